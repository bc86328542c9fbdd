package session

import (
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
)

// reliableNumber is the RSeq of a response that wants a PRACK, 0 of another one.
// Without a To tag there is no dialog that a PRACK could go to.
func reliableNumber(resp *sipmsg.Response) uint32 {
	rseq, ok := resp.Header.RSeq()
	if !ok || !resp.Header.HasToken("Require", tag100rel) || dialog.ResponseID(resp).RemoteTag == "" {
		return 0
	}
	return rseq
}

// inOrder says whether a reliable response of fork f is to be taken: the first
// one, or the one after the last. Others are repetitions, or what came too early;
// the remote will repeat it (RFC 3262 §4). So it will with an offer for which it
// is not the time.
func (s *Session) inOrder(f *fork, rseq uint32, resp *sipmsg.Response) bool {
	if f.rseq != 0 && rseq != f.rseq+1 {
		return false
	}
	if s.pending != nil && !s.offered() && !f.agreed && sdpOf(resp) != nil {
		return false
	}
	f.rseq = rseq
	return true
}

// onReliable acknowledges a reliable response of fork f: at once, or with the
// answer once the owner has answered the offer that it brought.
func (s *Session) onReliable(f *fork, resp *sipmsg.Response) {
	cseq, _ := resp.Header.CSeq()
	rack := sipmsg.RAck{RSeq: f.rseq, CSeq: cseq}
	sdp := sdpOf(resp)
	if s.offered() || f.agreed || sdp == nil || s.state != Early {
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
// refused leaves nothing to talk over, so that the call is given up.
func (s *Session) prack(f *fork, rack sipmsg.RAck, answer []byte) {
	req := f.dlg.NewRequest(sipmsg.PRACK)
	req.Header.Add("RAck", rack.String())
	setBody(&req.Header, &req.Body, answer)
	s.begin()
	s.usage.cfg.Client.Send(uac.Params{
		Request:  req,
		NextHop:  hop(f.dlg),
		Flow:     s.path(f.dlg),
		Auth:     s.auth,
		NextCSeq: f.dlg.NextSeq,
		OnResponse: func(_ *uac.Outgoing, resp *sipmsg.Response) {
			if resp.StatusCode < 200 {
				return
			}
			if resp.StatusCode >= 300 && answer != nil && !s.call.won && s.state != Disconnected {
				s.cancel(Cause{Code: resp.StatusCode, Reason: resp.Reason, ByRemote: true, Err: ErrRefusedOffer})
			}
			s.finish()
		},
		OnFailure: func(_ *uac.Outgoing, err error) {
			s.log().Info("PRACK", "err", err)
			s.finish()
		},
	})
}
