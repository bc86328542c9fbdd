package sipmsg

import (
	"fmt"
	"strings"

	"gosua/internal/sipstack/uri"
)

// Event names an event package, and one subscription among several of a dialog (RFC 6665 §8.2.1).
type Event struct {
	Package string // in lower case
	ID      string // "": none
}

// String is the header field's value.
func (e Event) String() string {
	if e.ID == "" {
		return e.Package
	}
	return e.Package + ";id=" + e.ID
}

// Event is the Event header field; false: there is none that can be read.
func (h *Header) Event() (Event, bool) {
	name, params, ok := h.tokenAndParams("Event")
	id, _ := params.Get("id")
	return Event{Package: name, ID: id}, ok
}

// SubscriptionState is how a subscription stands (RFC 6665 §4.1.3).
type SubscriptionState struct {
	State   string // "active", "pending", "terminated", in lower case
	Expires int    // seconds left; -1: not said
	Reason  string // why it is terminated; "": not said
	// RetryAfter is how many seconds a new attempt is to wait; 0: not said.
	RetryAfter int
}

// String is the header field's value.
func (s SubscriptionState) String() string {
	text := s.State
	switch {
	case s.Reason != "":
		text += ";reason=" + s.Reason
	case s.Expires >= 0:
		text += fmt.Sprintf(";expires=%d", s.Expires)
	}
	if s.RetryAfter > 0 {
		text += fmt.Sprintf(";retry-after=%d", s.RetryAfter)
	}
	return text
}

// SubscriptionState is the Subscription-State header field; false: there is none that can be read.
func (h *Header) SubscriptionState() (SubscriptionState, bool) {
	name, params, ok := h.tokenAndParams("Subscription-State")
	s := SubscriptionState{State: name, Expires: -1}
	s.Reason, _ = params.Get("reason")
	if n, given := seconds(params, "expires"); given {
		s.Expires = n
	}
	s.RetryAfter, _ = seconds(params, "retry-after")
	return s, ok
}

// seconds is a parameter that counts them; false: there is none that can be read.
func seconds(params uri.Params, name string) (int, bool) {
	text, given := params.Get(name)
	if !given {
		return 0, false
	}
	n, ok := parseNumber(text, maxSeconds)
	return int(n), ok
}

// tokenAndParams reads a value of the form token;name=value.
func (h *Header) tokenAndParams(name string) (token string, params uri.Params, ok bool) {
	value := h.Get(name)
	token, rest, more := strings.Cut(value, ";")
	if token = lower(trim(token)); !isToken(token) {
		return "", "", false
	}
	if !more {
		return token, "", true
	}
	params, err := parseParams(";" + rest)
	return token, params, err == nil
}

// ParseFragment reads the status line that a message/sipfrag body begins with (RFC 3420).
func ParseFragment(body []byte) (code int, reason string, err error) {
	line, _, _ := strings.Cut(string(body[:min(len(body), maxFragment)]), "\n")
	protocol, rest, _ := strings.Cut(strings.TrimSuffix(line, "\r"), " ")
	h := head{}
	h.parseStatusLine(protocol, rest)
	if h.response == nil {
		return 0, "", fmt.Errorf("bad fragment %q: no status line", cutShort(line))
	}
	return h.response.StatusCode, h.response.Reason, nil
}

// maxFragment is how many bytes of a message/sipfrag body are looked at for its status line.
const maxFragment = 1024

// Fragment is a message/sipfrag body that is a status line (RFC 3420).
func Fragment(code int, reason string) []byte {
	return append(appendClean(nil, fmt.Sprintf("%s %d %s", version, code, reason)), "\r\n"...)
}
