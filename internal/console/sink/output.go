package sink

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// Pace is how long an output gathers entries after it wrote some: a burst costs few writes, and a terminal draws its prompt anew
// once.
const Pace = 5 * time.Millisecond

// batch is how many entries one write has at most; so many do not wait for Pace.
const batch = 256

// output is a writer that may stand still, with a queue and a goroutine of its own.
type output struct {
	w     io.Writer
	room  chan<- struct{} // told when there is room in the queue again
	fault chan error      // the first error of writing
	ended chan struct{}   // closed when run has ended
	rest  *time.Timer     // ends resting

	mu      sync.Mutex // guards the following
	changed sync.Cond
	queue   []entry
	entries int  // that are to be written or being written
	bytes   int  // of these entries
	lost    int  // entries that found no room
	flushes int  // of queue, those that are flushes
	resting bool // it wrote less than Pace ago
	closed  bool
}

// entry is what an output has to do.
type entry struct {
	text    []byte
	count   int    // how many entries were joined to this one
	flushed *flush // instead: tell that everything before is written
}

// flush counts down the outputs that have written everything.
type flush struct {
	left atomic.Int32
	done chan struct{} // closed when none is left
}

func (f *flush) reached() {
	if f.left.Add(-1) == 0 {
		close(f.done)
	}
}

// newOutput starts an output; nil if there is no writer.
func newOutput(w io.Writer, room chan<- struct{}) *output {
	if w == nil {
		return nil
	}
	o := &output{w: w, room: room, fault: make(chan error, 1), ended: make(chan struct{})}
	o.changed.L = &o.mu
	o.rest = time.AfterFunc(Pace, o.rested)
	go o.run()
	return o
}

// full tells whether the next entry would find no room.
func (o *output) full() bool {
	if o == nil {
		return false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.crowded()
}

// crowded tells whether the next entry finds no room; one of any size fits where there is some.
func (o *output) crowded() bool { return o.entries >= Backlog || o.bytes >= BacklogBytes }

// failed gives the first error of writing.
func (o *output) failed() <-chan error {
	if o == nil {
		return nil
	}
	return o.fault
}

// add queues a copy of text; it is lost where there is no room.
func (o *output) add(text []byte) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.crowded() {
		o.lost++
		return
	}
	if o.lost > 0 {
		text = append(fmt.Appendf(nil, "<..%d entries lost..>\n", o.lost), text...)
		o.lost = 0
	}
	o.queue = append(o.queue, entry{text: bytes.Clone(text), count: 1})
	o.entries++
	o.bytes += len(text)
	o.changed.Signal()
}

// flush queues f.
func (o *output) flush(f *flush) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.queue = append(o.queue, entry{flushed: f})
	o.flushes++
	o.changed.Signal()
}

// close has run write what is queued and end; it does not wait.
func (o *output) close() {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.changed.Signal()
}

// wait waits for run to end.
func (o *output) wait() {
	if o != nil {
		<-o.ended
	}
}

// next waits for what is to be done next; false at the end.
func (o *output) next() (entry, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for !o.due() {
		o.changed.Wait()
	}
	if len(o.queue) == 0 {
		return entry{}, false
	}
	return o.take(), true
}

// due tells whether there is something that need not wait for more.
func (o *output) due() bool {
	return o.closed || o.flushes > 0 || len(o.queue) >= batch || (len(o.queue) > 0 && !o.resting)
}

// take takes a flush off the queue, or a batch of entries joined to one.
func (o *output) take() entry {
	first := o.queue[0]
	o.queue = o.queue[1:]
	if first.flushed != nil {
		o.flushes--
		return first
	}
	for len(o.queue) > 0 && o.queue[0].flushed == nil && first.count < batch {
		first.text = append(first.text, o.queue[0].text...)
		first.count++
		o.queue = o.queue[1:]
	}
	return first
}

// run does what is queued. An error of writing is told once, and the rest tried all the same: a full disk may have room again.
func (o *output) run() {
	defer close(o.ended)
	defer o.rest.Stop()
	torn := false // the last thing written has no end
	for e, ok := o.next(); ok; e, ok = o.next() {
		if e.flushed != nil {
			e.flushed.reached()
			continue
		}
		torn = o.write(e, torn)
	}
}

// write writes a batch, on a new line if what stands before it is torn, and tells whether it is torn itself.
func (o *output) write(e entry, torn bool) bool {
	text := e.text
	if torn {
		text = append([]byte("\n"), text...)
	}
	n, err := o.w.Write(text)
	o.wrote(e)
	if err == nil {
		return false
	}
	select {
	case o.fault <- err:
	default:
	}
	return n > 0 || torn
}

// wrote makes room for as much, and begins to gather the next batch.
func (o *output) wrote(e entry) {
	o.mu.Lock()
	o.entries -= e.count
	o.bytes -= len(e.text)
	o.resting = true
	o.rest.Reset(Pace)
	o.mu.Unlock()
	select {
	case o.room <- struct{}{}:
	default:
	}
}

// rested ends the gathering.
func (o *output) rested() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.resting = false
	o.changed.Signal()
}
