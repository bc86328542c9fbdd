package body

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxLine is the most octets of a text that a person is shown on a line: a note, a subject, a name.
const MaxLine = 1024

// Line makes one line of a text from outside: white space of any length is one blank, there is none at the ends, characters that
// control a terminal or hide are left out, and what is longer than MaxLine is cut there.
func Line(s string) string {
	if len(s) > 4*MaxLine {
		s = s[:4*MaxLine]
	}
	s = strings.Join(strings.Fields(strings.Map(visible, s)), " ")
	if end := MaxLine; len(s) > end {
		for !utf8.RuneStart(s[end]) {
			end--
		}
		s = strings.TrimSpace(s[:end])
	}
	return strings.Clone(s) // a short line does not keep the long text that it was in
}

// visible leaves white space and what can be seen, and drops the rest.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
		return -1
	}
	return r
}
