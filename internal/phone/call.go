package phone

import (
	"strings"

	"gosua/internal/phone/calls"
	"gosua/internal/sipstack/sipmsg"
)

// MakeCall calls target from the account.
func (p *Phone) MakeCall(account int, target string) (id int, err error) {
	if e := p.do(func() { id, err = p.calls.Place(account, strings.TrimSpace(target)) }); e != nil {
		return 0, e
	}
	return id, err
}

// withCall runs f on the loop with the call.
func (p *Phone) withCall(id int, f func(c *calls.Call) error) error {
	return p.with(func() error {
		c, err := p.calls.Get(id)
		if err != nil {
			return err
		}
		return f(c)
	})
}

// Answer answers an incoming call with code: below 200 it goes on ringing, 200 accepts, from 300 it refuses. reason ""
// is the code's own; contact is the URI that a 3xx sends the caller to.
func (p *Phone) Answer(id, code int, reason, contact string) error {
	return p.withCall(id, func(c *calls.Call) error { return c.Answer(code, reason, contact) })
}

// Header is a header field of the user's own.
type Header = sipmsg.Field

// ErrTooManyHeaders says that there are as many header fields of the user's own as there may be.
var ErrTooManyHeaders = calls.ErrTooManyHeaders

// AddHeader adds a header field of the user's own, which goes with each INVITE that begins a call, with our answers to such
// ones and with each MESSAGE from now on, after those of CallConfig.Headers.
func (p *Phone) AddHeader(h Header) error {
	return p.with(func() error { return p.calls.AddHeader(h) })
}

// ClearHeaders forgets them all.
func (p *Phone) ClearHeaders() { _ = p.do(p.calls.ClearHeaders) }

// Headers are those that there are.
func (p *Phone) Headers() (list []Header) {
	_ = p.do(func() { list = p.calls.Headers() })
	return list
}

// Hangup ends a call with what its state needs; code 0 is 603 for an unanswered incoming call.
func (p *Phone) Hangup(id, code int) error {
	return p.withCall(id, func(c *calls.Call) error { c.Hangup(code); return nil })
}

// HangupAll ends every call.
func (p *Phone) HangupAll() { _ = p.do(func() { p.calls.HangupAll() }) }

// Hold puts a call on hold.
func (p *Phone) Hold(id int) error {
	return p.withCall(id, func(c *calls.Call) error { return c.Hold() })
}

// Reinvite sends a re-INVITE that releases a hold.
func (p *Phone) Reinvite(id int) error {
	return p.withCall(id, func(c *calls.Call) error { return c.Reinvite() })
}

// Update offers what there is anew by UPDATE (RFC 3311), without an offer when SetSDPOffer says so.
func (p *Phone) Update(id int) error {
	return p.withCall(id, func(c *calls.Call) error { return c.Update() })
}

// SetSDPOffer says whether calls and UPDATEs from now on bring an offer; without one the remote makes it. At the start
// they do.
func (p *Phone) SetSDPOffer(on bool) { _ = p.do(func() { p.calls.SetOffer(on) }) }

// Calls lists the calls by id.
func (p *Phone) Calls() (list []CallInfo) {
	_ = p.do(func() {
		for _, c := range p.calls.All() {
			list = append(list, c.Info())
		}
	})
	return list
}

// Call gives one call.
func (p *Phone) Call(id int) (info CallInfo, ok bool) {
	err := p.withCall(id, func(c *calls.Call) error { info = c.Info(); return nil })
	return info, err == nil
}

// Stats gives the figures of a call's streams.
func (p *Phone) Stats(id int) (stats CallStats, ok bool) {
	err := p.withCall(id, func(c *calls.Call) error { stats = c.Stats(); return nil })
	return stats, err == nil
}

// SendDTMF queues digits (0-9 * # A-D, R for a flash) as RFC 4733 events; a comma is a pause of 2 s.
func (p *Phone) SendDTMF(id int, digits string) error {
	return p.withCall(id, func(c *calls.Call) error { return c.SendDTMF(digits) })
}

// SendDTMFInfo sends each digit in an INFO request of its own, in order; a comma is a pause of 2 s.
func (p *Phone) SendDTMFInfo(id int, digits string) error {
	return p.withCall(id, func(c *calls.Call) error { return c.SendDTMFInfo(digits) })
}

// SendDTMFTones queues digits (0-9 * # A-D) as pairs of tones in the sound; a comma is a pause of 2 s.
func (p *Phone) SendDTMFTones(id int, digits string) error {
	return p.withCall(id, func(c *calls.Call) error { return c.SendDTMFTones(digits) })
}

// SendDigits sends digits the way that CallConfig.DTMF says.
func (p *Phone) SendDigits(id int, digits string) error {
	return p.withCall(id, func(c *calls.Call) error { return c.SendDigits(digits) })
}

// SendText queues real-time text (CallConfig.Text).
func (p *Phone) SendText(id int, text string) error {
	return p.withCall(id, func(c *calls.Call) error { return c.SendText(text) })
}

// Transfer has the other side of a call call target. TransferProgress tells how that goes; when it goes well the call
// ends. Without a subscription (CallConfig.NoReferSub) nothing more is told, and the call stays.
func (p *Phone) Transfer(id int, target string) error {
	return p.withCall(id, func(c *calls.Call) error { return c.Transfer(target) })
}

// TransferReplaces has the other side of a call take the place of this phone in the call other.
func (p *Phone) TransferReplaces(id, other int) error {
	return p.withCall(id, func(c *calls.Call) error { return c.TransferReplaces(other) })
}

// Redirect answers the question where a call may go (CallRedirected).
func (p *Phone) Redirect(id int, how Redirect) error {
	return p.withCall(id, func(c *calls.Call) error { return c.Redirect(how) })
}
