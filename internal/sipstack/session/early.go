package session

import (
	"math/rand/v2"
	"strconv"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
)

// settledEarly says that in early dialog d offer and answer have been exchanged
// reliably, so that an UPDATE may bring another offer (RFC 3311 §5.1).
func (s *Session) settledEarly(d *dialog.Dialog) bool {
	if s.call == nil {
		p := s.pending
		return p != nil && p.kind == pendingInvite && p.inner == nil && p.rings.Agreed() && !p.rings.Open()
	}
	if s.call.won || s.pending != nil {
		return false
	}
	f := s.forkOf(d)
	return f != nil && f.agreed && s.dlg == d
}

// forkOf is the fork of our INVITE whose early dialog d is; nil when it is none, or that is over.
func (s *Session) forkOf(d *dialog.Dialog) *fork {
	if s.call == nil {
		return nil
	}
	return s.call.forks[d.ID().RemoteTag]
}

// offerEarly makes p what the owner has to answer first.
func (s *Session) offerEarly(p *pending) {
	if s.pending != nil {
		s.pending.inner = p
		return
	}
	s.pending = p
}

// acceptInner answers the offer that came while p, the remote's INVITE, is pending.
func (s *Session) acceptInner(p *pending, sdp []byte) error {
	q := p.inner
	p.inner = nil
	resp := sipmsg.NewResponse(q.in.Request, 200, "")
	if q.kind == pendingUpdate {
		s.path.Follow(q.in.Request, q.in.Flow, true)
		s.dlg.UpdateTarget(&q.in.Request.Header)
		resp = s.answer(q.in, 200, "", nil)
	}
	setBody(&resp.Header, &resp.Body, sdp)
	err := q.in.Respond(resp)
	s.ringOn(p)
	return err
}

// rejectInner refuses the offer that came while p is pending.
func (s *Session) rejectInner(p *pending, code int, reason string, headers []sipmsg.Field) error {
	q := p.inner
	p.inner = nil
	err := q.in.Refuse(code, reason, headers...)
	s.ringOn(p)
	return err
}

// dropInner refuses an offer in the early dialog of p, if there is one, because p
// ends.
func (s *Session) dropInner(p *pending, code int) {
	if q := p.inner; q != nil {
		p.inner = nil
		s.usage.refuse(q.in, code, "")
	}
}

// refuseBusy refuses an offer while the remote's own before it is pending
// (RFC 3261 §14.2, RFC 3311 §5.2).
func (s *Session) refuseBusy(in *uas.Incoming) {
	wait := strconv.Itoa(rand.IntN(maxRetryAfter + 1))
	s.usage.refuse(in, 500, "", sipmsg.Field{Name: "Retry-After", Value: wait})
}
