package session

import (
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/dialogflow"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
)

// ack acknowledges the 2xx to req in dialog d, with our answer when the 2xx
// offered. It carries the credentials of the INVITE (RFC 3261 §13.2.2.4).
func (s *Session) ack(d *dialog.Dialog, req *sipmsg.Request, answer []byte) {
	cseq, _ := req.Header.CSeq()
	r := d.NewACK(cseq.Seq)
	for f := range req.Header.All() {
		if f.Name == "Authorization" || f.Name == "Proxy-Authorization" {
			r.Header.Add(f.Name, f.Value)
		}
	}
	setBody(&r.Header, &r.Body, answer)
	sent := s.usage.cfg.Client.SendACK(uac.Params{Request: r, NextHop: dialogflow.Hop(d), Flow: s.path.To(d)})
	s.acks.Keep(d.ID().RemoteTag, cseq.Seq, sent)
}

// resendACK repeats the ACK of a 2xx; false: there is none yet.
func (s *Session) resendACK(resp *sipmsg.Response) bool {
	cseq, _ := resp.Header.CSeq()
	return s.acks.Resend(dialog.ResponseID(resp).RemoteTag, cseq.Seq)
}

// anotherSuccess takes a 2xx after the first final response: a repetition, or
// another fork's, which gets ACK and BYE (RFC 3261 §13.2.2.4).
func (s *Session) anotherSuccess(req *sipmsg.Request, resp *sipmsg.Response) {
	if s.resendACK(resp) || s.dialogOf(dialog.ResponseID(resp).RemoteTag) != nil {
		return
	}
	d, err := dialog.Salvage(req, resp)
	if err != nil || s.call == nil || s.call.losers >= s.usage.cfg.MaxForks {
		s.log().Warn("2xx of another fork dropped", "err", err)
		return
	}
	s.call.losers++
	s.ack(d, req, nil)
	s.bye(d, nil)
}

// keepForSuccess keeps a session whose INVITE has failed for 64*T1: of several
// forks one may have accepted at that instant, and a proxy passes its 2xx on
// whatever went before (RFC 3261 §16.7).
func (s *Session) keepForSuccess() {
	if s.call == nil || s.call.won || s.call.out == nil {
		return
	}
	s.call.forks = nil
	s.begin()
	s.usage.cfg.Loop.AfterFunc(s.usage.patience(), s.finish)
}

// repeatACK takes a 2xx that has no transaction any more; false: it answers no
// INVITE of this session.
func (s *Session) repeatACK(resp *sipmsg.Response) bool {
	if s.resendACK(resp) {
		return true
	}
	if s.call == nil || !s.call.won && s.State() != Disconnected {
		return false
	}
	req := s.call.out.Request()
	ours, _ := req.Header.CSeq()
	theirs, _ := resp.Header.CSeq()
	if ours.Seq != theirs.Seq {
		return false
	}
	s.anotherSuccess(req, resp)
	return true
}
