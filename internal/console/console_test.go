package console

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/console/sink"
	"gosua/internal/console/terminal"
	"gosua/internal/phone"
	"gosua/internal/testkit/fakephone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func noon() time.Time { return time.Date(2024, 5, 6, 12, 0, 0, 0, time.Local) }

// buffer is what the console writes to.
type buffer struct {
	mu sync.Mutex // guards b
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// rig is a console with a fake phone.
type rig struct {
	*Console
	phone *fakephone.Phone
	out   *buffer
}

// newRig makes a console that reads in; end must be called.
func newRig(in io.Reader, stay bool) (r *rig, end func()) {
	out, p := &buffer{}, fakephone.New()
	term, err := terminal.Open(terminal.Options{Stdin: in, Stdout: out})
	if err != nil {
		return nil, nil
	}
	s := sink.New(sink.Config{Stdout: term, Level: 3, FileLevel: 5, Now: noon})
	c := New(Config{Phone: p, Terminal: NewLasting(term), Sink: s, StayAfterInput: stay, Now: noon})
	return &rig{c, p, out}, func() { term.Close(); s.Close() }
}

// TestGreeting proves that the greeting stands right above the first prompt, and nowhere else.
func TestGreeting(t *testing.T) {
	r, end := newRig(strings.NewReader("\nq\n"), false)
	defer end()
	r.cfg.Greeting = "Dial 600."
	if r.Run(t.Context()) != Quit {
		t.Error("q does not quit")
	}
	if shown := r.out.String(); strings.Count(shown, "Dial 600.") != 1 || !strings.Contains(shown, "\nYou have 0 active call\nDial 600.\n>>> ") {
		t.Errorf("shown\n%s", shown)
	}
}

func TestEndOfInput(t *testing.T) {
	r, end := newRig(strings.NewReader("h"), false)
	defer end()
	if got := r.Run(t.Context()); got != EndOfInput {
		t.Errorf("Run = %v", got)
	}
	end()
	if !strings.HasSuffix(r.out.String(), ">>> No current call\n>>> Cannot switch back to console from file redirection\n") {
		t.Errorf("shown %q", r.out.String())
	}
}

func TestEndOfInputWaitsForCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, end := newRig(strings.NewReader("m\nsip:x@h\n"), false)
		defer end()
		got := make(chan Outcome, 1)
		go func() { got <- r.Run(t.Context()) }()
		synctest.Wait()
		if len(got) > 0 {
			t.Fatal("the console ended although a call is up")
		}
		r.phone.DropCall(0)
		r.Handle(phone.CallEnded{Call: 0, Code: 200, Reason: "OK"})
		if o := <-got; o != EndOfInput {
			t.Errorf("Run = %v", o)
		}
	})
}

func TestEndOfInputStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, end := newRig(strings.NewReader(""), true)
		defer end()
		ctx, cancel := context.WithCancel(t.Context())
		got := make(chan Outcome, 1)
		go func() { got <- r.Run(ctx) }()
		r.Handle(phone.CallEnded{Call: 0})
		synctest.Wait()
		if len(got) > 0 {
			t.Fatal("the console ended although the phone answers by itself")
		}
		cancel()
		if o := <-got; o != Interrupted {
			t.Errorf("Run = %v", o)
		}
	})
}

// TestQuitOnEOF proves that the end of the input may be made to end the phone in spite of a call, and of Ctrl-D.
func TestQuitOnEOF(t *testing.T) {
	for _, term := range []terminal.Terminal{&script{answers: []any{io.EOF}, shown: &buffer{}}, nil} {
		r, end := newRig(strings.NewReader(""), true)
		defer end()
		if term != nil {
			r.cfg.Terminal = NewLasting(term)
		}
		r.cfg.QuitOnEOF = true
		r.phone.AddCall(phone.CallInfo{})
		if got := r.Run(t.Context()); got != EndOfInput {
			t.Errorf("Run = %v", got)
		}
	}
}

