package terminal

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/chzyer/readline"
)

// rich is a terminal with line editing.
type rich struct {
	rl       *readline.Instance
	out      io.Writer // beneath rl
	keys     *keys
	stdin    *readline.CancelableStdin // reads keys; closed before rl: rl.Close waits for the read under way
	history  *history
	complete *completer
	asking   atomic.Bool // ReadLine has begun and not ended
	entered  atomic.Bool // a key was pressed that ends ReadLine
	closed   atomic.Bool
}

func newRich(o Options) (*rich, error) {
	t := &rich{out: o.Stdout, keys: &keys{in: o.Stdin}, complete: &completer{}}
	t.stdin = readline.NewCancelableStdin(t.keys)
	rl, err := readline.NewEx(&readline.Config{
		Stdin:                  t.stdin,
		Stdout:                 o.Stdout,
		AutoComplete:           t.complete,
		HistoryLimit:           MaxHistory,
		DisableAutoSaveHistory: true,
		EOFPrompt:              "\n",
		FuncFilterInputRune:    t.pressed,
	})
	if err != nil {
		return nil, err
	}
	t.rl = rl
	t.history = openHistory(o.HistoryFile)
	for _, line := range t.history.lines {
		_ = rl.SaveHistory(line) // in memory only: it cannot fail
	}
	return t, nil
}

// ReadLine implements Terminal.
func (t *rich) ReadLine(p Prompt) (string, error) {
	if t.closed.Load() || t.keys.gone.Load() {
		return "", ErrClosed
	}
	t.complete.set(p.Complete)
	t.entered.Store(false)
	t.asking.Store(true)
	line, err := t.ask(p)
	t.asking.Store(false)
	switch {
	case t.closed.Load(), err != nil && t.keys.gone.Load():
		return "", ErrClosed
	case errors.Is(err, readline.ErrInterrupt):
		return "", ErrInterrupt
	case err != nil:
		return "", err
	}
	if p.Remember && !p.Secret && strings.TrimSpace(line) != "" {
		_ = t.rl.SaveHistory(line) // in memory only: it cannot fail
		t.history.add(line)
	}
	return line, nil
}

func (t *rich) ask(p Prompt) (string, error) {
	if p.Secret {
		b, err := t.rl.ReadPassword(p.Text)
		return string(b), err
	}
	t.rl.SetPrompt(p.Text)
	return t.rl.Readline()
}

// pressed notes the keys that end a line before readline acts on them.
func (t *rich) pressed(r rune) (rune, bool) {
	t.entered.Store(strings.ContainsRune("\r\n\x03\x04\x00", r))
	return r, true
}

// settle is how long Write waits at most for readline at the two ends of a line: from when it prints the prompt until it
// can draw it again, and from when Enter is pressed until the line is done. A write in between would end up behind the
// prompt, or leave an empty prompt behind.
const settle = 50 * time.Millisecond

// await waits until done, for a short time; false if it does not come true.
func await(done func() bool) bool {
	for waited := time.Duration(0); waited < settle; waited += settle / 200 {
		if done() {
			return true
		}
		time.Sleep(settle / 200)
	}
	return false
}

// over tells whether no line is being read.
func (t *rich) over() bool { return !t.asking.Load() }

// Write implements Terminal.
func (t *rich) Write(b []byte) (int, error) {
	if t.asking.Load() && t.entered.Load() && !await(t.over) {
		t.entered.Store(false) // the key was for a list of completions
	}
	if t.closed.Load() || t.over() || !await(func() bool { return t.rl.Terminal.IsReading() || t.over() }) {
		return t.out.Write(b)
	}
	whole := b
	if !bytes.HasSuffix(b, []byte("\n")) {
		whole = append(bytes.Clone(b), '\n') // what stands on the prompt's line is lost when it is drawn again
	}
	if _, err := t.rl.Stdout().Write(whole); err != nil {
		return 0, err
	}
	return len(b), nil
}

// Interactive implements Terminal.
func (t *rich) Interactive() bool { return true }

// Close implements Terminal.
func (t *rich) Close() error {
	if t.closed.Swap(true) {
		return nil
	}
	asking := t.asking.Load()
	err := errors.Join(t.stdin.Close(), t.rl.Close(), t.history.close())
	if asking {
		_, _ = io.WriteString(t.out, "\n") // leave the line with the prompt
	}
	return err
}

// keys is what is typed, without the NUL of Ctrl-Space, which readline would take for the end of the input.
type keys struct {
	in   io.Reader
	gone atomic.Bool // nothing will be typed any more: the terminal was closed
}

// Read implements io.Reader.
func (k *keys) Read(b []byte) (int, error) {
	for {
		n, err := k.in.Read(b)
		if err != nil {
			k.gone.Store(true)
		}
		rest := slices.DeleteFunc(b[:n], func(key byte) bool { return key == 0 })
		if len(rest) > 0 || err != nil || len(b) == 0 {
			return len(rest), err
		}
	}
}

// completer turns whole candidates into what readline wants: the rest of each after the cursor.
type completer struct {
	candidates atomic.Pointer[func(string) []string]
}

func (c *completer) set(f func(string) []string) {
	if f == nil {
		c.candidates.Store(nil)
		return
	}
	c.candidates.Store(&f)
}

// Do implements readline.AutoCompleter.
func (c *completer) Do(line []rune, pos int) (rests [][]rune, shared int) {
	f := c.candidates.Load()
	if f == nil {
		return nil, 0
	}
	typed := string(line[:pos])
	for _, candidate := range (*f)(typed) {
		if rest, ok := strings.CutPrefix(candidate, typed); ok {
			rests = append(rests, []rune(rest))
		}
	}
	return rests, pos
}

var _ io.Writer = (*rich)(nil)
