package phone

import (
	"context"
	"slices"
	"time"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/body/pidf"
	"gosua/internal/phone/accounts"
	"gosua/internal/phone/buddies"
	"gosua/internal/phone/dialogs"
	"gosua/internal/phone/messages"
	"gosua/internal/phone/presence"
	"gosua/internal/phone/voicemail"
	"gosua/internal/phone/watching"
	"gosua/internal/sipstack"
	"gosua/internal/sipstack/notifier"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscriber"
)

// WatcherPolicy says who may be told whether the user is there.
type WatcherPolicy = presence.Policy

// The policies; each is explained in package presence.
const (
	WatchersAll     = presence.Everybody
	WatchersBuddies = presence.Buddies
	WatchersAsk     = presence.Ask
)

// ErrNoWatcher says that nobody waits under that number.
var ErrNoWatcher = presence.ErrNoWatcher

// social is what the phone hears of others, and tells others of its user, outside calls. It belongs to the Stack's loop.
type social struct {
	asked     *subscriber.Usage // what we ask to be told
	told      *notifier.Usage   // what others ask us
	watching  *watching.Watcher
	presence  *presence.Presence
	voicemail *voicemail.Voicemail
	dialogs   *dialogs.Dialogs
	typists   *messages.Typists
	unwilling messages.Unwilling
}

// openSocial makes the parts and lets requests reach them.
func (p *Phone) openSocial() {
	client, loop := p.stack.Client(), p.stack.Loop()
	fields := []sipmsg.Field{{Name: "Allow-Events", Value: allowEvents}}
	asking := append([]sipmsg.Field{{Name: "Supported", Value: p.stack.Supported()}}, fields...)
	s := social{
		asked: subscriber.New(subscriber.Config{Client: client, Loop: loop, Timing: p.cfg.Seams.Timing, Rand: p.cfg.Seams.Rand, Log: p.cfg.Log}),
		told: notifier.New(notifier.Config{Client: client, Loop: loop, Log: p.cfg.Log,
			Refused: func(in *sipstack.Incoming, r *sipmsg.Refusal) { p.social.presence.Refused(in, r) }}),
	}
	s.watching = watching.New(watching.Config{Usage: s.asked, Loop: loop, Accounts: p.accounts, Headers: asking, Rand: p.cfg.Seams.Rand, Emit: p.emit})
	s.voicemail = voicemail.New(voicemail.Config{Usage: s.asked, Loop: loop, Accounts: p.accounts, Headers: asking, Rand: p.cfg.Seams.Rand, Emit: p.emit})
	s.presence = presence.New(presence.Config{Usage: s.told, Client: client, Loop: loop, Accounts: p.accounts, Headers: fields,
		Policy: p.cfg.Watchers, IsBuddy: p.buddies.Has, Emit: p.emit})
	s.dialogs = dialogs.New(dialogs.Config{Usage: s.told, Accounts: p.accounts, Headers: fields, Everybody: p.cfg.DialogsToAll,
		IsBuddy: p.buddies.Has, Emit: p.emit, Calls: p.calls.Dialogs})
	s.typists = messages.NewTypists(messages.TypistsConfig{Loop: loop, Emit: p.emit})
	p.social = s
	p.stack.AddDialogs(s.asked)
	p.stack.AddDialogs(s.told)
	p.stack.Handle(sipmsg.SUBSCRIBE, s.told.HandleSubscribe)
	p.stack.Handle(sipmsg.NOTIFY, s.handleNotify)
}

// allowEvents are the event packages that the phone understands, as pjsua lists them.
const allowEvents = "presence, dialog, message-summary, refer"

// handleNotify takes a NOTIFY that nobody asked for.
func (s *social) handleNotify(in *sipstack.Incoming) {
	if s.voicemail.HandleNotify(in) {
		return
	}
	code := 481 // the other side takes it for one that was asked for (RFC 6665 §4.1.3)
	if _, ok := in.Request.Header.Event(); !ok {
		code = 400
	}
	_ = in.Refuse(code, "") // nobody is there to be told when it cannot be refused
}

// forget ends what an account has asked for, and what others are told of it, before it goes.
func (s *social) forget(account int) {
	s.watching.AccountRemoved(account)
	s.voicemail.Forget(account)
	s.presence.Forget(account)
	s.dialogs.Forget(account)
}

// moved tells everybody where we are now.
func (s *social) moved() {
	s.asked.RefreshAll()
	s.presence.Moved()
	s.dialogs.Moved()
}

