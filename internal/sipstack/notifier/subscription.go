package notifier

import (
	"net/netip"
	"strconv"
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/dialogflow"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uas"
	"gosua/internal/sipstack/uri"
)

// Asked is a SUBSCRIBE that waits for a decision.
type Asked struct {
	In        *uas.Incoming
	Event     sipmsg.Event
	MediaType string        // what the subscriber understands of what the package has
	Life      time.Duration // 0: it wants to be told once

	usage   *Usage
	pkg     *Package
	decided bool
}

// Refuse answers it with a status and no body.
func (a *Asked) Refuse(code int, reason string, fields ...sipmsg.Field) {
	a.decided = true
	a.usage.refuse(a.In, &sipmsg.Refusal{Status: code, Reason: reason, Headers: fields})
}

// Accept answers it with 2xx. The caller is to Tell the state at once (RFC 6665 §4.2.1.1); an error means that the
// SUBSCRIBE could not make a dialog and has been refused.
func (a *Asked) Accept(t Terms) (*Subscription, error) {
	a.decided = true
	s, err := a.subscription(t)
	if err != nil {
		a.usage.refuse(a.In, &sipmsg.Refusal{Status: 400, Reason: "Bad Dialog Headers"})
		return nil, err
	}
	a.usage.subs[s.dlg.ID()] = s
	a.usage.sources[s.source]++
	s.path.Take(a.In.Request, a.In.Flow)
	code := 200
	if t.Pending {
		code = 202
	}
	s.accept(a.In, code, a.Life)
	return s, nil
}

// subscription makes the dialog and what lives in it.
func (a *Asked) subscription(t Terms) (*Subscription, error) {
	seq, err := dialog.FirstSeq(a.usage.cfg.Random)
	if err != nil {
		return nil, err
	}
	d, err := dialog.NewUAS(a.In.Request, a.In.Server.Tag(), seq)
	if err != nil {
		return nil, err
	}
	if err := d.Confirm(nil); err != nil {
		return nil, err
	}
	s := &Subscription{usage: a.usage, terms: t, dlg: d, source: source(a.In), event: a.Event, media: a.MediaType, once: a.Life == 0}
	cfg := subscription.NotifierConfig{Loop: a.usage.cfg.Loop, Send: s.send, Event: a.Event, Life: a.Life, Headers: t.Headers,
		Refreshed: t.Refreshed, Ended: s.ended, Log: a.usage.cfg.Log}
	if t.Pending {
		cfg.State = subscription.Pending
	}
	if s.once {
		cfg.Life = fetchLife
	}
	s.notifier = subscription.NewNotifier(cfg)
	return s, nil
}

// fetchLife is how long one that is told once may wait to be told.
const fetchLife = time.Minute

// Subscription is somebody's with us. All methods are called on the loop.
type Subscription struct {
	usage    *Usage
	terms    Terms
	dlg      *dialog.Dialog
	path     dialogflow.Path
	source   netip.Addr
	event    sipmsg.Event
	media    string
	once     bool
	left     bool      // the subscriber has ended it
	resumed  time.Time // when it was last told again for a connection that was lost
	notifier *subscription.Notifier
}

// State is Pending, Active or Terminated.
func (s *Subscription) State() subscription.State { return s.notifier.State() }

// Event is what it is about.
func (s *Subscription) Event() sipmsg.Event { return s.event }

// MediaType is what the subscriber is told in.
func (s *Subscription) MediaType() string { return s.media }

// Remote is the subscriber's address, without parameters and header fields.
func (s *Subscription) Remote() uri.URI {
	u := s.dlg.Remote().URI
	return uri.URI{Scheme: u.Scheme, User: u.User, Host: u.Host, Port: u.Port}
}

// Expires is how long it still lasts unless it is refreshed.
func (s *Subscription) Expires() time.Duration { return s.notifier.Expires() }

// Activate says that a Pending subscription has been granted; the next Tell says so to the subscriber.
func (s *Subscription) Activate() { s.notifier.Activate() }

// Unsubscribed says that the subscriber has ended it.
func (s *Subscription) Unsubscribed() bool { return s.left }

// Waiting says that what was told last has not left yet.
func (s *Subscription) Waiting() bool { return s.notifier.Waiting() }

