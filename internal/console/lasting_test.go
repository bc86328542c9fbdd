package console

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"gosua/internal/console/terminal"
)

// TestLasting proves that a line which is waited for in vain is the answer to the next question, if that is the same one.
func TestLasting(t *testing.T) {
	for _, c := range []struct{ first, second, want string }{
		{">>> ", ">>> ", "one"},
		{"Password: ", ">>> ", "two"}, // what was meant as a password is no command
	} {
		synctest.Test(t, func(t *testing.T) {
			in, keyboard := io.Pipe()
			out := &buffer{}
			term, err := terminal.Open(terminal.Options{Stdin: in, Stdout: out})
			if err != nil {
				t.Fatal(err)
			}
			lasting := NewLasting(term)
			ctx, cancel := context.WithCancel(t.Context())
			go func() { synctest.Wait(); cancel() }()
			if line, err := lasting.Until(ctx).ReadLine(terminal.Prompt{Text: c.first}); !errors.Is(err, terminal.ErrClosed) {
				t.Errorf("%q, %v", line, err)
			}
			go io.WriteString(keyboard, "one\ntwo\n")
			if line, err := lasting.Until(t.Context()).ReadLine(terminal.Prompt{Text: c.second}); line != c.want || err != nil {
				t.Errorf("after %q: %q, %v", c.first, line, err)
			}
			if shown := out.String(); !strings.HasPrefix(shown, c.first+c.second) {
				t.Errorf("shown %q", shown)
			}
			lasting.Close()
			keyboard.Close()
		})
	}
}

func TestLastingCloses(t *testing.T) {
	in, keyboard := io.Pipe()
	defer keyboard.Close()
	term, err := terminal.Open(terminal.Options{Stdin: in, Stdout: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	lasting := NewLasting(term)
	go lasting.Close()
	if line, err := lasting.Until(t.Context()).ReadLine(terminal.Prompt{}); !errors.Is(err, terminal.ErrClosed) {
		t.Errorf("%q, %v", line, err)
	}
}

// TestCompletionIsTheLatest proves that TAB is answered by the question of now, whichever the reading began with.
func TestCompletionIsTheLatest(t *testing.T) {
	l := NewLasting(nil)
	word := func(w string) func(string) []string { return func(string) []string { return []string{w} } }
	first := terminal.Prompt{Complete: word("old"), Hint: func(string) terminal.Hint { return terminal.Hint{Insert: "old"} }}
	wrapped := l.current(first)
	for _, c := range []struct {
		now  terminal.Prompt
		list []string
		hint string
	}{
		{first, []string{"old"}, "old"},
		{terminal.Prompt{Complete: word("new"), Hint: func(string) terminal.Hint { return terminal.Hint{Insert: "new"} }}, []string{"new"}, "new"},
		{terminal.Prompt{}, nil, ""},
	} {
		l.prompt.Store(&c.now)
		if list, hint := wrapped.Complete(""), wrapped.Hint("").Insert; !slices.Equal(list, c.list) || hint != c.hint {
			t.Errorf("%v, %q; want %v, %q", list, hint, c.list, c.hint)
		}
	}
	if plain := l.current(terminal.Prompt{}); plain.Complete != nil || plain.Hint != nil {
		t.Error("a question without completion has some")
	}
}
