package session

import (
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/reliable"
	"gosua/internal/sipstack/sessionstate"
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
	pendingPRACK                       // PRACK with an offer: Accept, Reject
	pendingEarly                       // reliable 1xx with an offer: Accept, or the end
)

// pending is what the remote sent and the owner has not answered yet.
type pending struct {
	kind   pendingKind
	in     *uas.Incoming    // nil for pendingACK and pendingEarly
	wants  bool             // the remote wants us to offer: no SDP in its INVITE
	repeat *loop.Timer      // next repetition of the latest provisional response
	expiry *loop.Timer      // pendingInvite: the end that the INVITE's Expires asks for
	ack    func(sdp []byte) // pendingACK, pendingEarly: sends ACK or PRACK with this answer
	rings  *rings           // pendingInvite: our provisional responses
	inner  *pending         // pendingInvite: an offer in the early dialog, to be answered first
}

// stop ends the timers of what is no longer pending.
func (p *pending) stop() {
	p.repeat.Stop()
	p.expiry.Stop()
	p.rings.stop()
}

// Ring sends a provisional response, 101 to 199, to the remote's INVITE; it may
// be repeated. sdp is an early answer to the INVITE's offer, or nil. When the
// INVITE had no offer, sdp is our offer if the session is Reliable, and else
// left out. A reliable one waits for the PRACK of the one before it.
func (s *Session) Ring(code int, reason string, sdp []byte) error {
	p := s.pending
	if p == nil || p.kind != pendingInvite || p.rings.final != nil {
		return ErrState
	}
	if code <= 100 || code >= 200 {
		return ErrStatus
	}
	if s.rings.Required() {
		return s.ringReliably(p, &reliable.Response{Code: code, Reason: reason, SDP: sdp})
	}
	if p.wants {
		sdp = nil
	}
	resp := s.answer(p.in, code, reason, sdp)
	if err := p.in.Respond(resp); err != nil {
		return err
	}
	s.repeatProvisional(p, resp)
	s.setState(Early, sessionstate.Local(code, resp.Reason, nil))
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
		dialog.CopyRoute(&resp.Header, &in.Request.Header)
	}
	resp.Header.SetContact(s.contact(in.Flow))
	s.capabilities(&resp.Header)
	if in.Request == s.invite {
		addFields(&resp.Header, s.rings.fields)
	}
	setBody(&resp.Header, &resp.Body, sdp)
	return resp
}

// SetHeaders says which header fields our answers to the remote's INVITE bring from now on, 101 to 299; Reject and Hangup
// are given theirs. Answers to a re-INVITE or UPDATE have none.
func (s *Session) SetHeaders(fields []sipmsg.Field) {
	if s.rings != nil {
		s.rings.fields = fields
	}
}

// Accept answers what is pending with sdp: an offer in the early dialog of the
// remote's INVITE if there is one, else the remote's INVITE, re-INVITE or UPDATE
// by a 200, the offer in a 2xx or reliable 1xx to our INVITE without offer by
// the ACK or PRACK. When reliable responses have brought offer and answer
// already, the 200 to the INVITE has none and sdp does not matter; while they
// wait for their PRACK, so does the 200.
func (s *Session) Accept(sdp []byte) error {
	p := s.pending
	if p == nil {
		return ErrNoOffer
	}
	byUs := p.kind == pendingACK || p.kind == pendingEarly
	if byUs && sdp == nil {
		return ErrNoAnswer
	}
	if p.inner != nil {
		return s.acceptInner(p, sdp)
	}
	if p.kind == pendingInvite {
		return s.acceptInvite(p, sdp)
	}
	s.pending = nil
	p.stop()
	if byUs {
		p.ack(sdp)
		return nil
	}
	return s.acceptNow(p, sdp)
}

// acceptNow sends the 200 to what was pending.
func (s *Session) acceptNow(p *pending, sdp []byte) error {
	if p.kind != pendingInvite { // an UPDATE may have moved what the INVITE said
		s.path.Follow(p.in.Request, p.in.Flow, true)
		s.dlg.UpdateTarget(&p.in.Request.Header)
	}
	if f := s.forkOf(s.dlg); f != nil {
		f.sdp = nil
	}
	resp := s.answer(p.in, 200, "", sdp)
	if s.State() != Early || p.kind == pendingInvite {
		s.timer.Grant(&p.in.Request.Header, resp)
	}
	if p.kind == pendingUpdate {
		return p.in.Respond(resp)
	}
	return s.accept(p, resp)
}

// Reject refuses the remote's INVITE, which ends the session, or its pending
// re-INVITE, UPDATE or PRACK, which leaves the session as it was. An offer in a
// 2xx or reliable 1xx cannot be refused; then it is acknowledged and the session
// ended.
func (s *Session) Reject(code int, reason string, headers ...sipmsg.Field) error {
	p := s.pending
	if p == nil {
		return ErrNoOffer
	}
	if code < 300 || code > 699 {
		return ErrStatus
	}
	switch {
	case p.inner != nil:
		return s.rejectInner(p, code, reason, headers)
	case p.kind == pendingACK:
		s.fail(sessionstate.Local(code, reason, ErrRefusedOffer))
		return nil
	case p.kind == pendingEarly:
		s.pending = nil
		p.ack(nil)
		s.cancel(sessionstate.Local(code, reason, ErrRefusedOffer))
		return nil
	}
	return s.refusePending(p, code, reason, headers)
}

// refusePending refuses the request that is pending.
func (s *Session) refusePending(p *pending, code int, reason string, headers []sipmsg.Field) error {
	s.dropInner(p, code)
	s.pending = nil
	p.stop()
	err := p.in.Refuse(code, reason, headers...)
	if p.kind == pendingInvite {
		s.end(sessionstate.Local(code, reason, nil))
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
	s.dropInner(p, code)
	s.pending = nil
	p.stop()
	switch p.kind {
	case pendingACK:
		p.ack(nil)
		return
	case pendingEarly:
		return // its INVITE is over
	case pendingInvite, pendingReinvite, pendingUpdate, pendingPRACK:
	}
	if err := p.in.Refuse(code, ""); err != nil {
		s.log().Info("refuse what was pending", "err", err)
	}
}
