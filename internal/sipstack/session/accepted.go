package session

import (
	"slices"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sessionstate"
	"gosua/internal/sipstack/sipmsg"
)

// provisionalInterval is the time between repetitions of a provisional response
// (RFC 3261 §13.3.1.1).
const provisionalInterval = time.Minute

// accepted is a 2xx of ours to an INVITE, repeated until its ACK comes: after
// T1, then twice as long each time up to T2, for 64*T1 in all
// (RFC 3261 §13.3.1.4).
type accepted struct {
	session  *Session
	seq      uint32
	initial  bool // to the INVITE that made the session
	wants    bool // it has our offer: the ACK must bring the answer
	send     func() error
	interval time.Duration
	again    *loop.Timer
	giveUp   *loop.Timer
}

// accept sends the 2xx to the pending INVITE or re-INVITE p and waits for the
// ACK.
func (s *Session) accept(p *pending, resp *sipmsg.Response) error {
	cseq, _ := p.in.Request.Header.CSeq()
	a := &accepted{
		session:  s,
		seq:      cseq.Seq,
		initial:  p.kind == pendingInvite,
		wants:    p.wants,
		send:     func() error { return p.in.Respond(resp.Clone()) },
		interval: s.usage.cfg.Timing.T1,
	}
	if err := a.send(); err != nil {
		s.log().Warn("send 2xx", "err", err)
	}
	s.accepted = append(s.accepted, a)
	s.begin()
	a.again = s.usage.cfg.Loop.AfterFunc(a.interval, a.repeat)
	a.giveUp = s.usage.cfg.Loop.AfterFunc(s.usage.patience(), a.expire)
	if !a.initial {
		return nil
	}
	err := s.dlg.Confirm(nil)
	s.setState(Connecting, sessionstate.Local(resp.StatusCode, resp.Reason, nil))
	return err
}

func (a *accepted) repeat() {
	if err := a.send(); err != nil {
		a.session.log().Info("repeat 2xx", "err", err)
	}
	timing := &a.session.usage.cfg.Timing
	a.interval = min(2*a.interval, timing.T2)
	a.again = a.session.usage.cfg.Loop.AfterFunc(a.interval, a.repeat)
}

// expire ends the session: nobody acknowledged.
func (a *accepted) expire() {
	s := a.session
	s.begin()
	s.drop(a)
	s.bye(s.dlg, nil)
	s.end(sessionstate.Local(408, "no ACK received", ErrNoACK))
	s.finish()
}

// drop stops the repetition of a 2xx, if it has not been already.
func (s *Session) drop(a *accepted) {
	i := slices.Index(s.accepted, a)
	if i < 0 {
		return
	}
	s.accepted = slices.Delete(s.accepted, i, i+1)
	a.again.Stop()
	a.giveUp.Stop()
	if len(s.usage.parting) > 0 {
		s.usage.cfg.Loop.Post(s.usage.checkParted)
	}
	s.finish()
}

// dropAccepted stops all repetitions.
func (s *Session) dropAccepted() {
	for len(s.accepted) > 0 {
		s.drop(s.accepted[0])
	}
}

// awaitsAnswer says that the ACK to a 2xx of ours must still bring the answer
// to our offer.
func (s *Session) awaitsAnswer() bool {
	return slices.ContainsFunc(s.accepted, func(a *accepted) bool { return a.wants })
}

// acknowledged takes the ACK to a 2xx of ours. One that comes again, or names
// no 2xx of ours, is ignored.
func (s *Session) acknowledged(req *sipmsg.Request) {
	cseq, _ := req.Header.CSeq()
	for _, a := range s.accepted {
		if a.seq == cseq.Seq {
			s.begin()
			s.drop(a)
			s.complete(a, sdpOf(req))
			s.finish()
			return
		}
	}
}

// complete goes on after the ACK to a: with the BYE that had to wait for it,
// with the answer to our offer, and with the session being confirmed.
func (s *Session) complete(a *accepted, sdp []byte) {
	if s.State() == Disconnected {
		s.bye(s.dlg, nil)
		return
	}
	if a.wants && sdp == nil {
		s.fail(sessionstate.Local(488, "", ErrNoAnswer))
		return
	}
	if a.wants {
		s.handler.SessionAnswer(s, sdp, false)
	}
	if a.initial && s.State() == Connecting {
		s.setState(Confirmed, sessionstate.Local(200, "", nil))
	}
}

// impliedACK takes a re-INVITE for the ACK of the 2xx before it, which must have
// been lost (RFC 5407 §3.1.5).
func (s *Session) impliedACK() {
	for len(s.accepted) > 0 {
		a := s.accepted[0]
		s.drop(a)
		s.complete(a, nil)
	}
}
