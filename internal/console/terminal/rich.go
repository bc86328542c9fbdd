package terminal

import (
	"bytes"
	"errors"
	"io"
	"os"
	"sync"

	"github.com/chzyer/readline"
)

// MaxTyped is how many characters a line may have that is typed or pasted at a terminal: room for any address, and little
// enough for drawing the whole line again at each of them.
const MaxTyped = 1024

// rich is a terminal with line editing. While a line is read, only readline's own goroutine draws: who has something to
// write queues it and presses wakeKey; before and after, everybody writes to out.
type rich struct {
	rl      *readline.Instance
	keys    *keys
	mode    *mode
	editor  *editor
	history *history
	windows chan os.Signal // the window has another size
	resize  func()         // has readline look at the window's size; set by readline

	mu      sync.Mutex // guards what follows, and out against two writers
	out     io.Writer  // beneath readline
	queue   []request
	resized bool
	left    chan struct{} // closed when ReadLine under way ends; nil when none is
	closed  bool
}

// request is something to show above the line being typed.
type request struct {
	text []byte
	done chan error
}

func newRich(o Options) (*rich, error) {
	t := &rich{out: o.Stdout, keys: newKeys(o.Stdin), mode: &mode{fd: int(o.Stdin.(*os.File).Fd())}, windows: make(chan os.Signal, 1)}
	t.editor = newEditor(t, int(o.Stdout.(*os.File).Fd()))
	rl, err := readline.NewEx(t.editor.config())
	if err != nil {
		t.keys.close()
		return nil, err
	}
	t.rl, t.editor.rl = rl, rl
	rl.Terminal.KickRead()
	<-t.keys.started // Close waits for what runs now
	t.history = openHistory(o.HistoryFile)
	for _, line := range t.history.lines {
		t.save(line)
	}
	notifyResize(t.windows)
	go t.watch()
	return t, nil
}

// watch tells readline of each new size of the window.
func (t *rich) watch() {
	defer stopResize(t.windows)
	for {
		select {
		case <-t.windows:
		case <-t.keys.closed:
			return
		}
		t.mu.Lock()
		t.resized = true
		t.mu.Unlock()
		t.keys.wake()
	}
}

// save adds a line to the history that can be looked at while typing.
func (t *rich) save(line string) {
	_ = t.rl.SaveHistory(line) // in memory only: it cannot fail
	t.editor.searchable = true
}

// ReadLine implements Terminal.
func (t *rich) ReadLine(p Prompt) (string, error) {
	if !t.begin(p) {
		return "", ErrClosed
	}
	line, err := t.rl.Readline()
	t.end()
	switch {
	case t.editor.gone.Load():
		return "", ErrClosed
	case errors.Is(err, readline.ErrInterrupt):
		return "", ErrInterrupt
	case err != nil:
		return "", err
	case t.editor.refused:
		return "", ErrLineTooLong
	}
	if p.Keeps(line) {
		t.save(line)
		t.history.add(line)
	}
	return line, nil
}

// begin makes ready for a line while readline rests; false if there will be none.
func (t *rich) begin(p Prompt) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed || t.editor.gone.Load() {
		return false
	}
	t.left = make(chan struct{})
	t.editor.ask(p)
	return true
}

// reading tells whether ReadLine is under way.
func (t *rich) reading() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.left != nil
}

// end writes what the line that is done left no time for.
func (t *rich) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range t.queue {
		_, err := t.out.Write(r.text)
		r.done <- err
	}
	t.queue = nil
	close(t.left)
	t.left = nil
}

// show writes what is queued above the line being typed. On readline's own goroutine.
func (t *rich) show() {
	t.mu.Lock()
	queue, resized := t.queue, t.resized
	t.queue, t.resized = nil, false
	t.mu.Unlock()
	if resized {
		t.resize()
		t.rl.Refresh()
	}
	for _, r := range queue {
		r.done <- t.above(r.text)
	}
}

// above writes whole lines above the line being typed. On readline's own goroutine.
func (t *rich) above(text []byte) error {
	if !bytes.HasSuffix(text, []byte("\n")) {
		text = append(bytes.Clone(text), '\n') // what stands on the prompt's line is lost when it is drawn again
	}
	_, err := t.rl.Stdout().Write(text)
	return err
}

// Write implements Terminal.
func (t *rich) Write(b []byte) (int, error) {
	t.mu.Lock()
	if t.left == nil {
		defer t.mu.Unlock()
		return t.out.Write(b)
	}
	r := request{b, make(chan error, 1)}
	t.queue = append(t.queue, r)
	t.mu.Unlock()
	t.keys.wake()
	if err := <-r.done; err != nil {
		return 0, err
	}
	return len(b), nil
}

// Interactive implements Terminal.
func (t *rich) Interactive() bool { return true }

// Close implements Terminal. The terminal is put back first, whatever else there is to wait for.
func (t *rich) Close() error {
	restored := t.mode.restore()
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return restored
	}
	t.closed = true
	left := t.left
	t.mu.Unlock()
	t.keys.close()
	if left != nil {
		<-left
	}
	return errors.Join(restored, t.rl.Close(), t.history.close())
}
