package interop

import (
	"errors"
	"sync"
	"time"
)

// Patience is how long an event may take before a test gives up. It is long because the machine may be busy; no test
// that passes waits for it.
const Patience = 30 * time.Second

// Errors of feed.wait.
var (
	errFeedEnded = errors.New("the program ended")
	errPatience  = errors.New("it did not come within " + Patience.String())
)

// feed is an append-only list that one goroutine writes and others wait on. The zero value works.
type feed[T any] struct {
	mu      sync.Mutex
	items   []T           // guarded by mu
	changed chan struct{} // guarded by mu: closed at the next change, nil when nobody waits
	ended   bool          // guarded by mu
}

// add appends one item and wakes the waiting.
func (f *feed[T]) add(item T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.items = append(f.items, item)
	f.wake()
}

// end tells the waiting that nothing more will come.
func (f *feed[T]) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = true
	f.wake()
}

// wake must be called with mu held.
func (f *feed[T]) wake() {
	if f.changed != nil {
		close(f.changed)
		f.changed = nil
	}
}

// all returns a copy of what has come so far.
func (f *feed[T]) all() []T {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]T(nil), f.items...)
}

// wait returns the first item at index from or later that match accepts, and the index after it.
func (f *feed[T]) wait(from int, patience time.Duration, match func(T) bool) (item T, next int, err error) {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		found, next, changed, ended := f.scan(from, match)
		switch {
		case found != nil:
			return *found, next, nil
		case ended:
			return item, next, errFeedEnded
		}
		from = next
		select {
		case <-changed:
		case <-deadline.C:
			return item, next, errPatience
		}
	}
}

// scan looks through what is there; without a match it returns the channel that closes at the next change.
func (f *feed[T]) scan(from int, match func(T) bool) (found *T, next int, changed <-chan struct{}, ended bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := from; i < len(f.items); i++ {
		if match(f.items[i]) {
			item := f.items[i]
			return &item, i + 1, nil, f.ended
		}
	}
	if f.changed == nil {
		f.changed = make(chan struct{})
	}
	return nil, max(from, len(f.items)), f.changed, f.ended
}
