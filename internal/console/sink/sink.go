package sink

import (
	"io"
	"sync"
	"time"

	"gosua/internal/console/lines"
)

// Backlog is how many entries may wait to be written before writers wait.
const Backlog = 256

// Config says where output goes. The zero value writes nothing.
type Config struct {
	Stdout   io.Writer
	Level    int       // of what Stdout gets
	Terminal bool      // Stdout is a terminal: control characters in messages are made visible
	Palette  Palette   // colours for Stdout, nil for none
	File     io.Writer // the log file, nil for none
	// FileLevel is the ceiling of everything: of what File gets, and of Stdout too.
	FileLevel int
	// Refresh writes RefreshText to Stdout this often; 0 for never.
	Refresh     time.Duration
	RefreshText string
	Now         func() time.Time // nil for time.Now
}

// Palette is the control sequence that begins a line of each level.
type Palette []string

// Dark and Light are pjsua's colours for dark and light backgrounds.
func Dark() Palette {
	return Palette{"\x1b[01;31m", "\x1b[01;31m", "\x1b[01;33m", "\x1b[01;37m", "\x1b[00;37m", "\x1b[00;36m", "\x1b[00;36m"}
}

// Light are the colours for a light background.
func Light() Palette {
	return Palette{"\x1b[01;35m", "\x1b[01;35m", "\x1b[01;31m", "\x1b[01;34m", "\x1b[00;30m", "\x1b[00;34m", "\x1b[00;34m"}
}

const resetColor = "\x1b[00m"

// Sink writes what the phone and the console say.
type Sink struct {
	cfg  Config
	jobs chan job
	done chan struct{} // closed when run has ended
	stop sync.Once
}

type job struct {
	line    lines.Line
	thread  Thread
	text    string        // instead of line
	flushed chan struct{} // closed when everything before is written; nil for none
	last    bool
}

// Thread is who says something; a change of it marks the line.
type Thread int

// The threads.
const (
	Phone Thread = iota + 1
	Console
)

// New starts a sink.
func New(cfg Config) *Sink {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	s := &Sink{cfg: cfg, jobs: make(chan job, Backlog), done: make(chan struct{})}
	go s.run()
	return s
}

// Log writes log lines, to where their level goes.
func (s *Sink) Log(thread Thread, list ...lines.Line) {
	for _, line := range list {
		s.post(job{line: line, thread: thread})
	}
}

// Print writes text as it is to standard output.
func (s *Sink) Print(text string) { s.post(job{text: text}) }

// Flush waits until all that was said before is written.
func (s *Sink) Flush() {
	flushed := make(chan struct{})
	s.post(job{flushed: flushed})
	select {
	case <-flushed:
	case <-s.done:
	}
}

// Close writes what is queued and ends; later words are lost.
func (s *Sink) Close() {
	s.stop.Do(func() { s.post(job{last: true}) })
	<-s.done
}

func (s *Sink) post(j job) {
	select {
	case s.jobs <- j:
	case <-s.done:
	}
}

func (s *Sink) run() {
	defer close(s.done)
	w := writer{cfg: s.cfg}
	var tick <-chan time.Time
	if s.cfg.Refresh > 0 {
		ticker := time.NewTicker(s.cfg.Refresh)
		defer ticker.Stop()
		tick = ticker.C
	}
	for {
		select {
		case j := <-s.jobs:
			w.do(j)
			if j.last {
				return
			}
		case <-tick:
			w.stdout([]byte(s.cfg.RefreshText + "\n"))
		}
	}
}

// writer is what run alone owns. Errors of writing are lost: there is no place left to tell them.
type writer struct {
	cfg    Config
	thread Thread
	buffer []byte
}

func (w *writer) do(j job) {
	switch {
	case j.flushed != nil:
		close(j.flushed)
	case j.text != "":
		w.stdout([]byte(j.text))
	case j.line.Level > 0 || j.line.Text != "":
		w.line(j.line, j.thread)
	}
}

func (w *writer) line(l lines.Line, thread Thread) {
	if l.Level > w.cfg.FileLevel {
		return
	}
	mark := byte(' ')
	if thread != w.thread {
		mark, w.thread = '!', thread
	}
	at := w.cfg.Now()
	if w.cfg.File != nil {
		w.buffer = l.Append(w.buffer[:0], at, mark)
		_, _ = w.cfg.File.Write(w.buffer)
	}
	if l.Level > w.cfg.Level {
		return
	}
	if w.cfg.Terminal {
		l.Text = lines.CleanBlock(l.Text)
	}
	w.buffer = w.colored(l, at, mark)
	w.stdout(w.buffer)
}

func (w *writer) colored(l lines.Line, at time.Time, mark byte) []byte {
	if l.Level >= len(w.cfg.Palette) {
		return l.Append(w.buffer[:0], at, mark)
	}
	b := append(w.buffer[:0], w.cfg.Palette[l.Level]...)
	b = l.Append(b, at, mark)
	return append(append(b[:len(b)-1], resetColor...), '\n')
}

func (w *writer) stdout(b []byte) {
	if w.cfg.Stdout != nil {
		_, _ = w.cfg.Stdout.Write(b)
	}
}
