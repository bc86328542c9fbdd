package phone

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"net"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/sipstack/transport"
)

func attribute(value any, oid ...int) pkix.AttributeTypeAndValue {
	return pkix.AttributeTypeAndValue{Type: asn1.ObjectIdentifier(oid), Value: value}
}

// parts are attributes of a name: type, value and so on.
func parts(words ...string) (list []NamePart) {
	for pair := range slices.Chunk(words, 2) {
		list = append(list, NamePart{Type: pair[0], Value: pair[1]})
	}
	return list
}

func TestTLSState(t *testing.T) {
	if got := tlsState(nil); got != nil {
		t.Errorf("without TLS: %+v", got)
	}
	if got := tlsState(&transport.Security{CipherSuite: 1}); got.CipherSuite != 1 || got.Certificate != nil || got.Faults != nil {
		t.Errorf("without a certificate: %+v", got)
	}
	from, until := time.Unix(1, 0), time.Unix(2, 0)
	c := &x509.Certificate{
		Version: 3, SerialNumber: big.NewInt(0x0102), NotBefore: from, NotAfter: until,
		Subject:  pkix.Name{Names: []pkix.AttributeTypeAndValue{attribute("DE", 2, 5, 4, 6), attribute("one", 2, 5, 4, 3), attribute("two", 2, 5, 4, 3)}},
		Issuer:   pkix.Name{Names: []pkix.AttributeTypeAndValue{attribute("x", 1, 2, 3), attribute(7, 2, 5, 4, 5)}},
		DNSNames: []string{"h"}, IPAddresses: []net.IP{net.ParseIP("::1")}, EmailAddresses: []string{"a@h"},
		URIs: []*url.URL{{Scheme: "sip", Opaque: "h"}},
	}
	got := tlsState(&transport.Security{Certificate: c, Faults: []transport.CertFault{transport.FaultExpired, transport.FaultIdentity}})
	want := &TLSState{Faults: []string{"expired", "identity"}, Certificate: &Certificate{
		Version: 3, Serial: []byte{1, 2}, From: from, Until: until,
		Subject:  CertName{Common: "one", Parts: parts("C", "DE", "CN", "one", "CN", "two")},
		Issuer:   CertName{Parts: parts("1.2.3", "x", "serialNumber", "7")},
		AltNames: []AltName{{Kind: "DNS", Value: "h"}, {Kind: "IP", Value: "::1"}, {Kind: "MAIL", Value: "a@h"}, {Kind: "URI", Value: "sip:h"}},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("told %+v with %+v", got, got.Certificate)
	}
}

// TestWhatIsToldOfACertificateIsBounded: a remote's certificate may be as large as a handshake lets it be.
func TestWhatIsToldOfACertificateIsBounded(t *testing.T) {
	long := strings.Repeat("ü", 10_000)
	names := pkix.Name{Names: slices.Repeat([]pkix.AttributeTypeAndValue{attribute(long, slices.Repeat([]int{1, 2}, 500)...)}, 1000)}
	got := certificate(&x509.Certificate{
		SerialNumber: new(big.Int).Lsh(big.NewInt(1), 10_000), Subject: names, Issuer: names,
		DNSNames: slices.Repeat([]string{"x" + long}, 1000), EmailAddresses: slices.Repeat([]string{long}, 1000),
	})
	if len(got.Serial) != maxCertSerial || len(got.Subject.Parts) != maxNameParts || len(got.Issuer.Parts) != maxNameParts || len(got.AltNames) != maxAltNames {
		t.Errorf("told %d octets of the serial number, %d and %d attributes, %d names",
			len(got.Serial), len(got.Subject.Parts), len(got.Issuer.Parts), len(got.AltNames))
	}
	whole := strings.Repeat("ü", maxCertText/2)
	if v := got.Subject.Parts[0].Value; v != whole+"..." {
		t.Errorf("a value is %q", v)
	}
	if v := got.AltNames[0].Value; v != "x"+whole[:maxCertText-2]+"..." {
		t.Errorf("a name is %q", v)
	}
	if v := got.Subject.Parts[0].Type; len(v) != maxCertText+len("...") {
		t.Errorf("a type is %q", v)
	}
	if v := certText(strings.Repeat("\x80", 1000)); len(v) > maxCertText+len("...") {
		t.Errorf("what is no text is %d octets", len(v))
	}
}
