package syntax

import (
	"net/url"
	"strings"
)

// Option writes an option with its value so that a file gives it back: in two words if that can be.
func Option(name, value string) string {
	joined := "--" + name + "=" + value
	switch {
	case value == "" || value[0] == '#':
		return Word(joined)
	case !strings.ContainsAny(value, separators):
		if strings.ContainsAny(value[:1], `"'`) {
			return joined
		}
		return "--" + name + " " + value
	case unquotable(value):
		return Word(joined)
	}
	return "--" + name + " " + Word(value)
}

// Word writes a word that does not begin with a quote or # so that a file gives it back. What no quotes can hold is
// an option with its value, and escaped.
func Word(word string) string {
	switch {
	case unquotable(word):
		name, value, _ := strings.Cut(strings.TrimPrefix(word, "--"), "=")
		return "--escaped " + name + "=" + url.PathEscape(value)
	case !strings.ContainsAny(word, separators):
		return word
	case strings.Contains(word, `"`):
		return "'" + word + "'"
	}
	return `"` + word + `"`
}

// unquotable tells whether a word with blanks cannot be put in quotes of either kind.
func unquotable(word string) bool {
	return strings.Contains(word, "\n") || strings.ContainsAny(word, separators) && strings.Contains(word, `"`) && strings.Contains(word, "'")
}
