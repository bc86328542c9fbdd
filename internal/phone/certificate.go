package phone

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"slices"
	"unicode/utf8"

	"gosua/internal/sipstack/transport"
)

// How much of a certificate is told: anybody may show one, with whatever stands in it.
const (
	maxCertText   = 256 // octets of one value
	maxNameParts  = 16  // attributes of a name
	maxAltNames   = 16
	maxCertSerial = 20 // octets, RFC 5280 §4.1.2.2
)

// tlsState is what is told of the TLS of a connection; nil without.
func tlsState(s *transport.Security) *TLSState {
	if s == nil {
		return nil
	}
	state := &TLSState{CipherSuite: s.CipherSuite}
	if s.Certificate != nil {
		state.Certificate = certificate(s.Certificate)
	}
	for _, f := range s.Faults {
		state.Faults = append(state.Faults, string(f))
	}
	return state
}

func certificate(c *x509.Certificate) *Certificate {
	serial := c.SerialNumber.Bytes()
	return &Certificate{
		Version:  c.Version,
		Serial:   slices.Clone(serial[:min(len(serial), maxCertSerial)]),
		Subject:  certName(c.Subject),
		Issuer:   certName(c.Issuer),
		From:     c.NotBefore,
		Until:    c.NotAfter,
		AltNames: altNames(c),
	}
}

// attributes are the short names of what names consist of (RFC 4514 §3, RFC 5280 §4.1.2.4).
var attributes = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.9": "street",
	"2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.17": "postalCode", "2.5.4.42": "GN",
	"0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "emailAddress",
}

func certName(n pkix.Name) (name CertName) {
	for _, a := range n.Names[:min(len(n.Names), maxNameParts)] {
		kind := a.Type.String()
		if known := attributes[kind]; known != "" {
			kind = known
		}
		part := NamePart{Type: certText(kind), Value: certText(fmt.Sprint(a.Value))}
		if kind == "CN" && name.Common == "" {
			name.Common = part.Value
		}
		name.Parts = append(name.Parts, part)
	}
	return name
}

func altNames(c *x509.Certificate) (list []AltName) {
	add := func(kind, value string) {
		if len(list) < maxAltNames {
			list = append(list, AltName{Kind: kind, Value: certText(value)})
		}
	}
	for _, name := range c.DNSNames {
		add("DNS", name)
	}
	for _, ip := range c.IPAddresses {
		add("IP", ip.String())
	}
	for _, mail := range c.EmailAddresses {
		add("MAIL", mail)
	}
	for _, u := range c.URIs {
		add("URI", u.String())
	}
	return list
}

// certText cuts a text that is too long.
func certText(s string) string {
	if len(s) <= maxCertText {
		return s
	}
	end := maxCertText
	for end > maxCertText-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "..."
}
