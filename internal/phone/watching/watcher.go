package watching

import (
	"cmp"
	"slices"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/body/pidf"
	"gosua/internal/phone/buddies"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/subscriber"
)

// Watcher holds what is watched.
type Watcher struct {
	cfg     Config
	list    map[key]*watch
	waiting []*watch    // for their turn to subscribe
	turn    *loop.Timer // the next of them
	turning bool        // turn is set
	stopped bool        // nothing is asked for any more
}

type key struct {
	buddy int
	kind  Kind
}

// New makes a Watcher that watches nobody.
func New(cfg Config) *Watcher {
	return &Watcher{cfg: cfg.withDefaults(), list: map[key]*watch{}}
}

// Watch asks to be told of a buddy. One that is watched already stays so.
func (w *Watcher) Watch(b buddies.Buddy, kind Kind) {
	k := key{b.ID, kind}
	s := w.list[k]
	if s == nil {
		s = &watch{watcher: w, buddy: b, kind: kind, patience: subscriber.Patience{Rand: w.cfg.Rand}}
		w.list[k] = s
	}
	w.cfg.Emit(event.BuddyWatch{Buddy: b.ID, Account: w.cfg.Accounts.ForTarget(b.Target), Dialog: kind == Dialogs})
	if !s.on {
		s.on = true
		w.queue(s)
	}
}

// Unwatch asks no longer to be told of a buddy.
func (w *Watcher) Unwatch(b buddies.Buddy, kind Kind) {
	w.cfg.Emit(event.BuddyWatch{Buddy: b.ID, Account: w.cfg.Accounts.ForTarget(b.Target), Dialog: kind == Dialogs})
	if s := w.list[key{b.ID, kind}]; s != nil {
		s.off()
	}
}

// Forget is Unwatch for a buddy that is taken off the list.
func (w *Watcher) Forget(buddy int) {
	for _, kind := range []Kind{Presence, Dialogs} {
		if s := w.list[key{buddy, kind}]; s != nil {
			s.off()
			s.gone = true
			delete(w.list, s.key())
		}
	}
}

// AccountRemoved ends the subscriptions that an account had asked for; another asks anew, also where that one was denied.
func (w *Watcher) AccountRemoved(account int) {
	for _, s := range w.list {
		switch {
		case s.account != account:
		case s.denied:
			s.on, s.denied = true, false
			s.rest(subscriber.AgainSoon)
		default:
			s.leave()
		}
	}
}

// Stop lets no subscription be asked for any more; those that there are end with their Usage.
func (w *Watcher) Stop() {
	w.stopped = true
	w.turn.Stop()
	w.waiting = nil
	for _, s := range w.list {
		s.on = false
		s.again.Stop()
	}
}

// Status is what is known of a buddy's presence.
func (w *Watcher) Status(buddy int) pidf.Status {
	if s := w.list[key{buddy, Presence}]; s != nil {
		return s.status
	}
	return pidf.Status{}
}

// Doing is what is known of a buddy's dialogs.
func (w *Watcher) Doing(buddy int) []dialoginfo.Dialog {
	if s := w.list[key{buddy, Dialogs}]; s != nil {
		return s.known.Info().Dialogs
	}
	return nil
}

// Infos are the subscriptions as they stand, by buddy.
func (w *Watcher) Infos() []event.SubscriptionInfo {
	list := make([]event.SubscriptionInfo, 0, len(w.list))
	for _, s := range w.list {
		if s.sub != nil {
			list = append(list, event.SubscriptionInfo{Event: s.kind.String(), Remote: s.buddy.Typed, State: s.sub.State().String(), Expires: s.sub.Expires()})
		}
	}
	slices.SortFunc(list, func(a, b event.SubscriptionInfo) int {
		return cmp.Or(cmp.Compare(a.Remote, b.Remote), cmp.Compare(a.Event, b.Event))
	})
	return list
}

// queue has one subscribe when its turn comes: at once when nobody waits.
func (w *Watcher) queue(s *watch) {
	if w.stopped {
		return
	}
	w.waiting = append(w.waiting, s)
	if !w.turning {
		w.next()
	}
}

// next subscribes the one that has waited longest, and has the others wait on.
func (w *Watcher) next() {
	w.turning = len(w.waiting) > 0
	if !w.turning {
		return
	}
	s := w.waiting[0]
	w.waiting = w.waiting[1:]
	w.turn = w.cfg.Loop.AfterFunc(w.cfg.Pace, w.next)
	s.subscribe()
}
