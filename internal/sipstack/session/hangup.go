package session

import (
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/dialogflow"
	"gosua/internal/sipstack/sessionstate"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
)

// Hangup ends the session by whatever its state needs: CANCEL, BYE, or refusal
// with code (0: 603) and reason ("": the usual one). For BYE they are only the
// cause that the owner hears (0: 200); a CANCEL ends with 487. The headers go
// into the BYE, CANCEL or refusal. After BYE or a refusal the session is Disconnected at
// once; after CANCEL when the remote has answered, or after 64*T1.
func (s *Session) Hangup(code int, reason string, headers ...sipmsg.Field) {
	switch {
	case s.State() == Disconnected:
	case s.State() == Null:
		s.end(sessionstate.Local(487, "", nil))
	case s.abandon():
	case s.call != nil && !s.call.won:
		s.cancel(sessionstate.Local(487, "", nil), headers...)
	case s.pending != nil && s.pending.kind == pendingInvite:
		if code < 300 || code > 699 {
			code = 603
		}
		if err := s.refusePending(s.pending, code, reason, headers); err != nil {
			s.log().Info("refuse INVITE", "err", err)
		}
	default:
		s.hangupConnected(hangupCause(code, reason), headers)
	}
}

// GiveUp is Hangup for a fault that the owner has found, such as an answer that
// cannot be used: code and err are the cause that the owner hears, code also what
// an INVITE of the remote's is refused with.
func (s *Session) GiveUp(code int, err error) {
	cause := sessionstate.Local(code, "", err)
	switch {
	case s.State() == Disconnected:
	case s.State() == Null, s.call != nil && s.call.refusal != nil:
		s.end(cause)
	case s.call != nil && !s.call.won:
		s.cancel(cause)
	case s.pending != nil && s.pending.kind == pendingInvite:
		s.refuseInvite(s.pending, code, err)
	default:
		s.hangupConnected(cause, nil)
	}
}

// hangupCause is the cause of the user's wish to end a connected session: code
// and reason when given, otherwise 200.
func hangupCause(code int, reason string) Cause {
	if code == 0 {
		return sessionstate.Local(200, "", nil)
	}
	return sessionstate.Local(code, reason, nil)
}

// hangupConnected ends a session with a confirmed dialog. A UAS must not send
// BYE before the ACK to its 2xx has come or can come no more
// (RFC 3261 §15); then the BYE follows by itself.
func (s *Session) hangupConnected(cause Cause, headers []sipmsg.Field) {
	s.begin()
	s.dropPending(487)
	if s.State() != Connecting || s.call != nil || !s.answers.Any() {
		s.dropAnswers()
		s.bye(s.dlg, headers)
	}
	s.end(cause)
	s.finish()
}

// cancel gives our INVITE up (RFC 3261 §9.1). The session ends with the final
// answer, or when there is none.
func (s *Session) cancel(cause Cause, headers ...sipmsg.Field) {
	if s.call.cancelled != nil {
		return
	}
	s.call.cancelled = &cause
	s.call.out.Cancel(headers...)
}

// bye sends BYE in dialog d and waits for its end, whatever that is.
func (s *Session) bye(d *dialog.Dialog, headers []sipmsg.Field) {
	req := d.NewRequest(sipmsg.BYE)
	addFields(&req.Header, headers)
	s.begin()
	s.usage.cfg.Client.Send(uac.Params{
		Request:  req,
		NextHop:  dialogflow.Hop(d),
		Flow:     s.path.To(d),
		Auth:     s.auth,
		NextCSeq: d.NextSeq,
		Timeout:  s.usage.patience(),
		OnResponse: func(_ *uac.Outgoing, resp *sipmsg.Response) {
			if resp.StatusCode >= 200 {
				s.finish()
			}
		},
		OnFailure: func(_ *uac.Outgoing, err error) {
			s.log().Info("BYE", "err", err)
			s.finish()
		},
	})
}
