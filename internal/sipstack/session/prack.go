package session

import (
	"gosua/internal/sipstack/dialogflow"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
)

// inOrder says whether the reliable response of fork f with that number is to be
// taken now. The remote repeats what is not, an offer for which it is not the
// time among it.
func (s *Session) inOrder(f *fork, number uint32, resp *sipmsg.Response) bool {
	if !f.order.Due(number) {
		return false
	}
	if s.pending != nil && !s.offered() && !f.agreed && sdpOf(resp) != nil {
		return false
	}
	f.order.Take(number)
	return true
}

// onReliable acknowledges a reliable response of fork f: at once, or with the
// answer once the owner has answered the offer that it brought.
func (s *Session) onReliable(f *fork, resp *sipmsg.Response) {
	rack := f.order.RAck(resp)
	sdp := sdpOf(resp)
	if s.offered() || f.agreed || sdp == nil || s.State() != Early {
		s.prack(f, rack, nil)
		return
	}
	s.pending = &pending{kind: pendingEarly, ack: func(answer []byte) {
		f.agreed = answer != nil
		s.prack(f, rack, answer)
	}}
	s.handler.SessionOffer(s, sdp)
}

// prack sends the PRACK in fork f (RFC 3262 §4). One with an answer that is
// refused leaves nothing to talk over, so that the fork is given up. 481 is no
// such refusal: the final response has overtaken it, and says why the call ends.
func (s *Session) prack(f *fork, rack sipmsg.RAck, answer []byte) {
	req := f.dlg.NewRequest(sipmsg.PRACK)
	req.Header.Add("RAck", rack.String())
	setBody(&req.Header, &req.Body, answer)
	s.begin()
	s.usage.cfg.Client.Send(uac.Params{
		Request:  req,
		NextHop:  dialogflow.Hop(f.dlg),
		Flow:     s.path.To(f.dlg),
		Auth:     s.auth,
		NextCSeq: f.dlg.NextSeq,
		OnResponse: func(_ *uac.Outgoing, resp *sipmsg.Response) {
			if resp.StatusCode < 200 {
				return
			}
			if resp.StatusCode >= 300 && resp.StatusCode != 481 && answer != nil {
				s.giveUpFork(f, Cause{Code: resp.StatusCode, Reason: resp.Reason, ByRemote: true, Err: ErrRefusedOffer})
			}
			s.finish()
		},
		OnFailure: func(_ *uac.Outgoing, err error) {
			s.log().Info("PRACK", "err", err)
			s.finish()
		},
	})
}
