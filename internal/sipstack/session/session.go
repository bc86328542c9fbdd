package session

import (
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
)

// Times are the instants of a session; zero when not reached.
type Times struct {
	Created     time.Time // Invite called, or INVITE received
	FirstAnswer time.Time // first provisional above 100 or final answer
	Connected   time.Time // 2xx sent or received
	Ended       time.Time // Disconnected
}

// Session is one INVITE session. All methods are called on the loop.
type Session struct {
	usage *Usage
	state State
}

// ID identifies the dialog; its remote tag is empty before the first answer.
func (s *Session) ID() dialog.ID { return dialog.ID{} }

// State is how far the session has come.
func (s *Session) State() State { return s.state }

// Cause is why the session is in its state.
func (s *Session) Cause() Cause { return Cause{} }

// Dialog is the dialog of the session: the confirmed one, else that of the
// latest fork heard of; nil before the first answer.
func (s *Session) Dialog() *dialog.Dialog { return nil }

// Local is our address with our tag.
func (s *Session) Local() sipmsg.NameAddr { return sipmsg.NameAddr{} }

// Remote is the remote's address, with its tag when known.
func (s *Session) Remote() sipmsg.NameAddr { return sipmsg.NameAddr{} }

// Invite is the INVITE that made the session, as last sent or as received; nil
// before it is sent.
func (s *Session) Invite() *sipmsg.Request { return nil }

// Flow is the connection that the dialog came over or moved to; nil before the
// INVITE is sent.
func (s *Session) Flow() *transport.Flow { return nil }

// Outgoing says that we sent the INVITE.
func (s *Session) Outgoing() bool { return false }

// Times are the instants of the session so far.
func (s *Session) Times() Times { return Times{} }

// SetAuth gives an incoming session the credentials for its own requests. The
// owner calls it in OnIncoming.
func (s *Session) SetAuth(a *digest.Authenticator) {}

// Ring sends a provisional response, 101 to 199, to the remote's INVITE; it may
// be repeated. sdp is an early answer to the INVITE's offer, or nil. When the
// INVITE had no offer there can be no answer, and sdp is left out.
func (s *Session) Ring(code int, reason string, sdp []byte) error { return nil }

// Accept answers what is pending with sdp: the remote's INVITE, re-INVITE or
// UPDATE by a 200, the offer in a 2xx to our INVITE without offer by the ACK.
func (s *Session) Accept(sdp []byte) error { return nil }

// Reject refuses the remote's INVITE, which ends the session, or its pending
// re-INVITE or UPDATE, which leaves the session as it was. An offer in a 2xx
// cannot be refused; then the session is acknowledged and ended.
func (s *Session) Reject(code int, reason string, headers ...sipmsg.Field) error { return nil }

// Reinvite sends a re-INVITE; offer nil: one without offer. Errors:
// ErrState when not confirmed, ErrOfferPending while another change is pending.
func (s *Session) Reinvite(offer OfferFunc) error { return nil }

// Hangup ends the session by whatever its state needs: CANCEL, BYE, or refusal
// with code (0: 603) and reason ("": the usual one). The headers go into the
// BYE, CANCEL or refusal. After BYE or a refusal the session is Disconnected at
// once; after CANCEL when the remote has answered, or after 64*T1.
func (s *Session) Hangup(code int, reason string, headers ...sipmsg.Field) {}

// Request sends a request within the dialog: INFO, MESSAGE and the like. done,
// which may be nil, hears the final response or why there is none.
func (s *Session) Request(m sipmsg.Method, contentType string, body []byte, done func(*sipmsg.Response, error)) {
}
