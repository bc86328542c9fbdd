package digest

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"gosua/internal/sipstack/uri"
)

// scheme is the only authentication scheme that this package answers.
const scheme = "Digest"

// errNotDigest tells a header of another scheme.
var errNotDigest = errors.New("authentication scheme is not Digest")

// fields goes through the parameters of a challenge or an answer, "Digest a=b, c=\"d\"", values unquoted.
func fields(value string) (iter.Seq2[string, string], error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(value), " ")
	if !strings.EqualFold(name, scheme) {
		return nil, fmt.Errorf("%q: %w", name, errNotDigest)
	}
	return func(yield func(name, value string) bool) {
		for rest != "" {
			var one string
			one, rest = cutParam(rest)
			n, v, _ := strings.Cut(one, "=")
			if n = strings.TrimSpace(n); n != "" && !yield(n, uri.Unquote(strings.TrimSpace(v))) {
				return
			}
		}
	}, nil
}

// cutParam cuts the first parameter off s; a comma within quotes does not end it.
func cutParam(s string) (one, rest string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// writer writes parameters one after the other.
type writer struct {
	b []byte
}

func newWriter() *writer { return &writer{append(make([]byte, 0, 256), scheme...)} }

func (w *writer) name(name string) {
	if len(w.b) > len(scheme) {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, ' ')
	w.b = append(w.b, name...)
	w.b = append(w.b, '=')
}

// quoted writes name="value".
func (w *writer) quoted(name, value string) {
	w.name(name)
	w.b = uri.AppendQuoted(w.b, value)
}

// token writes name=value.
func (w *writer) token(name, value string) {
	w.name(name)
	w.b = append(w.b, value...)
}

func (w *writer) String() string { return string(w.b) }
