package pbx

import (
	"errors"
	"net/netip"

	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
)

// relay is a call between two users: the caller's session and the one to the callee, with every offer, answer, refusal and
// end passed on from one to the other. Sound goes between the two directly. Each side is the Handler of its session.
type relay struct {
	pbx     *PBX
	binding binding
	caller  *side
	callee  *side
	over    bool // counted down
}

// side is one end of a relay.
type side struct {
	r       *relay
	s       *session.Session // nil: the callee's before it was called
	ended   bool
	waiting wanted // what the remote of this side still waits for
}

// wanted is what the remote of a side was promised.
type wanted int

const (
	nothing  wanted = iota
	anAnswer        // it offered
	anOffer         // it sent an INVITE or re-INVITE without an offer
)

func newRelay(p *PBX, s *session.Session, b binding) *side {
	p.calls++
	r := &relay{pbx: p, binding: b}
	r.caller, r.callee = &side{r: r, s: s}, &side{r: r}
	return r.caller
}

func (d *side) other() *side {
	if d == d.r.caller {
		return d.r.callee
	}
	return d.r.caller
}

// call calls the callee; offer nil calls without one.
func (r *relay) call(offer session.OfferFunc) {
	in := r.caller.s
	from := in.Remote().WithTag("")
	s, err := r.pbx.sessions.Invite(session.InviteParams{From: from, To: in.Local().WithTag(""), Target: r.binding.contact,
		Contact: r.pbx.contact, Offer: offer, Flow: r.binding.flow}, r.callee)
	if err != nil {
		r.pbx.note("call "+r.binding.contact.String(), err)
		r.pbx.note("refuse", in.Reject(503, ""))
		return
	}
	r.callee.s = s
}

// fixed is an offer that the other side made.
func fixed(body []byte) session.OfferFunc {
	return func(netip.Addr) ([]byte, error) { return body, nil }
}

// SessionOffer implements session.Handler. An offer in reply to a request without one is what the other side waits for.
func (d *side) SessionOffer(_ *session.Session, body []byte) {
	o := d.other()
	if o.waiting == anOffer {
		o.waiting = nothing
		d.waiting = anAnswer
		d.r.pbx.note("pass an offer on", o.s.Accept(body))
		return
	}
	d.waiting = anAnswer
	d.pass(fixed(body))
}

// SessionOfferWanted implements session.Handler.
func (d *side) SessionOfferWanted(_ *session.Session) {
	d.waiting = anOffer
	d.pass(nil)
}

// pass asks the other side what this side asked.
func (d *side) pass(offer session.OfferFunc) {
	o := d.other()
	switch {
	case o.s == nil:
		d.r.call(offer)
	case o.ended:
		d.refuse(481)
	default:
		if err := o.s.Reinvite(offer); err != nil {
			d.refuse(491)
		}
	}
}

func (d *side) refuse(code int) {
	if d.waiting != nothing {
		d.waiting = nothing
		d.r.pbx.note("refuse", d.s.Reject(code, ""))
	}
}

// SessionAnswer implements session.Handler.
func (d *side) SessionAnswer(_ *session.Session, body []byte, early bool) {
	o := d.other()
	if early {
		d.r.pbx.note("early media", o.s.Ring(183, "", body))
		return
	}
	if o.waiting == anAnswer {
		o.waiting = nothing
		d.r.pbx.note("pass an answer on", o.s.Accept(body))
	}
}

// SessionReinviteDone implements session.Handler: a refused change is refused to whoever wanted it.
func (d *side) SessionReinviteDone(_ *session.Session, err error) {
	var refused *session.ResponseError
	switch o := d.other(); {
	case err == nil:
	case errors.As(err, &refused):
		o.refuse(refused.Code)
	default:
		o.refuse(500)
	}
}

// SessionState implements session.Handler.
func (d *side) SessionState(_ *session.Session, st session.State, cause session.Cause) {
	o := d.other()
	switch {
	case st == session.Early && d == d.r.callee && cause.Code != 183:
		d.r.pbx.note("ring", o.s.Ring(cause.Code, cause.Reason, nil))
	case st == session.Disconnected:
		d.ended = true
		d.finish(o, cause)
	}
}

// finish ends the other side as this one ended.
func (d *side) finish(o *side, cause session.Cause) {
	if o.s != nil && !o.ended {
		code := cause.Code
		if code < 300 {
			code = 0
		}
		o.s.Hangup(code, cause.Reason)
	}
	if !d.r.over {
		d.r.over = true
		d.r.pbx.calls--
	}
}

// SessionRequest implements session.Handler: an INFO is taken here and passed on.
func (d *side) SessionRequest(_ *session.Session, req *sipmsg.Request) *sipmsg.Response {
	o := d.other()
	switch {
	case req.Method == sipmsg.OPTIONS:
	case req.Method == sipmsg.INFO && o.s != nil && !o.ended:
		o.s.Request(req.Method, req.Header.Get("Content-Type"), req.Body, nil)
	default:
		return nil
	}
	return sipmsg.NewResponse(req, 200, "")
}
