package session

import (
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/reliable"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
)

// HandleInvite takes an INVITE outside any dialog. A body that is no session
// description has been refused before, unless it may be ignored.
func (u *Usage) HandleInvite(in *uas.Incoming) {
	if len(u.sessions) >= u.cfg.MaxDialogs {
		u.refuse(in, 486, "")
		return
	}
	s, err := u.newIncoming(in)
	if err != nil {
		u.log.Info("refuse INVITE", "call_id", in.Request.Header.CallID(), "err", err)
		u.refuse(in, 400, "Bad Dialog Headers")
		return
	}
	if u.OnIncoming == nil {
		u.refuse(in, 480, "")
		return
	}
	s.path.Take(in.Request, in.Flow)
	handler, contact, refusal := u.OnIncoming(s)
	if refusal != nil {
		s.path.Drop()
		u.refuse(in, refusal.Status, refusal.Reason, refusal.Headers...)
		return
	}
	s.handler, s.contact = handler, contact
	u.sessions[keyOf(s.id)] = s
	s.offerIn(in)
}

func (u *Usage) refuse(in *uas.Incoming, code int, reason string, headers ...sipmsg.Field) {
	if err := in.Refuse(code, reason, headers...); err != nil {
		u.log.Info("refuse request", "call_id", in.Request.Header.CallID(), "err", err)
	}
}

// newIncoming makes the session and the early dialog of an INVITE.
func (u *Usage) newIncoming(in *uas.Incoming) (*Session, error) {
	seq, err := dialog.FirstSeq(u.cfg.Rand)
	if err != nil {
		return nil, err
	}
	d, err := dialog.NewUAS(in.Request, in.Server.Tag(), seq)
	if err != nil {
		return nil, err
	}
	id := d.ID()
	return &Session{
		usage: u, id: dialog.ID{CallID: id.CallID, LocalTag: id.LocalTag},
		local: d.Local(), remote: d.Remote(), dlg: d,
		invite:   in.Request,
		rings:    &rings{Sender: reliable.NewSender(&in.Request.Header, sdpOf(in.Request) != nil)},
		progress: progress{times: Times{Created: time.Now()}},
	}, nil
}

// offerIn gives the INVITE to the owner.
func (s *Session) offerIn(in *uas.Incoming) {
	sdp := sdpOf(in.Request)
	s.pending = &pending{kind: pendingInvite, in: in, wants: sdp == nil, rings: s.rings}
	in.Server.OnCancel(func(*sipmsg.Request) { s.cancelled() })
	in.Server.OnFailure(s.onServerFailure)
	if wait, ok := in.Request.Header.Expires(); ok && wait > 0 {
		s.pending.expiry = s.usage.cfg.Loop.AfterFunc(time.Duration(wait)*time.Second, s.cancelled)
	}
	s.setState(Incoming, Cause{})
	switch {
	case s.pending == nil:
	case sdp == nil:
		s.handler.SessionOfferWanted(s)
	default:
		s.handler.SessionOffer(s, sdp)
	}
}

// cancelled takes the CANCEL of the INVITE (RFC 3261 §9.2), or the end of the
// time that its Expires gave us to answer (RFC 3261 §13.3.1).
func (s *Session) cancelled() {
	if s.pending == nil || s.pending.kind != pendingInvite {
		return
	}
	s.dropPending(487)
	s.end(Cause{Code: 487, Reason: sipmsg.ReasonPhrase(487), ByRemote: true})
}

// onServerFailure only notes that a response could not be sent or a refusal was
// not acknowledged: repetitions and the timers of the session do the rest.
func (s *Session) onServerFailure(err error) {
	s.log().Info("answer to INVITE", "err", err)
}
