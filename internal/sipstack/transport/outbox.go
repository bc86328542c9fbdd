package transport

import "sync"

// outbox is the bounded queue of bytes to be written to one connection.
type outbox struct {
	max  int           // bytes
	wake chan struct{} // holds one; tells the writer that there is something

	mu    sync.Mutex // guards items and bytes
	items [][]byte
	bytes int
}

func newOutbox(limit int) *outbox {
	return &outbox{max: limit, wake: make(chan struct{}, 1)}
}

// push queues b, or returns false if that would be too much. An empty queue takes any b.
func (o *outbox) push(b []byte) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.items) > 0 && o.bytes+len(b) > o.max {
		return false
	}
	o.items = append(o.items, b)
	o.bytes += len(b)
	select {
	case o.wake <- struct{}{}:
	default:
	}
	return true
}

// pop takes the oldest item, or returns nil.
func (o *outbox) pop() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.items) == 0 {
		o.items = nil
		return nil
	}
	b := o.items[0]
	o.items[0] = nil
	o.items = o.items[1:]
	o.bytes -= len(b)
	return b
}
