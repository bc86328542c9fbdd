package bridge

import (
	"sync/atomic"
	"time"
)

// Stats of a bridge's clock.
type Stats struct {
	Ticks   uint64 // frames run
	Late    uint64 // of these, run late to catch up
	Skipped uint64 // frames that were never run because the clock was too late
}

// clock is the schedule: tick n is due at start + n·ptime. Only the goroutine that runs the
// ticks uses it, but for the counters.
type clock struct {
	ptime   time.Duration // that the samples of a frame last: less than asked for at a rate such as 11025 Hz
	catchUp int
	start   time.Time
	passed  int64 // ticks run or skipped

	ticks, late, skipped atomic.Uint64
}

// begin fixes the schedule: the first tick is due one ptime after now.
func (c *clock) begin(now time.Time) {
	c.start = now
	c.passed = 0
}

// wait is how long after now the next tick is due, never negative.
func (c *clock) wait(now time.Time) time.Duration {
	next := c.start.Add(time.Duration(c.passed+1) * c.ptime)
	return max(0, next.Sub(now))
}

// due is how many ticks to run now, and how many are given up.
func (c *clock) due(now time.Time) (ticks, skipped int) {
	behind := int64(now.Sub(c.start)/c.ptime) - c.passed
	if behind <= 0 {
		return 0, 0
	}
	c.passed += behind
	run := min(behind, int64(c.catchUp))
	c.late.Add(uint64(run - 1))
	c.skipped.Add(uint64(behind - run))
	return int(run), int(behind - run)
}

func (c *clock) stats() Stats {
	return Stats{Ticks: c.ticks.Load(), Late: c.late.Load(), Skipped: c.skipped.Load()}
}
