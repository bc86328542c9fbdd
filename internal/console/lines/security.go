package lines

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"gosua/internal/phone"
)

// maxCertificate is how many octets of a certificate are shown, as in pjsua.
const maxCertificate = 2048

// security is how a connection is encrypted, whose certificate the remote showed, and what is wrong with it: in one line if it is
// one thing, else in a line for each. Of a client without a certificate there is no more to say than the cipher.
func security(remote netip.AddrPort, s *phone.TLSState) []Line {
	list := shapeCipher.lines(s.CipherSuite, cipherName(s.CipherSuite))
	if s.Certificate == nil {
		return list
	}
	list = append(list, shapeCertificate.line(remote, certificate(s.Certificate)))
	if len(s.Faults) == 1 {
		return append(list, shapeVerified.line(remote, certFault(s.Faults[0])))
	}
	if len(s.Faults) == 0 {
		return append(list, shapeVerified.line(remote, "OK"))
	}
	list = append(list, shapeVerified.line(remote, ""))
	for _, f := range s.Faults {
		list = append(list, shapeCertFault.line(certFault(f)))
	}
	return list
}

// certFault gives pjsua's words for what is wrong with a certificate.
func certFault(fault string) string {
	switch fault {
	case "untrusted":
		return "The certificate is untrusted"
	case "expired":
		return "The certificate has expired or not yet valid"
	case "purpose":
		return "The certificate or CA certificate cannot be used for the specified purpose"
	case "chain":
		return "The certificate chain length is too long"
	case "identity":
		return "The server identity does not match to any identities specified in the certificate"
	}
	return "Unknown verification error"
}

// certificate is what a certificate says, cut where it is too much.
func certificate(c *phone.Certificate) string {
	var b strings.Builder
	for _, row := range certRows(c) {
		if b.Len()+len(row) > maxCertificate {
			b.WriteString("  ...\n")
			break
		}
		b.WriteString(row + "\n")
	}
	return b.String()
}

func certRows(c *phone.Certificate) []string {
	rows := []string{
		fmt.Sprintf("  Version    : v%d", c.Version),
		fmt.Sprintf("  Serial     : % X", c.Serial),
		"  Subject    : " + Clean(c.Subject.Common),
		"               " + certName(c.Subject),
		"  Issuer     : " + Clean(c.Issuer.Common),
		"               " + certName(c.Issuer),
		"  Valid from : " + certTime(c.From),
		"  Valid to   : " + certTime(c.Until),
	}
	if len(c.AltNames) > 0 {
		rows = append(rows, "  subjectAltName extension")
	}
	for _, name := range c.AltNames {
		rows = append(rows, fmt.Sprintf("%12s : %s", name.Kind, Clean(name.Value)))
	}
	return rows
}

// certName is a name as OpenSSL writes it in one line.
func certName(n phone.CertName) string {
	var b strings.Builder
	for _, p := range n.Parts {
		b.WriteString("/" + Clean(p.Type) + "=" + Clean(p.Value))
	}
	return b.String()
}

func certTime(t time.Time) string { return t.UTC().Format("Mon 2006-01-02 15:04:05.000 GMT") }
