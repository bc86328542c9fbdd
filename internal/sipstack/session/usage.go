package session

import (
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uas"
)

// Usage holds the sessions of one Stack and finds the one that a message is
// for. All methods are called on the loop.
type Usage struct {
	// OnIncoming is asked about each new INVITE, before its session is told to
	// anyone: who owns it, and with which Contact it answers. A refusal ends it.
	// nil refuses everything with 480.
	OnIncoming func(*Session) (Handler, ContactFunc, *sipmsg.Refusal)

	cfg Config
}

// New makes the usage. It takes in-dialog requests once the Stack knows it
// (AddDialogs), new INVITEs by HandleInvite.
func New(cfg Config) *Usage { return &Usage{cfg: cfg} }

// Invite calls p.Target. The session is returned in state Null; h hears of
// Calling and all that follows later, never before Invite has returned.
func (u *Usage) Invite(p InviteParams, h Handler) (*Session, error) { return nil, nil }

// HandleInvite takes an INVITE outside any dialog.
func (u *Usage) HandleInvite(in *uas.Incoming) {}

// HandleInDialog takes a request that names a dialog of ours; false: it is not.
func (u *Usage) HandleInDialog(in *uas.Incoming) bool { return false }

// HandleAck takes an ACK for a 2xx of ours; false: it is not.
func (u *Usage) HandleAck(req *sipmsg.Request, flow *transport.Flow) bool { return false }

// HandleStray2xx takes a 2xx that no transaction knows any more and
// acknowledges it again; false: it is not ours.
func (u *Usage) HandleStray2xx(resp *sipmsg.Response, flow *transport.Flow) bool { return false }

// Count is the number of sessions, those with a last duty included.
func (u *Usage) Count() int { return 0 }
