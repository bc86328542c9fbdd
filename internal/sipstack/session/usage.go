package session

import (
	"cmp"
	"log/slog"
	"time"

	"gosua/internal/sipstack/dialog"
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

	cfg      Config
	log      *slog.Logger
	sessions map[key]*Session
	parting  []func() // wait until no BYE waits for an ACK
}

// key finds a session: the part of its dialogs' identifiers that is ours.
type key struct{ callID, localTag string }

func keyOf(id dialog.ID) key { return key{id.CallID, id.LocalTag} }

var _ uas.DialogHandler = (*Usage)(nil)

// New makes the usage. It takes in-dialog requests once the Stack knows it
// (AddDialogs), new INVITEs by HandleInvite.
func New(cfg Config) *Usage {
	cfg.Timing = cfg.Timing.WithDefaults()
	cfg.MaxDialogs = cmp.Or(cfg.MaxDialogs, DefaultMaxDialogs)
	cfg.MaxForks = cmp.Or(cfg.MaxForks, DefaultMaxForks)
	cfg.MaxRinging = cmp.Or(cfg.MaxRinging, DefaultMaxRinging)
	cfg.Allow = cmp.Or(cfg.Allow, DefaultAllow)
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Usage{cfg: cfg, log: log, sessions: make(map[key]*Session)}
}

// Count is the number of sessions, those with a last duty included.
func (u *Usage) Count() int { return len(u.sessions) }

// patience is the longest wait for anything: 64*T1, 32 s by default.
func (u *Usage) patience() time.Duration { return 64 * u.cfg.Timing.T1 }

// WhenParted calls f once, never before WhenParted has returned, when no session
// that we ended still waits for the ACK that must come before its BYE
// (RFC 3261 §15).
func (u *Usage) WhenParted(f func()) {
	u.parting = append(u.parting, f)
	u.cfg.Loop.Post(u.checkParted)
}

func (u *Usage) checkParted() {
	for _, s := range u.sessions {
		if s.State() == Disconnected && s.answers.Any() {
			return
		}
	}
	waiting := u.parting
	u.parting = nil
	for _, f := range waiting {
		f()
	}
}

func (u *Usage) forget(s *Session) { delete(u.sessions, keyOf(s.id)) }

// capabilities adds what we can do to an INVITE, UPDATE or their answers.
func (u *Usage) capabilities(h *sipmsg.Header) {
	if !u.cfg.NoAllow {
		h.Add("Allow", u.cfg.Allow)
	}
	if u.cfg.Supported != "" {
		h.Add("Supported", u.cfg.Supported)
	}
}

// HasDialog tells whether a request names a dialog of ours.
func (u *Usage) HasDialog(req *sipmsg.Request) bool {
	_, d := u.find(req)
	return d != nil
}

// find is the session and the dialog that a request names, nil when it names none of ours.
func (u *Usage) find(req *sipmsg.Request) (*Session, *dialog.Dialog) {
	return u.Find(dialog.RequestID(req))
}

// Find is the session that has a dialog, an early one of a fork included; nil when there is none. One that is over is
// found for as long as a last duty keeps it.
func (u *Usage) Find(id dialog.ID) (*Session, *dialog.Dialog) {
	if s, ok := u.sessions[keyOf(id)]; ok {
		if d := s.dialogOf(id.RemoteTag); d != nil {
			return s, d
		}
	}
	return nil, nil
}

// HandleInDialog takes a request that names a dialog of ours; false: it is not.
func (u *Usage) HandleInDialog(in *uas.Incoming) bool {
	s, d := u.find(in.Request)
	if d == nil {
		return false
	}
	s.receive(d, in)
	return true
}

// HandleAck takes an ACK for a 2xx of ours; false: it is not.
func (u *Usage) HandleAck(req *sipmsg.Request, _ *transport.Flow) bool {
	s, d := u.find(req)
	if d == nil {
		return false
	}
	s.acknowledged(req)
	return true
}

// HandleStray2xx takes a 2xx that no transaction knows any more and
// acknowledges it again; false: it is not ours.
func (u *Usage) HandleStray2xx(resp *sipmsg.Response, _ *transport.Flow) bool {
	id := dialog.ResponseID(resp)
	s, ok := u.sessions[keyOf(id)]
	return ok && s.repeatACK(resp)
}

// dialogOf is the dialog of the session that has this remote tag.
func (s *Session) dialogOf(remoteTag string) *dialog.Dialog {
	if s.call != nil && !s.call.won {
		if f := s.call.forks[remoteTag]; f != nil {
			return f.dlg
		}
		return nil
	}
	if s.dlg != nil && s.dlg.ID().RemoteTag == remoteTag {
		return s.dlg
	}
	return nil
}
