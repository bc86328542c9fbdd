package session

import (
	"strings"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sessiontimer"
	"gosua/internal/sipstack/sipmsg"
)

// refreshRetry is when a refresh that was refused, or could not be sent, is tried
// again.
const refreshRetry = 2 * time.Second

// sessionTimer is the session timer of a session, with its clock.
type sessionTimer struct {
	sessiontimer.Timer
	updates bool // the remote takes UPDATE
	refresh *loop.Timer
	expiry  *loop.Timer
}

// learn notes whether the remote takes UPDATE, when a message of its says.
func (t *sessionTimer) learn(h *sipmsg.Header) {
	if h.Has("Allow") {
		t.updates = h.HasToken("Allow", string(sipmsg.UPDATE))
	}
}

func (t *sessionTimer) stop() {
	t.refresh.Stop()
	t.expiry.Stop()
	t.Stop()
}

// timerAnswered takes the session timer from the 2xx to an INVITE or UPDATE of
// ours.
func (s *Session) timerAnswered(resp *sipmsg.Response) {
	s.timer.learn(&resp.Header)
	s.timer.Answered(&resp.Header)
	s.restartTimer()
}

// grantTimer writes the session timer into our 2xx to the remote's INVITE or
// UPDATE with header h.
func (s *Session) grantTimer(h *sipmsg.Header, resp *sipmsg.Response) {
	s.timer.learn(h)
	s.timer.Grant(h, resp)
	s.restartTimer()
}

// restartTimer begins the interval that is agreed: at half of it the refresher
// refreshes, near its end whoever has not heard of that ends the session.
func (s *Session) restartTimer() {
	t := &s.timer
	t.refresh.Stop()
	t.expiry.Stop()
	if t.Interval() == 0 {
		return
	}
	if t.Ours() {
		t.refresh = s.usage.cfg.Loop.AfterFunc(t.Interval()/2, s.refresh)
	}
	t.expiry = s.usage.cfg.Loop.AfterFunc(t.Ends(), s.expired)
}

// expired ends a session that nobody has refreshed.
func (s *Session) expired() { s.fail(localCause(408, "", ErrExpired)) }

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
