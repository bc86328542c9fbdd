package uri

import (
	"errors"
	"strings"
	"testing"
)

// Each case is read to the value and written back to the text.
func TestParse(t *testing.T) {
	cases := []struct {
		text string
		want URI
	}{
		{"sip:alice@atlanta.com", URI{Scheme: "sip", User: "alice", Host: "atlanta.com"}},
		{"sip:alice:secretword@atlanta.com;transport=tcp",
			URI{Scheme: "sip", User: "alice", Password: "secretword", Host: "atlanta.com", Params: ";transport=tcp"}},
		{"sips:alice@atlanta.com?subject=project%20x&priority=urgent",
			URI{Scheme: "sips", User: "alice", Host: "atlanta.com", Headers: "subject=project%20x&priority=urgent"}},
		{"sip:+1-212-555-1212:1234@gateway.com;user=phone",
			URI{Scheme: "sip", User: "+1-212-555-1212", Password: "1234", Host: "gateway.com", Params: ";user=phone"}},
		{"sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com",
			URI{Scheme: "sip", Host: "atlanta.com", Params: ";method=REGISTER", Headers: "to=alice%40atlanta.com"}},
		{"sip:alice;day=tuesday@atlanta.com", URI{Scheme: "sip", User: "alice;day=tuesday", Host: "atlanta.com"}},
		{"sip:192.0.2.1:5080", URI{Scheme: "sip", Host: "192.0.2.1", Port: 5080}},
		{"sip:[2001:db8::10]", URI{Scheme: "sip", Host: "2001:db8::10"}},
		{"sip:bob@[2001:db8::10]:5070;transport=tcp",
			URI{Scheme: "sip", User: "bob", Host: "2001:db8::10", Port: 5070, Params: ";transport=tcp"}},
		{"sip:bob@[::ffff:192.0.2.1]", URI{Scheme: "sip", User: "bob", Host: "::ffff:192.0.2.1"}},
		{"sip:under_score.example", URI{Scheme: "sip", Host: "under_score.example"}},
		{"sip:what?ever/it;is@example.com", URI{Scheme: "sip", User: "what?ever/it;is", Host: "example.com"}},
		{"tel:+1-201-555-0123", URI{Scheme: "tel", User: "+1-201-555-0123"}},
		{"tel:7042;phone-context=example.com",
			URI{Scheme: "tel", User: "7042", Params: ";phone-context=example.com"}},
		{"urn:service:sos", URI{Scheme: "urn", Opaque: "service:sos"}},
		{"http://example.com/a;b?c", URI{Scheme: "http", Opaque: "//example.com/a;b?c"}},
	}
	for _, c := range cases {
		got, err := Parse(c.text)
		if err != nil || got != c.want {
			t.Errorf("Parse(%q) = %+v, %v, want %+v", c.text, got, err, c.want)
		}
		if s := got.String(); s != c.text {
			t.Errorf("String of %q = %q", c.text, s)
		}
		if s := string(got.Append([]byte("x "))); s != "x "+c.text {
			t.Errorf("Append of %q = %q", c.text, s)
		}
	}
}

func TestParseLowersScheme(t *testing.T) {
	u, err := Parse("SiPs:Alice@Example.COM;Transport=TLS")
	if err != nil || u.Scheme != "sips" || u.User != "Alice" || u.Host != "Example.COM" {
		t.Fatalf("got %+v, %v", u, err)
	}
	if !u.Secure() || u.Transport() != "tls" {
		t.Errorf("Secure %v, Transport %q", u.Secure(), u.Transport())
	}
}

func TestParseRefuses(t *testing.T) {
	for text, what := range map[string]string{
		"":                         "no scheme",
		"alice":                    "no scheme",
		":x":                       "no scheme",
		"1sip:x":                   "no scheme",
		"<sip:a@b>":                "no scheme",
		"sip:":                     "no host",
		"sip:@example.com":         "empty user",
		"sip:alice@":               "no host",
		"sip:a@b@c":                `'@'`,
		"sip:example.com:":         "bad port",
		"sip:example.com:0":        "bad port",
		"sip:example.com:65536":    "bad port",
		"sip:example.com:99999999": "bad port",
		"sip:example.com:50x":      `'x'`,
		"sip:exa mple.com":         `' '`,
		"sip:a b@example.com":      `' '`,
		"sip:a@b;x=\r\nTo:c":       `'\r'`,
		"sip:a@b>":                 `'>'`,
		"sip:a\"@b":                `'"'`,
		"sip:[2001:db8::10":        "closing bracket",
		"sip:[nonsense]":           "bad IPv6",
		"sip:[192.0.2.1]":          "bad IPv6",
		"sip:[fe80::1%25eth0]":     "bad IPv6",
		"sip:[::1]x":               `'x'`,
		"tel:":                     "no telephone number",
		"tel:;x=y":                 "no telephone number",
		"tel:12 34":                `' '`,
		"tel:12;a=<b>":             `'<'`,
		"mailto:":                  "nothing after",
		"mailto:a b":               `' '`,
	} {
		u, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("Parse(%q) = %+v, %v, want an error with %q", text, u, err, what)
		}
		if u != (URI{}) {
			t.Errorf("Parse(%q) left %+v beside its error", text, u)
		}
	}
}

