package event

import "time"

// TLSState is how a connection is encrypted, and who the remote says it is.
type TLSState struct {
	CipherSuite uint16       // IANA number
	Certificate *Certificate // the remote's; nil if it showed none
	// Faults tell why the certificate does not verify: "untrusted", "expired", "purpose", "chain", "identity", "unknown". None if it
	// does verify.
	Faults []string
}

// Certificate is what a certificate says, in its own words, of which very long and very many ones are cut.
type Certificate struct {
	Version         int
	Serial          []byte // big endian, at most 20 octets
	Subject, Issuer CertName
	From, Until     time.Time // valid
	AltNames        []AltName
}

// CertName is a distinguished name.
type CertName struct {
	Common string // the first CN, "" without one
	Parts  []NamePart
}

// NamePart is one attribute of a name: "CN", "O" or the like, or an object identifier, and its value.
type NamePart struct{ Type, Value string }

// AltName is one of the subject's alternative names.
type AltName struct {
	Kind  string // "DNS", "IP", "MAIL", "URI"
	Value string
}
