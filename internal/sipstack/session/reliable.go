package session

import (
	"math/rand/v2"
	"strconv"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
)

// MaxRings bounds the provisional responses that wait for the PRACK of the one
// before them.
const MaxRings = 16

// maxFirstRSeq bounds the first RSeq. RFC 3262 §3 allows up to 2^31-1; small ones
// are easier to read.
const maxFirstRSeq = 1<<16 - 1

// ring is a provisional response of ours that the remote acknowledges by PRACK.
type ring struct {
	code     int
	reason   string
	sdp      []byte // what it has of offer or answer
	offers   bool   // sdp is our offer: the PRACK must bring the answer
	rseq     uint32
	resp     *sipmsg.Response
	interval time.Duration // until the next repetition
}

// rings are the provisional responses to the remote's INVITE that go out
// reliably, one after the other: each is repeated after T1, then twice as long
// each time, until its PRACK comes, for 64*T1 in all (RFC 3262 §3).
type rings struct {
	reliable bool    // they are: the remote requires it, or we do
	rseq     uint32  // of the latest one
	open     *ring   // waits for its PRACK
	queue    []*ring // wait until open has it
	agreed   bool    // offer and answer have been exchanged in them
	final    func()  // sends the 2xx once open has its PRACK
	again    *loop.Timer
	giveUp   *loop.Timer
}

// newRings are those to an INVITE.
func newRings(invite *sipmsg.Request) *rings {
	return &rings{
		reliable: invite.Header.HasToken("Require", tag100rel),
		rseq:     rand.Uint32N(maxFirstRSeq),
	}
}

// stop ends the repetitions; a PRACK for what is open is still answered
// (RFC 3262 §3).
func (r *rings) stop() {
	if r == nil {
		return
	}
	r.again.Stop()
	r.giveUp.Stop()
	r.queue, r.final = nil, nil
}

// Reliable says that Ring's responses to the remote's INVITE are acknowledged by
// PRACK, so that they may carry our offer.
func (s *Session) Reliable() bool { return s.rings != nil && s.rings.reliable }

// ringReliably sends g, or has it wait for its turn.
func (s *Session) ringReliably(p *pending, g *ring) error {
	r := p.rings
	if len(r.queue) >= MaxRings {
		return ErrTooManyRings
	}
	if r.open != nil || p.inner != nil {
		r.queue = append(r.queue, g)
		return nil
	}
	return s.sendRing(p, g)
}

// sendRing sends g and repeats it until its PRACK comes.
func (s *Session) sendRing(p *pending, g *ring) error {
	r := p.rings
	if r.agreed {
		g.sdp = nil
	}
	g.offers = g.sdp != nil && p.wants
	r.rseq++
	g.rseq, g.interval = r.rseq, s.usage.cfg.Timing.T1
	g.resp = s.answer(p.in, g.code, g.reason, g.sdp)
	g.resp.Header.Add("Require", tag100rel)
	g.resp.Header.Add("RSeq", strconv.FormatUint(uint64(g.rseq), 10))
	if err := p.in.Respond(g.resp.Clone()); err != nil {
		return err
	}
	p.repeat.Stop()
	r.open = g
	r.again = s.usage.cfg.Loop.AfterFunc(g.interval, func() { s.repeatRing(p, g) })
	r.giveUp = s.usage.cfg.Loop.AfterFunc(s.usage.patience(), func() { s.refuseInvite(p, 504, ErrNoPRACK) })
	s.setState(Early, localCause(g.code, g.resp.Reason, nil))
	return nil
}

func (s *Session) repeatRing(p *pending, g *ring) {
	if err := p.in.Respond(g.resp.Clone()); err != nil {
		s.log().Info("repeat reliable response", "err", err)
	}
	g.interval *= 2
	p.rings.again = s.usage.cfg.Loop.AfterFunc(g.interval, func() { s.repeatRing(p, g) })
}

// refuseInvite refuses the remote's INVITE for a fault that err names, which ends
// the session.
func (s *Session) refuseInvite(p *pending, code int, err error) {
	s.begin()
	if s.pending == p {
		s.dropPending(code)
	}
	s.end(localCause(code, "", err))
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
	g := s.acknowledgedRing(rack)
	if g == nil {
		s.usage.refuse(in, 481, "")
		return
	}
	p, r := s.pending, s.rings
	r.again.Stop()
	r.giveUp.Stop()
	r.open = nil
	if p == nil || p.kind != pendingInvite { // the final response overtook it
		s.respond(in, sipmsg.NewResponse(in.Request, 200, ""))
		return
	}
	s.pracked(p, g, in)
}

// acknowledgedRing is the open response that rack names, nil when it names none.
func (s *Session) acknowledgedRing(rack sipmsg.RAck) *ring {
	if s.rings == nil || s.rings.open == nil {
		return nil
	}
	cseq, _ := s.invite.Header.CSeq()
	if rack.RSeq != s.rings.open.rseq || rack.CSeq != cseq {
		return nil
	}
	return s.rings.open
}

// pracked goes on after the PRACK to g: with the answer to our offer, or with a
// further offer, which its 200 answers (RFC 3262 §5).
func (s *Session) pracked(p *pending, g *ring, in *uas.Incoming) {
	sdp := sdpOf(in.Request)
	switch {
	case g.offers && sdp == nil:
		s.usage.refuse(in, 400, "Missing Answer")
		s.refuseInvite(p, 400, ErrNoAnswer)
		return
	case g.offers:
		p.wants, p.rings.agreed = false, true
		s.respond(in, sipmsg.NewResponse(in.Request, 200, ""))
		s.handler.SessionAnswer(s, sdp, false)
	case sdp == nil:
		p.rings.agreed = p.rings.agreed || g.sdp != nil
		s.respond(in, sipmsg.NewResponse(in.Request, 200, ""))
	case g.sdp == nil && !p.rings.agreed: // the offer before it has no answer yet
		s.refuseBusy(in)
	default:
		p.rings.agreed = true
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
	switch {
	case s.pending != p || r.open != nil || p.inner != nil:
	case r.final != nil:
		send := r.final
		r.final = nil
		send()
	case len(r.queue) > 0:
		next := r.queue[0]
		r.queue = r.queue[1:]
		if err := s.sendRing(p, next); err != nil {
			s.log().Warn("send reliable response", "err", err)
		}
	default:
		s.ringEachMinute(p)
	}
}

// ringEachMinute tells proxies that the INVITE is still worked on
// (RFC 3261 §13.3.1.1).
func (s *Session) ringEachMinute(p *pending) {
	cause := s.cause
	p.repeat.Stop()
	p.repeat = s.usage.cfg.Loop.AfterFunc(provisionalInterval, func() {
		if err := s.ringReliably(p, &ring{code: cause.Code, reason: cause.Reason}); err != nil {
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
	if r.open != nil && r.open.sdp != nil {
		r.queue = nil
		r.final = func() {
			if err := s.acceptInvite(p, sdp); err != nil {
				s.log().Warn("send 2xx", "err", err)
			}
		}
		return nil
	}
	if r.agreed {
		sdp, p.wants = nil, false
	}
	s.pending = nil
	p.stop()
	return s.acceptNow(p, sdp)
}
