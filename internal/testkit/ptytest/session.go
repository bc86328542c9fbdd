//go:build unix

package ptytest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chzyer/readline"
	"github.com/creack/pty"

	"gosua/internal/testkit/racewatch"
)

// Patience is how long Expect waits at most.
const Patience = 20 * time.Second

// Session is a program on a pseudo-terminal of 24 lines of 80 columns.
type Session struct {
	Cmd *exec.Cmd

	t     *testing.T
	pty   *os.File
	out   *bufio.Reader // of pty
	tty   *os.File      // the program's side, kept open to look at its mode
	fresh *readline.State
	ended bool
	shown []byte // all that was read
}

// Start starts the program with env added to the environment. The test's end kills it.
func Start(t *testing.T, env []string, name string, args ...string) *Session {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	races := racewatch.Env(t)
	s := &Session{Cmd: exec.Command(name, args...), t: t, pty: master, out: bufio.NewReaderSize(master, 64<<10), tty: tty}
	t.Cleanup(s.kill)
	s.fresh = s.mode()
	s.Resize(80)
	s.Cmd.Env = append(append(os.Environ(), "TERM=xterm", races), env...)
	s.Cmd.Stdin, s.Cmd.Stdout, s.Cmd.Stderr = tty, tty, tty
	s.Cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.Cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *Session) kill() {
	if s.Cmd.Process != nil && !s.ended {
		_ = s.Cmd.Process.Kill() // it may have ended meanwhile
		_ = s.Cmd.Wait()
	}
	s.pty.Close()
	s.tty.Close()
}

// Expect waits for text to be shown and returns what was shown before it.
func (s *Session) Expect(text string) string {
	s.t.Helper()
	if err := s.pty.SetReadDeadline(time.Now().Add(Patience)); err != nil {
		s.t.Fatal(err)
	}
	begin := len(s.shown)
	for !bytes.HasSuffix(s.shown[begin:], []byte(text)) {
		one, err := s.out.ReadByte()
		if err != nil {
			s.t.Fatalf("waiting for %q: %v after %q", text, err, s.shown[begin:])
		}
		s.shown = append(s.shown, one)
	}
	return strings.TrimSuffix(string(s.shown[begin:]), text)
}

// Type types text; a carriage return is the Enter key.
func (s *Session) Type(text string) {
	s.t.Helper()
	if _, err := io.WriteString(s.pty, text); err != nil {
		s.t.Fatal(err)
	}
}

// Paste types text of any length, while a call of Expect in the test reads on. The channel gets one error, nil if all went
// well.
func (s *Session) Paste(text string) <-chan error {
	done := make(chan error, 1)
	go s.paste(text, done)
	return done
}

func (s *Session) paste(text string, done chan<- error) {
	_, err := io.WriteString(s.pty, text)
	done <- err
}

// Signal sends a signal to the program.
func (s *Session) Signal(sig os.Signal) {
	s.t.Helper()
	if err := s.Cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// Resize gives the terminal another width and tells the program so.
func (s *Session) Resize(columns uint16) {
	s.t.Helper()
	err := pty.Setsize(s.pty, &pty.Winsize{Rows: 24, Cols: columns})
	if again := syscall.SetNonblock(int(s.pty.Fd()), true); err != nil || again != nil { // deadlines need it, and Setsize ended it
		s.t.Fatal(err, again)
	}
}

// lastWords is how much of what was shown last is told when a program does not end well.
const lastWords = 2000

// last is what was shown last, read or not.
func (s *Session) last() string {
	if s.pty.SetReadDeadline(time.Now().Add(time.Second)) == nil {
		rest, _ := io.ReadAll(s.out) // the end of a terminal is an error
		s.shown = append(s.shown, rest...)
	}
	return string(s.shown[max(0, len(s.shown)-lastWords):])
}

// Raw tells whether the terminal is in another mode than before the program.
func (s *Session) Raw() bool {
	s.t.Helper()
	return *s.mode() != *s.fresh
}

func (s *Session) mode() *readline.State {
	s.t.Helper()
	state, err := readline.GetState(int(s.tty.Fd()))
	if err != nil {
		s.t.Fatal(err)
	}
	return state
}

// Ends waits for the program, whose exit code must be code, and checks that the terminal is as it was before.
func (s *Session) Ends(code int) {
	s.t.Helper()
	got := 0
	if err := s.Cmd.Wait(); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			s.t.Fatal(err)
		}
		got = exit.ExitCode()
	}
	s.ended = true
	if got != code {
		s.t.Errorf("the program exits with %d, want %d; last was shown %q", got, code, s.last())
	}
	if s.Raw() {
		s.t.Errorf("the terminal is not restored: %+v, was %+v; last was shown %q", s.mode(), s.fresh, s.last())
	}
}
