package device

import "sync"

// elastic is a queue of samples between two clocks. One side is the bridge's, which puts in or
// takes out a frame at a time and keeps the level; the other is the card's, which may want or bring any
// number at any time.
type elastic struct {
	channels int
	step     int // by which the target rises after an underrun; values
	limit    int // level at which the queue is cut back; values

	mu      sync.Mutex // guards what follows
	target  int        // level to keep, as the bridge's side sees it when it has put in or is about to take out; values
	queue   []int16
	head    int // of the oldest value in queue
	filled  int
	priming bool // filling up to the target before anything is taken out
	stats   BufferStats
}

// newElastic is an empty queue. target, margin and limit are in samples per channel: a queue that
// runs empty raises its target by half of margin, to at most half the limit.
func newElastic(channels, target, margin, limit int) *elastic {
	return &elastic{
		channels: channels, target: target * channels, step: margin / 2 * channels, limit: limit * channels,
		queue: make([]int16, limit*channels), priming: true,
	}
}

// levels is how many samples per channel are queued, and how many there should be.
func (e *elastic) levels() (level, target int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.filled / e.channels, e.target / e.channels
}

// put queues pcm. When that is more than the limit, the oldest values go, down to the target.
func (e *elastic) put(pcm []int16) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if over := len(pcm) - e.limit; over > 0 {
		pcm = pcm[over-over%e.channels:]
	}
	if e.filled+len(pcm) > e.limit {
		e.discard(max(e.filled+len(pcm)-max(e.target, len(pcm)), 0))
		e.stats.Overruns++
	}
	for _, v := range pcm {
		e.queue[(e.head+e.filled)%len(e.queue)] = v
		e.filled++
	}
	if e.priming && e.filled >= e.target {
		e.priming = false
		e.discard(e.filled - e.target)
	}
}

// discard drops the oldest n values. e.mu is held.
func (e *elastic) discard(n int) {
	n = min(n, e.filled)
	n -= n % e.channels
	e.head = (e.head + n) % len(e.queue)
	e.filled -= n
}

// take fills pcm, and is false when there is not enough: then it takes nothing, or what there
// is followed by silence, and the queue fills up to its target, which rises, before it gives anything
// again.
func (e *elastic) take(pcm []int16) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.priming {
		clear(pcm)
		return false
	}
	got := 0
	for got < len(pcm) && e.filled > 0 {
		n := copy(pcm[got:], e.queue[e.head:min(e.head+e.filled, len(e.queue))])
		e.discard(n)
		got += n
	}
	if got == len(pcm) {
		return true
	}
	clear(pcm[got:])
	e.priming = true
	e.target = max(e.target, min(e.target+e.step, e.limit/2))
	e.stats.Underruns++
	return false
}

// corrected counts samples inserted (or, below zero, dropped) by the bridge's side.
func (e *elastic) corrected(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stats.Inserted += uint64(max(n, 0))
	e.stats.Dropped += uint64(max(-n, 0))
}

// counts is the statistics so far.
func (e *elastic) counts() BufferStats {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stats
}
