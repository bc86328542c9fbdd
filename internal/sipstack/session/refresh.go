package session

import (
	"errors"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
)

// Refresher may be implemented by a Handler that knows what to offer when the
// session is refreshed by re-INVITE, because the remote takes no UPDATE: what is
// agreed already. Without it the remote offers.
type Refresher interface {
	SessionRefresh(s *Session) OfferFunc
}

// refresh tells the remote that the session goes on: by UPDATE when it takes
// that, else by re-INVITE (RFC 4028 §7.4).
func (s *Session) refresh() {
	switch {
	case s.state != Confirmed || s.change != nil || s.pending != nil || len(s.accepted) > 0:
		s.refreshLater(0) // what is under way refreshes by itself when it succeeds
	case s.timer.updates:
		s.Send(sipmsg.UPDATE, nil, nil, s.onRefreshed)
	default:
		s.refreshByInvite()
	}
}

// onRefreshed goes on after our UPDATE; its 2xx has begun the next interval.
func (s *Session) onRefreshed(resp *sipmsg.Response, _ error) {
	switch {
	case s.state != Confirmed || resp != nil && resp.StatusCode < 300:
	case resp == nil:
		s.refreshLater(0)
	case s.timer.TakeLonger(resp):
		s.refresh()
	case resp.StatusCode == 405 || resp.StatusCode == 501:
		s.timer.updates = false
		s.refresh()
	default:
		s.refreshLater(resp.StatusCode)
	}
}

func (s *Session) refreshByInvite() {
	var offer OfferFunc
	if h, ok := s.handler.(Refresher); ok {
		offer = h.SessionRefresh(s)
	}
	if err := s.begins(sipmsg.INVITE, offer); err != nil {
		s.refreshLater(0)
		return
	}
	s.change.refresh = true
}

// refreshLater tries a refresh again that failed with a status, 0 for none. The
// session ends when none succeeds in time.
func (s *Session) refreshLater(code int) {
	if s.timer.Interval() == 0 {
		return
	}
	wait := refreshRetry
	if code == 491 {
		wait = s.GlareWait()
	}
	s.timer.refresh.Stop()
	s.timer.refresh = s.usage.cfg.Loop.AfterFunc(wait, s.refresh)
}

// refreshSettled tries a refresh by re-INVITE again that failed, and gives the
// error that the owner hears: one that asks for nothing.
func (s *Session) refreshSettled(err error) error {
	if err == nil {
		return nil
	}
	code := 0
	if refusal, ok := errors.AsType[*ResponseError](err); ok {
		code = refusal.Code
	}
	s.refreshLater(code)
	return errors.New("refresh: " + err.Error())
}

// changeLonger sends a change again that was refused because its session would
// be too short; false: it was not that, or asked often enough.
func (s *Session) changeLonger(c *change, resp *sipmsg.Response) bool {
	if s.change != c || !s.timer.TakeLonger(resp) {
		return false
	}
	s.change = nil
	if err := s.begins(c.method, c.offer); err != nil {
		s.change = c
		return false
	}
	s.change.refresh = c.refresh
	return true
}

// inviteLonger sends our INVITE again that was refused because its session would
// be too short; false: it was not that, or asked often enough.
func (s *Session) inviteLonger(resp *sipmsg.Response) bool {
	if s.call.cancelled != nil || s.state == Disconnected || !s.timer.TakeLonger(resp) {
		return false
	}
	s.dropPending(487)
	s.inviteAgain()
	return true
}

// refuseShort refuses a change whose session would be too short; false: it would
// not.
func (s *Session) refuseShort(in *uas.Incoming) bool {
	refusal := s.timer.TooShort(&in.Request.Header)
	if refusal == nil {
		return false
	}
	s.usage.refuse(in, refusal.Status, refusal.Reason, refusal.Headers...)
	return true
}
