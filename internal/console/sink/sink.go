package sink

import (
	"io"
	"sync"
	"time"

	"gosua/internal/console/lines"
)

// How much may wait to be written to an output.
const (
	Backlog      = 4096    // entries
	BacklogBytes = 4 << 20 // bytes, and one entry
)

// jobsAhead is how many entries may wait for run to sort them.
const jobsAhead = 256

// Config says where output goes. The zero value writes nothing.
type Config struct {
	Stdout   io.Writer
	Level    int       // of what Stdout gets
	Terminal bool      // Stdout is a terminal: control characters in messages are made visible
	Palette  Palette   // colours for Stdout, nil for none
	File     io.Writer // the log file, nil for none
	// FileLevel is the ceiling of everything: of what File gets, and of Stdout and the taps too.
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
	cfg   Config
	jobs  chan job
	tasks chan task
	done  chan struct{} // closed when run has ended
	stop  sync.Once
}

type job struct {
	line    lines.Line
	thread  Thread
	text    string        // instead of line
	flushed *flush        // nil for none
	reached chan struct{} // closed when everything before is handed to the taps; nil for none
	mute    bool
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
	s := &Sink{cfg: cfg, jobs: make(chan job, jobsAhead), tasks: make(chan task), done: make(chan struct{})}
	go s.run(newWriter(cfg))
	return s
}

// Log writes log lines, to where their level goes.
func (s *Sink) Log(thread Thread, list ...lines.Line) {
	for _, line := range list {
		s.post(job{line: line, thread: thread})
	}
}

// Print writes text as it is to standard output, and to the taps.
func (s *Sink) Print(text string) { s.post(job{text: text}) }

// SetLevel changes what of the log standard output gets.
func (s *Sink) SetLevel(level int) { s.between(func(w *writer) { w.cfg.Level = level }) }

// MuteStdout ends standard output, after what was said before.
func (s *Sink) MuteStdout() { s.post(job{mute: true}) }

// Flush waits until all that was said before is written, to standard output and to the log file.
func (s *Sink) Flush() {
	f := &flush{done: make(chan struct{})}
	s.post(job{flushed: f})
	select {
	case <-f.done:
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

// run sorts what is said to the outputs. It takes nothing more while the only output there is stands still.
func (s *Sink) run(w *writer) {
	defer close(s.done)
	defer w.close()
	var tick <-chan time.Time
	if s.cfg.Refresh > 0 {
		ticker := time.NewTicker(s.cfg.Refresh)
		defer ticker.Stop()
		tick = ticker.C
	}
	for {
		jobs := s.jobs
		if w.stuck() {
			jobs = nil
		}
		select {
		case j := <-jobs:
			w.do(j)
			if j.last {
				return
			}
		case t := <-s.tasks:
			t.act(w)
			close(t.done)
		case <-w.room:
		case err := <-w.file.failed():
			w.fileFailed(err)
		case <-tick:
			w.print(w.stdout, []byte(s.cfg.RefreshText+"\n"))
		}
	}
}
