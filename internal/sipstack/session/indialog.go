package session

import (
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sessionstate"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
)

// receive takes a request within dialog d of the session.
func (s *Session) receive(d *dialog.Dialog, in *uas.Incoming) {
	req := in.Request
	if s.State() == Disconnected {
		s.receiveLate(in)
		return
	}
	if err := d.ReceiveRequest(req); err != nil {
		s.usage.refuse(in, 500, "CSeq out of order")
		return
	}
	s.begin()
	defer s.finish()
	s.path.Follow(in.Request, in.Flow, false)
	if (req.Method == sipmsg.INVITE || req.Method == sipmsg.UPDATE) && s.refuseShort(in) {
		return
	}
	switch req.Method {
	case sipmsg.INVITE:
		s.onReinvite(in)
	case sipmsg.UPDATE:
		s.onUpdate(d, in)
	case sipmsg.PRACK:
		s.onPrack(in)
	case sipmsg.BYE:
		s.onBye(d, in)
	default:
		s.onOther(d, in)
	}
}

// receiveLate answers for a session that is over: a BYE that crossed ours is
// fine, so is a PRACK that the final response overtook; anything else comes too
// late.
func (s *Session) receiveLate(in *uas.Incoming) {
	if in.Request.Method == sipmsg.PRACK {
		s.onPrack(in)
		return
	}
	if in.Request.Method != sipmsg.BYE {
		s.usage.refuse(in, 481, "")
		return
	}
	s.dropAnswers()
	s.respond(in, sipmsg.NewResponse(in.Request, 200, ""))
}

func (s *Session) respond(in *uas.Incoming, resp *sipmsg.Response) {
	if err := in.Respond(resp); err != nil {
		s.log().Info("answer", "method", string(in.Request.Method), "err", err)
	}
}

// onBye ends the session by the remote's wish (RFC 3261 §15.1.2). One on an
// early dialog of our INVITE ends that dialog only, and the INVITE when it was
// the last.
func (s *Session) onBye(d *dialog.Dialog, in *uas.Incoming) {
	s.respond(in, sipmsg.NewResponse(in.Request, 200, ""))
	if s.call != nil && !s.call.won {
		delete(s.call.forks, d.ID().RemoteTag)
		if len(s.call.forks) == 0 {
			s.cancel(sessionstate.NormalClearing())
		}
		return
	}
	s.dropAnswers()
	s.end(sessionstate.NormalClearing())
}

// onOther gives a request to the owner; what the owner does not take is refused,
// except that OPTIONS tells what we can do (RFC 3261 §11.2).
func (s *Session) onOther(d *dialog.Dialog, in *uas.Incoming) {
	if resp := s.handler.SessionRequest(s, in.Request); resp != nil {
		s.refreshed(d, in, resp)
		s.respond(in, resp)
		return
	}
	code := 405
	if in.Request.Method == sipmsg.OPTIONS {
		code = 200
	}
	resp := sipmsg.NewResponse(in.Request, code, "")
	s.capabilities(&resp.Header)
	if code == 200 {
		resp.Header.Add("Accept", sdpType)
	}
	s.respond(in, resp)
}

// refreshed takes the remote's Contact from a request that brings one, once it has been taken, and gives ours in return.
func (s *Session) refreshed(d *dialog.Dialog, in *uas.Incoming, resp *sipmsg.Response) {
	if !refreshes(in.Request.Method) || resp.StatusCode >= 300 {
		return
	}
	s.path.Follow(in.Request, in.Flow, true)
	d.UpdateTarget(&in.Request.Header)
	resp.Header.SetContact(s.contact(in.Flow))
	s.capabilities(&resp.Header)
}
