package transaction

import (
	"time"

	"gosua/internal/sipstack/loop"
)

// driver keeps one loop timer at the next deadline of a machine.
type driver struct {
	loop  *loop.Loop
	timer *loop.Timer
	at    time.Time // what timer is set to; zero: it does not run
}

// arm sets the timer to the instant; the zero instant stops it. fire is called at that instant or later.
func (d *driver) arm(at time.Time, fire func()) {
	if at.Equal(d.at) {
		return
	}
	d.timer.Stop()
	d.timer, d.at = nil, at
	if !at.IsZero() {
		d.timer = d.loop.AfterFunc(time.Until(at), func() {
			d.timer, d.at = nil, time.Time{}
			fire()
		})
	}
}
