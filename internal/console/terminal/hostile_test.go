//go:build unix

package terminal

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"gosua/internal/testkit/ptytest"
)

// atPrompt starts the program and waits for its prompt.
func atPrompt(t *testing.T) *ptytest.Session {
	t.Helper()
	s := start(t, filepath.Join(t.TempDir(), "history"))
	s.Expect(">>> ")
	return s
}

// TestRichLongestLine pastes a line of the greatest length, one of one character more, and one of a megabyte: each but the
// first is refused as a whole, and the next line is read.
func TestRichLongestLine(t *testing.T) {
	s := atPrompt(t)
	for _, c := range []struct {
		length int
		want   string
	}{
		{MaxTyped, fmt.Sprintf("got %q <nil>", strings.Repeat("x", MaxTyped))},
		{MaxTyped + 1, `got "" line too long`},
		{1 << 20, `got "" line too long`},
	} {
		pasted := s.Paste(strings.Repeat("x", c.length) + "\r")
		s.Expect(c.want)
		if err := <-pasted; err != nil {
			t.Fatal(err)
		}
		s.Expect(">>> ")
	}
	s.Type("quit\r")
	s.Expect(`got "quit" <nil>`)
	s.Ends(0)
}

// TestRichSurvivesJunk types octets of all kinds, without the keys that end the program or the line.
func TestRichSurvivesJunk(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	s := atPrompt(t)
	for _, width := range []uint16{80, 1, 5} {
		s.Resize(width)
		junk := make([]byte, 1000)
		for i := range junk {
			junk[i] = byte(rng.Uint32())
			if rng.IntN(4) == 0 {
				junk[i] = "\x1b[\x12\x13\t\x7f\x01\x05\x10\x0e"[rng.IntN(10)]
			}
			if strings.ContainsRune("\r\n\x03\x04\x1a", rune(junk[i])) {
				junk[i] = ' '
			}
		}
		pasted := s.Paste(string(junk) + "\x07\x15\x0b\r")
		s.Expect("got")
		if err := <-pasted; err != nil {
			t.Fatal(err)
		}
		s.Expect(">>> ")
	}
	s.Resize(80)
	s.Type("quit\r")
	s.Expect(`got "quit" <nil>`)
	s.Ends(0)
}

// TestRichNarrowWindows edits in the middle of lines whose prompt is as wide as the window, wider, or narrower.
func TestRichNarrowWindows(t *testing.T) {
	s := atPrompt(t)
	for _, c := range []struct {
		window uint16
		prompt int
	}{{80, 80}, {80, 160}, {80, 79}, {1, 1}, {1, 4}, {2, 4}, {4, 4}, {5, 4}} {
		s.Resize(c.window)
		s.Type("ask " + strings.Repeat("?", c.prompt) + "\r")
		s.Expect(strings.Repeat("?", c.prompt) + "\r\n") // typed
		s.Expect(strings.Repeat("?", c.prompt))
		s.Type("acd\x1b[D\x1b[Db\x1b[C\x1b[C\r")
		s.Expect(`answered "abcd" <nil>`)
		s.Expect(">>> ")
	}
	s.Type("quit\r")
	s.Expect(`got "quit" <nil>`)
	s.Ends(0)
}

// TestRichHints presses Tab in the middle of a line: lines are shown above it, and it goes on with what is added.
func TestRichHints(t *testing.T) {
	s := atPrompt(t)
	s.Type("hints\r")
	s.Expect("Hinted: ")
	s.Type("ab\x1b[D\t")
	s.Expect("one of a\r\ntwo of a\r\n")
	s.Expect("Hinted: a!b")
	s.Type("\r")
	s.Expect(`hinted "a!b" <nil>`)
	s.Expect(">>> ")
	s.Type("sl\t")
	s.Expect("sleep    slumber\r\n")
	s.Expect(">>> sl")
	s.Type("u\t\r")
	s.Expect(`got "slumber" <nil>`)
	s.Type("quit\r")
	s.Ends(0)
}

// TestRichSecretsStayHidden presses keys that move, search and complete while a password is typed.
func TestRichSecretsStayHidden(t *testing.T) {
	s := atPrompt(t)
	s.Type("found\r")
	s.Expect(">>> ")
	s.Type("secret\r")
	s.Expect("Password: ")
	secret := strings.Repeat("hunter2", 20) // wider than the window
	s.Type("\x1b[A\x12\t\x1b[D" + secret + "\x1b[D\x01x\x7f\x0b\r")
	shown := s.Expect(fmt.Sprintf("secret of %d <nil>", len(secret)))
	if strings.Contains(shown, "hunter") || strings.Contains(shown, "found") || strings.Contains(shown, "\x1b[A") {
		t.Errorf("shown %q", shown)
	}
	s.Expect(">>> ")
	s.Type("quit\r")
	s.Ends(0)
}

// TestRichEmptyHistory searches a history that holds nothing, and leaves the search.
func TestRichEmptyHistory(t *testing.T) {
	s := atPrompt(t)
	s.Type("\x12\x07\x13a\r")
	s.Expect(`got "a" <nil>`)
	s.Expect(">>> ")
	s.Type("\x12a\x03b\r") // leaves the search, not the line
	s.Expect(`got "b" <nil>`)
	s.Expect(">>> ")
	s.Type("\x1b[3~c\x04\x01\x04d\r") // Delete where there is nothing is no end of the input
	s.Expect(`got "d" <nil>`)
	s.Type("quit\r")
	s.Ends(0)
}

// TestRichEventsWhileSearching has lines written while the history is searched: the search goes on.
func TestRichEventsWhileSearching(t *testing.T) {
	s := atPrompt(t)
	s.Type("events\r")
	s.Type("\x12ev")
	s.Expect("last event")
	s.Expect("bck-i-search: ev")
	s.Type("\x07quit\x01\x0bquit\r")
	s.Expect("got")
	s.Ends(0)
}

// TestErrorsAreApart proves that nobody takes one end of a line for another.
func TestErrorsAreApart(t *testing.T) {
	all := []error{ErrInterrupt, ErrClosed, ErrLineTooLong}
	for i, a := range all {
		for j, b := range all {
			if errors.Is(a, b) != (i == j) {
				t.Errorf("%v is %v", a, b)
			}
		}
	}
}
