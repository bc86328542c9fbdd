package watching

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/body/pidf"
	"gosua/internal/phone/buddies"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscriber"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
)

// watch is one buddy's presence or dialogs.
type watch struct {
	watcher  *Watcher
	buddy    buddies.Buddy
	kind     Kind
	account  int  // that sub is of
	on       bool // it is wanted
	denied   bool // the last SUBSCRIBE was, so that it is wanted no more until account goes
	gone     bool // the buddy is off the list
	sub      *subscriber.Subscription
	left     bool // sub is ending at our wish
	mending  mending
	begun    time.Time // when sub was asked for
	patience subscriber.Patience
	again    *loop.Timer

	status pidf.Status
	known  dialoginfo.Known
	last   dialoginfo.Info
	code   int // how the last subscription ended
	reason string
}

func (s *watch) key() key { return key{s.buddy.ID, s.kind} }

// off ends it.
func (s *watch) off() {
	s.on, s.denied = false, false
	s.again.Stop()
	s.watcher.waiting = slices.DeleteFunc(s.watcher.waiting, func(o *watch) bool { return o == s })
	s.leave()
}

// leave ends the subscription, if there is one.
func (s *watch) leave() {
	if s.sub != nil {
		s.left = true
		s.sub.Unsubscribe()
	}
}

// subscribe asks for it, unless it is no longer wanted.
func (s *watch) subscribe() {
	if !s.on || s.sub != nil {
		return
	}
	cfg := &s.watcher.cfg
	s.code, s.reason, s.begun = 0, "", time.Now()
	s.account = cfg.Accounts.ForTarget(s.buddy.Target)
	a, err := cfg.Accounts.Get(s.account)
	if err != nil {
		s.fail(err)
		return
	}
	cfg.Emit(event.BuddyWatch{Buddy: s.buddy.ID, Account: s.account, Dialog: s.kind == Dialogs, Subscribing: true})
	s.status, s.known, s.last = pidf.Status{}, dialoginfo.Known{}, dialoginfo.Info{}
	to := sipmsg.NameAddr{URI: s.buddy.Target, Bare: true}
	sub, err := cfg.Usage.Subscribe(subscriber.Params{
		Event: sipmsg.Event{Package: s.kind.String()}, From: a.AOR(), To: to, Target: s.buddy.Target, Routes: a.Routes(), NextHop: a.NextHop(s.buddy.Target), Stream: a.PrefersTCP(),
		Contact: func(f *transport.Flow) sipmsg.NameAddr { return a.Contact(f, true, s.buddy.Target.Secure()) },
		Headers: cfg.Headers, Accept: s.accept(), Expires: cfg.Expires, Auth: a.Auth(), Hear: s.hear,
	})
	if err != nil {
		s.fail(err)
		return
	}
	s.sub = sub
}

// accept are the media types of what is watched.
func (s *watch) accept() []string {
	if s.kind == Dialogs {
		return []string{dialoginfo.MediaType}
	}
	return []string{pidf.PIDF, pidf.XPIDF}
}

// fail tells of a subscription that could not be asked for, and tries again later.
func (s *watch) fail(err error) {
	n := subscription.News{From: subscription.Null, To: subscription.Terminated, Err: err}
	s.tell(n, s.next(n), err)
}

// hear takes what happens to the subscription.
func (s *watch) hear(n subscription.News) {
	err := n.Err
	if n.Notify != nil {
		err = s.read(n.Notify)
	}
	if n.To != subscription.Terminated {
		if errors.Is(err, dialoginfo.ErrGap) || errors.Is(err, dialoginfo.ErrOld) { // SIP itself keeps the order: who seems old counts anew
			s.mend()
		}
		s.tell(n, 0, err)
		return
	}
	s.sub = nil
	s.mending.again.Stop()
	s.code, s.reason = ending(n)
	if n.Notify == nil {
		s.status = pidf.Status{}
	}
	s.tell(n, s.next(n), err)
	if saidLast := n.Notify != nil && len(n.Notify.Body) > 0 && err == nil; !s.on || !saidLast {
		s.status, s.known = pidf.Status{}, dialoginfo.Known{} // what was known gets old
	}
}

