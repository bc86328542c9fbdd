package session

import (
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/reliable"
	"gosua/internal/sipstack/sessionstate"
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
		progress: sessionstate.Begin(),
	}, nil
}

// offerIn gives the INVITE to the owner.
func (s *Session) offerIn(in *uas.Incoming) {
	sdp := sdpOf(in.Request)
	s.pending = &pending{kind: pendingInvite, in: in, wants: sdp == nil, rings: s.rings}
	in.Server.OnCancel(func(*sipmsg.Request) { s.cancelled() })
	in.Server.OnFailure(s.onServerFailure)
	s.limitRinging(s.pending)
	s.setState(Incoming, Cause{})
	switch {
	case s.pending == nil:
	case sdp == nil:
		s.handler.SessionOfferWanted(s)
	default:
		s.handler.SessionOffer(s, sdp)
	}
}

// limitRinging bounds how long the remote's INVITE may wait for the owner: by its
// Expires (RFC 3261 §13.3.1), and in any case, since a remote that has vanished
// will never cancel it.
func (s *Session) limitRinging(p *pending) {
	limit := s.usage.cfg.MaxRinging
	if seconds, ok := p.in.Request.Header.Expires(); ok && seconds > 0 {
		if wait := time.Duration(seconds) * time.Second; wait <= limit {
			p.expiry = s.usage.cfg.Loop.AfterFunc(wait, s.cancelled)
			return
		}
	}
	p.expiry = s.usage.cfg.Loop.AfterFunc(limit, func() { s.refuseInvite(p, 480, ErrUnanswered) })
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
