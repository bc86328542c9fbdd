package jitter

import "time"

// How the delay target is found.
const (
	history     = 250                  // packets that count
	warmup      = 50                   // packets before the initial delay is given up
	percent     = 97                   // of packets that are to come in time
	step        = 2 * time.Millisecond // resolution
	steps       = 512                  // up to about a second
	basePeriod  = 5 * time.Second      // the fastest packet of one to two periods counts
	jitterShare = 2                    // times the interarrival jitter is the least target
)

// estimator measures how much later than the fastest packets the others come.
// All times are from the arrival of the first packet.
type estimator struct {
	cfg         Config
	seen        int
	base, older time.Duration // fastest transit of this period and of the one before
	period      time.Duration // when this period began
	last        time.Duration // transit of the packet before
	jitter      time.Duration // RFC 3550 A.8
	recent      [history]uint16
	counts      [steps]uint16
	goal        time.Duration
}

func newEstimator(cfg Config) estimator {
	e := estimator{cfg: cfg}
	e.goal = e.bound(0)
	return e
}

// relative is how much later than the fastest packets something with this
// media time is at arrival.
func (e *estimator) relative(arrival, media time.Duration) time.Duration {
	if e.seen == 0 {
		return 0
	}
	return arrival - media - min(e.base, e.older)
}

// observe takes a packet, and is the interarrival jitter.
func (e *estimator) observe(arrival, media time.Duration) time.Duration {
	transit := arrival - media
	switch {
	case e.seen == 0:
		e.base, e.older, e.period, e.last = transit, transit, arrival, transit
	case arrival-e.period >= basePeriod:
		e.base, e.older, e.period = transit, e.base, arrival
	default:
		e.base = min(e.base, transit)
	}
	e.jitter += ((transit - e.last).Abs() - e.jitter) / 16
	e.last = transit
	e.count(transit - min(e.base, e.older))
	e.goal = e.bound(max(e.percentile(), jitterShare*e.jitter))
	return e.jitter
}

// count puts a delay into the history in place of the oldest.
func (e *estimator) count(d time.Duration) {
	i := e.seen % history
	if e.seen >= history {
		e.counts[e.recent[i]]--
	}
	e.recent[i] = uint16(min(max(d, 0)/step, steps-1))
	e.counts[e.recent[i]]++
	e.seen++
}

// percentile is the delay that percent of the packets in the history do not exceed.
func (e *estimator) percentile() time.Duration {
	want := (min(e.seen, history)*percent + 99) / 100
	sum := 0
	for i := range e.counts {
		if sum += int(e.counts[i]); sum >= want {
			return time.Duration(i+1) * step
		}
	}
	return steps * step
}

// bound keeps a target within what is configured.
func (e *estimator) bound(d time.Duration) time.Duration {
	if e.seen < warmup {
		d = max(d, e.cfg.InitialDelay)
	}
	return min(max(d, e.cfg.MinDelay), e.cfg.MaxDelay)
}

// target is the delay to aim for.
func (e *estimator) target() time.Duration { return e.goal }

// How long the delay must have been beyond the target before a packet may be
// dropped for it, and before it is dropped whatever it holds.
const (
	patience      = 4 * time.Second
	shortPatience = 200 * time.Millisecond // to drop silence, or anything when it is farExcess
	farExcess     = 150 * time.Millisecond
	slack         = 20 * time.Millisecond // that a steady delay may have, and a packet's length
)

// excess watches how far the delay is beyond the target.
type excess struct {
	since time.Time
	least time.Duration
}

// note takes the excess of a packet that is played. It looks at stretches of
// patience, one after the other.
func (x *excess) note(d time.Duration, now time.Time) {
	if x.since.IsZero() || now.Sub(x.since) >= patience || d <= 0 {
		x.since, x.least = now, d
	}
	x.least = min(x.least, d)
}

// tooMuch says whether the excess has been above a packet's length and the slack for this long.
func (x *excess) tooMuch(packet, wait time.Duration, now time.Time) bool {
	return !x.since.IsZero() && x.least > packet+slack && now.Sub(x.since) >= wait
}

// forced says whether a packet must be dropped, even in the middle of a word.
func (x *excess) forced(packet time.Duration, now time.Time) bool {
	wait := patience
	if x.least > farExcess {
		wait = shortPatience
	}
	return x.tooMuch(packet, wait, now)
}