// mending is how documents that were missed are made up for.
type mending struct {
	last  time.Time // when sub was refreshed for that
	works bool      // and a document came that left nothing to ask for
	again *loop.Timer
}

// mend asks for the full state after documents were missed: at once, or when the pause is over if that has helped before.
func (s *watch) mend() {
	s.mending.again.Stop()
	left := mendPause - time.Since(s.mending.last)
	if left > 0 && s.mending.works {
		s.mending.again = s.watcher.cfg.Loop.AfterFunc(left, s.mend)
	}
	if s.sub != nil && left <= 0 {
		s.mending.last, s.mending.works = time.Now(), false
		s.sub.Refresh()
	}
}

// next asks anew if it is wanted still and of use: soon after an end of our own, else after a while.
func (s *watch) next(n subscription.News) time.Duration {
	wait, again := s.patience.Wait(n, time.Since(s.begun))
	if s.left {
		wait, again = subscriber.AgainSoon, true
	}
	s.denied = s.on && n.Denied && !again
	s.left = false
	if s.on = s.on && again; !s.on {
		return 0
	}
	s.rest(wait)
	return wait
}

// rest has it asked for after a while.
func (s *watch) rest(wait time.Duration) {
	s.again.Stop()
	s.again = s.watcher.cfg.Loop.AfterFunc(wait, func() { s.watcher.queue(s) })
}

// read takes what a NOTIFY tells, if anything.
func (s *watch) read(req *sipmsg.Request) error {
	if len(req.Body) == 0 {
		return nil
	}
	if s.kind == Dialogs {
		return s.readDialogs(sipmsg.Part(req, dialoginfo.MediaType))
	}
	for _, media := range s.accept() {
		part := sipmsg.Part(req, media)
		if part == nil {
			continue
		}
		if req.Header.ContentType() == media {
			media = req.Header.Get("Content-Type") // with its charset
		}
		doc, err := pidf.Parse(media, part)
		if err == nil {
			s.status = doc.Status
		}
		return err
	}
	return fmt.Errorf("read presence: %.80q holds no document", req.Header.ContentType())
}

func (s *watch) readDialogs(body []byte) error {
	info, err := dialoginfo.Parse(body)
	if err != nil {
		return err
	}
	s.last = info
	err = s.known.Apply(info)
	if err == nil {
		s.mending.works = true
		s.mending.again.Stop()
	}
	return err
}

// tell tells the user.
func (s *watch) tell(n subscription.News, retry time.Duration, err error) {
	if s.gone && n.To != subscription.Terminated {
		return
	}
	s.watcher.cfg.Emit(event.BuddyState{Buddy: s.buddy.ID, URI: s.buddy.Typed, Dialog: s.kind == Dialogs, Status: s.status.Text(), Dialogs: s.last,
		From: n.From.String(), To: n.To.String(), By: cause(n), Code: s.code, Reason: s.reason, Retry: retry, Err: err})
}

// cause names the message that brought a change.
func cause(n subscription.News) string {
	switch {
	case n.Notify != nil:
		return n.Notify.Summary()
	case n.Response != nil:
		return n.Response.Summary()
	}
	return ""
}

// ending is how pjsua tells why a subscription ended: a status and a word.
func ending(n subscription.News) (code int, reason string) {
	switch {
	case n.Notify != nil:
		state, _ := n.Notify.Header.SubscriptionState()
		return 200, state.Reason
	case n.Response != nil:
		return n.Response.StatusCode, n.Response.Reason
	}
	if f, ok := errors.AsType[*uac.Failure](n.Err); ok {
		return f.Status(), sipmsg.ReasonPhrase(f.Status())
	}
	return 408, subscription.Timeout
}