// drop ends everything without a word.
func (s *social) drop() {
	if s.watching == nil {
		return // the phone has not come so far
	}
	s.watching.Stop()
	s.voicemail.Stop()
	s.presence.Drop()
	s.typists.Close()
	s.asked.Close()
	s.told.Close()
}

// socialPatience is how long Shutdown waits for the ends of subscriptions and publications, so that a buddy who does not
// answer leaves time for the registrars.
const socialPatience = 2 * time.Second

func (p *Phone) awaitSocial(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, socialPatience)
	defer cancel()
	p.await(ctx, p.endSocial)
}

// endSocial ends everything politely; done is called when everybody has answered, or will not.
func (p *Phone) endSocial(done func()) {
	p.social.watching.Stop()
	p.social.voicemail.Stop()
	p.social.dialogs.End()
	left := 2 // beside each other, so that a server which no longer answers the one does not keep the other from leaving
	one := func() {
		if left--; left == 0 {
			done()
		}
	}
	p.social.presence.End(one)
	p.social.asked.EndAll(one)
}

// registered has an account's server told and asked, once it knows the account.
func (p *Phone) registered(a *accounts.Account) {
	if _, err := p.accounts.Get(a.ID()); err != nil {
		return // it is on its way out
	}
	if a.Publishes() {
		p.note(p.social.presence.Publish(a))
	}
	if a.Voicemail() {
		p.social.voicemail.Watch(a)
	}
}

// emitCall tells what happens to a call, and lets others know that the user is on the phone, and what the phone does.
func (p *Phone) emitCall(ev Event) {
	p.emit(ev)
	p.social.typists.Hear(ev)
	switch ev.(type) {
	case CallStateChanged, CallEnded:
		p.social.presence.SetTalking(p.calls.Talking())
		p.social.dialogs.Changed()
	case IncomingCall:
		p.social.dialogs.Changed()
	}
}

// withBuddy runs f on the loop with a buddy.
func (p *Phone) withBuddy(id int, f func(buddies.Buddy)) error {
	return p.with(func() error {
		for _, b := range p.buddies.All() {
			if b.ID == id {
				f(b)
				return nil
			}
		}
		return buddies.ErrNone
	})
}

// WatchBuddy asks to be told whether a buddy is there; BuddyState tells.
func (p *Phone) WatchBuddy(id int) error {
	return p.withBuddy(id, func(b buddies.Buddy) { p.social.watching.Watch(b, watching.Presence) })
}

// UnwatchBuddy asks no longer.
func (p *Phone) UnwatchBuddy(id int) error {
	return p.withBuddy(id, func(b buddies.Buddy) { p.social.watching.Unwatch(b, watching.Presence) })
}

// WatchDialogs asks to be told what a buddy's phone does; BuddyState tells.
func (p *Phone) WatchDialogs(id int) error {
	return p.withBuddy(id, func(b buddies.Buddy) { p.social.watching.Watch(b, watching.Dialogs) })
}

// UnwatchDialogs asks no longer.
func (p *Phone) UnwatchDialogs(id int) error {
	return p.withBuddy(id, func(b buddies.Buddy) { p.social.watching.Unwatch(b, watching.Dialogs) })
}

// BuddyDialogs are the dialogs that a buddy is in, as far as they have been told.
func (p *Phone) BuddyDialogs(id int) (list []dialoginfo.Dialog) {
	_ = p.do(func() { list = p.social.watching.Doing(id) })
	return list
}

// SetPresence says what an account's user is, to everybody who asked.
func (p *Phone) SetPresence(account int, s pidf.Status) error {
	return p.withAccount(account, func(a *accounts.Account) error {
		p.social.presence.Set(a.ID(), s)
		return nil
	})
}

// Presence is what an account's user has said to be.
func (p *Phone) Presence(account int) (s pidf.Status, err error) {
	err = p.withAccount(account, func(a *accounts.Account) error {
		s = p.social.presence.Status(a.ID())
		return nil
	})
	return s, err
}

// DecideWatcher lets somebody be told who waits for the user's word (WatcherWaiting), or refuses it.
func (p *Phone) DecideWatcher(id int, allow bool) error {
	return p.with(func() error { return p.social.presence.Decide(id, allow) })
}

// Subscriptions are those that we have with others, and others with us, outside calls.
func (p *Phone) Subscriptions() (list []SubscriptionInfo) {
	_ = p.do(func() {
		list = slices.Concat(p.social.watching.Infos(), p.social.voicemail.Infos(), p.social.presence.Infos(), p.social.dialogs.Infos())
	})
	return list
}
