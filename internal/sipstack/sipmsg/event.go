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
}

// String is the header field's value.
func (s SubscriptionState) String() string {
	switch {
	case s.Reason != "":
		return s.State + ";reason=" + s.Reason
	case s.Expires >= 0:
		return fmt.Sprintf("%s;expires=%d", s.State, s.Expires)
	}
	return s.State
}

// SubscriptionState is the Subscription-State header field; false: there is none that can be read.
func (h *Header) SubscriptionState() (SubscriptionState, bool) {
	name, params, ok := h.tokenAndParams("Subscription-State")
	s := SubscriptionState{State: name, Expires: -1}
	s.Reason, _ = params.Get("reason")
	if text, given := params.Get("expires"); given {
		if n, ok := parseNumber(text, maxSeconds); ok {
			s.Expires = int(n)
		}
	}
	return s, ok
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
