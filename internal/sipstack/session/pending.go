package session

import (
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
)

// pendingKind says which message of the remote waits for the owner.
type pendingKind int

const (
	pendingInvite   pendingKind = iota // INVITE: Ring, Accept, Reject
	pendingReinvite                    // re-INVITE: Accept, Reject
	pendingUpdate                      // UPDATE with an offer: Accept, Reject
	pendingACK                         // 2xx with an offer: Accept, or the end
)

// pending is what the remote sent and the owner has not answered yet.
type pending struct {
	kind   pendingKind
	in     *uas.Incoming    // nil for pendingACK
	wants  bool             // the remote wants us to offer: no SDP in its INVITE
	repeat *loop.Timer      // next repetition of the latest provisional response
	expiry *loop.Timer      // pendingInvite: the end that the INVITE's Expires asks for
	ack    func(sdp []byte) // pendingACK: sends the ACK with this answer
}

// stop ends the timers of what is no longer pending.
func (p *pending) stop() {
	p.repeat.Stop()
	p.expiry.Stop()
}

// Ring sends a provisional response, 101 to 199, to the remote's INVITE; it may
// be repeated. sdp is an early answer to the INVITE's offer, or nil. When the
// INVITE had no offer there can be no answer, and sdp is left out.
func (s *Session) Ring(code int, reason string, sdp []byte) error {
	p := s.pending
	if p == nil || p.kind != pendingInvite {
		return ErrState
	}
	if code <= 100 || code >= 200 {
		return ErrStatus
	}
	if p.wants {
		sdp = nil
	}
	resp := s.answer(p.in, code, reason, sdp)
	if err := p.in.Respond(resp); err != nil {
		return err
	}
	s.repeatProvisional(p, resp)
	s.setState(Early, localCause(code, resp.Reason, nil))
	return nil
}

// repeatProvisional sends resp again each minute, so that proxies do not give
// the INVITE up (RFC 3261 §13.3.1.1).
func (s *Session) repeatProvisional(p *pending, resp *sipmsg.Response) {
	p.repeat.Stop()
	p.repeat = s.usage.cfg.Loop.AfterFunc(provisionalInterval, func() {
		if s.pending != p {
			return
		}
		if err := p.in.Respond(resp.Clone()); err != nil {
			s.log().Warn("repeat provisional response", "err", err)
		}
		s.repeatProvisional(p, resp)
	})
}

// answer makes a response to the remote that establishes or refreshes the
// dialog, with our Contact and what we can do.
func (s *Session) answer(in *uas.Incoming, code int, reason string, sdp []byte) *sipmsg.Response {
	resp := sipmsg.NewResponse(in.Request, code, reason)
	if in.Request.Method == sipmsg.INVITE {
		copyRoute(&resp.Header, &in.Request.Header)
	}
	resp.Header.SetContact(s.contact(in.Flow))
	s.usage.capabilities(&resp.Header)
	setBody(&resp.Header, &resp.Body, sdp)
	return resp
}

// copyRoute tells the remote which proxies want to stay in the path, as written:
// its route set comes from our response (RFC 3261 §12.1.1).
func copyRoute(to, from *sipmsg.Header) {
	for f := range from.All() {
		if f.Name == "Record-Route" {
			to.Add(f.Name, f.Value)
		}
	}
}

// Accept answers what is pending with sdp: the remote's INVITE, re-INVITE or
// UPDATE by a 200, the offer in a 2xx to our INVITE without offer by the ACK.
func (s *Session) Accept(sdp []byte) error {
	p := s.pending
	if p == nil {
		return ErrNoOffer
	}
	if p.kind == pendingACK && sdp == nil {
		return ErrNoAnswer
	}
	s.pending = nil
	p.stop()
	if p.kind == pendingACK {
		p.ack(sdp)
		return nil
	}
	s.follow(p.in, true)
	s.dlg.UpdateTarget(&p.in.Request.Header)
	resp := s.answer(p.in, 200, "", sdp)
	if p.kind == pendingUpdate {
		return p.in.Respond(resp)
	}
	return s.accept(p, resp)
}

// Reject refuses the remote's INVITE, which ends the session, or its pending
// re-INVITE or UPDATE, which leaves the session as it was. An offer in a 2xx
// cannot be refused; then the session is acknowledged and ended.
func (s *Session) Reject(code int, reason string, headers ...sipmsg.Field) error {
	p := s.pending
	if p == nil {
		return ErrNoOffer
	}
	if code < 300 || code > 699 {
		return ErrStatus
	}
	if p.kind == pendingACK {
		s.fail(localCause(code, reason, ErrRefusedOffer))
		return nil
	}
	s.pending = nil
	p.stop()
	err := p.in.Refuse(code, reason, headers...)
	if p.kind == pendingInvite {
		s.end(localCause(code, reason, nil))
	}
	return err
}

// dropPending ends what is pending without asking the owner: requests get code,
// a 2xx its ACK.
func (s *Session) dropPending(code int) {
	p := s.pending
	if p == nil {
		return
	}
	s.pending = nil
	p.stop()
	if p.kind == pendingACK {
		p.ack(nil)
		return
	}
	if err := p.in.Refuse(code, ""); err != nil {
		s.log().Info("refuse what was pending", "err", err)
	}
}
