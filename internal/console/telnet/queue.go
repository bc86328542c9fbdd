package telnet

import (
	"bytes"
	"sync"
)

// truncated is what a client gets instead of what was lost, in pjsua's words.
const truncated = "<..data truncated..>\r\n"

// reserve is the room in a queue that is kept for prompts, echo and answers of the protocol, in bytes. Without the prompt
// a script would wait for ever.
const reserve = 4096

// piece is how much is sent at a time, in bytes.
const piece = 4096

// queue is what waits to be sent to a client. Nobody who writes to it ever waits.
type queue struct {
	limit int

	mu      sync.Mutex // guards the following
	changed sync.Cond
	waiting bytes.Buffer
	lossy   bool // text is dropped until there is room again
	closed  bool
}

func newQueue(limit int) *queue {
	q := &queue{limit: limit}
	q.changed.L = &q.mu
	return q
}

// text adds something to show, or the mark that it was lost.
func (q *queue) text(b []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.lossy && q.waiting.Len() <= q.limit/2 {
		q.lossy = false
	}
	switch {
	case q.lossy:
	case q.waiting.Len()+len(b) <= q.limit:
		q.add(b)
	default:
		q.lossy = true
		q.add([]byte(truncated))
	}
}

// control adds a prompt, echo, or an answer of the protocol, for which there is more room.
func (q *queue) control(b []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.add(b)
}

// add is called with the lock held.
func (q *queue) add(b []byte) {
	if q.closed || q.waiting.Len()+len(b) > q.limit+reserve {
		return
	}
	q.waiting.Write(b)
	q.changed.Signal()
}

// take waits for something to send, and moves it to b. It gives 0 when the queue is closed and all was taken.
func (q *queue) take(b []byte) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.waiting.Len() == 0 && !q.closed {
		q.changed.Wait()
	}
	n, _ := q.waiting.Read(b) // its error says that nothing is left, as n does
	if q.waiting.Len() == 0 && q.waiting.Cap() > piece {
		q.waiting = bytes.Buffer{} // give the room back
	}
	return n
}

// close takes nothing more; what waits can still be taken.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.changed.Signal()
}

// drop forgets what waits, and closes.
func (q *queue) drop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed, q.waiting = true, bytes.Buffer{}
	q.changed.Signal()
}
