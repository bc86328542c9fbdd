package session

import (
	"gosua/internal/sipstack/dialogflow"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
)

// refreshes says that requests of a method tell the remote our Contact
// (RFC 3311 §5.1, RFC 6665 §3.1, RFC 3515 §2.2).
func refreshes(m sipmsg.Method) bool {
	switch m {
	case sipmsg.UPDATE, sipmsg.SUBSCRIBE, sipmsg.NOTIFY, sipmsg.REFER:
		return true
	}
	return false
}

// ownUsage says that requests of a method belong to a subscription that shares the dialog: their failure ends that, not
// the session (RFC 5057 §5.1).
func ownUsage(m sipmsg.Method) bool { return refreshes(m) && m != sipmsg.UPDATE }

// Request sends a request within the dialog: INFO, MESSAGE and the like. done,
// which may be nil, hears the final response or why there is none; never before
// Request has returned.
func (s *Session) Request(m sipmsg.Method, contentType string, body []byte, done func(*sipmsg.Response, error)) {
	var fields []sipmsg.Field
	if len(body) > 0 {
		fields = append(fields, sipmsg.Field{Name: "Content-Type", Value: contentType})
	}
	s.Send(m, fields, body, done)
}

// Send is Request with header fields of the owner's choice, Content-Type among
// them. It gives the number (CSeq) of the request; an authenticated retry has a
// higher one, which its response shows. 0: there is no dialog.
func (s *Session) Send(m sipmsg.Method, fields []sipmsg.Field, body []byte, done func(*sipmsg.Response, error)) (seq uint32) {
	if done == nil {
		done = func(*sipmsg.Response, error) {}
	}
	if s.State() == Disconnected || s.dlg == nil {
		s.usage.cfg.Loop.Post(func() { done(nil, ErrState) })
		return 0
	}
	req := s.dlg.NewRequest(m)
	addFields(&req.Header, fields)
	req.Body = body
	var finish func(*sipmsg.Request, *transport.Flow) error
	if refreshes(m) {
		s.capabilities(&req.Header)
		finish = s.finisher(nil)
	}
	if m == sipmsg.UPDATE {
		s.timer.Ask(&req.Header, true)
	}
	s.begin()
	s.usage.cfg.Client.Send(uac.Params{
		Request:    req,
		Finish:     finish,
		NextHop:    dialogflow.Hop(s.dlg),
		Flow:       s.path.To(s.dlg),
		Auth:       s.auth,
		NextCSeq:   s.dlg.NextSeq,
		OnResponse: func(_ *uac.Outgoing, resp *sipmsg.Response) { s.onRequestAnswered(m, resp, done) },
		OnFailure:  func(_ *uac.Outgoing, err error) { s.onRequestFailed(m, err, done) },
	})
	cseq, _ := req.Header.CSeq()
	return cseq.Seq
}

func (s *Session) onRequestAnswered(m sipmsg.Method, resp *sipmsg.Response, done func(*sipmsg.Response, error)) {
	if resp.StatusCode < 200 {
		return
	}
	if ownUsage(m) && resp.StatusCode < 300 {
		s.dlg.UpdateTarget(&resp.Header)
	}
	if m == sipmsg.UPDATE && resp.StatusCode < 300 && s.State() == Confirmed {
		s.dlg.UpdateTarget(&resp.Header)
		s.timer.Answered(&resp.Header)
	}
	done(resp, nil)
	if s.State() == Confirmed && !ownUsage(m) {
		s.endIfUnknown(resp)
	}
	s.finish()
}

func (s *Session) onRequestFailed(m sipmsg.Method, err error, done func(*sipmsg.Response, error)) {
	done(nil, err)
	if !ownUsage(m) {
		s.endIfGone(err)
	}
	s.finish()
}
