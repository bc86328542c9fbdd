package sipmsg

import (
	"fmt"
	"strconv"
	"strings"
)

// RAck is the value of a RAck header: the reliable provisional response that a PRACK acknowledges (RFC 3262 §7.2).
type RAck struct {
	RSeq uint32
	CSeq CSeq // of the request that was answered
}

// String writes the value as it stands in the header.
func (r RAck) String() string { return strconv.FormatUint(uint64(r.RSeq), 10) + " " + r.CSeq.String() }

// ParseRAck reads the value of a RAck header.
func ParseRAck(s string) (RAck, error) {
	n := digits(s)
	seq, ok := parseNumber(s[:n], maxSeconds)
	if !ok || n == len(s) || !isSpace(s[n]) {
		return RAck{}, fmt.Errorf("rack %q: no response number below 2^32", cutShort(s))
	}
	cseq, err := ParseCSeq(trim(s[n:]))
	if err != nil {
		return RAck{}, fmt.Errorf("rack %q: %w", cutShort(s), err)
	}
	return RAck{RSeq: uint32(seq), CSeq: cseq}, nil
}

// SessionExpires is the value of a Session-Expires header (RFC 4028 §4).
type SessionExpires struct {
	// Seconds is how long the session lasts unless it is refreshed.
	Seconds uint32
	// Refresher is who refreshes it, "uac" or "uas" of the transaction; "" leaves it open.
	Refresher string
}

// String writes the value as it stands in the header.
func (e SessionExpires) String() string {
	s := strconv.FormatUint(uint64(e.Seconds), 10)
	if e.Refresher != "" {
		s += ";refresher=" + e.Refresher
	}
	return s
}

// ParseSessionExpires reads the value of a Session-Expires header. A refresher that is neither uac nor uas is none;
// other parameters mean nothing.
func ParseSessionExpires(s string) (SessionExpires, error) {
	value, params, _ := strings.Cut(s, ";")
	n, ok := parseNumber(trim(value), maxSeconds)
	if !ok {
		return SessionExpires{}, fmt.Errorf("session-expires %q: no number of seconds below 2^32", cutShort(s))
	}
	e := SessionExpires{Seconds: uint32(n)}
	for p := range strings.SplitSeq(params, ";") {
		name, v, _ := strings.Cut(p, "=")
		if role := lower(trim(v)); lower(trim(name)) == "refresher" && (role == "uac" || role == "uas") {
			e.Refresher = role
		}
	}
	return e, nil
}

// RSeq is the number of a reliable provisional response (RFC 3262 §7.1); it is never 0.
func (h *Header) RSeq() (uint32, bool) {
	n, ok := h.number("RSeq", maxSeconds)
	return uint32(n), ok && n > 0
}

// RAck is the RAck header.
func (h *Header) RAck() (RAck, bool) {
	s, ok := h.first("RAck")
	if !ok {
		return RAck{}, false
	}
	r, err := ParseRAck(s)
	return r, err == nil
}

// SessionExpires is the Session-Expires header.
func (h *Header) SessionExpires() (SessionExpires, bool) {
	s, ok := h.first("Session-Expires")
	if !ok {
		return SessionExpires{}, false
	}
	e, err := ParseSessionExpires(s)
	return e, err == nil
}

// MinSE is the Min-SE header in seconds, its parameters left out (RFC 4028 §5).
func (h *Header) MinSE() (uint32, bool) {
	s, ok := h.first("Min-SE")
	if !ok {
		return 0, false
	}
	value, _, _ := strings.Cut(s, ";")
	n, ok := parseNumber(trim(value), maxSeconds)
	return uint32(n), ok
}

// Supports says that the sender can do what an option tag stands for.
func (h *Header) Supports(tag string) bool {
	return h.HasToken("Supported", tag) || h.HasToken("Require", tag)
}

// HasToken says that the header of that name lists the token, whatever its case: an option tag in Supported or Require, a
// method in Allow.
func (h *Header) HasToken(name, token string) bool {
	for _, t := range h.Tokens(name) {
		if strings.EqualFold(t, token) {
			return true
		}
	}
	return false
}
