package syntax

import (
	"strings"
	"testing"
)

func TestCheckURL(t *testing.T) {
	for _, good := range []string{"sip:h", "sip:a@h", "SIP:a@h:5060;transport=tcp", "sips:a@[::1]:5061", "sip:a;x=y@h?X=1", `"Bob \"x\" <" <sip:b@h>`,
		"Bob <sip:b@h>;tag=1", "tel:+1-2", "<sip:h>", "sip:a:pw@h", "im:a@h", "sip:[::1]"} {
		if why := CheckURL(good, nil); why != "" {
			t.Errorf("%s: %s", good, why)
		}
	}
	for bad, want := range map[string]string{
		"":               "it has no scheme (sip:name@host)",
		"a@h":            "it has no scheme (sip:name@host)",
		"1sip:a":         "it has no scheme (sip:name@host)",
		"sip:":           "it has no host",
		"sip:a@":         "it has no host",
		"sip:a@:5060":    "it has no host",
		"sip:a b@h":      "it holds a blank, a quote or a control character",
		"sip:a@h\x00":    "it holds a blank, a quote or a control character",
		"sip:a@h:0":      `"0" is not a port (1 to 65535)`,
		"sip:a@h:":       `"" is not a port (1 to 65535)`,
		"sip:a@[::1":     "the [ is not closed",
		"sip:a@[::1]x":   `"x" is not a port (1 to 65535)`,
		`"Bob <sip:b@h>`: "the quote is not closed",
		`"Bob" sip:b@h`:  "no <URL> follows the name",
		"<sip:b@h":       "the < is not closed",
		">sip:a@h<":      "the < is not closed",
		"tel:":           "nothing follows the scheme",
	} {
		if got := CheckURL(bad, nil); got != want {
			t.Errorf("%q: %q, want %q", bad, got, want)
		}
	}
}

// FuzzCheckURL proves that no text crashes the check, and that what passes has a scheme.
func FuzzCheckURL(f *testing.F) {
	for _, seed := range []string{"sip:a@h", "\"A\" <sip:a@[::1]:5060;x>", "<", "\"\\", "sip:[", ">sip:a<", "tel:"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if CheckURL(s, nil) == "" && !strings.Contains(s, ":") {
			t.Errorf("%q passes", s)
		}
		if CheckURL(s, []string{"sip"}) == "" && CheckURL(s, nil) != "" {
			t.Errorf("%q passes with one scheme and not with any", s)
		}
	})
}
