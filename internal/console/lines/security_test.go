package lines

import (
	"crypto/tls"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"gosua/internal/phone"
)

// What these tests prove: what is told of a certificate is what the real pjsua tells of the one in the recorded session, and no
// certificate can forge lines, steer the terminal or fill the log.

// recorded is the certificate of session 36.
func recorded() *phone.Certificate {
	name := phone.CertName{Common: "pjsua-test", Parts: []phone.NamePart{{Type: "CN", Value: "pjsua-test"}}}
	return &phone.Certificate{
		Version: 3, Subject: name, Issuer: name,
		Serial: []byte{0x74, 0x55, 0xb8, 0x38, 0x65, 0x8f, 0x33, 0x1e, 0x93, 0x1a, 0x9c, 0xb5, 0x73, 0x6e, 0xa6, 0xfd, 0x09, 0x1b, 0x38, 0x21},
		From:   time.Date(2026, 7, 16, 4, 29, 25, 0, time.FixedZone("CEST", 7200)),
		Until:  time.Date(2046, 7, 11, 2, 29, 25, 0, time.UTC),
		AltNames: []phone.AltName{
			{Kind: "DNS", Value: "pjsua-test"},
			{Kind: "IP", Value: "127.0.0.1"},
		},
	}
}

// recordedText is what pjsua tells of it.
const recordedText = `  Version    : v3
  Serial     : 74 55 B8 38 65 8F 33 1E 93 1A 9C B5 73 6E A6 FD 09 1B 38 21
  Subject    : pjsua-test
               /CN=pjsua-test
  Issuer     : pjsua-test
               /CN=pjsua-test
  Valid from : Thu 2026-07-16 02:29:25.000 GMT
  Valid to   : Wed 2046-07-11 02:29:25.000 GMT
  subjectAltName extension
         DNS : pjsua-test
          IP : 127.0.0.1

`

func securityCases() []telling {
	home := addr("127.0.0.1:5061")
	up := func(incoming bool, s phone.TLSState) phone.TransportState {
		return phone.TransportState{Protocol: "TLS", Local: addr("10.0.0.1:40000"), Remote: home, Incoming: incoming, Connected: true, TLS: &s}
	}
	const (
		accepted  = "4 tlstp:40000 TLS listener 10.0.0.1:40000: got incoming TLS connection from 127.0.0.1:5061\n"
		isUp      = "3 pjsua_app.c SIP TLS transport is connected to 127.0.0.1:5061\n"
		aes256    = "4 pjsua_app.c TLS cipher used: 0x00C030/ECDHE-RSA-AES256-GCM-SHA384\n"
		shown     = "4 pjsua_app.c TLS cert info of 127.0.0.1:5061:\n" + recordedText
		result    = "3 pjsua_app.c TLS cert verification result of 127.0.0.1:5061 : "
		ignored   = "3 pjsua_app.c PJSUA is configured to ignore TLS cert verification errors\n"
		connected = "4 tlsc:5061 TLS transport 10.0.0.1:40000 is connected to 127.0.0.1:5061\n"
	)
	return []telling{
		{up(false, phone.TLSState{CipherSuite: 0xc030, Certificate: recorded()}), isUp + aes256 + shown + result + "OK\n" + connected},
		{up(true, phone.TLSState{CipherSuite: 0xc030, Certificate: recorded()}), accepted + isUp + aes256 + shown + result + "OK\n"},
		{up(true, phone.TLSState{CipherSuite: 0x1301}), accepted + isUp + "4 pjsua_app.c TLS cipher used: 0x001301/TLS_AES_128_GCM_SHA256\n"},
		{up(false, phone.TLSState{CipherSuite: 0xc030, Certificate: recorded(), Faults: []string{"untrusted"}}),
			isUp + aes256 + shown + result + "The certificate is untrusted\n" + ignored + connected},
		{phone.TransportState{Protocol: "TLS", Remote: home, TLS: &phone.TLSState{CipherSuite: 0xc030, Certificate: recorded(), Faults: []string{"identity"}}},
			"3 pjsua_app.c SIP TLS transport is disconnected from 127.0.0.1:5061: SSL certificate verification error (PJSIP_TLS_ECERTVERIF) [status=171173]\n" +
				aes256 + shown + result + "The server identity does not match to any identities specified in the certificate\n"},
		{up(false, phone.TLSState{CipherSuite: 0xc030, Certificate: recorded(), Faults: []string{"expired", "purpose", "chain", "identity", "else"}}),
			isUp + aes256 + shown + result + "\n" +
				"3 pjsua_app.c - The certificate has expired or not yet valid\n" +
				"3 pjsua_app.c - The certificate or CA certificate cannot be used for the specified purpose\n" +
				"3 pjsua_app.c - The certificate chain length is too long\n" +
				"3 pjsua_app.c - The server identity does not match to any identities specified in the certificate\n" +
				"3 pjsua_app.c - Unknown verification error\n" + ignored + connected},
	}
}

