package sink

import (
	"slices"
	"time"

	"gosua/internal/console/lines"
)

// writer is what run alone owns: where everything goes, and in what shape.
type writer struct {
	cfg          Config
	stdout, file *output // nil for none
	muted        bool    // stdout gets nothing any more
	room         chan struct{}
	taps         []*Tap
	faulty       bool // it is told that the log file cannot be written
	thread       Thread
	buffer       []byte
}

func newWriter(cfg Config) *writer {
	w := &writer{cfg: cfg, room: make(chan struct{}, 1)}
	w.stdout, w.file = newOutput(cfg.Stdout, w.room), newOutput(cfg.File, w.room)
	return w
}

// stuck tells whether whoever says something must wait: there is one output, and it is far behind. Among several, one that
// stands still loses what it has no room for, so that the others go on.
func (w *writer) stuck() bool {
	switch {
	case len(w.taps) > 0:
		return false
	case w.file == nil:
		return !w.muted && w.stdout.full()
	case w.stdout == nil || w.muted:
		return w.file.full()
	}
	return false
}

func (w *writer) do(j job) {
	switch {
	case j.flushed != nil:
		w.flush(j.flushed)
	case j.reached != nil:
		close(j.reached)
	case j.mute:
		w.muted = true
	case j.text != "":
		w.text(j.text)
	case j.line.Level > 0 || j.line.Text != "":
		w.line(j.line, j.thread)
	}
}

// flush has each output tell when it has written what is queued. A muted one is waited for by nobody.
func (w *writer) flush(f *flush) {
	f.left.Store(1) // the sink's own
	for _, o := range []*output{w.stdout, w.file} {
		if o != nil && (o != w.stdout || !w.muted) {
			f.left.Add(1)
			o.flush(f)
		}
	}
	f.reached()
}

func (w *writer) print(o *output, text []byte) {
	if o != w.stdout || !w.muted {
		o.add(text)
	}
}

func (w *writer) text(text string) {
	w.print(w.stdout, []byte(text))
	for _, t := range w.taps {
		t.write(clean(text))
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
	if w.file != nil {
		w.buffer = l.Append(w.buffer[:0], at, mark)
		w.file.add(w.buffer)
	}
	w.toTaps(l, at, mark)
	if w.muted || l.Level > w.cfg.Level {
		return
	}
	if w.cfg.Terminal {
		l.Text = lines.CleanBlock(l.Text)
	}
	w.buffer = w.colored(l, at, mark)
	w.print(w.stdout, w.buffer)
}

func (w *writer) colored(l lines.Line, at time.Time, mark byte) []byte {
	if l.Level >= len(w.cfg.Palette) {
		return l.Append(w.buffer[:0], at, mark)
	}
	b := append(w.buffer[:0], w.cfg.Palette[l.Level]...)
	b = l.Append(b, at, mark)
	return append(append(b[:len(b)-1], resetColor...), '\n')
}

// toTaps writes a line to the taps that want it. It is made fit once, if there is one.
func (w *writer) toTaps(l lines.Line, at time.Time, mark byte) {
	wants := func(t *Tap) bool { return l.Level <= t.level }
	if !slices.ContainsFunc(w.taps, wants) {
		return
	}
	l.Text = stripped(clean(l.Text))
	text := string(l.Append(nil, at, mark))
	for _, t := range w.taps {
		if wants(t) {
			t.write(text)
		}
	}
}

// fileFailed tells once that the log file cannot be written.
func (w *writer) fileFailed(err error) {
	if w.faulty {
		return
	}
	w.faulty = true
	w.line(lines.Failure(lines.Error, "pjsua_core.c", "Error writing log file", err), w.thread)
}

// close ends the outputs when they have written what is queued. What the log file has to complain of is said before.
func (w *writer) close() {
	w.file.close()
	w.file.wait()
	select {
	case err := <-w.file.failed():
		w.fileFailed(err)
	default:
	}
	w.stdout.close()
	w.stdout.wait()
}
