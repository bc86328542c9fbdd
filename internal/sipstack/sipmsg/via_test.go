package sipmsg

import "testing"

func TestVia(t *testing.T) {
	for _, c := range []struct {
		text string
		want Via
	}{
		{"SIP/2.0/UDP a.com", Via{Transport: "UDP", Host: "a.com"}},
		{"SIP/2.0/TCP a.com:5070;branch=z9hG4bKx;rport",
			Via{Transport: "TCP", Host: "a.com", Port: 5070, Params: ";branch=z9hG4bKx;rport"}},
		{"SIP/2.0/TLS [2001:db8::1]:5061;branch=b", Via{Transport: "TLS", Host: "2001:db8::1", Port: 5061, Params: ";branch=b"}},
		{"SIP/2.0/UDP [2001:db8::1]", Via{Transport: "UDP", Host: "2001:db8::1"}},
		{"SIP/2.0/UNKNOWN t4.example.com;branch=z", Via{Transport: "UNKNOWN", Host: "t4.example.com", Params: ";branch=z"}},
	} {
		got, err := ParseVia(c.text)
		if err != nil || got != c.want {
			t.Errorf("ParseVia(%q) = %+v, %v, want %+v", c.text, got, err, c.want)
		}
		if s := got.String(); s != c.text {
			t.Errorf("%q is written as %q", c.text, s)
		}
	}
}

func TestViaWithSpaces(t *testing.T) {
	for _, text := range []string{
		"SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1",
		"sip/2.0/UDP\tfirst.example.com :4000 ; branch = z9hG4bKa7c6a8dlze.1",
	} {
		v, err := ParseVia(text)
		if err != nil || v.SentBy() != "first.example.com:4000" || v.Transport != "UDP" || v.Branch() != "z9hG4bKa7c6a8dlze.1" {
			t.Errorf("ParseVia(%q) = %+v, %v", text, v, err)
		}
	}
}

func TestViaRefused(t *testing.T) {
	for _, text := range []string{
		"", "a.com", "SIP/2.0", "SIP/2.0/UDP", "SIP/2.0/UDP ", "SIP/2.0/ a.com", "HTTP/2.0/UDP a.com", "SIP/2 0/UDP a.com",
		"SIP/2.0/UDP;a.com", "SIP/2.0/UDP a.com:", "SIP/2.0/UDP a.com:99999", "SIP/2.0/UDP a b.com", "SIP/2.0/UDP [::1",
		"SIP/2.0/UDP ;branch=x", `SIP/2.0/UDP a;x="open;branch=y`,
	} {
		if v, err := ParseVia(text); err == nil {
			t.Errorf("ParseVia(%q) = %+v", text, v)
		}
	}
}

func TestViaWithParam(t *testing.T) {
	v := Via{Transport: "UDP", Host: "a.com", Params: ";rport;branch=x"}
	v = v.WithParam("received", "192.0.2.1").WithParam("rport", "5060")
	equal(t, "Via", v.String(), "SIP/2.0/UDP a.com;rport=5060;branch=x;received=192.0.2.1")
	equal(t, "flag", v.WithParam("alias", "").Params.Has("alias"), true)
}
