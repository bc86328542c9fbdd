package sipmsg

import (
	"bytes"
	"fmt"
	"strings"

	"gosua/internal/sipstack/uri"
)

// ParseMessage reads the message in one datagram. Octets after the body that Content-Length ends are passed over, and the
// empty line after the header may be absent when there is no body; the message keeps no part of b. The error is a
// *ParseError.
func ParseMessage(b []byte, lim Limits) (Message, error) {
	b = skipLineBreaks(b)
	tooLarge := len(b) > lim.maxSize()
	if tooLarge {
		b = b[:lim.maxSize()]
	}
	end, bodyStart, whole := findHead(b, 0)
	h := parseHead(b[:end], lim)
	switch {
	case tooLarge:
		h.fail(513, "message larger than %d octets", lim.maxSize())
	case !whole && !bytes.HasSuffix(b, []byte{'\n'}):
		h.fail(400, "header cut short")
	default:
		h.takeBody(b[bodyStart:])
	}
	return h.result()
}

// head is a message as far as it was read, with its first fault.
type head struct {
	request  *Request
	response *Response
	// fault is nil while everything can be read.
	fault *ParseError
	// overflow says that fields were left out because of MaxHeaders.
	overflow bool
}

// fail keeps the first fault.
func (h *head) fail(status int, format string, args ...any) {
	if h.fault == nil {
		h.fault = &ParseError{What: fmt.Sprintf(format, args...), Status: status}
	}
}

func (h *head) result() (Message, error) {
	switch {
	case h.fault != nil:
		h.fault.Request = h.request
		return nil, h.fault
	case h.request != nil:
		return h.request, nil
	default:
		return h.response, nil
	}
}

// header is where the fields go; that of noise, which is neither request nor response, is lost.
func (h *head) header() *Header {
	switch {
	case h.request != nil:
		return &h.request.Header
	case h.response != nil:
		return &h.response.Header
	default:
		return &Header{}
	}
}

func (h *head) setBody(body []byte) {
	if len(body) == 0 {
		return
	}
	if h.request != nil {
		h.request.Body = bytes.Clone(body)
	} else if h.response != nil {
		h.response.Body = bytes.Clone(body)
	}
}

// takeBody cuts a datagram's body to Content-Length, which may be absent (RFC 3261 §18.3).
func (h *head) takeBody(rest []byte) {
	n, written := h.bodyLength()
	if !written {
		n = len(rest)
	}
	if n > len(rest) {
		h.fail(400, "Content-Length %d, but only %d octets follow", n, len(rest))
		return
	}
	h.setBody(rest[:n])
}

// bodyLength is what Content-Length says; a bad or repeated one is a fault.
func (h *head) bodyLength() (n int, written bool) {
	header := h.header()
	i := header.index(hContentLength, 0)
	if i < 0 {
		return 0, false
	}
	if header.index(hContentLength, i+1) >= 0 {
		h.fail(400, "several Content-Length fields")
		return 0, true
	}
	n, ok := header.ContentLength()
	if !ok {
		h.fail(400, "bad Content-Length %q", cutShort(header.fields[i].Value))
	}
	return n, true
}

// skipLineBreaks passes over what may stand before a start line (RFC 3261 §7.5).
func skipLineBreaks(b []byte) []byte {
	for len(b) > 0 && (b[0] == '\r' || b[0] == '\n') {
		b = b[1:]
	}
	return b
}

// findHead finds the empty line after the header, having looked at the first octets already. Lines end as the first
// one does, with CRLF or, leniently, LF alone.
func findHead(b []byte, looked int) (end, bodyStart int, ok bool) {
	empty := []byte("\r\n\r\n")
	if nl := bytes.IndexByte(b, '\n'); nl == 0 || nl > 0 && b[nl-1] != '\r' {
		empty = []byte("\n\n")
	}
	from := max(looked-len(empty)+1, 0)
	i := bytes.Index(b[from:], empty)
	if i < 0 {
		return len(b), len(b), false
	}
	i += from
	return i + len(empty)/2, i + len(empty), true
}

