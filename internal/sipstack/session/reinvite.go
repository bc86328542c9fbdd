package session

import (
	"fmt"

	"gosua/internal/sipstack/dialogflow"
	"gosua/internal/sipstack/sessionstate"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
)

// change is a re-INVITE or UPDATE of ours, until its final answer is there and,
// for a re-INVITE, acknowledged.
type change struct {
	method  sipmsg.Method
	out     *uac.Outgoing
	offer   OfferFunc
	refresh bool // of the session timer, not of the owner's
	taken   bool // the 2xx has come; its offer waits for the owner
}

// Reinvite sends a re-INVITE; offer nil: one without offer. Errors: ErrState
// when not confirmed, ErrOfferPending while another change is pending.
func (s *Session) Reinvite(offer OfferFunc) error {
	return s.begins(sipmsg.INVITE, offer)
}

// Update sends an UPDATE with an offer (RFC 3311 §5.1). Errors are those of
// Reinvite. An UPDATE without offer is a Request.
func (s *Session) Update(offer OfferFunc) error {
	if offer == nil {
		return ErrNoOffer
	}
	return s.begins(sipmsg.UPDATE, offer)
}

// Changing says that a re-INVITE or UPDATE of ours is under way;
// SessionReinviteDone tells its end.
func (s *Session) Changing() bool { return s.change != nil }

// unsettled says that an offer or INVITE, ours or the remote's, is under way.
func (s *Session) unsettled() bool {
	return s.change != nil || s.pending != nil || s.answers.Any()
}

// begins sends the request of a change.
func (s *Session) begins(m sipmsg.Method, offer OfferFunc) error {
	if s.State() != Confirmed {
		return ErrState
	}
	if s.unsettled() {
		return ErrOfferPending
	}
	req := s.dlg.NewRequest(m)
	s.capabilities(&req.Header)
	s.timer.Ask(&req.Header, true)
	c := &change{method: m, offer: offer}
	s.change = c
	s.begin()
	c.out = s.usage.cfg.Client.Send(uac.Params{
		Request:    req,
		Finish:     s.finisher(offer),
		NextHop:    dialogflow.Hop(s.dlg),
		Flow:       s.path.To(s.dlg),
		Auth:       s.auth,
		NextCSeq:   s.dlg.NextSeq,
		Timeout:    s.usage.cfg.MaxRinging,
		OnResponse: func(out *uac.Outgoing, resp *sipmsg.Response) { s.onChangeResponse(c, out, resp) },
		OnFailure:  func(_ *uac.Outgoing, err error) { s.onChangeFailure(c, err) },
	})
	return nil
}

// name is what the request is called in words.
func (c *change) name() string {
	if c.method == sipmsg.INVITE {
		return "re-INVITE"
	}
	return string(c.method)
}

// settle ends a change and tells the owner; false: it was over already.
func (s *Session) settle(c *change, err error) bool {
	if s.change != c {
		return false
	}
	s.change = nil
	if c.refresh {
		err = s.refreshSettled(err)
	}
	s.handler.SessionReinviteDone(s, err)
	return true
}

// dropChange gives our re-INVITE or UPDATE up, because the session ends. An
// UPDATE cannot be cancelled; its answer is heard and means nothing any more.
func (s *Session) dropChange() {
	if c := s.change; c != nil {
		if c.method == sipmsg.INVITE {
			c.out.Cancel()
		}
		s.settle(c, ErrCancelled)
	}
}

func (s *Session) onChangeResponse(c *change, out *uac.Outgoing, resp *sipmsg.Response) {
	switch {
	case resp.StatusCode < 200:
	case resp.StatusCode >= 300:
		s.changeRefused(c, resp)
		s.finish()
	case c.taken:
		s.resendACK(resp)
	default:
		s.changeAccepted(c, out, resp)
		s.finish()
	}
}

// changeAccepted takes the first 2xx.
func (s *Session) changeAccepted(c *change, out *uac.Outgoing, resp *sipmsg.Response) {
	c.taken = true
	req, sdp := out.Request(), sdpOf(resp)
	if s.change != c {
		s.ackChange(c, req)
		return
	}
	s.dlg.UpdateTarget(&resp.Header)
	s.path.Keep(out.Flow())
	s.timer.Answered(&resp.Header)
	if c.offer == nil {
		s.answerInACK(c, req, sdp)
		return
	}
	s.ackChange(c, req)
	if sdp == nil {
		s.settle(c, ErrNoAnswer)
		return
	}
	s.handler.SessionAnswer(s, sdp, false)
	s.settle(c, nil)
}

// ackChange acknowledges the 2xx to a re-INVITE; one to an UPDATE needs nothing.
func (s *Session) ackChange(c *change, req *sipmsg.Request) {
	if c.method == sipmsg.INVITE {
		s.ack(s.dlg, req, nil)
	}
}

// answerInACK gives the offer of the 2xx to the owner; the ACK brings the
// answer.
func (s *Session) answerInACK(c *change, req *sipmsg.Request, sdp []byte) {
	if sdp == nil {
		s.ack(s.dlg, req, nil)
		s.settle(c, ErrNoOffer)
		return
	}
	s.pending = &pending{kind: pendingACK, ack: func(answer []byte) {
		s.ack(s.dlg, req, answer)
		if answer != nil {
			s.settle(c, nil)
		}
	}}
	s.handler.SessionOffer(s, sdp)
}

// changeRefused takes a final refusal: the session is as before (RFC 6141),
// unless the remote no longer knows it.
func (s *Session) changeRefused(c *change, resp *sipmsg.Response) {
	if s.changeLonger(c, resp) {
		return
	}
	err := &ResponseError{Code: resp.StatusCode, Reason: resp.Reason}
	if s.settle(c, err) {
		s.endIfUnknown(resp)
	}
}

func (s *Session) onChangeFailure(c *change, err error) {
	if c.taken {
		return
	}
	if s.settle(c, fmt.Errorf("%s: %w", c.name(), err)) {
		s.endIfGone(err)
	}
	s.finish()
}

// endIfGone ends the session when nobody has answered a request in the dialog,
// which counts as 408 (RFC 3261 §12.2.1.2).
func (s *Session) endIfGone(err error) {
	if s.State() == Confirmed && timedOut(err) && !s.ext.KeepOnFailure {
		s.fail(failureCause(err))
	}
}

// endIfUnknown ends the session, by BYE, when an answer to a request in the dialog
// says that the remote has lost it: 481, or 408 (RFC 3261 §12.2.1.2).
func (s *Session) endIfUnknown(resp *sipmsg.Response) {
	lost := resp.StatusCode == 481 || resp.StatusCode == 408
	if lost && s.State() != Disconnected && !s.ext.KeepOnFailure {
		s.fail(sessionstate.Remote(resp))
	}
}
