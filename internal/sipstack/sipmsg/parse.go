package sipmsg

import "fmt"

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
		h.fault = nil
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
	*h.header() = h.parseFields(text, ends, most)
	return bodyStart
}

// parseFields reads the lines after the start line, with the place of each hot field.
func (h *head) parseFields(text string, ends []int, most int) Header {
	fields := make([]Field, 0, min(len(ends)-1, most))
	hots := hotIndex{valid: true}
	for i := 1; i < len(ends); i++ {
		line := text[ends[i-1]+1 : ends[i]]
		if i+1 < len(ends) && isFold(text[ends[i]+1]) {
			line, i = unfold(text, ends, i)
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
	return Header{fields: fields, hots: hots}
}
