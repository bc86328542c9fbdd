package uri

import (
	"strings"
	"testing"
)

func mustParse(t *testing.T, s string) URI {
	t.Helper()
	u, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// The examples of RFC 3261 §19.1.4, and what follows from its rules.
func TestEqual(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		// Equivalent in the RFC.
		{"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true},
		{"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true},
		{"sip:carol@chicago.com", "sip:carol@chicago.com;security=on", true},
		{"sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", true},
		{"sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
			"sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true},
		{"sip:alice@atlanta.com?subject=project%20x&priority=urgent",
			"sip:alice@atlanta.com?priority=urgent&subject=project%20x", true},
		// Not equivalent in the RFC.
		{"SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false},
		{"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false},
		{"sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false},
		{"sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", false},
		{"sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false},
		{"sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false},
		// Its rules.
		{"sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;newparam=6", false},
		{"sip:a@b.com", "sips:a@b.com", false},
		{"sip:a@b.com;maddr=1.2.3.4", "sip:a@b.com", false},
		{"sip:a@b.com;ttl=1", "sip:a@b.com;ttl=2", false},
		{"sip:a@b.com;user=phone", "sip:a@b.com", false},
		{"sip:a@b.com;method=INVITE", "sip:a@b.com;method=invite", true},
		{"sip:a:pw@b.com", "sip:a@b.com", false},
		{"sip:a:pw@b.com", "sip:a:PW@b.com", false},
		{"sip:a%3bb@c.com", "sip:a;b@c.com", false},
		{"sip:a%3bb@c.com", "sip:a%3Bb@c.com", true},
		{"sip:a%00b@c.com", "sip:a@c.com", false},
		{"sip:a@[2001:db8::A]", "sip:a@[2001:DB8::a]", true},
		{"sip:a@b.com?x=1&x=1", "sip:a@b.com?x=1&y=1", false},
		{"sip:a@b.com?x=1&y=2", "sip:a@b.com?x=1", false},
		// RFC 3966 §4.
		{"tel:+1-201-555-0123", "tel:+12015550123", true},
		{"tel:+1(201)555.0123", "tel:+12015550123", true},
		{"tel:7042;phone-context=a.com", "tel:7042;phone-context=A.COM", true},
		{"tel:7042;phone-context=a.com", "tel:7042", false},
		{"tel:7042;ext=1;isub=2", "tel:7042;isub=2;ext=1", true},
		{"tel:0;0=0;0", "tel:0;0=0;0", true}, // a name given twice
		{"tel:123", "sip:123@a.com", false},
		{"urn:service:sos", "urn:service:sos", true},
		{"urn:service:sos", "urn:service:sos.fire", false},
	} {
		a, b := mustParse(t, c.a), mustParse(t, c.b)
		if got := a.Equal(b); got != c.want {
			t.Errorf("%s equal to %s: %v", a, b, got)
		}
		if got := b.Equal(a); got != c.want {
			t.Errorf("%s equal to %s: %v", b, a, got)
		}
		if !a.Equal(a) || !b.Equal(b) {
			t.Errorf("%s or %s is not equal to itself", a, b)
		}
	}
}

// Long parameters are not taken apart.
func TestEqualIsBounded(t *testing.T) {
	long := ";x=" + strings.Repeat("a", MaxCompared)
	a, b := mustParse(t, "sip:a@b"+long), mustParse(t, "sip:a@b"+long+";y")
	if a.Equal(b) || b.Equal(a) || !a.Equal(mustParse(t, "sip:a@B"+long)) {
		t.Error("long parameters are taken apart, or not equal as written")
	}
	short := ";x=" + strings.Repeat("a", MaxCompared-len(";x=")-len(";y"))
	if !mustParse(t, "sip:a@b"+short).Equal(mustParse(t, "sip:a@b"+short+";y")) {
		t.Error("parameters within the bound are not taken apart")
	}
}
