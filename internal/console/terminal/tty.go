package terminal

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/chzyer/readline"
)

// tty is the mode of a terminal whose lines are not edited.
type tty struct {
	fd       int
	fresh    *readline.State // the mode it was found in
	silenced atomic.Bool     // readSecret waits: the mode is not the one it was found in
}

// openTTY notes the mode of a terminal, nil if in is none.
func openTTY(in io.Reader) *tty {
	if !IsTerminal(in) {
		return nil
	}
	fd := int(in.(*os.File).Fd())
	state, err := readline.GetState(fd)
	if err != nil {
		return nil
	}
	return &tty{fd: fd, fresh: state}
}

// readSecret reads a line that the terminal does not echo. readline leaves the echo off, contrary to what it intends.
func (t *tty) readSecret() (string, error) {
	t.silenced.Store(true)
	secret, err := readline.ReadPassword(t.fd)
	if restored := t.restore(); err == nil {
		err = restored
	}
	t.silenced.Store(false)
	return string(secret), err
}

// restore puts the mode back while readSecret waits. There is nothing to do otherwise, or without a terminal.
func (t *tty) restore() error {
	if t == nil || !t.silenced.Load() {
		return nil
	}
	if err := readline.Restore(t.fd, t.fresh); err != nil {
		return fmt.Errorf("restore the terminal: %w", err)
	}
	return nil
}
