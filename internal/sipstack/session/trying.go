package session

import "gosua/internal/sipstack/sipmsg"

// Trying tells the remote that its INVITE has come, so that it does not repeat it, for when the answer takes a while.
func (s *Session) Trying() error {
	p := s.pending
	if p == nil || p.kind != pendingInvite {
		return ErrState
	}
	return p.in.Respond(sipmsg.NewResponse(p.in.Request, 100, ""))
}
