package sipmsg

import (
	"strings"
	"testing"

	"gosua/internal/sipstack/uri"
)

func sip(user, host string) uri.URI { return uri.URI{Scheme: "sip", User: user, Host: host} }

// Each text is read to the value and written as written says, the same text where that is empty.
func TestNameAddr(t *testing.T) {
	for _, c := range []struct {
		text    string
		want    NameAddr
		written string
	}{
		{text: "<sip:bob@b.com>", want: NameAddr{URI: sip("bob", "b.com")}},
		{text: "sip:bob@b.com", want: NameAddr{URI: sip("bob", "b.com"), Bare: true}},
		{text: "sip:bob@b.com;tag=x", want: NameAddr{URI: sip("bob", "b.com"), Params: ";tag=x", Bare: true}},
		{text: `"Bob" <sip:bob@b.com>;tag=x`, want: NameAddr{DisplayName: "Bob", URI: sip("bob", "b.com"), Params: ";tag=x"}},
		{text: `"B \"o\\b\"" <sip:bob@b.com>`, want: NameAddr{DisplayName: `B "o\b"`, URI: sip("bob", "b.com")}},
		{text: `"" <sip:bob@b.com>`, want: NameAddr{URI: sip("bob", "b.com")}, written: "<sip:bob@b.com>"},
		{text: "Bob the Builder <sip:bob@b.com>", want: NameAddr{DisplayName: "Bob the Builder", URI: sip("bob", "b.com")},
			written: `"Bob the Builder" <sip:bob@b.com>`},
		{text: "caller<sip:bob@b.com>", want: NameAddr{DisplayName: "caller", URI: sip("bob", "b.com")},
			written: `"caller" <sip:bob@b.com>`},
		{text: `"Zoë ☎" <sip:z@b.com>`, want: NameAddr{DisplayName: "Zoë ☎", URI: sip("z", "b.com")}},
		{text: " < sip:bob@b.com > ; tag = x ", want: NameAddr{URI: sip("bob", "b.com"), Params: "; tag = x"},
			written: "<sip:bob@b.com>; tag = x"},
		{text: "<sip:bob@b.com;lr?a=b>;q=1", want: NameAddr{
			URI: uri.URI{Scheme: "sip", User: "bob", Host: "b.com", Params: ";lr", Headers: "a=b"}, Params: ";q=1"}},
		{text: "tel:+123;tag=x", want: NameAddr{URI: uri.URI{Scheme: "tel", User: "+123"}, Params: ";tag=x", Bare: true}},
		{text: "<http://example.com/>", want: NameAddr{URI: uri.URI{Scheme: "http", Opaque: "//example.com/"}}},
		{text: "*", want: NameAddr{URI: uri.URI{Scheme: "*"}}},
	} {
		got, err := ParseNameAddr(c.text)
		if err != nil || got != c.want {
			t.Errorf("ParseNameAddr(%q) = %+v, %v, want %+v", c.text, got, err, c.want)
		}
		if c.written == "" {
			c.written = c.text
		}
		if s := got.String(); s != c.written {
			t.Errorf("%q is written as %q, want %q", c.text, s, c.written)
		}
		if again, err := ParseNameAddr(got.String()); err != nil || again != got {
			t.Errorf("%q read again is %+v, %v", got.String(), again, err)
		}
	}
}

// TestLogical: From and To hold nothing of the way to somebody.
func TestLogical(t *testing.T) {
	for text, want := range map[string]string{
		"sip:bob@b.com;tag=x": "sip:bob@b.com;tag=x",
		"<sip:bob@b.com:5080;transport=tcp;user=phone;LR;maddr=1.2.3.4;ttl=1;method=BYE?subject=hi>;tag=x": "<sip:bob@b.com;user=phone>;tag=x",
	} {
		n, err := ParseNameAddr(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.Logical().String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
		if n.String() != text {
			t.Errorf("%s became %s", text, n)
		}
	}
}

func TestNameAddrRefused(t *testing.T) {
	for text, what := range map[string]string{
		"":                              "no scheme",
		"bob":                           "no scheme",
		"<sip:bob@b.com":                "closing bracket",
		`"Bob <sip:bob@b.com>`:          "quoted string",
		`"Bob\" <sip:bob@b.com>`:        "quoted string",
		`"Bob" sip:bob@b.com`:           "angle bracket after",
		`"Bob"`:                         "angle bracket after",
		"<sip:bob@b.com> x":             "semicolon",
		"<sip:bob@b.com>>":              "semicolon",
		"sip:bob@b.com?a=b":             "needs angle brackets",
		"sip:a,b@b.com":                 "needs angle brackets",
		`<sip:b@b.com>;x="y`:            "quoted string",
		"<>":                            "no scheme",
		"<sip:a b@c>":                   "not allowed",
		strings.Repeat("x", 1000) + "<": "closing bracket",
		"sip:bob@b.com x;tag=y":         "not allowed",
	} {
		if n, err := ParseNameAddr(text); err == nil || !strings.Contains(err.Error(), what) || len(err.Error()) > 300 {
			t.Errorf("ParseNameAddr(%q) = %+v, %v, want an error with %q", text, n, err, what)
		}
	}
}

// Without brackets only what can be read back.
func TestNameAddrBareOnlyWhereLegal(t *testing.T) {
	for _, c := range []struct {
		value NameAddr
		want  string
	}{
		{NameAddr{URI: sip("a", "b"), Bare: true, Params: ";tag=1"}, "sip:a@b;tag=1"},
		{NameAddr{URI: sip("a", "b"), Bare: true, DisplayName: "A"}, `"A" <sip:a@b>`},
		{NameAddr{URI: uri.URI{Scheme: "sip", Host: "b", Params: ";lr"}, Bare: true}, "<sip:b;lr>"},
		{NameAddr{URI: uri.URI{Scheme: "sip", Host: "b", Headers: "x=y"}, Bare: true}, "<sip:b?x=y>"},
		{NameAddr{URI: sip("a;b", "c"), Bare: true}, "<sip:a;b@c>"},
		{NameAddr{URI: sip("a,b", "c"), Bare: true}, "<sip:a,b@c>"},
		{NameAddr{URI: uri.URI{Scheme: "sip", User: "a", Password: "p?", Host: "c"}, Bare: true}, "<sip:a:p?@c>"},
		{NameAddr{URI: uri.URI{Scheme: "x", Opaque: "a;b"}, Bare: true}, "<x:a;b>"},
	} {
		if got := c.value.String(); got != c.want {
			t.Errorf("%+v is written as %q, want %q", c.value, got, c.want)
		}
	}
}

func TestTag(t *testing.T) {
	n := NameAddr{URI: sip("a", "b")}
	equal(t, "tag of none", n.Tag(), "")
	n = n.WithTag("x").WithTag("y")
	equal(t, "tag", n.Tag(), "y")
	equal(t, "written", n.String(), "<sip:a@b>;tag=y")
	equal(t, "tag taken away", n.WithTag("").String(), "<sip:a@b>")
	equal(t, "wildcard", n.Wildcard(), false)
}

func TestDisplayNameCannotBreakOut(t *testing.T) {
	n := NameAddr{DisplayName: "a\" <sip:evil@x>\r\nTo: b\\", URI: sip("a", "b")}
	again, err := ParseNameAddr(n.String())
	if err != nil || again.URI.User != "a" || strings.ContainsAny(n.String(), "\r\n") {
		t.Errorf("%q is read as %+v, %v", n.String(), again, err)
	}
}
