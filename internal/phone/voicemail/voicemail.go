package voicemail

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"time"

	"gosua/internal/body/messagesummary"
	"gosua/internal/phone/accounts"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscriber"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uas"
)

const (
	// Event is the event package (RFC 3842 §3.1).
	Event = "message-summary"
	// DefaultExpires is asked for, as pjsua does.
	DefaultExpires = time.Hour
)

// Config is what a Voicemail is made of. All but Headers, Expires and Rand is needed.
type Config struct {
	Usage    *subscriber.Usage
	Loop     *loop.Loop
	Accounts *accounts.List
	Headers  []sipmsg.Field    // on each SUBSCRIBE
	Expires  time.Duration     // asked for; 0: DefaultExpires
	Rand     func(n int) int   // uniform in [0,n); nil: math/rand/v2
	Emit     func(event.Event) // VoicemailState, MessagesWaiting
}

// Voicemail holds what the accounts have been told.
type Voicemail struct {
	cfg  Config
	list map[int]*box // by account
	// stopped: nothing is asked for any more
	stopped bool
}

// box is one account's.
type box struct {
	owner    *Voicemail
	account  *accounts.Account
	watched  bool
	denied   bool // the server does not take the account's credentials
	sub      *subscriber.Subscription
	begun    time.Time
	patience subscriber.Patience
	again    *loop.Timer
	summary  messagesummary.Summary
	known    bool
}

// New makes a Voicemail that watches nothing.
func New(cfg Config) *Voicemail {
	if cfg.Expires <= 0 {
		cfg.Expires = DefaultExpires
	}
	return &Voicemail{cfg: cfg, list: map[int]*box{}}
}

func (v *Voicemail) box(a *accounts.Account) *box {
	b := v.list[a.ID()]
	if b == nil {
		b = &box{owner: v, account: a, patience: subscriber.Patience{Rand: v.cfg.Rand}}
		v.list[a.ID()] = b
	}
	return b
}

// Watch asks the account's server to tell what waits. One that is watched already stays so; one that was denied is not
// asked again, however often the account registers.
func (v *Voicemail) Watch(a *accounts.Account) {
	b := v.box(a)
	if !b.watched && !b.denied && !v.stopped {
		b.watched = true
		b.subscribe()
	}
}

// Forget asks no longer, for an account that goes.
func (v *Voicemail) Forget(account int) {
	b := v.list[account]
	if b == nil {
		return
	}
	delete(v.list, account)
	b.stop()
	if b.sub != nil {
		b.sub.Unsubscribe()
	}
}

// Stop lets no subscription be asked for any more; those that there are end with their Usage.
func (v *Voicemail) Stop() {
	v.stopped = true
	for _, b := range v.list {
		b.stop()
	}
}

func (b *box) stop() {
	b.watched = false
	b.again.Stop()
}

// Summary is what waits for an account; false: nobody has said.
func (v *Voicemail) Summary(account int) (messagesummary.Summary, bool) {
	if b := v.list[account]; b != nil {
		return b.summary, b.known
	}
	return messagesummary.Summary{}, false
}

// Infos are the subscriptions as they stand, by account.
func (v *Voicemail) Infos() (list []event.SubscriptionInfo) {
	for _, account := range slices.Sorted(maps.Keys(v.list)) {
		if b := v.list[account]; b.sub != nil {
			list = append(list, event.SubscriptionInfo{Event: Event, Remote: b.uri(), State: b.sub.State().String(), Expires: b.sub.Expires()})
		}
	}
	return list
}

func (b *box) uri() string { return b.account.AOR().URI.String() }

// subscribe asks for it.
func (b *box) subscribe() {
	if !b.watched || b.sub != nil {
		return
	}
	a, cfg := b.account, &b.owner.cfg
	b.begun = time.Now()
	sub, err := cfg.Usage.Subscribe(subscriber.Params{
		Event: sipmsg.Event{Package: Event}, From: a.AOR(), To: a.AOR(), Target: a.AOR().URI, Routes: a.Routes(), NextHop: a.NextHop(a.AOR().URI), Stream: a.PrefersTCP(), Headers: cfg.Headers,
		Accept: []string{messagesummary.MediaType}, Expires: cfg.Expires, Auth: a.Auth(), Hear: b.hear,
		Contact: func(f *transport.Flow) sipmsg.NameAddr { return a.Contact(f, true, a.AOR().URI.Secure()) },
	})
	if err != nil {
		b.hear(subscription.News{From: subscription.Null, To: subscription.Terminated, Err: err})
		return
	}
	b.sub = sub
}

// hear takes what happens to the subscription.
func (b *box) hear(n subscription.News) {
	b.owner.cfg.Emit(event.VoicemailState{Account: b.account.ID(), URI: b.uri(), From: n.From.String(), To: n.To.String(), Err: failure(n)})
	if n.Notify != nil {
		b.told(n.Notify)
	}
	if n.To != subscription.Terminated {
		return
	}
	b.sub, b.denied = nil, n.Denied
	wait, again := b.patience.Wait(n, time.Since(b.begun))
	if b.watched = b.watched && again; b.watched {
		b.again.Stop()
		b.again = b.owner.cfg.Loop.AfterFunc(wait, b.subscribe)
	}
}

// failure is why there is no subscription, nil where there is one or the server has ended it.
func failure(n subscription.News) error {
	if n.Err == nil && n.Response != nil && n.Response.StatusCode >= 300 {
		return fmt.Errorf("the server answers %d %s", n.Response.StatusCode, n.Response.Reason)
	}
	return n.Err
}

// told takes what a NOTIFY says.
func (b *box) told(req *sipmsg.Request) {
	ev := event.MessagesWaiting{Account: b.account.ID(), ContentType: req.Header.ContentType(), Body: bytes.Clone(req.Body)}
	if part := sipmsg.Part(req, messagesummary.MediaType); part != nil {
		if ev.Summary, ev.Err = messagesummary.Parse(part); ev.Err == nil {
			b.summary, b.known = ev.Summary, true
		}
	}
	b.owner.cfg.Emit(ev)
}

// HandleNotify takes a NOTIFY that nobody asked for, which servers send to whoever has registered (RFC 3842 §3.5, by
// custom); false: it is about something else.
func (v *Voicemail) HandleNotify(in *uas.Incoming) bool {
	ev, ok := in.Request.Header.Event()
	a := v.cfg.Accounts.ForRequest(in.Request, in.Flow)
	if !ok || ev.Package != Event || a == nil {
		return false
	}
	_ = in.Respond(sipmsg.NewResponse(in.Request, 200, "")) // it fails when whoever it was is gone; what was said holds
	v.box(a).told(in.Request)
	return true
}
