package sipmsg

import (
	"bytes"
	"strings"
)

// usualLines is the number of lines that the header of a usual message stays below.
const usualLines = 32

// linesPerField is how many lines there may be for each field that Limits allows, folded and faulty ones counted.
const linesPerField = 4

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

// unfold joins the line at i and those that continue it with a space each (RFC 3261 §7.3.1), and tells which was the
// last.
func unfold(text string, ends []int, i int) (joined string, last int) {
	var b strings.Builder
	b.WriteString(cutEnd(text[ends[i-1]+1 : ends[i]]))
	for i+1 < len(ends) && isFold(text[ends[i]+1]) {
		b.WriteByte(' ')
		b.WriteString(trim(text[ends[i]+1 : ends[i+1]]))
		i++
	}
	return b.String(), i
}

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
