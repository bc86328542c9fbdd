package sipmsg

import (
	"fmt"
	"strconv"
	"strings"
)

// CSeq is the value of a CSeq header.
type CSeq struct {
	// Seq is below 2³¹ (RFC 3261 §8.1.1.5).
	Seq    uint32
	Method Method
}

// String writes the value as it stands in the header.
func (c CSeq) String() string { return strconv.FormatUint(uint64(c.Seq), 10) + " " + string(c.Method) }

// ParseCSeq reads the value of a CSeq header.
func ParseCSeq(s string) (CSeq, error) {
	n := digits(s)
	seq, ok := parseNumber(s[:n], 1<<31-1)
	method := trim(s[n:])
	if !ok || n == len(s) || !isSpace(s[n]) || !isToken(method) {
		return CSeq{}, fmt.Errorf("cseq %q: not a number below 2^31 and a method", cutShort(s))
	}
	return CSeq{Seq: uint32(seq), Method: Method(method)}, nil
}

// digits is the number of digits at the front of s.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// parseNumber reads a decimal number up to limit; leading zeros do not matter.
func parseNumber(s string, limit int64) (int64, bool) {
	var n int64
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		if n = n*10 + int64(s[i]-'0'); n > limit {
			return 0, false
		}
	}
	return n, s != ""
}

// maxSeconds is the greatest number in Expires and the like (RFC 3261 §20.19).
const maxSeconds = 1<<32 - 1

// Via is the topmost Via.
func (h *Header) Via() (Via, bool) {
	s, ok := h.hotValue(hotVia)
	if !ok {
		return Via{}, false
	}
	one, _ := cutList(s)
	v, err := ParseVia(trim(one))
	return v, err == nil
}

// Vias are all Vias from the top down. The error is that of the first that cannot be read.
func (h *Header) Vias() ([]Via, error) {
	var list []Via
	for s := range h.Values(hVia) {
		v, err := ParseVia(s)
		if err != nil {
			return list, err
		}
		list = append(list, v)
	}
	return list, nil
}

// From is the From header.
func (h *Header) From() (NameAddr, bool) { return h.nameAddr(hotFrom) }

// To is the To header.
func (h *Header) To() (NameAddr, bool) { return h.nameAddr(hotTo) }

func (h *Header) nameAddr(id hot) (n NameAddr, ok bool) {
	s, ok := h.hotValue(id)
	if !ok {
		return n, false
	}
	ok = n.parse(s) == nil && !n.Wildcard()
	return n, ok
}

// CSeq is the CSeq header.
func (h *Header) CSeq() (CSeq, bool) {
	s, ok := h.hotValue(hotCSeq)
	if !ok {
		return CSeq{}, false
	}
	c, err := ParseCSeq(s)
	return c, err == nil
}

// CallID is the Call-ID, "" when there is none.
func (h *Header) CallID() string {
	s, _ := h.hotValue(hotCallID)
	return s
}

// MaxForwards is the Max-Forwards header, 0 to 255.
func (h *Header) MaxForwards() (int, bool) {
	s, _ := h.hotValue(hotMaxForwards)
	n, ok := parseNumber(s, 255)
	return int(n), ok
}

// ContentLength is the Content-Length header as written, which need not be the body's length.
func (h *Header) ContentLength() (int, bool) {
	s, _ := h.hotValue(hotContentLength)
	n, ok := parseNumber(s, 1<<31-1)
	return int(n), ok
}

// Expires is the Expires header in seconds.
func (h *Header) Expires() (int, bool) { return h.number(hExpires, maxSeconds) }

// MinExpires is the Min-Expires header in seconds.
func (h *Header) MinExpires() (int, bool) { return h.number(hMinExpires, maxSeconds) }

// RetryAfter is the Retry-After header in seconds, its comment and parameters left out.
func (h *Header) RetryAfter() (int, bool) {
	s, ok := h.first(hRetryAfter)
	if !ok {
		return 0, false
	}
	n, ok := parseNumber(s[:digits(s)], maxSeconds)
	return int(n), ok
}

func (h *Header) number(known string, limit int64) (int, bool) {
	s, _ := h.first(known)
	n, ok := parseNumber(s, limit)
	return int(n), ok
}

// Contact is the first Contact.
func (h *Header) Contact() (n NameAddr, ok bool) {
	s, ok := h.hotValue(hotContact)
	if !ok {
		return n, false
	}
	one, _ := cutList(s)
	ok = n.parse(trim(one)) == nil
	return n, ok
}

// Contacts are all Contacts; "*" is one whose Wildcard is true.
func (h *Header) Contacts() ([]NameAddr, error) { return h.AddrList(hContact) }

// AddrList reads every value of Route, Record-Route, Path, Service-Route and the like, in order.
func (h *Header) AddrList(name string) ([]NameAddr, error) {
	var list []NameAddr
	for s := range h.Values(name) {
		n, err := ParseNameAddr(s)
		if err != nil {
			return list, err
		}
		list = append(list, n)
	}
	return list, nil
}

// ContentType is type/subtype in lower case, without parameters.
func (h *Header) ContentType() string {
	s, _ := h.hotValue(hotContentType)
	if i := strings.IndexByte(s, ';'); i >= 0 {
		s = s[:i]
	}
	return lower(trim(s))
}

// lower is s in lower case; where it is so already, as mostly, it takes less time than strings.ToLower.
func lower(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= 'A' && c <= 'Z' || c >= 0x80 {
			return strings.ToLower(s)
		}
	}
	return s
}

// Tokens are the members of Supported, Require, Allow and the like, without their parameters.
func (h *Header) Tokens(name string) []string {
	var list []string
	for s := range h.Values(name) {
		if i := strings.IndexByte(s, ';'); i >= 0 {
			s = trim(s[:i])
		}
		list = append(list, s)
	}
	return list
}

// SetVia puts v in place of the topmost Via, or adds it when there is none.
func (h *Header) SetVia(v Via) {
	i := h.index(hVia, 0)
	if i < 0 {
		h.PrependVia(v)
		return
	}
	h.fields[i].Value = v.String() + h.viaBelow(i)
}

// viaBelow is what stands after the first value in the field at i, its comma included.
func (h *Header) viaBelow(i int) string {
	if _, rest := cutList(h.fields[i].Value); trim(rest) != "" {
		return ", " + trim(rest)
	}
	return ""
}

// PrependVia puts v on top.
func (h *Header) PrependVia(v Via) { h.Prepend(hVia, v.String()) }

// SetFrom writes the From header.
func (h *Header) SetFrom(n NameAddr) { h.Set(hFrom, n.String()) }

// SetTo writes the To header.
func (h *Header) SetTo(n NameAddr) { h.Set(hTo, n.String()) }

// SetCSeq writes the CSeq header.
func (h *Header) SetCSeq(c CSeq) { h.Set(hCSeq, c.String()) }

// SetContact writes the Contact header, as the only one.
func (h *Header) SetContact(n NameAddr) { h.Set(hContact, n.String()) }
