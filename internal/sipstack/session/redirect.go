package session

import (
	"gosua/internal/sipstack/sessionstate"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// Retargeter may be implemented by a Handler that knows where else a call can go (RFC 3261 §8.1.3.4).
type Retargeter interface {
	// SessionRefused: our INVITE was refused with resp; nil: nobody answered it. true: the owner calls Retarget or
	// Hangup, now or later, and the session stays as it is; false: it ends.
	SessionRefused(s *Session, resp *sipmsg.Response) bool
}

// refused ends a session whose INVITE was, unless the owner knows where else to go.
func (s *Session) refused(resp *sipmsg.Response, cause Cause) {
	if owner, ok := s.handler.(Retargeter); ok && s.call.cancelled == nil && s.State() != Disconnected {
		s.dropPending(487)
		s.dropChange()
		s.call.forks, s.call.refusal = nil, &cause
		if owner.SessionRefused(s, resp) {
			return
		}
		s.call.refusal = nil
	}
	s.end(cause)
}

// Retarget sends the INVITE that was refused to another target: with the same Call-ID and From, and the next number. to is
// what To shows from now on; nil: what it did. It is possible once for each SessionRefused.
func (s *Session) Retarget(target uri.URI, to *sipmsg.NameAddr) error {
	if s.State() == Disconnected || s.call == nil || s.call.refusal == nil {
		return ErrState
	}
	if to != nil {
		s.remote = *to
		s.call.params.To = *to
	}
	s.call.params.Target = target
	s.call.params.NextHop = nil
	s.call.params.Flow = nil
	s.call.refusal = nil
	s.inviteAgain()
	return nil
}

// inviteAgain sends the INVITE that was refused anew, with the next number.
func (s *Session) inviteAgain() {
	last, _ := s.call.out.Request().Header.CSeq()
	s.call.forks = make(map[string]*fork)
	s.path.Drop()
	s.dlg = nil
	s.call.request = s.newInvite(last.Seq + 1)
	s.send()
}

// abandon ends a session whose INVITE was refused while the owner thinks about another target; false: it is not so.
func (s *Session) abandon() bool {
	if s.call == nil || s.call.refusal == nil {
		return false
	}
	s.end(sessionstate.Local(487, "", nil))
	return true
}

// Refuse ends a session whose owner was told of a refusal by that refusal.
func (s *Session) Refuse() error {
	if s.State() == Disconnected || s.call == nil || s.call.refusal == nil {
		return ErrState
	}
	s.end(*s.call.refusal)
	return nil
}
