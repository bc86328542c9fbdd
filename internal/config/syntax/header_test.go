package syntax

import (
	"strings"
	"testing"
)

func TestHeader(t *testing.T) {
	for text, want := range map[string][2]string{
		"X-Room: 7":               {"X-Room", "7"},
		"X-Room:7":                {"X-Room", "7"},
		"X-Room \t:  a:b\tc  ":    {"X-Room", "a:b\tc"},
		"X-Empty:":                {"X-Empty", ""},
		"Subject: grüße":          {"Subject", "grüße"},
		"s: compact":              {"s", "compact"},
		"P-Asserted-Identity:<a>": {"P-Asserted-Identity", "<a>"},
	} {
		if name, value, why := Header(text); name != want[0] || value != want[1] || why != "" {
			t.Errorf("%q: %q, %q, %s; want %q", text, name, value, why, want)
		}
	}
}

func TestHeaderThatIsNone(t *testing.T) {
	long := strings.Repeat("x", MaxHeader-1)
	for text, want := range map[string]string{
		"":                       "NAME: VALUE expected",
		"X-Room 7":               "NAME: VALUE expected",
		": 7":                    `"" is not the name of a header field`,
		"X Room: 7":              `"X Room" is not the name of a header field`,
		" X-Room: 7":             `" X-Room" is not the name of a header field`,
		"X-Röm: 7":               `"X-Röm" is not the name of a header field`,
		"X\r\nVia: 7":            `"X\r\nVia" is not the name of a header field`,
		"X-Room: 7\r\nVia: x":    "control characters and line ends cannot be in X-Room",
		"X-Room: 7\n":            "control characters and line ends cannot be in X-Room",
		"X-Room: \x1b[2J":        "control characters and line ends cannot be in X-Room",
		"X-Room: \u0085":         "control characters and line ends cannot be in X-Room",
		"Y:" + long + "x":        "1025 octets, the most are 1024",
		"Via: x":                 "Via is written by the phone itself",
		"v: x":                   "v is written by the phone itself",
		"CONTENT-length: 0":      "CONTENT-length is written by the phone itself",
		"Proxy-Authorization: x": "Proxy-Authorization is written by the phone itself",
		"L:0":                    "L is written by the phone itself",
	} {
		if _, _, why := Header(text); why != want {
			t.Errorf("%.40q: %s, want %s", text, why, want)
		}
	}
	if _, _, why := Header("Y:" + long); why != "" {
		t.Errorf("as long as may be: %s", why)
	}
}

// TestReservedNames: none of what the phone writes may be added, in whatever case.
func TestReservedNames(t *testing.T) {
	for _, name := range reserved {
		for _, spelt := range []string{name, strings.ToUpper(name)} {
			if _, _, why := Header(spelt + ": x"); why == "" {
				t.Errorf("%s may be added", spelt)
			}
		}
		if name != strings.ToLower(name) {
			t.Errorf("%s is never found", name)
		}
	}
}

// FuzzHeader: what is taken is one line of a header.
func FuzzHeader(f *testing.F) {
	for _, seed := range []string{"", "X-Room: 7", "X:\r\n y", ":", "a:b:c", "\xff: \xff", "Via: x", "x\x00: y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name, value, why := Header(text)
		if why == "" && (name == "" || strings.ContainsAny(name, ": \t\r\n") || strings.ContainsAny(value, "\r\n\x00") || len(name)+len(value) > MaxHeader) {
			t.Errorf("%q is taken as %q: %q", text, name, value)
		}
		if again, _, bad := Header(name + ": " + value); why == "" && (bad != "" || again != name) {
			t.Errorf("%q is not taken again: %s", text, bad)
		}
	})
}
