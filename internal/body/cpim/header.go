package cpim

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// field is a header: its name in small letters, with its prefix where it has one, and its value as written.
type field struct{ name, value string }

// fields are header lines in their order.
type fields []field

// get returns the value of the first of a name, "" when there is none.
func (f fields) get(name string) string {
	for _, h := range f {
		if h.name == name {
			return h.value
		}
	}
	return ""
}

// readHeaders reads at most MaxLines lines of headers and the empty line after them, and returns what follows. Lines that begin
// with a blank go on with the one before.
func readHeaders(b []byte) (fields, []byte, error) {
	var f fields
	for range MaxLines + 1 {
		line, rest, found := bytes.Cut(b, []byte("\n"))
		text := strings.TrimSuffix(string(line), "\r")
		switch {
		case !found:
			return nil, nil, errors.New("no empty line after the headers")
		case text == "":
			return f, rest, nil
		case !utf8.ValidString(text):
			return nil, nil, errors.New("headers are not UTF-8")
		}
		if err := f.take(text); err != nil {
			return nil, nil, err
		}
		b = rest
	}
	return nil, nil, fmt.Errorf("more than %d lines of headers", MaxLines)
}

// take adds a line.
func (f *fields) take(line string) error {
	if last := len(*f) - 1; line[0] == ' ' || line[0] == '\t' {
		if last < 0 {
			return errors.New("the first header begins with a blank")
		}
		(*f)[last].value += " " + strings.TrimSpace(line)
		return nil
	}
	name, value, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("%.40q is no header", line)
	}
	*f = append(*f, field{name: strings.ToLower(strings.TrimSpace(name)), value: strings.TrimSpace(value)})
	return nil
}

// escapes are the characters that stand for others after a backslash (RFC 3862 §2.3.1). Those that control a terminal become
// blanks.
var escapes = map[byte]string{'\\': `\`, '"': `"`, '\'': `'`, 'b': " ", 't': " ", 'n': " ", 'r': " "}

// unescape resolves the escapes of a value: a backslash and a character, or u and four hexadecimal digits.
func unescape(s string) string {
	var out strings.Builder
	for {
		plain, rest, found := strings.Cut(s, `\`)
		out.WriteString(plain)
		if !found || rest == "" {
			return out.String()
		}
		if code, after, ok := codePoint(rest); ok {
			out.WriteRune(code)
			s = after
			continue
		}
		if char, ok := escapes[rest[0]]; ok {
			out.WriteString(char)
			rest = rest[1:]
		}
		s = rest
	}
}

// codePoint reads u and four hexadecimal digits.
func codePoint(s string) (code rune, rest string, ok bool) {
	if len(s) < 5 || s[0] != 'u' {
		return 0, s, false
	}
	n, err := strconv.ParseUint(s[1:5], 16, 16)
	return rune(n), s[5:], err == nil
}
