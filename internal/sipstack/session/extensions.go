package session

import (
	"strings"

	"gosua/internal/sipstack/reliable"
	"gosua/internal/sipstack/sessionrefresh"
	"gosua/internal/sipstack/sessiontimer"
	"gosua/internal/sipstack/sipmsg"
)

// Extensions are what is asked of a session beyond RFC 3261. The zero value sends
// reliable provisional responses where the remote requires them, and has no
// session timer.
type Extensions struct {
	// Require100Rel requires reliable provisional responses (RFC 3262): our INVITE
	// says so, ours to an INVITE go out reliably, and an INVITE whose sender cannot
	// acknowledge them is refused.
	Require100Rel bool
	// Timer is the session timer (RFC 4028).
	Timer sessiontimer.Config
	// KeepOnFailure keeps the session when a request in it is answered 408 or 481, or
	// not at all. Otherwise that ends it (RFC 3261 §12.2.1.2).
	KeepOnFailure bool
}

// SetExtensions says what is asked of an incoming session. The owner calls it in
// OnIncoming. A refusal means that the INVITE does not allow it; the owner
// returns it.
func (s *Session) SetExtensions(e Extensions) *sipmsg.Refusal {
	s.ext = e
	s.timer = sessionrefresh.New(s.usage.cfg.Loop, alive{s}, e.Timer)
	h := &s.invite.Header
	if e.Require100Rel && !h.Supports(reliable.Tag) {
		return &sipmsg.Refusal{Status: 421, Headers: []sipmsg.Field{{Name: "Require", Value: reliable.Tag}}}
	}
	if e.Require100Rel {
		s.rings.Require()
	}
	return s.timer.Refusal(h)
}

// requirements adds to our INVITE what we insist on, and the session timer.
func (s *Session) requirements(h *sipmsg.Header) {
	if s.ext.Require100Rel {
		h.Add("Require", reliable.Tag)
	}
	if s.timer.Required() {
		h.Add("Require", sessiontimer.Tag)
	}
	s.timer.Ask(h, false)
}

// capabilities adds what we can do in this session.
func (s *Session) capabilities(h *sipmsg.Header) {
	s.usage.capabilities(h)
	if s.timer.Active() || !h.HasToken("Supported", sessiontimer.Tag) {
		return
	}
	var tags []string
	for _, tag := range h.Tokens("Supported") {
		if tag != sessiontimer.Tag {
			tags = append(tags, tag)
		}
	}
	h.Set("Supported", strings.Join(tags, ", "))
}
