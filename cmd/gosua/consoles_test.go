//go:build unix

package main

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"gosua/internal/testkit/ptytest"
)

// face is one of the consoles at a terminal, with what tests type there.
type face struct {
	name, prompt  string
	args          []string
	first, second string // two halves of a command
	tab           string // what Tab makes the whole of
	answer        string // what the command shows
	quit, again   string
}

// faces are the consoles that a person may sit at.
func faces() []face {
	return []face{
		{name: "menu", prompt: ">>> ", first: "sle", second: "ep", tab: "sl", answer: "Usage: sleep", quit: "q", again: "L"},
		{name: "tree", prompt: ">>> ", args: []string{"--use-cli"}, first: "call li", second: "st", tab: "call li", answer: "You have 0 active call", quit: "shutdown", again: "restart"},
	}
}

// at starts gosua with a console and waits for its prompt.
func (f face) at(t *testing.T, args ...string) *ptytest.Session {
	t.Helper()
	s := ptytest.Start(t, []string{"XDG_STATE_HOME=" + t.TempDir()}, binary(t),
		append(append([]string{"--null-audio", "--local-port=0", "--bound-addr=127.0.0.1", "--no-tcp"}, f.args...), args...)...)
	s.Expect(f.prompt)
	return s
}

const (
	left, right = "\x1b[D", "\x1b[C"
	up, down    = "\x1b[A", "\x1b[B"
	home, end   = "\x1b[1~", "\x1b[4~"
	deletes     = "\x1b[3~"
)

// TestConsolesEdit types the command in ways that only editing makes right.
func TestConsolesEdit(t *testing.T) {
	for _, f := range faces() {
		s := f.at(t)
		for name, typed := range map[string]string{
			"arrows":              f.second + strings.Repeat(left, len(f.second)) + f.first + right,
			"Ctrl-A":              f.second + "\x01" + f.first + "\x05",
			"Home and End":        f.second + home + f.first + end,
			"Ctrl-E":              f.first + "\x01\x05" + f.second,
			"Ctrl-U":              "nonsense \x15" + f.first + f.second,
			"Ctrl-K":              f.first + f.second + "nonsense" + strings.Repeat(left, len("nonsense")) + "\x0b",
			"Ctrl-W":              "nonsense\x17" + f.first + f.second,
			"Backspace in a word": f.first + "x" + f.second + strings.Repeat(left, len(f.second)) + "\x7f",
			"Delete in a word":    f.first + "x" + f.second + strings.Repeat(left, len(f.second)+1) + deletes,
			"Delete and Ctrl-Z":   deletes + "\x1c" + f.first + f.second,
			"Tab":                 f.tab + "\t",
		} {
			s.Type(typed + "\r")
			if shown := s.Expect(f.answer); strings.Contains(shown, "\a") {
				t.Errorf("%s, %s: the bell rings: %q", f.name, name, shown)
			}
			s.Expect(f.prompt)
		}
		s.Type(f.quit + "\r")
		s.Ends(0)
	}
}

// TestConsolesHistory finds lines again, and asks an empty history first.
func TestConsolesHistory(t *testing.T) {
	for _, f := range faces() {
		s := f.at(t)
		for _, typed := range []string{
			"\x12\x07" + up + down + "\x13" + f.first + f.second,
			up,
			"nonsense" + up + down + up,
			"\x12" + f.second,
		} {
			s.Type(typed + "\r")
			s.Expect(f.answer)
			s.Expect(f.prompt)
		}
		s.Type(f.quit + "\r")
		s.Ends(0)
	}
}

// TestConsolesShowEventsAboveTheLine has text written while a line is half typed: it comes back whole beneath. Then the
// window becomes another, down to one column.
func TestConsolesShowEventsAboveTheLine(t *testing.T) {
	for _, f := range faces() {
		s := f.at(t, "--stdout-refresh=1", "--stdout-refresh-text=SOMETHING NEW")
		s.Type(f.first)
		for range 2 {
			s.Expect("SOMETHING NEW\r\n")
			s.Expect(f.prompt + f.first)
		}
		for _, columns := range []uint16{40, 4, 1, 200} {
			s.Resize(columns)
			s.Type("x" + left + right + "\x7f")
			s.Expect("SOMETHING NEW")
		}
		s.Type(f.second + "\r")
		s.Expect(f.answer)
		s.Type(f.quit + "\r")
		s.Ends(0)
	}
}

// TestConsolesLeaveTheTerminalAsItWas ends gosua in all ways while a line is half typed.
func TestConsolesLeaveTheTerminalAsItWas(t *testing.T) {
	for _, f := range faces() {
		for _, c := range []struct {
			typed  string
			signal os.Signal
			code   ExitCode
		}{
			{"\x03", nil, ExitInterrupted},
			{"", os.Interrupt, ExitInterrupted},
			{"", syscall.SIGTERM, ExitTerminated},
			{"", syscall.SIGQUIT, 128 + ExitCode(syscall.SIGQUIT)},
			{"", syscall.SIGHUP, 128 + ExitCode(syscall.SIGHUP)},
		} {
			s := f.at(t, "--app-log-level=4")
			s.Type(f.first)
			s.Expect(f.first)
			s.Type(c.typed)
			if c.signal != nil {
				s.Signal(c.signal)
			}
			s.Expect("PJSUA destroyed")
			s.Ends(int(c.code))
		}
	}
}

// TestConsolesBeginAnew has the phone stop and start again: the terminal is still edited, and the history is the same.
func TestConsolesBeginAnew(t *testing.T) {
	for _, f := range faces() {
		s := f.at(t, "--app-log-level=4")
		s.Type(f.first + f.second + "\r")
		s.Expect(f.answer)
		s.Expect(f.prompt)
		for range 2 {
			s.Type(f.again + "\r")
			s.Expect("PJSUA destroyed...")
			s.Expect("Ready: Success")
			s.Expect(f.prompt)
			s.Type(up + up + "\r")
			s.Expect(f.answer)
			s.Expect(f.prompt)
		}
		s.Type(f.quit + "\r")
		s.Ends(0)
	}
}

// TestConsolesTakeAnything pastes what nobody types: the phone does not mind.
func TestConsolesTakeAnything(t *testing.T) {
	for _, f := range faces() {
		s := f.at(t)
		s.Type("\x15\xff\xfe\xe2\x82(\xed\xa0\x80\x1b[?1;\x1b[99999999999999999999;1R\x1bOO\x1b\x1b\x1b[M\x00\x0e\x0f\x15\r")
		s.Expect(f.prompt)
		s.Type(f.first + f.second + "\r")
		s.Expect(f.answer)
		s.Type(f.quit + "\r")
		s.Ends(0)
	}
}
