package eventqueue

import (
	"slices"
	"sync"
)

// DefaultLimit is the Limit of a Config that has none.
const DefaultLimit = 10000

// Config says what a Queue may leave out. The zero value leaves out nothing.
type Config[T any] struct {
	// Optional tells which values may be left out while Limit or more wait: a subscriber that is slow for long (a paused
	// terminal) costs some of these, never memory without bound and never any other value. nil: none may.
	Optional func(T) bool
	// Limit is how many values may wait; 0 is DefaultLimit.
	Limit int
	// LeftOut is told in the place of n values that were left out. It is needed with Optional.
	LeftOut func(n int) T
}

type subscriber[T any] struct{ handle func(T) }

// Queue delivers values in order, on a goroutine of its own.
type Queue[T any] struct {
	cfg Config[T]

	mu      sync.Mutex // guards pending, subs, closed, dropped
	pending []T
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
	q := &Queue[T]{cfg: cfg, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go q.run()
	return q
}

// Emit queues v; it never blocks. After Close it does nothing.
func (q *Queue[T]) Emit(v T) {
	optional := q.cfg.Optional != nil && q.cfg.Optional(v)
	q.mu.Lock()
	switch {
	case q.closed:
	case optional && len(q.pending) >= q.cfg.Limit:
		q.dropped++
	default:
		q.pending = append(q.pending, v)
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
			batch, subs, last := q.take()
			deliver(batch, subs)
			if len(batch) > 0 {
				continue // more may have come meanwhile
			}
			if last {
				return
			}
			break
		}
	}
}

func deliver[T any](batch []T, subs []*subscriber[T]) {
	for _, v := range batch {
		for _, s := range subs {
			s.handle(v)
		}
	}
}

// take empties the queue.
func (q *Queue[T]) take() (batch []T, subs []*subscriber[T], last bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	batch, q.pending = q.pending, nil
	if q.dropped > 0 {
		batch = append(batch, q.cfg.LeftOut(q.dropped))
		q.dropped = 0
	}
	return batch, q.subs, q.closed
}
