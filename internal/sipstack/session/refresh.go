package session

import (
	"errors"

	"gosua/internal/sipstack/sessionrefresh"
	"gosua/internal/sipstack/sessionstate"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
)

// Refresher may be implemented by a Handler that knows what to offer when the
// session is refreshed by re-INVITE, because the remote takes no UPDATE: what is
// agreed already. Without it the remote offers.
type Refresher interface {
	SessionRefresh(s *Session) OfferFunc
}

// alive is a session as its timer sees it.
type alive struct{ *Session }

var _ sessionrefresh.Session = alive{}

// Idle implements sessionrefresh.Session.
func (a alive) Idle() bool { return a.State() == Confirmed && !a.unsettled() }

// Update implements sessionrefresh.Session.
func (a alive) Update(done func(*sipmsg.Response)) {
	a.Send(sipmsg.UPDATE, nil, nil, func(resp *sipmsg.Response, _ error) { done(resp) })
}

// Reinvite implements sessionrefresh.Session.
func (a alive) Reinvite() error {
	var offer OfferFunc
	if h, ok := a.handler.(Refresher); ok {
		offer = h.SessionRefresh(a.Session)
	}
	if err := a.begins(sipmsg.INVITE, offer); err != nil {
		return err
	}
	a.change.refresh = true
	return nil
}

// Expire implements sessionrefresh.Session.
func (a alive) Expire() { a.fail(sessionstate.Local(408, "", ErrExpired)) }

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
	s.timer.Failed(code)
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
	if s.call.cancelled != nil || s.State() == Disconnected || !s.timer.TakeLonger(resp) {
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
