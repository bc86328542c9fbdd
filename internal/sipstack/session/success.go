package session

import (
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sessionstate"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
)

// onSuccess takes a 2xx to our INVITE: the first one wins, repetitions get
// their ACK again, and those of other forks ACK and BYE (RFC 3261 §13.2.2.4).
func (s *Session) onSuccess(out *uac.Outgoing, resp *sipmsg.Response) {
	if s.call.won || s.State() == Disconnected {
		s.anotherSuccess(out.Request(), resp)
		return
	}
	f, err := s.win(out, resp)
	switch {
	case f == nil:
		s.end(sessionstate.Local(500, "", err))
	case s.call.cancelled != nil:
		s.hangupLate(out.Request(), *s.call.cancelled)
	case err != nil:
		s.hangupLate(out.Request(), sessionstate.Local(500, "", err))
	default:
		s.connect(out, resp, f)
	}
}

// win makes the dialog of the 2xx the session's; it returns the fork that it
// ends. The session is kept for 64*T1, because the 2xx may come again. With an
// error the dialog is good for its end alone; nil: there is none at all.
func (s *Session) win(out *uac.Outgoing, resp *sipmsg.Response) (*fork, error) {
	f, err := s.established(out, resp)
	if f == nil {
		return nil, err
	}
	s.call.won, s.call.forks = true, nil
	s.dlg = f.dlg
	s.path.Keep(out.Flow())
	s.timer.Answered(&resp.Header)
	s.begin()
	s.usage.cfg.Loop.AfterFunc(s.usage.patience(), s.finish)
	return f, err
}

// established is the fork of a 2xx, with its dialog confirmed: one that rang, or
// a new one. With an error it is what can be read of it, nil for nothing.
func (s *Session) established(out *uac.Outgoing, resp *sipmsg.Response) (*fork, error) {
	if f := s.call.forks[dialog.ResponseID(resp).RemoteTag]; f != nil {
		return f, f.dlg.Confirm(resp)
	}
	d, err := dialog.NewUAC(out.Request(), resp)
	if err != nil {
		if d, _ = dialog.Salvage(out.Request(), resp); d == nil {
			return nil, err
		}
	}
	return &fork{dlg: d}, err
}

// hangupLate ends a call whose 2xx crossed our CANCEL, or has a dialog that
// cannot be.
func (s *Session) hangupLate(req *sipmsg.Request, cause Cause) {
	s.ack(s.dlg, req, nil)
	s.bye(s.dlg, nil)
	s.end(cause)
}

// connect goes on with a 2xx as the offer demands: our offer is answered by it,
// or it offers and the ACK waits for the owner's answer.
func (s *Session) connect(out *uac.Outgoing, resp *sipmsg.Response, f *fork) {
	req := out.Request()
	sdp := sdpOf(resp)
	if !s.offered() {
		s.connectOfferless(req, resp, f)
		return
	}
	if sdp == nil || f.agreed {
		sdp = f.sdp
	}
	s.ack(s.dlg, req, nil)
	s.setState(Connecting, sessionstate.Remote(resp))
	if s.State() != Connecting {
		return
	}
	switch {
	case sdp != nil:
		s.handler.SessionAnswer(s, sdp, false)
	case !f.agreed:
		s.fail(sessionstate.Local(488, "", ErrNoAnswer))
	}
	if s.State() == Connecting {
		s.setState(Confirmed, sessionstate.Remote(resp))
	}
}

// connectOfferless takes the 2xx to an INVITE without offer, which offers unless
// a reliable response did.
func (s *Session) connectOfferless(req *sipmsg.Request, resp *sipmsg.Response, f *fork) {
	cause, sdp := sessionstate.Remote(resp), sdpOf(resp)
	if f.agreed {
		s.ack(s.dlg, req, nil)
		s.setState(Connecting, cause)
		if s.State() == Connecting {
			s.setState(Confirmed, cause)
		}
		return
	}
	s.pending = &pending{kind: pendingACK, ack: func(answer []byte) {
		s.ack(s.dlg, req, answer)
		if s.State() == Connecting && answer != nil {
			s.setState(Confirmed, cause)
		}
	}}
	s.setState(Connecting, cause)
	if s.State() != Connecting {
		return
	}
	if sdp == nil {
		s.fail(sessionstate.Local(488, "", ErrNoOffer))
		return
	}
	s.handler.SessionOffer(s, sdp)
}

// fail ends a session that has a confirmed dialog with BYE, for a cause of ours.
func (s *Session) fail(cause Cause) {
	s.begin()
	s.dropPending(487)
	s.dropAnswers()
	s.bye(s.dlg, nil)
	s.end(cause)
	s.finish()
}
