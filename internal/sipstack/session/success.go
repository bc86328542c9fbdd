package session

import (
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
)

// onSuccess takes a 2xx to our INVITE: the first one wins, repetitions get
// their ACK again, and those of other forks ACK and BYE (RFC 3261 §13.2.2.4).
func (s *Session) onSuccess(out *uac.Outgoing, resp *sipmsg.Response) {
	if s.call.won {
		s.anotherSuccess(out.Request(), resp)
		return
	}
	early, err := s.win(out, resp)
	if err != nil {
		s.end(localCause(500, "", err))
		return
	}
	switch {
	case s.call.cancelled != nil:
		s.hangupLate(out.Request(), *s.call.cancelled)
	default:
		s.connect(out, resp, early)
	}
}

// win makes the dialog of the 2xx the session's; it returns the fork's early
// answer. The session is kept for 64*T1, because the 2xx may come again.
func (s *Session) win(out *uac.Outgoing, resp *sipmsg.Response) (early []byte, err error) {
	d, early, err := s.established(out, resp)
	if err != nil {
		return nil, err
	}
	s.call.won, s.call.forks = true, nil
	s.dlg = d
	s.setFlow(out.Flow())
	s.begin()
	s.usage.cfg.Loop.AfterFunc(s.usage.patience(), s.finish)
	return early, nil
}

// established is the dialog of a 2xx: the fork's, with its early answer, or a new one.
func (s *Session) established(out *uac.Outgoing, resp *sipmsg.Response) (*dialog.Dialog, []byte, error) {
	if f := s.call.forks[dialog.ResponseID(resp).RemoteTag]; f != nil {
		return f.dlg, f.sdp, f.dlg.Confirm(resp)
	}
	d, err := dialog.NewUAC(out.Request(), resp)
	return d, nil, err
}

// hangupLate ends a call whose 2xx crossed our CANCEL.
func (s *Session) hangupLate(req *sipmsg.Request, cause Cause) {
	s.ack(s.dlg, req, nil)
	s.bye(s.dlg, nil)
	s.end(cause)
}

// connect goes on with a 2xx as the offer demands: our offer is answered by it,
// or it offers and the ACK waits for the owner's answer.
func (s *Session) connect(out *uac.Outgoing, resp *sipmsg.Response, early []byte) {
	req := out.Request()
	sdp := sdpOf(resp)
	if !s.offered() {
		s.connectOfferless(req, resp, sdp)
		return
	}
	if sdp == nil {
		sdp = early
	}
	s.ack(s.dlg, req, nil)
	s.setState(Connecting, remoteCause(resp))
	if s.state != Connecting {
		return
	}
	if sdp == nil {
		s.fail(localCause(488, "", ErrNoAnswer))
		return
	}
	s.handler.SessionAnswer(s, sdp, false)
	if s.state == Connecting {
		s.setState(Confirmed, remoteCause(resp))
	}
}

// connectOfferless takes the 2xx to an INVITE without offer.
func (s *Session) connectOfferless(req *sipmsg.Request, resp *sipmsg.Response, sdp []byte) {
	cause := remoteCause(resp)
	s.pending = &pending{kind: pendingACK, ack: func(answer []byte) {
		s.ack(s.dlg, req, answer)
		if s.state == Connecting && answer != nil {
			s.setState(Confirmed, cause)
		}
	}}
	s.setState(Connecting, cause)
	if s.state != Connecting {
		return
	}
	if sdp == nil {
		s.fail(localCause(488, "", ErrNoOffer))
		return
	}
	s.handler.SessionOffer(s, sdp)
}

// fail ends a session that has a confirmed dialog with BYE, for a cause of ours.
func (s *Session) fail(cause Cause) {
	s.begin()
	s.dropPending(487)
	s.dropAccepted()
	s.bye(s.dlg, nil)
	s.end(cause)
	s.finish()
}