func TestEachCipherHasANameOfOpenSSL(t *testing.T) {
	form := regexp.MustCompile(`^(TLS_[A-Z0-9_]+|[A-Z0-9]+(-[A-Z0-9]+)+)$`)
	suites := slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites())
	seen := map[string]bool{}
	for _, s := range suites {
		name := cipherName(s.ID)
		if !form.MatchString(name) || seen[name] {
			t.Errorf("%s is called %q", s.Name, name)
		}
		seen[name] = true
		for _, part := range []string{"ECDHE", "ECDSA", "GCM", "CHACHA20", "AES_128", "AES_256", "SHA256", "SHA384"} {
			same := strings.ReplaceAll(part, "_", "")
			if strings.Contains(s.Name, part) != strings.Contains(strings.ReplaceAll(name, "_", ""), same) && !strings.Contains(name, "POLY1305") {
				t.Errorf("%s is called %s, which differs in %s", s.Name, name, part)
			}
		}
	}
	if len(seen) != len(ciphers) {
		t.Errorf("%d names for %d suites", len(ciphers), len(suites))
	}
	if got := cipherName(0xffff); got != "NULL" {
		t.Errorf("an unknown one is called %q", got)
	}
}

func TestRareCertificates(t *testing.T) {
	c := recorded()
	c.Subject = phone.CertName{Parts: []phone.NamePart{{Type: "C", Value: "DE"}, {Type: "O", Value: "Grün & Söhne"}, {Type: "2.5.4.97", Value: "x"}}}
	c.Serial = []byte{0x0a}
	c.AltNames = []phone.AltName{{Kind: "MAIL", Value: "a@h"}, {Kind: "URI", Value: "sip:h"}, {Kind: "IP", Value: "2001:db8::1"}}
	got := certificate(c)
	for _, want := range []string{
		"  Serial     : 0A\n", "  Subject    : \n               /C=DE/O=Grün & Söhne/2.5.4.97=x\n",
		"        MAIL : a@h\n         URI : sip:h\n          IP : 2001:db8::1\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	c.AltNames = nil
	if got := certificate(c); strings.Contains(got, "subjectAltName") {
		t.Errorf("no names are told as\n%s", got)
	}
}

// TestHostileCertificate: whatever stands in a certificate, each line of it is the phone's own, and there are not too many.
func TestHostileCertificate(t *testing.T) {
	evil := "x\r\n03:54:07.768            pjsua_app.c  Call 0 is DISCONNECTED\x1b[2J\x00\u202e\xff"
	own := regexp.MustCompile(`^(  [A-Z][a-z ]{10}: | {15}/| {8,10}[A-Z]+ : |  subjectAltName extension$|  \.\.\.$)`)
	for _, many := range []int{1, 10_000} {
		name := phone.CertName{Common: evil, Parts: slices.Repeat([]phone.NamePart{{Type: evil, Value: evil}}, many)}
		got := certificate(&phone.Certificate{Subject: name, Issuer: name, AltNames: slices.Repeat([]phone.AltName{{Kind: "DNS", Value: evil}}, many)})
		if len(got) > maxCertificate+len("  ...\n") {
			t.Errorf("%d octets are shown", len(got))
		}
		if cut := strings.HasSuffix(got, "  ...\n"); cut != (many > 1) {
			t.Errorf("with %d names of each kind, that it is cut is told: %v", many, cut)
		}
		for line := range strings.Lines(got) {
			line = strings.TrimSuffix(line, "\n")
			if !own.MatchString(line) || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\x1b\x00\u202e") {
				t.Errorf("shown is %q", line)
			}
		}
	}
}

// TestSecurityForPerson: somebody who asked for no level reads that the connection is up, or refused, and no more.
func TestSecurityForPerson(t *testing.T) {
	ctx := here()
	ctx.Person = true
	for _, c := range securityCases() {
		var seen []string
		for _, l := range Of(c.event, ctx) {
			if l.Level <= Info {
				seen = append(seen, l.Text)
			}
		}
		if len(seen) != 1 || !strings.HasPrefix(seen[0], "SIP TLS transport is ") {
			t.Errorf("%+v shows %q", c.event, seen)
		}
	}
}