// Tell sends a NOTIFY, at once or when the one under way has been answered. With a Reason it is the last.
func (s *Subscription) Tell(note subscription.Note) {
	if s.once && note.Reason == "" {
		note.Reason = subscription.Timeout
	}
	s.notifier.Tell(note)
}

// accept answers a SUBSCRIBE with a 2xx.
func (s *Subscription) accept(in *uas.Incoming, code int, life time.Duration) {
	resp := sipmsg.NewResponse(in.Request, code, "")
	dialog.CopyRoute(&resp.Header, &in.Request.Header)
	resp.Header.SetContact(s.terms.Contact(in.Flow))
	resp.Header.Add("Expires", strconv.Itoa(int((life+time.Second-1)/time.Second)))
	for _, f := range s.terms.Headers {
		resp.Header.Add(f.Name, f.Value)
	}
	if err := in.Respond(resp); err != nil {
		s.usage.cfg.Log.Info("answer SUBSCRIBE", "call_id", in.Request.Header.CallID(), "err", err)
	}
}

// receive takes a request in the dialog: a SUBSCRIBE that refreshes it or ends it.
func (s *Subscription) receive(in *uas.Incoming) {
	life, refusal := s.inspect(in.Request)
	if refusal != nil {
		s.usage.refuse(in, refusal)
		return
	}
	s.path.Follow(in.Request, in.Flow, true)
	s.dlg.UpdateTarget(&in.Request.Header)
	s.accept(in, 200, life)
	s.left = life == 0
	s.notifier.Refresh(life)
}

// inspect finds what a request in the dialog is to be refused for, and how long a SUBSCRIBE is granted.
func (s *Subscription) inspect(req *sipmsg.Request) (time.Duration, *sipmsg.Refusal) {
	if req.Method != sipmsg.SUBSCRIBE {
		return 0, &sipmsg.Refusal{Status: 405, Headers: []sipmsg.Field{{Name: "Allow", Value: string(sipmsg.SUBSCRIBE)}}}
	}
	if err := s.dlg.ReceiveRequest(req); err != nil {
		return 0, &sipmsg.Refusal{Status: 500, Reason: "CSeq out of order"}
	}
	if event, ok := req.Header.Event(); !ok || event != s.event {
		return 0, &sipmsg.Refusal{Status: 481, Reason: "Subscription Does Not Exist"}
	}
	return s.usage.life(&req.Header)
}

// send sends a NOTIFY in the dialog.
func (s *Subscription) send(m sipmsg.Method, fields []sipmsg.Field, body []byte, done func(*sipmsg.Response, error)) uint32 {
	req := s.dlg.NewRequest(m)
	for _, f := range fields {
		req.Header.Add(f.Name, f.Value)
	}
	req.Body = body
	s.usage.cfg.Client.Send(uac.Params{
		Request: req, NextHop: dialogflow.Hop(s.dlg), Flow: s.path.To(s.dlg), Auth: s.terms.Auth, NextCSeq: s.dlg.NextSeq,
		Finish: func(r *sipmsg.Request, f *transport.Flow) error {
			dialog.InsertContact(r, s.terms.Contact(f))
			return nil
		},
		OnResponse: func(_ *uac.Outgoing, resp *sipmsg.Response) {
			if resp.StatusCode >= 200 {
				done(resp, nil)
			}
		},
		OnFailure: func(_ *uac.Outgoing, err error) { done(nil, err) },
	})
	cseq, _ := req.Header.CSeq()
	return cseq.Seq
}

// resume tells it once more unless it has ended, or the subscriber has found us over another connection.
func (s *Subscription) resume() {
	if f := s.path.Flow(); f == nil || f.Alive() || s.State() == subscription.Terminated {
		return
	}
	s.notifier.Repeat()
}

// ended hears that the last has been told, or that nobody listens.
func (s *Subscription) ended() {
	s.forget()
	if s.terms.Ended != nil {
		s.terms.Ended()
	}
}

// forget takes it off the list.
func (s *Subscription) forget() {
	if s.usage.subs[s.dlg.ID()] != s {
		return
	}
	delete(s.usage.subs, s.dlg.ID())
	s.path.Drop()
	if s.usage.sources[s.source]--; s.usage.sources[s.source] == 0 {
		delete(s.usage.sources, s.source)
	}
}
