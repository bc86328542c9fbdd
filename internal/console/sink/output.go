package sink

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
)

// output is a writer that may stand still, with a queue and a goroutine of its own.
type output struct {
	w     io.Writer
	room  chan<- struct{} // told when there is room in the queue again
	fault chan error      // the first error of writing
	ended chan struct{}   // closed when run has ended

	mu      sync.Mutex // guards the following
	changed sync.Cond
	queue   []entry
	entries int // of queue, those that are to be written
	lost    int // entries that found no room
	closed  bool
}

// entry is what an output has to do.
type entry struct {
	text    []byte
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
	return o.entries >= Backlog
}

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
	if o.entries >= Backlog {
		o.lost++
		return
	}
	if o.lost > 0 {
		text = append(fmt.Appendf(nil, "<..%d entries lost..>\n", o.lost), text...)
		o.lost = 0
	}
	o.queue = append(o.queue, entry{text: bytes.Clone(text)})
	o.entries++
	o.changed.Signal()
}

// flush queues f.
func (o *output) flush(f *flush) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.queue = append(o.queue, entry{flushed: f})
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

// next waits for the next entry; false at the end.
func (o *output) next() (entry, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.queue) == 0 && !o.closed {
		o.changed.Wait()
	}
	if len(o.queue) == 0 {
		return entry{}, false
	}
	e := o.queue[0]
	o.queue = o.queue[1:]
	if e.flushed == nil {
		o.entries--
	}
	return e, true
}

// run writes. An error is told once, and each entry tried all the same: a full disk may have room again.
func (o *output) run() {
	defer close(o.ended)
	torn := false // the last thing written has no end
	for e, ok := o.next(); ok; e, ok = o.next() {
		if e.flushed != nil {
			e.flushed.reached()
			continue
		}
		select {
		case o.room <- struct{}{}:
		default:
		}
		if torn {
			e.text = append([]byte("\n"), e.text...)
		}
		n, err := o.w.Write(e.text)
		torn = err != nil && (n > 0 || torn)
		if err == nil {
			continue
		}
		select {
		case o.fault <- err:
		default:
		}
	}
}
