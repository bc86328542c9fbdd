package terminal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chzyer/readline"
	"github.com/creack/pty"
	"go.uber.org/goleak"
)

// TestMain plays the program at the terminal when a test starts this binary again: readline uses the process's own
// standard input and its terminal mode, and leaves goroutines behind.
func TestMain(m *testing.M) {
	if name := os.Getenv("TERMINAL_TEST_HISTORY"); name != "" {
		program(name)
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// program answers commands: the line it read, what else it was asked to do.
func program(historyFile string) {
	term, err := Open(Options{Stdin: os.Stdin, Stdout: os.Stdout, HistoryFile: historyFile})
	if err != nil {
		fmt.Println("open:", err)
		return
	}
	defer term.Close()
	fmt.Fprintln(term, "interactive", term.Interactive())
	for {
		line, err := term.ReadLine(Prompt{Text: ">>> ", Remember: true, Complete: func(typed string) []string {
			return []string{"sleep", "slumber", "quit"}
		}})
		switch {
		case line == "events":
			go events(term)
		case line == "secret":
			secret, err := term.ReadLine(Prompt{Text: "Password: ", Secret: true, Remember: true})
			fmt.Fprintln(term, "secret of", len(secret), err)
		case line == "close":
			time.AfterFunc(100*time.Millisecond, func() { term.Close() })
		default:
			fmt.Fprintf(term, "got %q %v\n", line, err)
		}
		if errors.Is(err, ErrClosed) || err == io.EOF || line == "quit" {
			return
		}
	}
}

// events writes lines until it has written many, while the user types.
func events(term Terminal) {
	for i := range 200 {
		fmt.Fprintf(term, "event %d\n", i)
	}
	fmt.Fprintln(term, "last event")
}

// session is a program on a pseudo-terminal.
type session struct {
	t    *testing.T
	pty  *os.File
	tty  *os.File // the program's side, kept open to look at its mode
	cmd  *exec.Cmd
	out  *bufio.Reader
	seen bytes.Buffer
}

func start(t *testing.T, historyFile string) *session {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(master, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "TERMINAL_TEST_HISTORY="+historyFile, "TERM=xterm")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, pty: master, tty: tty, cmd: cmd, out: bufio.NewReader(master)}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); master.Close(); tty.Close() })
	s.expect("interactive true")
	return s
}

// expect reads until text has come; what came before it is returned.
func (s *session) expect(text string) string {
	s.t.Helper()
	if err := s.pty.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		s.t.Fatal(err)
	}
	s.seen.Reset()
	for !strings.HasSuffix(s.seen.String(), text) {
		b, err := s.out.ReadByte()
		if err != nil {
			s.t.Fatalf("waiting for %q: %v after %q", text, err, s.seen.String())
		}
		s.seen.WriteByte(b)
	}
	return strings.TrimSuffix(s.seen.String(), text)
}

func (s *session) typed(text string) {
	s.t.Helper()
	if _, err := io.WriteString(s.pty, text); err != nil {
		s.t.Fatal(err)
	}
}

// ends waits for the program and checks that the terminal is as it was.
func (s *session) ends(before *readline.State) {
	s.t.Helper()
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("the program: %v", err)
	}
	after, err := readline.GetState(int(s.tty.Fd()))
	if err != nil || *after != *before {
		s.t.Errorf("the terminal is not restored: %v\n%+v\n%+v", err, before, after)
	}
}

func (s *session) mode() *readline.State {
	s.t.Helper()
	state, err := readline.GetState(int(s.tty.Fd()))
	if err != nil {
		s.t.Fatal(err)
	}
	return state
}

func TestRichEditsHistoryAndCompletion(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history")
	if err := os.WriteFile(file, []byte("from last time\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, file)
	s.expect(">>> ")
	s.typed("helo\x1b[Dl\r") // one to the left, then the missing letter
	s.expect(`got "hello" <nil>`)
	s.expect(">>> ")
	s.typed("\x1b[A\x1b[A\r") // up twice
	s.expect(`got "from last time" <nil>`)
	s.expect(">>> ")
	s.typed("sl\t")
	s.typed("e\t\r")
	s.expect(`got "sleep" <nil>`)
	s.typed("secret\r")
	s.expect("Password: ")
	s.typed("hunter2\r")
	if shown := s.expect("secret of 7 <nil>"); strings.Contains(shown, "hunter2") {
		t.Errorf("the password is shown: %q", shown)
	}
	s.expect(">>> ")
	s.typed("\x03")
	s.expect(`got "" interrupted`)
	s.typed("quit\r")
	s.expect(`got "quit"`)
	if err := s.cmd.Wait(); err != nil {
		t.Error(err)
	}
	content, err := os.ReadFile(file)
	if want := "from last time\nhello\nfrom last time\nsleep\nsecret\nquit\n"; string(content) != want || err != nil {
		t.Errorf("history %q, want %q", content, want)
	}
}

// TestRichEventsDoNotTearTheLine types while lines are written: every line is whole, and so is what was typed.
func TestRichEventsDoNotTearTheLine(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), "history"))
	s.expect(">>> ")
	s.typed("events\r")
	for _, letter := range "abcdefghij" {
		s.typed(string(letter))
	}
	shown := s.expect("last event")
	s.typed("k\r")
	s.expect(`got "abcdefghijk" <nil>`)
	screen := clean(shown)
	for i := range 200 {
		if !strings.Contains(screen, fmt.Sprintf("\nevent %d\n", i)) {
			t.Fatalf("event %d is not a line of its own:\n%q", i, screen)
		}
	}
}

// clean does what a terminal does with the sequences that readline sends: back to the line's begin and erase.
func clean(shown string) string {
	var lines []string
	for _, line := range strings.Split(strings.ReplaceAll(shown, "\r\n", "\n"), "\n") {
		if at := strings.LastIndex(line, "\r"); at >= 0 {
			line = line[at+1:]
		}
		line = strings.TrimPrefix(line[strings.LastIndex(line, "\x1b[J")+1:], "[J")
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestRichRestoresTheTerminal(t *testing.T) {
	for _, how := range []string{"quit\r", "\x04", "close\r"} {
		master, tty, err := pty.Open()
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := readline.GetState(int(tty.Fd()))
		if err != nil {
			t.Fatal(err)
		}
		master.Close()
		tty.Close()
		s := start(t, filepath.Join(t.TempDir(), "history"))
		s.expect(">>> ")
		if raw := s.mode(); *raw == *fresh {
			t.Errorf("%q: the terminal is not raw while a line is typed", how)
		}
		s.typed(how)
		s.expect("got")
		s.ends(fresh)
	}
}
