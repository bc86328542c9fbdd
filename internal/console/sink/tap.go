package sink

import (
	"io"
	"slices"
	"strings"

	"gosua/internal/console/lines"
)

// Tap is one more output, besides standard output and the log file.
type Tap struct {
	sink  *Sink
	w     io.Writer
	level int // run's
}

// task is something that run does between two entries, even while it takes none.
type task struct {
	act  func(*writer)
	done chan struct{}
}

// Attach adds an output that gets what is printed, and of the log what its level allows. Control characters are made visible,
// and the lines of an entry after the first lose their leading white space, as pjsua's telnet has it; text that is printed
// keeps it. The writer must not block: the Write of a telnet session does not. An error of it stops nothing.
func (s *Sink) Attach(w io.Writer, level int) *Tap {
	t := &Tap{sink: s, w: w, level: level}
	s.between(func(w *writer) { w.taps = append(w.taps, t) })
	return t
}

// SetLevel changes what of the log the output gets.
func (t *Tap) SetLevel(level int) { t.sink.between(func(*writer) { t.level = level }) }

// Flush waits until all that was said before is handed to this output, whatever holds up the others. A session calls it
// before each prompt.
func (t *Tap) Flush() {
	reached := make(chan struct{})
	t.sink.post(job{reached: reached})
	select {
	case <-reached:
	case <-t.sink.done:
	}
}

// Detach ends the output: nothing is written to it any more when it returns.
func (t *Tap) Detach() {
	t.sink.between(func(w *writer) {
		w.taps = slices.DeleteFunc(w.taps, func(other *Tap) bool { return other == t })
	})
}

// write hands text to the output. Its errors are lost: whoever attached it knows them.
func (t *Tap) write(text string) { _, _ = io.WriteString(t.w, text) }

// between has run do something, and waits until it is done.
func (s *Sink) between(act func(*writer)) {
	t := task{act: act, done: make(chan struct{})}
	select {
	case s.tasks <- t:
		<-t.done
	case <-s.done:
	}
}

// clean makes control characters visible, but for line ends, CR before LF, and tabs.
func clean(text string) string {
	parts := strings.Split(text, "\r\n")
	for i, part := range parts {
		parts[i] = lines.CleanBlock(part)
	}
	return strings.Join(parts, "\r\n")
}

// stripped takes the leading white space off the lines after the first.
func stripped(text string) string {
	parts := strings.Split(text, "\n")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.TrimLeft(parts[i], " \t")
	}
	return strings.Join(parts, "\n")
}
