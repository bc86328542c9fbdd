package phone

import (
	"fmt"
	"strings"

	"gosua/internal/sipstack/session"
)

// SessionAnswer implements session.Handler.
func (c *call) SessionAnswer(_ *session.Session, body []byte, early bool) {
	err := c.media.RemoteAnswer(body, early)
	if err != nil {
		c.emit(SDPDone{Call: c.id, Err: err})
		if !c.media.Agreed() {
			c.s.Hangup(488, "") // there never was anything to talk over
		}
		return
	}
	c.calls.ringback(c.id, false)
	c.media.apply()
}

// SessionReinviteDone implements session.Handler.
func (c *call) SessionReinviteDone(_ *session.Session, err error) {
	if err == nil {
		return
	}
	c.media.Cancel()
	c.emit(Notice{Level: 2, Sender: "pjsua_call.c", Text: fmt.Sprintf("Call %d: re-INVITE failed, media as before: %v", c.id, err)})
}

// reinvite offers anew, with or without hold.
func (c *call) reinvite(hold bool, action string) error {
	if c.state != CallConfirmed {
		return fmt.Errorf("%s call %d: %w", action, c.id, ErrCallState)
	}
	was := c.media.Hold(hold)
	c.emit(CallAction{Call: c.id, Action: action})
	if err := c.s.Reinvite(c.media.Offer); err != nil {
		c.media.Hold(was)
		return fmt.Errorf("%s call %d: %w", action, c.id, err)
	}
	return nil
}

// MakeCall calls target from the account.
func (p *Phone) MakeCall(account int, target string) (id int, err error) {
	if e := p.do(func() { id, err = p.calls.place(account, strings.TrimSpace(target)) }); e != nil {
		return 0, e
	}
	return id, err
}

// withCall runs f on the loop with the call.
func (p *Phone) withCall(id int, f func(c *call) error) error {
	return p.with(func() error {
		c, err := p.calls.get(id)
		if err != nil {
			return err
		}
		return f(c)
	})
}

// Answer answers an incoming call with code: below 200 it goes on ringing, 200 accepts, from 300 it refuses. reason ""
// is the code's own; contact is the URI that a 3xx sends the caller to.
func (p *Phone) Answer(id, code int, reason, contact string) error {
	if code < 100 || code > 699 {
		return fmt.Errorf("answer code %d: 100 to 699 expected", code)
	}
	return p.withCall(id, func(c *call) error { return c.answer(code, reason, contact) })
}

// Hangup ends a call with what its state needs; code 0 is 603 for an unanswered incoming call.
func (p *Phone) Hangup(id, code int) error {
	return p.withCall(id, func(c *call) error { c.hangup(code); return nil })
}

// HangupAll ends every call.
func (p *Phone) HangupAll() { _ = p.do(p.calls.hangupAll) }

// Hold puts a call on hold.
func (p *Phone) Hold(id int) error {
	return p.withCall(id, func(c *call) error { return c.reinvite(true, "hold") })
}

// Reinvite sends a re-INVITE that releases a hold.
func (p *Phone) Reinvite(id int) error {
	return p.withCall(id, func(c *call) error { return c.reinvite(false, "reinvite") })
}

// Calls lists the calls by id.
func (p *Phone) Calls() (list []CallInfo) {
	_ = p.do(func() {
		for _, c := range p.calls.sorted() {
			list = append(list, c.snapshot())
		}
	})
	return list
}

// Call gives one call.
func (p *Phone) Call(id int) (info CallInfo, ok bool) {
	err := p.withCall(id, func(c *call) error { info = c.snapshot(); return nil })
	return info, err == nil
}

// Stats gives the figures of a call's streams.
func (p *Phone) Stats(id int) (stats CallStats, ok bool) {
	err := p.withCall(id, func(c *call) error { stats = c.stats(); return nil })
	return stats, err == nil
}
