package subscriber

import (
	"slices"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/subscription"
)

// EndAll's pace: a long list is not to leave as one storm, nor to wait for those who no longer answer.
const (
	EndAtOnce = 20                    // this many end together, and another as each has ended
	EndPace   = 10 * time.Millisecond // another leaves after this even if none has
)

// leaving is who EndAll has still to unsubscribe.
type leaving struct {
	queue []*Subscription
	turn  *loop.Timer
	idle  []func() // called when there is no subscription left
}

// EndAll unsubscribes everything, not all at once, and calls done when nothing is left: at once when nothing is there.
func (u *Usage) EndAll(done func()) {
	if len(u.subs) == 0 {
		done()
		return
	}
	u.leaving.turn.Stop()
	u.leaving.queue = u.all()
	u.leaving.idle = append(u.leaving.idle, done)
	for range EndAtOnce {
		u.endNext()
	}
	u.endLater()
}

// endLater ends one more after a while, again and again.
func (u *Usage) endLater() {
	if len(u.leaving.queue) > 0 {
		u.leaving.turn = u.cfg.Loop.AfterFunc(EndPace, func() {
			u.endNext()
			u.endLater()
		})
	}
}

// endNext ends the next one that has not ended by itself.
func (u *Usage) endNext() {
	left := func(s *Subscription) bool { return s.state != subscription.Terminated && !s.leaving }
	i := slices.IndexFunc(u.leaving.queue, left)
	if i < 0 {
		u.leaving.queue = nil
		return
	}
	s := u.leaving.queue[i]
	u.leaving.queue = u.leaving.queue[i+1:]
	s.Unsubscribe()
}

// ended has the next one leave, or tells those who wait for the last one to end.
func (u *Usage) ended() {
	if len(u.subs) > 0 {
		u.endNext()
		return
	}
	waiting := u.leaving.idle
	u.leaving.idle = nil
	for _, done := range waiting {
		done()
	}
}
