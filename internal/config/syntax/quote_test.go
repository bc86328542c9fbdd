package syntax

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestQuote(t *testing.T) {
	for value, want := range map[string]string{
		"a":       "--id a",
		"":        "--id=",
		"a b":     `--id "a b"`,
		`"A" <b>`: `--id '"A" <b>'`,
		`"A"<b>`:  `--id="A"<b>`,
		"#a":      "--id=#a",
		"#a b":    `"--id=#a b"`,
		"a #b":    `--id "a #b"`,
		`a' "b`:   "--escaped id=a%27%20%22b",
		"a\nb":    "--escaped id=a%0Ab",
		"-1":      "--id -1",
	} {
		if got := Option("id", value); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}

// value is what a line says of the option x: reading it is what Option is for.
func value(t *testing.T, line string) string {
	t.Helper()
	list := Words(line)
	switch {
	case len(list) == 2 && list[0] == "--x":
		return list[1]
	case len(list) == 1 && strings.HasPrefix(list[0], "--x="):
		return strings.TrimPrefix(list[0], "--x=")
	case len(list) == 2 && list[0] == "--escaped" && strings.HasPrefix(list[1], "x="):
		text, err := url.PathUnescape(strings.TrimPrefix(list[1], "x="))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	t.Fatalf("%q has the words %q", line, list)
	return ""
}

// FuzzOption proves that each value comes back from the line that gives it, which is one line.
func FuzzOption(f *testing.F) {
	for _, seed := range []string{"", "a", "a b", `"`, `'`, `"a' b`, "#", "# x", "a\nb", "\r", "--", "=", "%", "\xff", "'a b'", `x "y" 'z'`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, line := range []string{Option("x", text), Word("--x=" + text)} {
			if strings.Contains(line, "\n") || value(t, line) != text {
				t.Errorf("%q is written %q", text, line)
			}
			if after := Words(line + " # comment"); !slices.Equal(after, Words(line)) {
				t.Errorf("%q with a comment has the words %q", line, after)
			}
		}
	})
}