func TestParseErrorIsShort(t *testing.T) {
	_, err := Parse("sip:" + strings.Repeat("a", 10000) + " ")
	var e *ParseError
	if !errors.As(err, &e) || len(err.Error()) > 250 {
		t.Fatalf("error of %d octets: %T", len(err.Error()), err)
	}
}

func TestParsePrefixes(t *testing.T) {
	const whole = "sips:al%20ice:pw@[2001:db8::1]:5061;transport=tls;x=\"y\"?a=b&c=d"
	for i := range len(whole) {
		if u, err := Parse(whole[:i]); err == nil && u.String() != whole[:i] {
			t.Errorf("Parse(%q) reads as %q", whole[:i], u)
		}
	}
}

func TestHostPort(t *testing.T) {
	for _, c := range []struct {
		uri  URI
		want string
	}{
		{URI{Host: "example.com"}, "example.com"},
		{URI{Host: "example.com", Port: 5060}, "example.com:5060"},
		{URI{Host: "2001:db8::1"}, "[2001:db8::1]"},
		{URI{Host: "2001:db8::1", Port: 5061}, "[2001:db8::1]:5061"},
	} {
		if got := c.uri.HostPort(); got != c.want {
			t.Errorf("HostPort of %+v = %q, want %q", c.uri, got, c.want)
		}
	}
}

func TestSplitHostPort(t *testing.T) {
	for _, c := range []struct {
		text, host string
		port       int
		ok         bool
	}{
		{"example.com", "example.com", 0, true},
		{"example.com:5060", "example.com", 5060, true},
		{"example.com : 5060 ", "example.com", 5060, true},
		{"[2001:db8::1]:5060", "2001:db8::1", 5060, true},
		{"[2001:db8::1] ", "2001:db8::1", 0, true},
		{"", "", 0, false},
		{":5060", "", 0, false},
		{"example.com:", "", 0, false},
		{"example.com x", "", 0, false},
		{"[2001", "", 0, false},
		{"[x]", "", 0, false},
	} {
		host, port, ok := SplitHostPort(c.text)
		if ok != c.ok || ok && (host != c.host || port != c.port) {
			t.Errorf("SplitHostPort(%q) = %q, %d, %v", c.text, host, port, ok)
		}
	}
}

func TestParseAllocatesNothing(t *testing.T) {
	n := testing.AllocsPerRun(100, func() {
		u, _ := Parse("sip:alice@atlanta.example.com:5060;transport=tcp;lr?a=b")
		_, _ = u.Params.Get("transport")
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzURI(f *testing.F) {
	for _, s := range []string{
		"sip:alice@atlanta.com", "sips:a:b@[2001:db8::1]:5061;transport=tcp;x=\"y\"?a=b", "tel:+1-201-555-0123;ext=1",
		"urn:service:sos", "sip:%61lice@atlanta.com;transport=TCP", "sip:a;b=c@d", "soap.beep://192.0.2.103:3002",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := Parse(s)
		if err != nil {
			return
		}
		again, err := Parse(u.String())
		if err != nil || again != u {
			t.Fatalf("%q is %+v, written %q, read again %+v, %v", s, u, u.String(), again, err)
		}
		if !u.Equal(again) {
			t.Fatalf("%q is not equal to itself", s)
		}
		if strings.ContainsAny(u.String(), "\r\n <>") {
			t.Fatalf("%q is written as %q", s, u.String())
		}
		for name := range u.Params.All() {
			if !u.Params.Has(name) || u.Params.Without(name).Has(name) {
				t.Fatalf("parameter %q of %q", name, s)
			}
		}
	})
}
