package dialogs

import (
	"cmp"
	"maps"
	"slices"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/phone/accounts"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/notifier"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

// Event is the event package (RFC 4235 §3.1).
const Event = "dialog"

// Config is what a Dialogs is made of. All but Headers and Everybody is needed.
type Config struct {
	Usage     *notifier.Usage
	Accounts  *accounts.List
	Headers   []sipmsg.Field // on NOTIFYs and the answers to SUBSCRIBEs
	Everybody bool           // strangers are told too; else only buddies
	IsBuddy   func(uri.URI) bool
	Emit      func(event.Event) // WatcherRefused
	// Calls are the dialogs of an account's calls as they stand.
	Calls func(account int) []dialoginfo.Dialog
}

// Dialogs is what others are told of the calls.
type Dialogs struct {
	cfg      Config
	watchers map[int]*watcher
	lastID   int
}

// watcher is somebody who is told of an account.
type watcher struct {
	dialogs *Dialogs
	id      int
	account int
	sub     *notifier.Subscription
	version uint32              // of the last document
	told    []dialoginfo.Dialog // what it said, without durations and ends
}

// New makes a Dialogs that answers SUBSCRIBEs of cfg.Usage.
func New(cfg Config) *Dialogs {
	d := &Dialogs{cfg: cfg, watchers: map[int]*watcher{}}
	cfg.Usage.Handle(notifier.Package{Name: Event, Types: []string{dialoginfo.MediaType}, Ask: d.asked})
	return d
}

// asked decides about a SUBSCRIBE.
func (d *Dialogs) asked(a *notifier.Asked) {
	account := d.cfg.Accounts.ForRequest(a.In.Request, a.In.Flow)
	from, ok := a.In.Request.Header.From()
	switch {
	case account == nil || !ok:
		a.Refuse(404, "")
	case !d.cfg.Everybody && !d.cfg.IsBuddy(from.URI):
		a.Refuse(403, "")
		d.cfg.Emit(event.WatcherRefused{Account: account.ID(), Remote: from.URI.String(), Code: 403, Reason: sipmsg.ReasonPhrase(403)})
	default:
		d.accept(a, account)
	}
}

// accept takes somebody on, and tells them.
func (d *Dialogs) accept(a *notifier.Asked, account *accounts.Account) {
	d.lastID++
	w := &watcher{dialogs: d, id: d.lastID, account: account.ID()}
	secure := a.In.Request.URI.Secure()
	sub, err := a.Accept(notifier.Terms{Headers: d.cfg.Headers, Auth: account.Auth(), Refreshed: w.tell,
		Ended:   func() { delete(d.watchers, w.id) },
		Contact: func(f *transport.Flow) sipmsg.NameAddr { return account.Contact(f, false, secure) }})
	if err != nil {
		return // it has been refused
	}
	w.sub = sub
	d.watchers[w.id] = w
	w.send() // version 0
}

// Changed tells everybody who does not know yet how the calls stand.
func (d *Dialogs) Changed() {
	for _, w := range d.sorted() {
		if !slices.Equal(timeless(d.cfg.Calls(w.account)), w.told) {
			w.tell()
		}
	}
}

// Moved tells everybody once more: from where is known by that.
func (d *Dialogs) Moved() {
	for _, w := range d.sorted() {
		w.tell()
	}
}

// Forget tells those who asked about an account that nothing more will be told, before the account goes.
func (d *Dialogs) Forget(account int) {
	for _, w := range d.sorted() {
		if w.account == account {
			w.sub.Tell(subscription.Note{Reason: subscription.NoResource})
		}
	}
}

// End tells everybody that nothing more will be told.
func (d *Dialogs) End() {
	for _, w := range d.sorted() {
		w.sub.Tell(subscription.Note{Reason: subscription.NoResource})
	}
}

// Infos are those who are told, as they stand.
func (d *Dialogs) Infos() (list []event.SubscriptionInfo) {
	for _, w := range d.sorted() {
		list = append(list, event.SubscriptionInfo{Account: w.account, Event: Event, Remote: w.sub.Remote().String(), Incoming: true,
			State: w.sub.State().String(), Expires: w.sub.Expires()})
	}
	return list
}

func (d *Dialogs) sorted() []*watcher {
	return slices.SortedFunc(maps.Values(d.watchers), func(a, b *watcher) int { return cmp.Compare(a.id, b.id) })
}

// timeless are dialogs without how long they have lasted, which is no news.
func timeless(list []dialoginfo.Dialog) []dialoginfo.Dialog {
	list = slices.Clone(list)
	for i := range list {
		list[i].Duration = 0
	}
	return list
}

// tell sends the next document. One that waits for an answer to the one before has not left: the new one takes its place
// and its number.
func (w *watcher) tell() {
	if !w.sub.Waiting() {
		w.version++
	}
	w.send()
}

func (w *watcher) send() {
	now := w.dialogs.cfg.Calls(w.account)
	info := dialoginfo.Info{Full: true, Version: w.version, Dialogs: append(w.over(now), now...)}
	if a, err := w.dialogs.cfg.Accounts.Get(w.account); err == nil {
		info.Entity = a.AOR().URI.String()
	}
	w.told = timeless(now)
	w.sub.Tell(subscription.Note{ContentType: dialoginfo.MediaType, Body: info.Write()})
}

// over are the dialogs that were told and are no more.
func (w *watcher) over(now []dialoginfo.Dialog) (list []dialoginfo.Dialog) {
	for _, d := range w.told {
		if !slices.ContainsFunc(now, func(n dialoginfo.Dialog) bool { return n.ID == d.ID }) {
			d.State = dialoginfo.Terminated
			list = append(list, d)
		}
	}
	return list
}
