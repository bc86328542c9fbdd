package phone

import (
	"bytes"
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
	c.conf.Ringback(c.id, false)
	switch {
	case early:
		c.early = bytes.Clone(body)
		c.media.apply()
		return
	case bytes.Equal(body, c.early):
		c.emit(SDPDone{Call: c.id, Unchanged: true})
		c.media.stopOthers()
	default:
		c.media.apply()
	}
	c.stack.Loop().Post(c.settleCodec) // when this change is over
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
	return p.withCall(id, func(c *call) error { return c.changeMedia(actHold) })
}

// Reinvite sends a re-INVITE that releases a hold.
func (p *Phone) Reinvite(id int) error {
	return p.withCall(id, func(c *call) error { return c.changeMedia(actReinvite) })
}

// Update offers what there is anew by UPDATE (RFC 3311), without an offer when SetSDPOffer says so.
func (p *Phone) Update(id int) error {
	return p.withCall(id, func(c *call) error { return c.update() })
}

// SetSDPOffer says whether calls and UPDATEs from now on bring an offer; without one the remote makes it. At the start
// they do.
func (p *Phone) SetSDPOffer(on bool) { _ = p.do(func() { p.calls.offerless = !on }) }

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
