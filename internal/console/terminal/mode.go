package terminal

import (
	"fmt"
	"sync"

	"github.com/chzyer/readline"
)

// mode is the mode of a terminal whose lines are edited: raw while a line is read, else as it was found.
type mode struct {
	fd int

	mu    sync.Mutex // guards what follows
	found *readline.State
	over  bool // raw no more
}

// enter makes the terminal raw, unless it was put back for good.
func (m *mode) enter() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.over || m.found != nil {
		return nil
	}
	found, err := readline.MakeRaw(m.fd)
	if err != nil {
		return fmt.Errorf("make the terminal raw: %w", err)
	}
	m.found = found
	return nil
}

// leave puts the terminal back.
func (m *mode) leave() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.putBack()
}

// restore puts the terminal back for good.
func (m *mode) restore() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.over = true
	return m.putBack()
}

func (m *mode) putBack() error {
	if m.found == nil {
		return nil
	}
	if err := readline.Restore(m.fd, m.found); err != nil {
		return fmt.Errorf("restore the terminal: %w", err)
	}
	m.found = nil
	return nil
}
