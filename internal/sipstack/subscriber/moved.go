package subscriber

import (
	"slices"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/transport"
)

// resumePause is how often at most a connection that ends has a subscription refreshed, since its server may end each at once.
const resumePause = 30 * time.Second

// moved is who has still to be told where we are now, at EndAll's pace.
type moved struct {
	queue []*Subscription
	turn  *loop.Timer
}

// RefreshAll refreshes everything, not all at once: our address has changed. What is being asked for right now is asked for once
// more afterwards, since that may have told the old address.
func (u *Usage) RefreshAll() { u.tellMoved(u.all()) }

// FlowClosed refreshes soon what can no longer be told, since its Contact named a connection of ours that has ended.
func (u *Usage) FlowClosed(f *transport.Flow) {
	lost := slices.DeleteFunc(u.all(), func(s *Subscription) bool { return !s.lives(f) })
	if len(lost) > 0 { // soon, so that the account's registration is what opens the next one
		u.cfg.Loop.AfterFunc(AgainSoon, func() { u.tellMoved(slices.DeleteFunc(lost, (*Subscription).connected)) })
	}
}

func (u *Usage) tellMoved(list []*Subscription) {
	u.moved.turn.Stop()
	u.moved.queue = append(u.moved.queue, list...)
	for range EndAtOnce {
		u.nextMoved()
	}
	u.moreMoved()
}

// moreMoved tells one more after a while, again and again.
func (u *Usage) moreMoved() {
	if len(u.moved.queue) > 0 {
		u.moved.turn = u.cfg.Loop.AfterFunc(EndPace, func() {
			u.nextMoved()
			u.moreMoved()
		})
	}
}

func (u *Usage) nextMoved() {
	if len(u.moved.queue) == 0 {
		return
	}
	s := u.moved.queue[0]
	u.moved.queue = u.moved.queue[1:]
	s.moved = s.busy
	s.Refresh()
}

// lives says that NOTIFYs come over f and no other way: we opened it, and Contact names our end of it instead of where we listen.
func (s *Subscription) lives(f *transport.Flow) bool {
	if !f.Protocol().Reliable() || f.Incoming() || !f.Same(s.path.Flow()) || s.state == subscription.Terminated {
		return false
	}
	return s.params.Contact(f).URI.Port == int(f.Local().Port())
}

// connected says that there is another connection by now, or that the last one was lost just before.
func (s *Subscription) connected() bool {
	if f := s.path.Flow(); f != nil && f.Alive() || time.Since(s.resumed) < resumePause {
		return true
	}
	s.resumed = time.Now()
	return false
}
