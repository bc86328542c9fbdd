package uri

import "strings"

// UserUnescaped is the user part with its %HH escapes taken out, for comparing with a user's name, never for writing.
func (u URI) UserUnescaped() string { return Unescape(u.User) }

// Unescape takes the %HH escapes out of s; a % that starts none stays.
func Unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if c, ok := escapeAt(s, i); ok {
			b = append(b, c)
			i += 2
			continue
		}
		b = append(b, s[i])
	}
	return string(b)
}

// EscapeHeader writes a value so that it can stand after '?' in a URI (RFC 3261 §25.1, hvalue).
func EscapeHeader(s string) string {
	const hex = "0123456789ABCDEF"
	b := make([]byte, 0, len(s)+8)
	for i := range len(s) {
		c := s[i]
		if isUnreserved(c) || strings.IndexByte("[]/?:+$", c) >= 0 {
			b = append(b, c)
			continue
		}
		b = append(b, '%', hex[c>>4], hex[c&15])
	}
	if len(b) == len(s) {
		return s
	}
	return string(b)
}

// escapeAt reads the %HH escape that starts at s[i].
func escapeAt(s string, i int) (c byte, ok bool) {
	if s[i] != '%' || i+2 >= len(s) {
		return 0, false
	}
	hi, ok1 := hexDigit(s[i+1])
	lo, ok2 := hexDigit(s[i+2])
	return hi<<4 | lo, ok1 && ok2
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// isUnreserved is RFC 3261 §25.1, unreserved.
func isUnreserved(c byte) bool { return isAlnum(c) || strings.IndexByte("-_.!~*'()", c) >= 0 }
