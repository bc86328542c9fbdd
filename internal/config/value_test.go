package config

import "testing"

func TestCheckURL(t *testing.T) {
	for _, good := range []string{"sip:h", "sip:a@h", "SIP:a@h:5060;transport=tcp", "sips:a@[::1]:5061", "sip:a;x=y@h?X=1", `"Bob \"x\" <" <sip:b@h>`,
		"Bob <sip:b@h>;tag=1", "tel:+1-2", "<sip:h>", "sip:a:pw@h", "im:a@h", "sip:[::1]"} {
		if why := checkURL(good, nil); why != "" {
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
		if got := checkURL(bad, nil); got != want {
			t.Errorf("%q: %q, want %q", bad, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"no-tpc", "no-tcp", 1}, {"abc", "", 3}, {"null-audo", "null-audio", 1}, {"ab", "ba", 1}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
