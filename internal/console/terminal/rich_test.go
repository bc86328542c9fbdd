//go:build unix

package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/testkit/ptytest"
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
	term, err := Open(Options{Stdin: os.Stdin, Stdout: os.Stdout, HistoryFile: historyFile, Dumb: os.Getenv("TERMINAL_TEST_DUMB") != ""})
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
		case line == "hints":
			hinted, err := term.ReadLine(Prompt{Text: "Hinted: ", Hint: func(typed string) Hint {
				return Hint{Show: "one of " + typed + "\ntwo of " + typed + "\n", Insert: "!"}
			}})
			fmt.Fprintf(term, "hinted %q %v\n", hinted, err)
		case strings.HasPrefix(line, "ask "):
			answer, err := term.ReadLine(Prompt{Text: strings.Repeat("?", len(line)-len("ask "))})
			fmt.Fprintf(term, "answered %q %v\n", answer, err)
		case line == "answer":
			fmt.Fprintln(term, "answer 1")
			fmt.Fprintln(term, "answer 2")
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

func start(t *testing.T, historyFile string) *ptytest.Session {
	t.Helper()
	s := ptytest.Start(t, []string{"TERMINAL_TEST_HISTORY=" + historyFile}, os.Args[0])
	s.Expect("interactive true")
	return s
}

func TestRichEditsHistoryAndCompletion(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history")
	if err := os.WriteFile(file, []byte("from last time\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, file)
	s.Expect(">>> ")
	s.Type("helo\x1b[Dl\r") // one to the left, then the missing letter
	s.Expect(`got "hello" <nil>`)
	s.Expect(">>> ")
	s.Type("\x1b[A\x1b[A\r") // up twice
	s.Expect(`got "from last time" <nil>`)
	s.Expect(">>> ")
	s.Type("\x00sl\t") // Ctrl-Space means nothing
	s.Type("e\t\r")
	s.Expect(`got "sleep" <nil>`)
	s.Type("secret\r")
	s.Expect("Password: ")
	s.Type("hunter2\r")
	if shown := s.Expect("secret of 7 <nil>"); strings.Contains(shown, "hunter2") {
		t.Errorf("the password is shown: %q", shown)
	}
	s.Expect(">>> ")
	s.Type("\x03")
	s.Expect(`got "" interrupted`)
	s.Type("quit\r")
	s.Expect(`got "quit"`)
	s.Ends(0)
	content, err := os.ReadFile(file)
	if want := "from last time\nhello\nfrom last time\nsleep\nsecret\nquit\n"; string(content) != want || err != nil {
		t.Errorf("history %q, want %q", content, want)
	}
}

// TestRichEventsDoNotTearTheLine types while lines are written: every line is whole, and so is what was typed.
func TestRichEventsDoNotTearTheLine(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), "history"))
	s.Expect(">>> ")
	s.Type("events\r")
	for _, letter := range "abcdefghij" {
		s.Type(string(letter))
	}
	shown := s.Expect("last event")
	s.Type("k\r")
	s.Expect(`got "abcdefghijk" <nil>`)
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

// TestRichAnswersHaveNoPrompt proves that what is written when a line is done comes without a prompt.
func TestRichAnswersHaveNoPrompt(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), "history"))
	for range 100 {
		s.Expect(">>> ")
		s.Type("answer\r")
		shown := s.Expect("answer 2\r\n")
		if lines := strings.Split(clean(shown), "\n"); lines[len(lines)-2] != "answer 1" || lines[len(lines)-1] != "" {
			t.Fatalf("shown %q", shown)
		}
	}
	s.Type("quit\r")
	s.Ends(0)
}

// TestDumbHidesPasswords types a password where lines are not edited.
func TestDumbHidesPasswords(t *testing.T) {
	s := ptytest.Start(t, []string{"TERMINAL_TEST_DUMB=1", "TERMINAL_TEST_HISTORY=none"}, os.Args[0])
	s.Expect("interactive false")
	s.Expect(">>> ")
	s.Type("secret\r")
	s.Expect("Password: ")
	for !s.Raw() { // the echo is off a moment after the prompt
		runtime.Gosched()
	}
	s.Type("hunter2\r")
	if shown := s.Expect("secret of 7 <nil>"); strings.Contains(shown, "hunter2") {
		t.Errorf("the password is shown: %q", shown)
	}
	s.Expect(">>> ")
	s.Type("quit\r")
	s.Ends(0)
}

// TestDumbRestoresTheTerminal ends the program while a password is typed.
func TestDumbRestoresTheTerminal(t *testing.T) {
	s := ptytest.Start(t, []string{"TERMINAL_TEST_DUMB=1", "TERMINAL_TEST_HISTORY=none"}, os.Args[0])
	s.Expect(">>> ")
	s.Type("close\r")
	s.Expect(">>> ")
	s.Type("secret\r")
	s.Expect("secret of 0 terminal closed")
	s.Ends(0)
}

func TestRichRestoresTheTerminal(t *testing.T) {
	for _, how := range []string{"quit\r", "\x04", "close\r"} {
		s := start(t, filepath.Join(t.TempDir(), "history"))
		s.Expect(">>> ")
		if !s.Raw() {
			t.Errorf("%q: the terminal is not raw while a line is typed", how)
		}
		s.Type(how)
		s.Expect("got")
		s.Ends(0)
	}
}
