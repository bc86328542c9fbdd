package phone

import (
	"fmt"
	"slices"
	"sync"
)

// maxQueuedTraces is how many undelivered events there may be before SIP traces are left out: a subscriber that is
// slow for long (a paused terminal) costs lines of trace, never memory without bound and never an event of a call.
const maxQueuedTraces = 10000

type subscriber struct{ handle func(Event) }

// queue delivers events in order to subscribers, on a goroutine of its own.
type queue struct {
	mu      sync.Mutex // guards pending, subs, closed, dropped
	pending []Event
	subs    []*subscriber // in the order they subscribed
	closed  bool
	dropped int // traces left out since the last delivery

	wake chan struct{} // holds one token when pending or closed has news
	done chan struct{} // closed when run has ended
}

func newQueue() *queue {
	q := &queue{wake: make(chan struct{}, 1), done: make(chan struct{})}
	go q.run()
	return q
}

// emit queues ev; it never blocks. After close it does nothing.
func (q *queue) emit(ev Event) {
	q.mu.Lock()
	_, trace := ev.(SIPTrace)
	switch {
	case q.closed:
	case trace && len(q.pending) >= maxQueuedTraces:
		q.dropped++
	default:
		q.pending = append(q.pending, ev)
	}
	q.mu.Unlock()
	q.signal()
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// subscribe adds h for every event that is delivered from now on.
func (q *queue) subscribe(h func(Event)) (cancel func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	s := &subscriber{h}
	q.subs = append(slices.Clone(q.subs), s)
	return func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.subs = slices.DeleteFunc(slices.Clone(q.subs), func(o *subscriber) bool { return o == s })
	}
}

// close delivers what is queued and waits for it. It must not be called from a handler.
func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.signal()
	<-q.done
}

func (q *queue) run() {
	defer close(q.done)
	for range q.wake {
		for {
			batch, subs, last := q.take()
			for _, ev := range batch {
				for _, s := range subs {
					s.handle(ev)
				}
			}
			if len(batch) == 0 {
				if last {
					return
				}
				break
			}
		}
	}
}

// take empties the queue.
func (q *queue) take() (batch []Event, subs []*subscriber, last bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	batch, q.pending = q.pending, nil
	if q.dropped > 0 {
		batch = append(batch, Notice{Level: 2, Sender: "phone", Text: fmt.Sprintf("%d SIP traces left out: the reader is too slow", q.dropped)})
		q.dropped = 0
	}
	return batch, q.subs, q.closed
}
