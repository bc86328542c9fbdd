package telnet

import (
	"gosua/internal/console/terminal"
)

// Session is a client at its terminal. It implements terminal.Terminal: one goroutine may call ReadLine, any may call Write
// and Close.
type Session struct{}

var _ terminal.Terminal = (*Session)(nil)

// ReadLine implements terminal.Terminal. Ctrl-C and the telnet interrupt drop what was typed and end nothing. A question
// mark asks for the Hint as TAB does, unless it is part of a URI or stands in quotes.
func (s *Session) ReadLine(terminal.Prompt) (string, error) { return "", terminal.ErrClosed }

// Write implements terminal.Terminal. It never waits: what a slow client does not take in time is lost, and a mark tells
// it so. Line ends become CR LF, other control characters visible.
func (s *Session) Write(b []byte) (int, error) { return len(b), nil }

// Interactive implements terminal.Terminal.
func (s *Session) Interactive() bool { return true }

// Close implements terminal.Terminal. What was written before is still sent.
func (s *Session) Close() error { return nil }

// Remote is the address of the client.
func (s *Session) Remote() string { return "" }
