package uri

import (
	"slices"
	"testing"
)

func TestParamsGet(t *testing.T) {
	const p Params = `;tag=abc;flag ; SP = x ;q="a;b=\"c\"" ;Mixed=Case;empty=;last=1;tag=second`
	for name, want := range map[string]string{
		"tag": "abc", "TAG": "abc", "flag": "", "sp": "x", "q": `a;b="c"`, "mixed": "Case", "empty": "", "last": "1",
	} {
		if got, ok := p.Get(name); !ok || got != want {
			t.Errorf("Get(%q) = %q, %v, want %q", name, got, ok, want)
		}
	}
	for _, name := range []string{"ta", "b", "c", "x", "tagg", ""} {
		if got, ok := p.Get(name); ok {
			t.Errorf("Get(%q) = %q, want none", name, got)
		}
	}
}

func TestParamsAll(t *testing.T) {
	var got []string
	for name, value := range Params(`;a=1;;b;c="x;y",`).All() {
		got = append(got, name+"="+value)
	}
	if want := []string{"a=1", "b=", `c="x;y",`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for range Params(";a;b").All() {
		break
	}
}

func TestParamsWith(t *testing.T) {
	for _, c := range []struct {
		p           Params
		name, value string
		want        Params
	}{
		{"", "lr", "", ";lr"},
		{"", "tag", "x", ";tag=x"},
		{";a=1", "b", "2", ";a=1;b=2"},
		{";a=1;b=2;c", "B", "3", ";a=1;B=3;c"},
		{";rport;branch=x", "rport", "5060", ";rport=5060;branch=x"},
		{";a=1;a=2", "a", "3", ";a=3"},
		{`;q="x;a=1"`, "a", "2", `;q="x;a=1";a=2`},
	} {
		if got := c.p.With(c.name, c.value); got != c.want {
			t.Errorf("%q.With(%q, %q) = %q, want %q", c.p, c.name, c.value, got, c.want)
		}
	}
}

func TestParamsWithout(t *testing.T) {
	for _, c := range []struct {
		p    Params
		name string
		want Params
	}{
		{"", "a", ""},
		{";a", "a", ""},
		{";a=1;b=2;a=3", "A", ";b=2"},
		{`;a="x;b";b=2`, "b", `;a="x;b"`},
		{";ab=1", "a", ";ab=1"},
	} {
		if got := c.p.Without(c.name); got != c.want {
			t.Errorf("%q.Without(%q) = %q, want %q", c.p, c.name, got, c.want)
		}
	}
}

func TestQuote(t *testing.T) {
	for plain, quoted := range map[string]string{
		"":              `""`,
		"Alice":         `"Alice"`,
		`Al "the" \ice`: `"Al \"the\" \\ice"`,
		"Zoë ☎":         `"Zoë ☎"`,
	} {
		if got := Quote(plain); got != quoted {
			t.Errorf("Quote(%q) = %s, want %s", plain, got, quoted)
		}
		if got := Unquote(quoted); got != plain {
			t.Errorf("Unquote(%s) = %q, want %q", quoted, got, plain)
		}
	}
	if got := Quote("a\r\nb"); got != `"a  b"` {
		t.Errorf("a line break is quoted as %q", got)
	}
	for _, s := range []string{"", `"`, `"open`, "plain", `close"`} {
		if got := Unquote(s); got != s {
			t.Errorf("Unquote(%q) = %q", s, got)
		}
	}
}

func TestEscapes(t *testing.T) {
	for plain, escaped := range map[string]string{
		"alice":       "alice",
		"a b@c":       "a%20b%40c",
		"semi;co?lon": "semi;co?lon",
		"x:y":         "x%3Ay",
		"ü":           "%C3%BC",
		"\x00":        "%00",
	} {
		if got := (URI{User: escaped}).UserUnescaped(); got != plain {
			t.Errorf("unescaped %q = %q, want %q", escaped, got, plain)
		}
	}
	for _, s := range []string{"%", "%4", "%zz", "100%"} {
		if got := Unescape(s); got != s {
			t.Errorf("Unescape(%q) = %q", s, got)
		}
	}
	if got := EscapeHeader("a=b&c;d e"); got != "a%3Db%26c%3Bd%20e" {
		t.Errorf("EscapeHeader gives %q", got)
	}
}

func TestWrittenByHand(t *testing.T) {
	u := URI{Scheme: "sip", User: "bob", Host: "::1", Port: 5060}
	u.Params = u.Params.With("transport", "tcp").With("lr", "")
	if got, want := u.String(), "sip:bob@[::1]:5060;transport=tcp;lr"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
