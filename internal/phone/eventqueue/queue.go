package eventqueue

import (
	"slices"
	"sync"
)

// The limits of a Config that has none.
const (
	DefaultLimit    = 10000
	DefaultMaxBytes = 16 << 20
)

// Config says what a Queue may leave out. The zero value leaves out nothing.
type Config[T any] struct {
	// Optional tells which values may be left out while Limit or more, or MaxBytes, wait: a subscriber that is slow for long (a
	// paused terminal) costs some of these, never memory without bound and never any other value. nil: none may.
	Optional func(T) bool
	// Limit is how many values may wait; 0 is DefaultLimit.
	Limit int
	// Bytes is how much a value holds of what came from outside. nil: nothing.
	Bytes func(T) int
	// MaxBytes is how much may wait by Bytes; 0 is DefaultMaxBytes.
	MaxBytes int
	// LeftOut is told in the place of n values that were left out. It is needed with Optional.
	LeftOut func(n int) T
}

type subscriber[T any] struct{ handle func(T) }

// Queue delivers values in order, on a goroutine of its own.
type Queue[T any] struct {
	cfg Config[T]

	mu      sync.Mutex // guards the fields up to dropped
	pending []T
	bytes   int              // of pending
	waiting []chan struct{}  // closed when what is pending has been delivered
	subs    []*subscriber[T] // in the order they subscribed
	closed  bool
	dropped int // left out since the last delivery

	wake chan struct{} // holds one token when pending or closed has news
	done chan struct{} // closed when run has ended
}

// New starts a queue without subscribers.
func New[T any](cfg Config[T]) *Queue[T] {
	if cfg.Limit <= 0 {
		cfg.Limit = DefaultLimit
	}
	if cfg.MaxBytes <= 0 {
		cfg.MaxBytes = DefaultMaxBytes
	}
	if cfg.Bytes == nil {
		cfg.Bytes = func(T) int { return 0 }
	}
	q := &Queue[T]{cfg: cfg, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go q.run()
	return q
}

// Emit queues v; it never blocks. After Close it does nothing.
func (q *Queue[T]) Emit(v T) {
	optional, bytes := q.cfg.Optional != nil && q.cfg.Optional(v), q.cfg.Bytes(v)
	q.mu.Lock()
	switch {
	case q.closed:
	case optional && (len(q.pending) >= q.cfg.Limit || q.bytes+bytes > q.cfg.MaxBytes):
		q.dropped++
	default:
		q.pending = append(q.pending, v)
		q.bytes += bytes
	}
	q.mu.Unlock()
	q.signal()
}

func (q *Queue[T]) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Subscribe adds h for every value that is delivered from now on.
func (q *Queue[T]) Subscribe(h func(T)) (cancel func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	s := &subscriber[T]{h}
	q.subs = append(slices.Clone(q.subs), s)
	return func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.subs = slices.DeleteFunc(slices.Clone(q.subs), func(o *subscriber[T]) bool { return o == s })
	}
}

// Flush waits until everything that was queued before has been delivered. It must not be called from a handler.
func (q *Queue[T]) Flush() {
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		<-q.done
		return
	}
	delivered := make(chan struct{})
	q.waiting = append(q.waiting, delivered)
	q.mu.Unlock()
	q.signal()
	<-delivered
}

// Close delivers what is queued and waits for it. It must not be called from a handler.
func (q *Queue[T]) Close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.signal()
	<-q.done
}

func (q *Queue[T]) run() {
	defer close(q.done)
	for range q.wake {
		for {
			t := q.take()
			t.deliver()
			if len(t.batch) > 0 {
				continue // more may have come meanwhile
			}
			if t.last {
				return
			}
			break
		}
	}
}

// taken is what is delivered at a time.
type taken[T any] struct {
	batch   []T
	subs    []*subscriber[T]
	waiting []chan struct{}
	last    bool // nothing comes any more
}

func (t *taken[T]) deliver() {
	for _, v := range t.batch {
		for _, s := range t.subs {
			s.handle(v)
		}
	}
	for _, w := range t.waiting {
		close(w)
	}
}

// take empties the queue.
func (q *Queue[T]) take() taken[T] {
	q.mu.Lock()
	defer q.mu.Unlock()
	t := taken[T]{batch: q.pending, subs: q.subs, waiting: q.waiting, last: q.closed}
	q.pending, q.bytes, q.waiting = nil, 0, nil
	if q.dropped > 0 {
		t.batch = append(t.batch, q.cfg.LeftOut(q.dropped))
		q.dropped = 0
	}
	return t
}
