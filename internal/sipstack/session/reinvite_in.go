package session

import (
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sessionrefresh"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
)

// maxRetryAfter bounds the random Retry-After that separates two offers of the
// remote, in seconds (RFC 3261 §14.2, RFC 3311 §5.2).
const maxRetryAfter = 10

// GlareWait draws how long to wait before a re-INVITE or UPDATE that was refused
// with 491 is tried again.
func (s *Session) GlareWait() time.Duration { return sessionrefresh.GlareWait(s.Outgoing()) }

// glare is the status that an incoming offer must be refused with now, 0 when it
// may be taken: 491 while an offer or INVITE of ours is pending, 500 while the
// remote's own is.
func (s *Session) glare(m sipmsg.Method, d *dialog.Dialog) int {
	switch {
	case m != sipmsg.INVITE && s.settledEarly(d):
		return 0
	case s.pending != nil && s.pending.kind == pendingACK,
		s.change != nil,
		s.call != nil && !s.call.won,
		s.answers.Wanting():
		return 491
	case s.pending != nil:
		return 500
	}
	return 0
}

// refuseGlare refuses an offer for which it is not the time; false: it may be
// taken.
func (s *Session) refuseGlare(d *dialog.Dialog, in *uas.Incoming) bool {
	switch s.glare(in.Request.Method, d) {
	case 491:
		s.usage.refuse(in, 491, "")
	case 500:
		s.refuseBusy(in)
	default:
		return false
	}
	return true
}

// onReinvite takes a re-INVITE (RFC 3261 §14.2): the owner answers it.
func (s *Session) onReinvite(in *uas.Incoming) {
	if s.refuseGlare(s.dlg, in) {
		return
	}
	if s.impliedACK(); s.State() == Disconnected {
		s.usage.refuse(in, 481, "") // the owner hung up when the session was confirmed
		return
	}
	sdp := sdpOf(in.Request)
	p := &pending{kind: pendingReinvite, in: in, wants: sdp == nil}
	s.pending = p
	in.Server.OnCancel(func(*sipmsg.Request) { s.reinviteCancelled(p) })
	in.Server.OnFailure(s.onServerFailure)
	if sdp == nil {
		s.handler.SessionOfferWanted(s)
		return
	}
	s.handler.SessionOffer(s, sdp)
}

// reinviteCancelled takes the CANCEL of the pending re-INVITE: the session stays
// as it was.
func (s *Session) reinviteCancelled(p *pending) {
	if s.pending != p {
		return
	}
	s.dropPending(487)
	if h, ok := s.handler.(OfferCanceller); ok {
		h.SessionOfferCancelled(s)
	}
}

// onUpdate takes an UPDATE (RFC 3311 §5.2). One without offer only refreshes the
// target.
func (s *Session) onUpdate(d *dialog.Dialog, in *uas.Incoming) {
	sdp := sdpOf(in.Request)
	if sdp == nil {
		s.path.Follow(in.Request, in.Flow, true)
		d.UpdateTarget(&in.Request.Header)
		resp := s.answer(in, 200, "", nil)
		if s.State() == Confirmed || s.State() == Connecting {
			s.timer.Grant(&in.Request.Header, resp)
		}
		s.respond(in, resp)
		return
	}
	if s.refuseGlare(d, in) {
		return
	}
	s.offerEarly(&pending{kind: pendingUpdate, in: in})
	s.handler.SessionOffer(s, sdp)
}
