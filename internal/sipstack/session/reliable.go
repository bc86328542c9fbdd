package session

import (
	"strconv"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/reliable"
	"gosua/internal/sipstack/sessionstate"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
)

// rings are our provisional responses to the remote's INVITE that go out
// reliably, with their clock: each is repeated until its PRACK comes, for 64*T1
// in all (RFC 3262 §3).
type rings struct {
	reliable.Sender
	final  func() // sends the 2xx once the open one has its PRACK
	again  *loop.Timer
	giveUp *loop.Timer
	fields []sipmsg.Field // that the owner adds to all our answers to it
}

// stop ends the repetitions; a PRACK for what is open is still answered
// (RFC 3262 §3).
func (r *rings) stop() {
	if r == nil {
		return
	}
	r.again.Stop()
	r.giveUp.Stop()
	r.Forget()
	r.final = nil
}

// Reliable says that Ring's responses to the remote's INVITE are acknowledged by
// PRACK, so that they may carry our offer.
func (s *Session) Reliable() bool { return s.rings != nil && s.rings.Required() }

// ringReliably sends g, or has it wait for its turn.
func (s *Session) ringReliably(p *pending, g *reliable.Response) error {
	if p.rings.Open() || p.inner != nil {
		return p.rings.Queue(g)
	}
	s.sendRing(p, g)
	return nil
}

// sendRing sends g and repeats it until its PRACK comes.
func (s *Session) sendRing(p *pending, g *reliable.Response) {
	p.rings.Begin(g)
	g.Message = s.answer(p.in, g.Code, g.Reason, g.SDP)
	g.Message.Header.Add("Require", reliable.Tag)
	g.Message.Header.Add("RSeq", strconv.FormatUint(uint64(g.RSeq), 10))
	if err := p.in.Respond(g.Message.Clone()); err != nil {
		s.log().Info("send reliable response", "err", err) // its repetition may do better
	}
	p.repeat.Stop()
	s.repeatRing(p, g)
	p.rings.giveUp = s.usage.cfg.Loop.AfterFunc(s.usage.patience(), func() { s.refuseInvite(p, 504, ErrNoPRACK) })
	s.setState(Early, sessionstate.Local(g.Code, g.Message.Reason, nil))
}

// repeatRing sends g again when it is time, and so on.
func (s *Session) repeatRing(p *pending, g *reliable.Response) {
	p.rings.again = s.usage.cfg.Loop.AfterFunc(g.Wait(s.usage.cfg.Timing.T1), func() {
		if err := p.in.Respond(g.Message.Clone()); err != nil {
			s.log().Info("repeat reliable response", "err", err)
		}
		s.repeatRing(p, g)
	})
}

// refuseInvite refuses the remote's INVITE for a fault that err names, which ends
// the session.
func (s *Session) refuseInvite(p *pending, code int, err error) {
	s.begin()
	if s.pending == p {
		s.dropPending(code)
	}
	s.end(sessionstate.Local(code, "", err))
	s.finish()
}

// onPrack takes a PRACK (RFC 3262 §3): one that acknowledges no response of ours
// gets 481.
func (s *Session) onPrack(in *uas.Incoming) {
	rack, ok := in.Request.Header.RAck()
	if !ok {
		s.usage.refuse(in, 400, "Missing or Bad RAck")
		return
	}
	var g *reliable.Response
	if s.rings != nil {
		g = s.rings.Acknowledge(rack)
	}
	if g == nil {
		s.usage.refuse(in, 481, "")
		return
	}
	s.rings.again.Stop()
	s.rings.giveUp.Stop()
	p := s.pending
	if p == nil || p.kind != pendingInvite { // the final response overtook it
		s.respond(in, sipmsg.NewResponse(in.Request, 200, ""))
		return
	}
	s.pracked(p, g, in)
}

// pracked goes on after the PRACK to g: with the answer to our offer, or with a
// further offer, which its 200 answers (RFC 3262 §5).
func (s *Session) pracked(p *pending, g *reliable.Response, in *uas.Incoming) {
	sdp := sdpOf(in.Request)
	switch p.rings.Read(g, sdp != nil) {
	case reliable.MissingAnswer:
		s.usage.refuse(in, 400, "Missing Answer")
		s.refuseInvite(p, 400, ErrNoAnswer)
		return
	case reliable.Answer:
		s.respond(in, sipmsg.NewResponse(in.Request, 200, ""))
		s.handler.SessionAnswer(s, sdp, false)
	case reliable.Plain:
		s.respond(in, sipmsg.NewResponse(in.Request, 200, ""))
	case reliable.EarlyOffer:
		s.refuseBusy(in)
	case reliable.Offer:
		p.inner = &pending{kind: pendingPRACK, in: in}
		s.handler.SessionOffer(s, sdp)
		return // Accept or Reject goes on
	}
	s.ringOn(p)
}

// ringOn sends what waited for a PRACK: the 2xx, or the next provisional
// response. With nothing to send the latest one is repeated each minute.
func (s *Session) ringOn(p *pending) {
	r := p.rings
	if s.pending != p || r.Open() || p.inner != nil {
		return
	}
	if send := r.final; send != nil {
		r.final = nil
		send()
		return
	}
	next := r.Next()
	if next == nil {
		s.ringEachMinute(p)
		return
	}
	s.sendRing(p, next)
}

// ringEachMinute tells proxies that the INVITE is still worked on
// (RFC 3261 §13.3.1.1).
func (s *Session) ringEachMinute(p *pending) {
	cause := s.Cause()
	p.repeat.Stop()
	p.repeat = s.usage.cfg.Loop.AfterFunc(provisionalInterval, func() {
		if err := s.ringReliably(p, &reliable.Response{Code: cause.Code, Reason: cause.Reason}); err != nil {
			s.log().Warn("repeat provisional response", "err", err)
		}
	})
}

// acceptInvite sends the 2xx, or has it wait: while a reliable response with
// offer or answer has no PRACK, there must be none (RFC 3262 §3).
func (s *Session) acceptInvite(p *pending, sdp []byte) error {
	r := p.rings
	if r.final != nil {
		return ErrState
	}
	if r.Holds() {
		r.Forget()
		r.final = func() {
			if err := s.acceptInvite(p, sdp); err != nil {
				s.log().Warn("send 2xx", "err", err)
			}
		}
		return nil
	}
	if r.Agreed() {
		sdp, p.wants = nil, false
	}
	s.pending = nil
	p.stop()
	return s.acceptNow(p, sdp)
}