// parseHead reads start line and fields. It goes on after a fault, so that the request can be answered.
func parseHead(b []byte, lim Limits) *head {
	h := &head{}
	s := string(b)
	line, rest := cutLine(s)
	h.parseStartLine(line)
	header := h.header()
	header.fields = make([]Field, 0, min(bytes.Count(b, []byte{'\n'}), lim.maxHeaders())+spareFields)
	for rest != "" {
		if len(header.fields) == lim.maxHeaders() {
			h.overflow = true
			h.fail(400, "more than %d header fields", lim.maxHeaders())
			break
		}
		rest = h.parseField(header, rest)
	}
	return h
}

// spareFields is room for what a Stack adds to a message that it has read.
const spareFields = 2

// cutLine cuts the first line off s, without its end.
func cutLine(s string) (line, rest string) {
	i := strings.IndexByte(s, '\n')
	if i < 0 {
		return s, ""
	}
	line, rest = s[:i], s[i+1:]
	if i > 0 && line[i-1] == '\r' {
		line = line[:i-1]
	}
	return line, rest
}

// parseField reads one field, with the lines that continue it, and hands back what follows.
func (h *head) parseField(header *Header, s string) (rest string) {
	line, rest := cutLine(s)
	if rest != "" && (rest[0] == ' ' || rest[0] == '\t') {
		line, rest = unfold(line, rest)
	}
	n := 0
	for n < len(line) && tokenChars[line[n]] {
		n++
	}
	name, value := line[:n], trimLeft(line[n:])
	if n == 0 || value == "" || value[0] != ':' {
		h.fail(400, "header line %q has no name and colon", cutShort(line))
		return rest
	}
	header.fields = append(header.fields, Field{CanonicalName(name), trim(value[1:])})
	return rest
}

// unfold joins a line and those that continue it with a space each (RFC 3261 §7.3.1).
func unfold(line, rest string) (joined, after string) {
	var b strings.Builder
	b.WriteString(line)
	for rest != "" && (rest[0] == ' ' || rest[0] == '\t') {
		line, rest = cutLine(rest)
		b.WriteByte(' ')
		b.WriteString(trim(line))
	}
	return b.String(), rest
}

func trimLeft(s string) string {
	for len(s) > 0 && isSpace(s[0]) {
		s = s[1:]
	}
	return s
}

func (h *head) parseStartLine(line string) {
	if len(line) >= len("SIP/") && strings.EqualFold(line[:len("SIP/")], "SIP/") {
		h.parseStatusLine(line)
		return
	}
	method, rest, _ := strings.Cut(line, " ")
	target, protocol, found := strings.Cut(rest, " ")
	if !isToken(method) || !found || !strings.Contains(protocol, "/") {
		h.fail(400, "start line %q is no request or status line", cutShort(line))
		return
	}
	h.request = &Request{Method: Method(method)}
	if protocol = trim(protocol); protocol != version {
		h.checkVersion(protocol)
	}
	u, err := uri.Parse(target)
	if err != nil {
		h.fail(400, "bad Request-URI: %v", err)
		return
	}
	h.request.URI = u
}

// checkVersion refuses another version than SIP/2.0, whose letters may be of either case.
func (h *head) checkVersion(protocol string) {
	number, isSIP := strings.CutPrefix(strings.ToUpper(protocol), "SIP/")
	switch {
	case !isSIP || strings.Trim(number, "0123456789.") != "":
		h.fail(400, "bad SIP version %q", cutShort(protocol))
	case number != "2.0":
		h.fail(505, "SIP version %q", cutShort(protocol))
	}
}

// parseStatusLine reads "SIP/2.0 200 OK". The space before an empty reason phrase may be absent.
func (h *head) parseStatusLine(line string) {
	protocol, rest, _ := strings.Cut(line, " ")
	digits, reason, _ := strings.Cut(rest, " ")
	code, ok := parseNumber(digits, 699)
	if !strings.EqualFold(protocol, version) || !ok || len(digits) != 3 || code < 100 {
		h.fail(400, "bad status line %q", cutShort(line))
		return
	}
	h.response = &Response{StatusCode: int(code), Reason: reason}
}
