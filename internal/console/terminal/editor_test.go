//go:build unix

package terminal

import (
	"bytes"
	"os"
	"testing"

	"github.com/chzyer/readline"
	"github.com/creack/pty"
)

func TestModeIsPutBackForGood(t *testing.T) {
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	defer tty.Close()
	m := &mode{fd: int(tty.Fd())}
	fresh := modeOf(t, tty)
	for _, step := range []struct {
		name string
		do   func() error
		raw  bool
	}{
		{"leave", m.leave, false}, {"enter", m.enter, true}, {"enter again", m.enter, true}, {"leave", m.leave, false}, {"leave again", m.leave, false},
		{"enter", m.enter, true}, {"restore", m.restore, false}, {"enter when it is over", m.enter, false}, {"restore again", m.restore, false},
	} {
		if err := step.do(); err != nil {
			t.Errorf("%s: %v", step.name, err)
		}
		if raw := modeOf(t, tty) != fresh; raw != step.raw {
			t.Errorf("%s: raw %v, want %v", step.name, raw, step.raw)
		}
	}
	gone := &mode{fd: -1}
	if gone.enter() == nil || gone.restore() != nil {
		t.Error("no terminal was made raw")
	}
}

func modeOf(t *testing.T, tty *os.File) readline.State {
	t.Helper()
	state, err := readline.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	return *state
}

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		key           rune
		shown, hidden bool
	}{
		{readline.CharBackspace, true, true}, {readline.CharCtrlU, true, true}, {readline.CharCtrlW, true, true},
		{readline.CharPrev, true, false}, {readline.CharBackward, true, false}, {readline.CharTab, true, false}, {readline.MetaForward, true, false},
		{0x1c, false, false}, {0x0f, false, false}, {0x18, false, false}, {'\u0085', false, false},
	} {
		if edits(c.key, false) != c.shown || edits(c.key, true) != c.hidden {
			t.Errorf("%q: %v where it is shown, %v where not", c.key, edits(c.key, false), edits(c.key, true))
		}
	}
}

func TestFits(t *testing.T) {
	e := &editor{length: MaxTyped - 1}
	if !e.fits(false) || e.refused {
		t.Error("the last character is refused")
	}
	e.length++
	if e.fits(false) || !e.refused {
		t.Error("one character more is taken")
	}
	for range maxSought {
		if !e.fits(true) {
			t.Fatal("the search is cut short")
		}
	}
	if e.fits(true) {
		t.Error("the search has no end")
	}
}

func TestScreenOff(t *testing.T) {
	var out bytes.Buffer
	s := &screen{out: &out}
	for _, text := range []string{"shown", "lost"} {
		if n, err := s.Write([]byte(text)); n != len(text) || err != nil {
			t.Errorf("%q: %d, %v", text, n, err)
		}
		s.off.Store(true)
	}
	if out.String() != "shown" {
		t.Errorf("shown %q", out.String())
	}
}
