package syntax

import (
	"strings"
	"testing"
)

func TestShown(t *testing.T) {
	long := strings.Repeat("x", MaxShown)
	for in, want := range map[string]string{
		"":                                    `""`,
		"a b":                                 `"a b"`,
		"a\x1b\n\"":                           `"a\x1b\n\""`,
		long:                                  `"` + long + `"`,
		long + "y":                            `"` + long + `..."`,
		strings.Repeat("x", MaxShown-1) + "é": `"` + strings.Repeat("x", MaxShown-1) + `..."`,
	} {
		if got := Shown(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}
