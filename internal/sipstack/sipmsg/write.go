package sipmsg

import (
	"slices"
	"strconv"
	"strings"
)

// startLineSize is room for a usual start line and Content-Length.
const startLineSize = 160

// size is the number of octets of all fields.
func (h *Header) size() int {
	n := 0
	for i := range h.fields {
		n += len(h.fields[i].Name) + len(h.fields[i].Value) + len(": \r\n")
	}
	return n
}

// Append writes the request as on the wire. Content-Length is counted from the body, whatever the header holds.
func (r *Request) Append(b []byte) []byte {
	b = slices.Grow(b, startLineSize+r.Header.size()+len(r.Body))
	b = appendClean(b, string(r.Method))
	b = append(b, ' ')
	mark := len(b)
	b = r.URI.Append(b)
	cleanInPlace(b[mark:])
	b = append(b, " "+version+"\r\n"...)
	b = r.Header.append(b, len(r.Body))
	return append(b, r.Body...)
}

// Append writes the response as on the wire. Content-Length is counted from the body, whatever the header holds.
func (r *Response) Append(b []byte) []byte {
	b = slices.Grow(b, startLineSize+r.Header.size()+len(r.Body))
	b = append(b, version+" "...)
	b = strconv.AppendInt(b, int64(r.StatusCode), 10)
	b = append(b, ' ')
	b = appendClean(b, r.Reason)
	b = append(b, "\r\n"...)
	b = r.Header.append(b, len(r.Body))
	return append(b, r.Body...)
}

// append writes the fields, Content-Length and the empty line.
func (h *Header) append(b []byte, bodyLen int) []byte {
	for i := range h.fields {
		f := &h.fields[i]
		if f.Name == hContentLength || !isToken(f.Name) {
			continue
		}
		b = append(b, h.written(f.Name)...)
		b = append(b, ": "...)
		b = appendClean(b, f.Value)
		b = append(b, "\r\n"...)
	}
	b = append(b, h.written(hContentLength)...)
	b = appendLength(b, bodyLen)
	return append(b, "\r\n\r\n"...)
}

// written is the name of a field as this header writes it.
func (h *Header) written(name string) string {
	if h.compact {
		return shortName(name)
	}
	return name
}

// appendLength pads the number as pjsua does: to four places, and 0 to two.
func appendLength(b []byte, n int) []byte {
	b = append(b, ": "...)
	if n == 0 {
		return append(b, " 0"...)
	}
	for limit := 1000; n < limit; limit /= 10 {
		b = append(b, ' ')
	}
	return strconv.AppendInt(b, int64(n), 10)
}

// appendClean writes s with line breaks as spaces, so that no value can bring in a header of its own.
func appendClean(b []byte, s string) []byte {
	mark := len(b)
	b = append(b, s...)
	if strings.IndexByte(s, '\r') >= 0 || strings.IndexByte(s, '\n') >= 0 {
		cleanInPlace(b[mark:])
	}
	return b
}

func cleanInPlace(b []byte) {
	for i, c := range b {
		if c == '\r' || c == '\n' {
			b[i] = ' '
		}
	}
}

// isToken tells whether s is a token (RFC 3261 §25.1), as every header name and method is.
func isToken(s string) bool {
	for i := range len(s) {
		if !isTokenChar(s[i]) {
			return false
		}
	}
	return s != ""
}

func isTokenChar(c byte) bool { return tokenChars[c] }

// tokenChars is RFC 3261 §25.1, token, by octet; read only.
var tokenChars = makeTokenChars()

func makeTokenChars() (t [256]bool) {
	const token = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~"
	for i := range len(token) {
		t[token[i]] = true
	}
	return t
}