// TestTree proves that the tree may stand at the terminal: its prompt, its answers, its end.
func TestTree(t *testing.T) {
	r, end := newRig(strings.NewReader("call list\nlog 1\ncall hold\nexit\nshutdown\n"), false)
	defer end()
	r.cfg.Tree.Use = true
	if got := r.Run(t.Context()); got != Quit {
		t.Errorf("Run = %v", got)
	}
	end()
	if shown := r.out.String(); shown != ">>> You have 0 active call\n>>> >>> >>> exit leaves a telnet session; shutdown ends the phone\n>>> " {
		t.Errorf("shown %q", shown)
	}
}

func TestEndOfInputAwaitsOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, end := newRig(strings.NewReader(""), false)
		defer end()
		r.cfg.AwaitCall = true
		got := make(chan Outcome, 1)
		go func() { got <- r.Run(t.Context()) }()
		synctest.Wait()
		if len(got) > 0 {
			t.Fatal("the console ended before the call")
		}
		r.Handle(phone.IncomingCall{Call: 0})
		r.Handle(phone.CallEnded{Call: 0})
		if o := <-got; o != EndOfInput {
			t.Errorf("Run = %v", o)
		}
	})
}

func TestEndOfInputAfterACallThatCannotBe(t *testing.T) {
	r, end := newRig(strings.NewReader(""), false)
	defer end()
	r.cfg.AwaitCall = true
	r.phone.Fail(fakephone.ErrFake)
	r.Dial("sip:x@h")
	if got := r.Run(t.Context()); got != EndOfInput {
		t.Errorf("Run = %v", got)
	}
}

func TestContextEndsThePrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, writer := io.Pipe()
		r, end := newRig(in, false)
		defer end()
		ctx, cancel := context.WithCancel(t.Context())
		got := make(chan Outcome, 1)
		go func() { got <- r.Run(ctx) }()
		synctest.Wait()
		cancel()
		if o := <-got; o != Interrupted {
			t.Errorf("Run = %v", o)
		}
		writer.Close()
	})
}

func TestSleepObeysTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, writer := io.Pipe()
		r, end := newRig(in, false)
		defer end()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		started := time.Now()
		go io.WriteString(writer, "sleep 500\nsleep 3600000\n")
		if o := r.Run(ctx); o != Interrupted || time.Since(started) != time.Second {
			t.Errorf("Run = %v after %v", o, time.Since(started))
		}
		writer.Close()
	})
}

// script is a terminal that answers from a list.
type script struct {
	answers []any // string, error, or a function that gives a string
	shown   *buffer
}

func (s *script) ReadLine(p terminal.Prompt) (string, error) {
	if len(s.answers) == 0 {
		return "", terminal.ErrClosed
	}
	a := s.answers[0]
	s.answers = s.answers[1:]
	switch a := a.(type) {
	case error:
		return "", a
	case func() string:
		return a(), nil
	default:
		return a.(string), nil
	}
}
func (s *script) Write(p []byte) (int, error) { return s.shown.Write(p) }
func (s *script) Interactive() bool           { return true }
func (s *script) Close() error                { return nil }

func TestAtATerminal(t *testing.T) {
	for _, c := range []struct {
		calls   int
		answers []any
		want    Outcome
		shown   string
	}{
		{0, []any{terminal.ErrInterrupt}, Interrupted, ""},
		{0, []any{"m", terminal.ErrInterrupt, "q"}, Interrupted, "Choices"},
		{0, []any{io.EOF}, EndOfInput, "Cannot switch"},
		{1, []any{io.EOF, "q"}, Quit, "There is still something to do: q quits\n"},
		{0, []any{terminal.ErrLineTooLong, "q"}, Quit, "Invalid input: the line is too long\n"},
		{0, nil, Interrupted, ""},
		{0, []any{"m", errors.New("broken"), "q"}, Quit, "Choices"},
	} {
		term := &script{answers: c.answers, shown: &buffer{}}
		s, p := sink.New(sink.Config{Stdout: term}), fakephone.New()
		for range c.calls {
			p.AddCall(phone.CallInfo{})
		}
		if got := New(Config{Phone: p, Terminal: NewLasting(term), Sink: s}).Run(t.Context()); got != c.want {
			t.Errorf("%v: Run = %v, want %v", c.answers, got, c.want)
		}
		s.Close()
		if !strings.Contains(term.shown.String(), c.shown) {
			t.Errorf("%v: shown %q", c.answers, term.shown.String())
		}
	}
}
