package uri

import (
	"iter"
	"strings"
)

// Params are parameters as written, ";a=b;c". They serve URIs and headers alike, and reading one allocates nothing.
type Params string

// Get finds a parameter by its name, whose case does not matter. A quoted value comes back unquoted; one without a
// value comes back empty with ok true. Of several with one name the first counts.
func (p Params) Get(name string) (value string, ok bool) {
	for rest := string(p); rest != ""; {
		var one string
		one, rest = nextParam(rest)
		if v, ok := cutName(one, name); ok {
			return Unquote(v), true
		}
	}
	return "", false
}

// cutName hands back the value of a parameter if that is its name.
func cutName(one, name string) (value string, ok bool) {
	n := len(name)
	switch {
	case len(one) < n:
		return "", false
	case len(one) == n:
		return "", strings.EqualFold(one, name)
	case one[n] == '=' && !isSpace(one[0]):
		return trim(one[n+1:]), strings.EqualFold(trim(one[:n]), name)
	}
	found, value := splitParam(one)
	return value, strings.EqualFold(found, name)
}

// Has tells whether there is a parameter of that name.
func (p Params) Has(name string) bool {
	_, ok := p.Get(name)
	return ok
}

// With is p with the parameter set: replaced where it stands, or put at the end. An empty value writes a flag.
func (p Params) With(name, value string) Params {
	one := ";" + name
	if value != "" {
		one += "=" + value
	}
	if !p.Has(name) {
		return p + Params(one)
	}
	return p.replace(name, one)
}

// Without is p less every parameter of that name.
func (p Params) Without(name string) Params {
	if !p.Has(name) {
		return p
	}
	return p.replace(name, "")
}

// replace puts one in place of the first parameter of that name and takes away the others.
func (p Params) replace(name, one string) Params {
	var b strings.Builder
	b.Grow(len(p) + len(one))
	for rest := string(p); rest != ""; {
		before := rest
		var raw string
		raw, rest = nextParam(rest)
		if n, _ := splitParam(raw); strings.EqualFold(n, name) {
			b.WriteString(one)
			one = ""
			continue
		}
		b.WriteString(before[:len(before)-len(rest)])
	}
	return Params(b.String())
}

// All goes through the parameters in order, values unquoted.
func (p Params) All() iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for rest := string(p); rest != ""; {
			var one string
			one, rest = nextParam(rest)
			n, v := splitParam(one)
			if n != "" && !yield(n, Unquote(v)) {
				return
			}
		}
	}
}

// nextParam cuts the first parameter off s, without its semicolon.
func nextParam(s string) (one, rest string) {
	if s[0] == ';' {
		s = s[1:]
	}
	end := strings.IndexByte(s, ';')
	if end < 0 {
		return s, ""
	}
	if strings.IndexByte(s[:end], '"') < 0 {
		return s[:end], s[end:]
	}
	return nextQuoted(s)
}

// nextQuoted is nextParam for a parameter with a quoted value; a semicolon within quotes does not end it.
func nextQuoted(s string) (one, rest string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case !quoted && c == ';':
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// splitParam takes "name=value" apart, white space around both allowed.
func splitParam(one string) (name, value string) {
	if i := strings.IndexByte(one, '='); i >= 0 {
		return trim(one[:i]), trim(one[i+1:])
	}
	return trim(one), ""
}

// Unquote takes the quotes and escapes from a quoted string; anything else it hands back as it is.
func Unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b = append(b, s[i])
	}
	return string(b)
}

// Quote writes s as a quoted string, with backslashes before what needs them (RFC 3261 §25.1).
func Quote(s string) string { return string(AppendQuoted(make([]byte, 0, len(s)+2), s)) }

// AppendQuoted writes s as a quoted string to the end of b. A line break within it becomes a space.
func AppendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\r', '\n':
			b = append(b, ' ')
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// trim cuts white space, line breaks of folded headers included, from both ends.
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
