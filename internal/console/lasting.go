package console

import (
	"context"
	"sync/atomic"

	"gosua/internal/console/terminal"
)

// Lasting is a terminal at which the waiting for a line can be given up: the line is the answer to the next question then. It
// outlives the phone, which may begin anew.
type Lasting struct {
	terminal.Terminal
	answers chan answer
	prompt  atomic.Pointer[terminal.Prompt] // the latest
	asked   string                          // what the reading under way was asked, if reading; ReadLine's
	reading bool
}

type answer struct {
	line string
	err  error
}

// NewLasting makes a terminal last. Closing it ends the reading under way.
func NewLasting(t terminal.Terminal) *Lasting {
	return &Lasting{Terminal: t, answers: make(chan answer, 1)}
}

// Until is the terminal until a context ends; reading gives terminal.ErrClosed then. One of them may be read at a time.
func (l *Lasting) Until(ctx context.Context) terminal.Terminal { return &until{l, ctx.Done()} }

// until is a Lasting terminal for a while.
type until struct {
	*Lasting
	over <-chan struct{}
}

// ReadLine implements terminal.Terminal.
func (u *until) ReadLine(p terminal.Prompt) (string, error) {
	for {
		stale := u.ask(p)
		select {
		case <-u.over:
			return "", terminal.ErrClosed
		case a := <-u.answers:
			u.reading = false
			if !stale || a.err != nil {
				return a.line, a.err
			}
		}
	}
}

// ask begins to read, unless that is under way; it tells whether that one was asked something else, so that its answer
// is none.
func (u *until) ask(p terminal.Prompt) (stale bool) {
	u.prompt.Store(&p)
	if !u.reading {
		u.reading, u.asked = true, p.Text
		go u.read(u.current(p))
		return false
	}
	if !u.Interactive() {
		_, _ = u.Write([]byte(p.Text)) // reading would fail as well
	}
	return u.asked != p.Text
}

func (l *Lasting) read(p terminal.Prompt) {
	line, err := l.Terminal.ReadLine(p)
	l.answers <- answer{line, err} // never waits: there is room for the only one
}

// current has TAB answered by the latest prompt, whichever the reading began with.
func (l *Lasting) current(p terminal.Prompt) terminal.Prompt {
	if p.Complete != nil {
		p.Complete = func(typed string) []string {
			if complete := l.prompt.Load().Complete; complete != nil {
				return complete(typed)
			}
			return nil
		}
	}
	if p.Hint != nil {
		p.Hint = func(typed string) terminal.Hint {
			if hint := l.prompt.Load().Hint; hint != nil {
				return hint(typed)
			}
			return terminal.Hint{}
		}
	}
	return p
}
