package uri

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever a value is, it survives escaping, and stands among the headers of a URI.
func TestEscapedHeaderProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringN(1, 20, 40).Draw(t, "value")
		u := URI{Scheme: "sip", User: "alice", Host: "example.com", Headers: "Subject=" + EscapeHeader(value)}
		again, err := Parse(u.String())
		if err != nil || again != u {
			t.Fatalf("%q is written %q, read %+v, %v", value, u, again, err)
		}
		if h := EscapeHeader(value); Unescape(h) != value || strings.ContainsAny(h, "&=; \r\n") {
			t.Fatalf("%q is %q as a header", value, h)
		}
	})
}

// Quoting is undone by unquoting, but for line breaks, which no header may hold.
func TestQuoteProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		want := strings.NewReplacer("\r", " ", "\n", " ").Replace(s)
		if got := Unquote(Quote(s)); got != want {
			t.Fatalf("%q becomes %q", s, got)
		}
	})
}

// param is one parameter of the model of TestParamsProperty.
type param struct{ name, value string }

// Params behaves as a list of names and values.
func TestParamsProperty(t *testing.T) {
	names := []string{"a", "b", "tag", "transport", "lr"}
	values := []string{"", "1", "UDP", `"x;y=\"z\""`, "%41"}
	rapid.Check(t, func(t *rapid.T) {
		var p Params
		var model []param
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			one := param{rapid.SampledFrom(names).Draw(t, "name"), rapid.SampledFrom(values).Draw(t, "value")}
			i := slices.IndexFunc(model, func(m param) bool { return m.name == one.name })
			switch remove := rapid.Bool().Draw(t, "remove"); {
			case remove && i >= 0:
				p, model = p.Without(strings.ToUpper(one.name)), slices.Delete(model, i, i+1)
			case remove:
				p = p.Without(one.name)
			case i >= 0:
				p, model[i].value = p.With(one.name, one.value), one.value
			default:
				p, model = p.With(one.name, one.value), append(model, one)
			}
			compareParams(t, p, model)
		}
	})
}

func compareParams(t *rapid.T, p Params, model []param) {
	var want, got []string
	for _, m := range model {
		want = append(want, m.name+"="+Unquote(m.value))
		if v, ok := p.Get(m.name); !ok || v != Unquote(m.value) {
			t.Fatalf("%q has %s %q, %v", p, m.name, v, ok)
		}
	}
	for name, value := range p.All() {
		got = append(got, name+"="+value)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%q holds %q, want %q", p, got, want)
	}
}

// drawURI makes a URI of parts that matter for comparing.
func drawURI(t *rapid.T, label string) URI {
	pick := func(what string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label+what) }
	s := pick("scheme", "sip:", "sips:") + pick("user", "", "alice@", "%61lice@", "Alice@", "a%3Bb@", "a%3bb@") +
		pick("host", "example.com", "EXAMPLE.com", "[2001:db8::1]") + pick("port", "", ":5060") +
		pick("params", "", ";transport=tcp", ";Transport=TCP", ";x=1", ";x=2", ";x=1;transport=tcp", ";lr") +
		pick("headers", "", "?a=1", "?a=1&b=2", "?b=2&a=1")
	u, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// Comparing does not depend on the side, and equal URIs have equal parts.
func TestEqualProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawURI(t, "a"), drawURI(t, "b")
		if !a.Equal(a) || a.Equal(b) != b.Equal(a) {
			t.Fatalf("%s and %s: %v and %v", a, b, a.Equal(b), b.Equal(a))
		}
		if a.Equal(b) && (a.Port != b.Port || !strings.EqualFold(a.Host, b.Host) || a.Transport() != b.Transport() ||
			a.UserUnescaped() != b.UserUnescaped()) {
			t.Fatalf("%s equals %s", a, b)
		}
	})
}

// Each octet is allowed in user, host and parameters, or it is not.
func TestOctets(t *testing.T) {
	const never = " \t\r\n<>\""
	for c := range 256 {
		octet := string([]byte{byte(c)})
		control := c < 0x20 || c == 0x7f || strings.Contains(never, octet)
		host := isAlnum(byte(c)) || strings.Contains(".-_", octet)
		for _, place := range []struct {
			name, format string
			allowed      bool
		}{
			{"user", "sip:a%sb@example.com", !control && octet != "@"},
			{"host", "sip:alice@a%sb", host || strings.Contains(";?", octet)},
			{"parameter", "sip:alice@example.com;a%sb=c", !control},
			{"headers", "sip:alice@example.com?a%sb=c", !control},
			{"opaque part", "urn:a%sb", !control},
			{"telephone number", "tel:1%s2", !control},
		} {
			text := fmt.Sprintf(place.format, octet)
			if u, err := Parse(text); (err == nil) != place.allowed {
				t.Errorf("octet %#02x in the %s: %+v, %v", c, place.name, u, err)
			}
		}
	}
}

func TestPorts(t *testing.T) {
	for port := -1; port <= 70000; port++ {
		got, ok := ParsePort(fmt.Sprint(port))
		if want := port >= 1 && port <= 65535; ok != want || ok && got != port {
			t.Fatalf("port %d is %d, %v", port, got, ok)
		}
	}
	for _, s := range []string{"", " 1", "1 ", "+1", "0x1", "99999999999999999999999", "1.0"} {
		if got, ok := ParsePort(s); ok {
			t.Errorf("port %q is %d", s, got)
		}
	}
	if got, ok := ParsePort("005060"); !ok || got != 5060 {
		t.Errorf("port 005060 is %d, %v", got, ok)
	}
}
