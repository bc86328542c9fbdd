package session

import (
	"time"

	"gosua/internal/sipstack/acceptance"
	"gosua/internal/sipstack/sessionstate"
	"gosua/internal/sipstack/sipmsg"
)

// provisionalInterval is the time between repetitions of a provisional response
// (RFC 3261 §13.3.1.1).
const provisionalInterval = time.Minute

// accept sends the 2xx to the pending INVITE or re-INVITE p until its ACK comes
// (RFC 3261 §13.3.1.4).
func (s *Session) accept(p *pending, resp *sipmsg.Response) error {
	cseq, _ := p.in.Request.Header.CSeq()
	initial := p.kind == pendingInvite
	s.begin()
	s.answers.Add(&acceptance.Answer{Seq: cseq.Seq, Initial: initial, Wants: p.wants, Expired: s.unacknowledged, Send: func() {
		if err := p.in.Respond(resp.Clone()); err != nil {
			s.log().Info("send 2xx", "err", err)
		}
	}}, s.usage.cfg.Loop, s.usage.cfg.Timing)
	if !initial {
		return nil
	}
	err := s.dlg.Confirm(nil)
	s.setState(Connecting, sessionstate.Local(resp.StatusCode, resp.Reason, nil))
	return err
}

// unacknowledged ends the session: the ACK to a 2xx of ours can come no more.
func (s *Session) unacknowledged() {
	s.begin()
	s.released()
	s.bye(s.dlg, nil)
	s.end(sessionstate.Local(408, "no ACK received", ErrNoACK))
	s.finish()
}

// released ends the duty of a 2xx that is not repeated any more.
func (s *Session) released() {
	if len(s.usage.parting) > 0 {
		s.usage.cfg.Loop.Post(s.usage.checkParted)
	}
	s.finish()
}

// dropAnswers stops all repetitions.
func (s *Session) dropAnswers() {
	for s.answers.First() != nil {
		s.released()
	}
}

// acknowledged takes the ACK to a 2xx of ours. One that comes again, or names
// no 2xx of ours, is ignored.
func (s *Session) acknowledged(req *sipmsg.Request) {
	cseq, _ := req.Header.CSeq()
	a := s.answers.Take(cseq.Seq)
	if a == nil {
		return
	}
	s.begin()
	s.released()
	s.complete(a, sdpOf(req))
	s.finish()
}

// complete goes on after the ACK to a: with the BYE that had to wait for it,
// with the answer to our offer, and with the session being confirmed.
func (s *Session) complete(a *acceptance.Answer, sdp []byte) {
	if s.State() == Disconnected {
		s.bye(s.dlg, nil)
		return
	}
	if a.Wants && sdp == nil {
		s.fail(sessionstate.Local(488, "", ErrNoAnswer))
		return
	}
	if a.Wants {
		s.handler.SessionAnswer(s, sdp, false)
	}
	if a.Initial && s.State() == Connecting {
		s.setState(Confirmed, sessionstate.Local(200, "", nil))
	}
}

// impliedACK takes a re-INVITE for the ACK of the 2xx before it, which must have
// been lost (RFC 5407 §3.1.5).
func (s *Session) impliedACK() {
	for a := s.answers.First(); a != nil; a = s.answers.First() {
		s.released()
		s.complete(a, nil)
	}
}
