package sipmsg

import (
	"iter"
	"strings"
)

// SplitList goes through the members of a comma-joined list. Commas within quotes or angle brackets separate nothing;
// empty members are passed over.
func SplitList(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for s != "" {
			var one string
			one, s = cutList(s)
			if one = trim(one); one != "" && !yield(one) {
				return
			}
		}
	}
}

// cutList cuts the first member off a list.
func cutList(s string) (one, rest string) {
	if strings.IndexByte(s, ',') < 0 {
		return s, ""
	}
	quoted, bracketed := false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"' && !bracketed:
			quoted = !quoted
		case quoted:
		case c == '<':
			bracketed = true
		case c == '>':
			bracketed = false
		case c == ',' && !bracketed:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// trim cuts white space from both ends.
func trim(s string) string {
	for len(s) > 0 && isSpace(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func isSpace(c byte) bool { return c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n') }
