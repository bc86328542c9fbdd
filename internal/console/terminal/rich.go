package terminal

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"github.com/chzyer/readline"
)

// rich is a terminal with line editing.
type rich struct {
	rl       *readline.Instance
	out      io.Writer                 // beneath rl
	stdin    *readline.CancelableStdin // closed before rl: rl.Close waits for the read under way
	history  *history
	complete *completer
	asking   atomic.Bool // ReadLine has begun and not ended
	closed   atomic.Bool
}

func newRich(o Options) (*rich, error) {
	t := &rich{out: o.Stdout, stdin: readline.NewCancelableStdin(o.Stdin), complete: &completer{}}
	rl, err := readline.NewEx(&readline.Config{
		Stdin:                  t.stdin,
		Stdout:                 o.Stdout,
		AutoComplete:           t.complete,
		HistoryLimit:           MaxHistory,
		DisableAutoSaveHistory: true,
		EOFPrompt:              "\n",
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
	if t.closed.Load() {
		return "", ErrClosed
	}
	t.complete.set(p.Complete)
	t.asking.Store(true)
	line, err := t.ask(p)
	t.asking.Store(false)
	switch {
	case t.closed.Load():
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

// settle is how long Write waits at most for readline to be ready for redrawing its prompt: between the moment it
// prints it and the moment it knows that, a write would end up behind the prompt.
const settle = 5 * time.Millisecond

// Write implements Terminal.
func (t *rich) Write(b []byte) (int, error) {
	if t.closed.Load() {
		return t.out.Write(b)
	}
	for waited := time.Duration(0); t.asking.Load() && !t.rl.Terminal.IsReading() && waited < settle; waited += settle / 20 {
		time.Sleep(settle / 20)
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
