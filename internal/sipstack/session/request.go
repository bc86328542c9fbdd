package session

import (
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

// Request sends a request within the dialog: INFO, MESSAGE and the like. done,
// which may be nil, hears the final response or why there is none; never before
// Request has returned.
func (s *Session) Request(m sipmsg.Method, contentType string, body []byte, done func(*sipmsg.Response, error)) {
	if done == nil {
		done = func(*sipmsg.Response, error) {}
	}
	if s.state == Disconnected || s.dlg == nil {
		s.usage.cfg.Loop.Post(func() { done(nil, ErrState) })
		return
	}
	req := s.dlg.NewRequest(m)
	if len(body) > 0 {
		req.Header.Set("Content-Type", contentType)
		req.Body = body
	}
	var finish func(*sipmsg.Request, *transport.Flow) error
	if refreshes(m) {
		s.usage.capabilities(&req.Header)
		finish = s.finisher(nil)
	}
	s.begin()
	s.usage.cfg.Client.Send(uac.Params{
		Request:    req,
		Finish:     finish,
		NextHop:    hop(s.dlg),
		Flow:       s.path(s.dlg),
		Auth:       s.auth,
		NextCSeq:   s.dlg.NextSeq,
		OnResponse: func(_ *uac.Outgoing, resp *sipmsg.Response) { s.onRequestAnswered(resp, done) },
		OnFailure:  func(_ *uac.Outgoing, err error) { s.onRequestFailed(err, done) },
	})
}

func (s *Session) onRequestAnswered(resp *sipmsg.Response, done func(*sipmsg.Response, error)) {
	if resp.StatusCode < 200 {
		return
	}
	done(resp, nil)
	if s.state == Confirmed {
		s.endIfUnknown(resp)
	}
	s.finish()
}

func (s *Session) onRequestFailed(err error, done func(*sipmsg.Response, error)) {
	done(nil, err)
	if s.state == Confirmed && timedOut(err) {
		s.fail(failureCause(err))
	}
	s.finish()
}
