package loop

import (
	"errors"
	"sync"
	"time"
)

// ErrClosed says that the loop takes no more functions.
var ErrClosed = errors.New("loop is closed")

// Loop is an executor: it runs posted functions one at a time, in order. New makes one.
type Loop struct {
	wake chan struct{} // holds one token while there is something to look at
	done chan struct{} // closed when run has ended

	mu     sync.Mutex // guards queue and closed
	queue  []func()
	closed bool
}

// New starts a loop. Close ends it.
func New() *Loop {
	l := &Loop{wake: make(chan struct{}, 1), done: make(chan struct{})}
	go l.run()
	return l
}

// Post queues f and returns at once. It is false, and f will never run, after Close. Any goroutine may call it.
func (l *Loop) Post(f func()) bool {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return false
	}
	l.queue = append(l.queue, f)
	l.mu.Unlock()
	l.signal()
	return true
}

// Do posts f and waits until it has run. It returns ErrClosed after Close. Called from the loop itself it would wait for
// ever, so it must not be.
func (l *Loop) Do(f func()) error {
	ran := make(chan struct{})
	if !l.Post(func() { f(); close(ran) }) {
		return ErrClosed
	}
	<-ran
	return nil
}

// Close runs what is queued, ends the loop and waits for that. Later calls only wait. It must not be called from the loop.
func (l *Loop) Close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.signal()
	<-l.done
}

func (l *Loop) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *Loop) run() {
	defer close(l.done)
	var batch []func()
	for range l.wake {
		var closed bool
		batch, closed = l.take(batch)
		for i, f := range batch {
			batch[i] = nil
			f()
		}
		if closed {
			return
		}
	}
}

// take swaps the queue for the slice that the last batch used. Once closed is true nothing can be queued any more.
func (l *Loop) take(used []func()) (batch []func(), closed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	batch, l.queue = l.queue, used[:0]
	return batch, l.closed
}

// Timer is a function that the loop will run later. The nil Timer is one that never runs.
type Timer struct {
	timer   *time.Timer
	stopped bool // owned by the loop
}

// AfterFunc runs f on the loop after d. Any goroutine may call it; only the loop may stop the timer.
func (l *Loop) AfterFunc(d time.Duration, f func()) *Timer {
	t := &Timer{}
	fire := func() {
		if !t.stopped {
			f()
		}
	}
	t.timer = time.AfterFunc(d, func() { l.Post(fire) })
	return t
}

// Stop keeps the timer's function from running, even when it is queued already. It is called on the loop, and is
// harmless on a nil, stopped or expired Timer.
func (t *Timer) Stop() {
	if t == nil {
		return
	}
	t.stopped = true
	t.timer.Stop()
}
