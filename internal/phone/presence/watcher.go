package presence

import (
	"cmp"

	"gosua/internal/body/pidf"
	"gosua/internal/phone/accounts"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/notifier"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uas"
)

// watcher is somebody who is told of an account, or waits to be.
type watcher struct {
	presence *Presence
	id       int
	account  int
	sub      *notifier.Subscription
	state    subscription.State // that the user has been told of
}

// asked decides about a SUBSCRIBE.
func (p *Presence) asked(a *notifier.Asked) {
	account := p.cfg.Accounts.ForRequest(a.In.Request, a.In.Flow)
	from, ok := a.In.Request.Header.From()
	if account == nil || !ok {
		a.Refuse(404, "")
		return
	}
	p.cfg.Emit(event.WatcherState{Account: account.ID(), Remote: from.URI.String()})
	pending := false
	if p.cfg.Policy != Everybody && !p.cfg.IsBuddy(from.URI) {
		if p.cfg.Policy == Buddies {
			a.Refuse(403, "")
			return
		}
		pending = true
	}
	p.accept(a, account, pending)
}

// Refused tells of a SUBSCRIBE that nobody was asked about, of whichever event package.
func (p *Presence) Refused(in *uas.Incoming, r *sipmsg.Refusal) {
	account := p.cfg.Accounts.ForRequest(in.Request, in.Flow)
	from, ok := in.Request.Header.From()
	if account != nil && ok {
		p.cfg.Emit(event.WatcherRefused{Account: account.ID(), Remote: from.URI.String(), Code: r.Status, Reason: cmp.Or(r.Reason, sipmsg.ReasonPhrase(r.Status))})
	}
}

// accept takes somebody on, who is told at once, or waits for the user's word.
func (p *Presence) accept(a *notifier.Asked, account *accounts.Account, pending bool) {
	p.lastID++
	w := &watcher{presence: p, id: p.lastID, account: account.ID(), state: subscription.Null}
	secure := a.In.Request.URI.Secure()
	sub, err := a.Accept(notifier.Terms{Pending: pending, Headers: p.cfg.Headers, Auth: account.Auth(), Ended: w.ended,
		Contact: func(f *transport.Flow) sipmsg.NameAddr { return account.Contact(f, false, secure) }})
	if err != nil {
		return
	}
	w.sub = sub
	p.watchers[w.id] = w
	w.tell()
	if sub.State() == subscription.Pending { // one that asked to be told once is over by now
		p.cfg.Emit(event.WatcherWaiting{ID: w.id, Account: w.account, Remote: w.remote()})
	}
}

// Decide lets somebody who waits be told, or refuses it.
func (p *Presence) Decide(id int, allow bool) error {
	w := p.watchers[id]
	if w == nil || w.sub.State() != subscription.Pending {
		return ErrNoWatcher
	}
	if !allow {
		w.sub.Tell(subscription.Note{Reason: "rejected"})
		return nil
	}
	w.sub.Activate()
	w.tell()
	return nil
}

func (w *watcher) remote() string { return w.sub.Remote().String() }

// tell sends what the account's user is; somebody who waits hears only that.
func (w *watcher) tell() {
	note := subscription.Note{}
	if w.sub.State() != subscription.Pending {
		note = subscription.Note{ContentType: w.sub.MediaType(), Body: w.presence.document(w.account, w.sub.MediaType())}
	}
	w.sub.Tell(note)
	w.moved()
}

// goodbye tells that the user is gone; somebody who waits hears only that nothing will come.
func (w *watcher) goodbye() {
	if w.sub.State() == subscription.Pending {
		w.sub.Tell(subscription.Note{Reason: subscription.NoResource})
		return
	}
	doc := pidf.Document{TupleID: w.presence.account(w.account).tuple, Status: pidf.Status{Basic: pidf.Closed}}
	if a, err := w.presence.cfg.Accounts.Get(w.account); err == nil {
		doc.Entity = a.AOR().URI.String()
	}
	body, err := doc.Write(w.sub.MediaType())
	if err != nil {
		body = nil
	}
	w.sub.Tell(subscription.Note{ContentType: w.sub.MediaType(), Body: body, Reason: subscription.NoResource})
}

// moved tells the user how the subscription stands, if that is news; of one that is told again it says so, as pjsua does.
func (w *watcher) moved() {
	to := w.sub.State()
	if w.state == to && to != subscription.Active {
		return
	}
	w.presence.cfg.Emit(event.WatcherState{Account: w.account, Remote: w.remote(), From: w.state.String(), To: to.String(),
		Unsubscribed: w.sub.Unsubscribed()})
	w.state = to
}

// ended forgets it.
func (w *watcher) ended() {
	delete(w.presence.watchers, w.id)
	w.moved()
}
