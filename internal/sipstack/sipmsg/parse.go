package sipmsg

import (
	"bytes"
	"fmt"
	"strings"

	"gosua/internal/sipstack/uri"
)

// ParseMessage reads the message in one datagram. Octets after the body that Content-Length ends are passed over, and the
// empty line after the header may be absent when there is no body. The error is a *ParseError.
//
// The body is a part of b, which the caller hands over and must not write to again; the header keeps no part of it.
func ParseMessage(b []byte, lim Limits) (Message, error) {
	b = skipLineBreaks(b)
	tooLarge := len(b) > lim.maxSize()
	if tooLarge {
		b = b[:lim.maxSize()]
	}
	var h head
	bodyStart := h.parse(b, lim)
	if tooLarge {
		h.fail(513, "message larger than %d octets", lim.maxSize())
	} else {
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

// setBody makes body the message's, with no room behind it to append into.
func (h *head) setBody(body []byte) {
	if len(body) == 0 {
		return
	}
	body = body[:len(body):len(body)]
	if h.request != nil {
		h.request.Body = body
	} else if h.response != nil {
		h.response.Body = body
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
	i := header.hotField(hotContentLength)
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

// usualLines is the number of lines that the header of a usual message stays below.
const usualLines = 32

// linesPerField is how many lines there may be for each field that Limits allows, folded and faulty ones counted.
const linesPerField = 4

// parse reads start line and fields up to the empty line after them, and tells where the body starts. It goes on after a
// fault, so that the request can be answered.
func (h *head) parse(b []byte, lim Limits) (bodyStart int) {
	var room [usualLines]int
	most := lim.maxHeaders()
	ends, bodyStart := h.lineEnds(b, room[:0], most*linesPerField)
	if len(ends) == 0 {
		h.fail(400, "no start line")
		return bodyStart
	}
	text := string(b[:bodyStart])
	h.parseStartLine(cutEnd(text[:ends[0]]))
	fields := make([]Field, 0, min(len(ends)-1, most))
	hots := hotIndex{valid: true}
	for i := 1; i < len(ends); i++ {
		line := text[ends[i-1]+1 : ends[i]]
		for i+1 < len(ends) && isFold(text[ends[i]+1]) {
			line = unfold(line, text[ends[i]+1:ends[i+1]])
			i++
		}
		f, id, ok := splitField(line)
		switch {
		case !ok:
			h.fail(400, "header line %q has no name and colon", cutShort(cutEnd(line)))
		case len(fields) == most:
			h.overflow = true
			h.fail(400, "more than %d header fields", most)
		default:
			hots.note(id, len(fields))
			fields = append(fields, f)
		}
	}
	*h.header() = Header{fields, hots}
	return bodyStart
}

// lineEnds finds where the lines of the header end, with CRLF or, leniently, LF alone, and where the body starts, after
// the empty line. Without an empty line the whole of b is header.
func (h *head) lineEnds(b []byte, ends []int, most int) (_ []int, bodyStart int) {
	for at := 0; ; {
		n := bytes.IndexByte(b[at:], '\n')
		end := at + n
		switch {
		case n < 0:
			if at < len(b) {
				h.fail(400, "header cut short")
			}
			return ends, len(b)
		case n == 0 || n == 1 && b[at] == '\r':
			return ends, end + 1
		case len(ends) == most:
			h.overflow = true
			h.fail(400, "more than %d header lines", most)
			return ends, end + 1
		}
		ends = append(ends, end)
		at = end + 1
	}
}

// cutEnd cuts the CR off a line whose LF is already gone.
func cutEnd(line string) string {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

func isFold(c byte) bool { return c == ' ' || c == '\t' }

// unfold joins a line and one that continues it with a space (RFC 3261 §7.3.1).
func unfold(line, next string) string { return cutEnd(line) + " " + trim(next) }

// splitField takes a line apart into canonical name and value. White space may stand before the colon.
func splitField(line string) (f Field, id hot, ok bool) {
	if id := hotPrefix(line); id != notHot {
		name := id.name()
		return Field{name, trim(line[len(name)+1:])}, id, true
	}
	n := 0
	for n < len(line) && tokenChars[line[n]] {
		n++
	}
	name, value := line[:n], line[n:]
	if n > 0 && value != "" && value[0] == ':' && isKnown(name) {
		return Field{name, trim(value[1:])}, notHot, true
	}
	value = trim(value)
	if n == 0 || value == "" || value[0] != ':' {
		return Field{}, notHot, false
	}
	name = CanonicalName(name)
	return Field{name, trim(value[1:])}, hotOf(name), true
}

func (h *head) parseStartLine(line string) {
	method, rest, _ := strings.Cut(line, " ")
	if isStatusVersion(method) {
		h.parseStatusLine(method, rest)
		return
	}
	target, protocol, _ := strings.Cut(rest, " ")
	if protocol = trim(protocol); !isToken(method) || strings.IndexByte(protocol, '/') < 0 {
		h.fail(400, "start line %q is no request or status line", cutShort(line))
		return
	}
	h.request = &Request{Method: Method(method)}
	if protocol != version {
		h.checkVersion(protocol)
	}
	if err := uri.ParseInto(&h.request.URI, target); err != nil {
		h.fail(400, "bad Request-URI: %v", err)
	}
}

// isStatusVersion tells a status line by its first word; no method holds a slash.
func isStatusVersion(word string) bool {
	const prefix = "SIP/"
	return len(word) >= len(prefix) && word[len(prefix)-1] == '/' && strings.EqualFold(word[:len(prefix)], prefix)
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
func (h *head) parseStatusLine(protocol, rest string) {
	digits, reason, _ := strings.Cut(rest, " ")
	code, ok := parseNumber(digits, 699)
	if !strings.EqualFold(protocol, version) || !ok || len(digits) != 3 || code < 100 {
		h.fail(400, "bad status line %q", cutShort(protocol+" "+rest))
		return
	}
	h.response = &Response{StatusCode: int(code), Reason: reason}
}
