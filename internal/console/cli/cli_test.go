package cli

import (
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"gosua/internal/console/command"
	"gosua/internal/console/terminal"
)

// script is a terminal at which lines are typed.
type script struct {
	typed   []any // a line, or an error
	prompts []terminal.Prompt
	events  []string // what was written and prompted, in order
	broken  error    // of Write
}

func (s *script) ReadLine(p terminal.Prompt) (string, error) {
	s.prompts = append(s.prompts, p)
	s.events = append(s.events, "prompt "+p.Text)
	if len(s.typed) == 0 {
		return "", io.EOF
	}
	next := s.typed[0]
	s.typed = s.typed[1:]
	if err, ok := next.(error); ok {
		return "", err
	}
	return next.(string), nil
}

func (s *script) Write(b []byte) (int, error) {
	s.events = append(s.events, "write "+string(b))
	return len(b), s.broken
}

func (s *script) Interactive() bool { return false }
func (s *script) Close() error      { return nil }

// client is a session of which it is noted what was done to it.
type client struct{ level, exits int }

func (c *client) SetLevel(level int) { c.level = level }
func (c *client) Exit()              { c.exits++ }

func TestRunReadsUntilTheEnd(t *testing.T) {
	r := newRows()
	term := &script{typed: []any{"call list", "", "nosuch", "log 5"}}
	c := New(Config{Commands: r.all, Prompt: "vm> ", Flush: func() { term.events = append(term.events, "flush") }})
	if err := c.Run(t.Context(), term, &client{}); !errors.Is(err, io.EOF) {
		t.Errorf("Run: %v", err)
	}
	if want := []string{"call list []", `log ["5"]`}; !reflect.DeepEqual(r.ran, want) {
		t.Errorf("ran %q, want %q", r.ran, want)
	}
	want := []string{
		"flush", "prompt vm> ", "flush", "prompt vm> ", "flush", "prompt vm> ",
		"write     ^\n%Error : Invalid Arguments\n? lists what may stand here.\n", "flush", "prompt vm> ", "flush", "prompt vm> ",
	}
	if !reflect.DeepEqual(term.events, want) {
		t.Errorf("%q\nwant %q", term.events, want)
	}
}

func TestRunEnds(t *testing.T) {
	broken := errors.New("broken pipe")
	for _, c := range []struct {
		name  string
		typed []any
		write error
		want  error
		left  int
	}{
		{"closed", []any{terminal.ErrClosed, "call list"}, nil, terminal.ErrClosed, 1},
		{"interrupted", []any{"call list", terminal.ErrInterrupt, "x"}, nil, terminal.ErrInterrupt, 1},
		{"too long", []any{terminal.ErrLineTooLong, "call list"}, nil, io.EOF, 0},
		{"cannot write", []any{"nosuch", "call list"}, broken, broken, 1},
	} {
		term := &script{typed: c.typed, broken: c.write}
		err := New(Config{Commands: newRows().all}).Run(t.Context(), term, &client{})
		if !errors.Is(err, c.want) || len(term.typed) != c.left {
			t.Errorf("%s: %v with %d lines left, want %v with %d", c.name, err, len(term.typed), c.want, c.left)
		}
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	rows := []command.Command{{Path: []string{"shutdown"}, Run: func(*command.Context, []string) { cancel() }}}
	term := &script{typed: []any{"shutdown", "shutdown"}}
	if err := New(Config{Commands: rows}).Run(ctx, term, &client{}); err != nil || len(term.typed) != 1 {
		t.Errorf("Run: %v, %d lines left", err, len(term.typed))
	}
}

func TestRunTellsTheCommandWhoTypedIt(t *testing.T) {
	rows := []command.Command{{Path: []string{"log"}, Run: func(c *command.Context, _ []string) {
		if c.Face != command.Tree || c.Err() != nil {
			t.Errorf("face %v, context %v", c.Face, c.Err())
		}
		c.Client.SetLevel(3)
	}}}
	who := &client{}
	_ = New(Config{Commands: rows}).Run(t.Context(), &script{typed: []any{"log"}}, who)
	if who.level != 3 {
		t.Errorf("level %d", who.level)
	}
}

func TestACommandThatIsNotReadyIsNotRun(t *testing.T) {
	asked := 0
	rows := []command.Command{{
		Path: []string{"x"}, Args: []command.Arg{{Name: "n", Summary: "A name"}},
		Ready: func(*command.Context) bool { asked++; return false },
		Run:   func(*command.Context, []string) { t.Error("it ran") },
	}}
	term := &script{typed: []any{"x", "x y"}}
	_ = New(Config{Commands: rows}).Run(t.Context(), term, &client{})
	if asked != 1 {
		t.Errorf("Ready was asked %d times, want once: where arguments were missing there is nothing to be ready for", asked)
	}
}

func TestPrompt(t *testing.T) {
	term := &script{}
	_ = New(Config{Commands: newRows().all, Prompt: "é> "}).Run(t.Context(), term, &client{})
	p := term.prompts[0]
	if p.Text != "é> " || !p.Remember || p.Secret {
		t.Errorf("%+v", p)
	}
	if got := p.Hint("xyz").Show; !strings.HasPrefix(got, "   ^\n") {
		t.Errorf("the caret stands elsewhere than beneath the word: %q", got)
	}
	if got := p.Hint("cal").Insert; got != "l " {
		t.Errorf("cal is completed by %q", got)
	}
}
