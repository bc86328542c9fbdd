package session

import (
	"log/slog"

	"gosua/internal/sipstack/acceptance"
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/dialogflow"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sessionrefresh"
	"gosua/internal/sipstack/sessionstate"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
)

// Session is one INVITE session. All methods are called on the loop.
type Session struct {
	usage   *Usage
	handler Handler
	contact ContactFunc
	auth    *digest.Authenticator

	id       dialog.ID       // Call-ID and local tag; the remote tag is the dialog's
	local    sipmsg.NameAddr // of the INVITE, with our tag
	remote   sipmsg.NameAddr // of the INVITE
	ext      Extensions
	progress sessionstate.Progress

	dlg    *dialog.Dialog
	path   dialogflow.Path
	invite *sipmsg.Request // the remote's INVITE

	call    *call              // our INVITE; nil for an incoming session
	rings   *rings             // our provisional responses to the remote's INVITE; nil for an outgoing session
	change  *change            // our re-INVITE or UPDATE under way
	pending *pending           // what the remote sent and the owner has not answered
	answers acceptance.Answers // our 2xx that have no ACK yet
	acks    acceptance.ACKs    // ours, to repeat when the remote's 2xx is
	timer   sessionrefresh.Keeper
	duties  int // what must end before the usage may forget the session
}

// ID identifies the dialog; its remote tag is empty before the first answer.
func (s *Session) ID() dialog.ID {
	if s.dlg != nil {
		return s.dlg.ID()
	}
	return s.id
}

// State is how far the session has come.
func (s *Session) State() State { return s.progress.State() }

// Cause is why the session is in its state.
func (s *Session) Cause() Cause { return s.progress.Cause() }

// Dialog is the dialog of the session: the confirmed one, else that of the
// latest fork heard of; nil before the first answer.
func (s *Session) Dialog() *dialog.Dialog { return s.dlg }

// Local is our address with our tag.
func (s *Session) Local() sipmsg.NameAddr { return s.local }

// Remote is the remote's address, with its tag when known.
func (s *Session) Remote() sipmsg.NameAddr {
	if s.dlg != nil {
		return s.dlg.Remote()
	}
	return s.remote
}

// Invite is the INVITE that made the session, as last sent or as received; nil
// before it is sent.
func (s *Session) Invite() *sipmsg.Request {
	if s.call == nil {
		return s.invite
	}
	if s.call.out == nil {
		return nil
	}
	return s.call.out.Request()
}

// Flow is the connection that the dialog came over or moved to; nil before the
// INVITE is sent.
func (s *Session) Flow() *transport.Flow {
	if s.path.Flow() == nil && s.call != nil && s.call.out != nil {
		return s.call.out.Flow()
	}
	return s.path.Flow()
}

// Outgoing says that we sent the INVITE.
func (s *Session) Outgoing() bool { return s.call != nil }

// Times are the instants of the session so far.
func (s *Session) Times() Times { return s.progress.Times() }

// SetAuth gives an incoming session the credentials for its own requests. The
// owner calls it in OnIncoming.
func (s *Session) SetAuth(a *digest.Authenticator) { s.auth = a }

// setState takes the edge to st when there is one, and tells the owner.
func (s *Session) setState(st State, cause Cause) {
	if s.enter(st, cause) {
		s.handler.SessionState(s, st, cause)
	}
}

// enter takes the edge to st when there is one.
func (s *Session) enter(st State, cause Cause) bool {
	from := s.State()
	if !s.progress.Enter(st, cause) {
		s.log().Error("illegal session state", "from", from.String(), "to", st.String())
		return false
	}
	return true
}

func (s *Session) log() *slog.Logger {
	return s.usage.log.With("call_id", s.id.CallID)
}

// begin takes on a duty that keeps the usage from forgetting the session.
func (s *Session) begin() { s.duties++ }

// finish ends a duty.
func (s *Session) finish() {
	s.duties--
	s.release()
}

// release lets the usage forget a session that is over and has no duty left.
func (s *Session) release() {
	if s.State() == Disconnected && s.duties == 0 {
		s.path.Drop()
		s.usage.forget(s)
	}
}

// end is the way to Disconnected from every state: what is pending is refused,
// our own re-INVITE or UPDATE given up, and the owner told. When the owner hears of
// the latter the session is over already, so that hanging up then does nothing.
func (s *Session) end(cause Cause) {
	if s.State() == Disconnected {
		return
	}
	s.begin()
	s.dropPending(487)
	s.enter(Disconnected, cause)
	s.dropChange()
	s.timer.Stop()
	s.handler.SessionState(s, Disconnected, cause)
	s.keepForSuccess()
	s.finish()
}
