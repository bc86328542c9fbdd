package menu

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"gosua/internal/console/command"
	"gosua/internal/console/terminal"
	"gosua/internal/phone"
)

// script is a terminal that answers from a list.
type script struct {
	io.Writer
	answers []any // string, error, or a function that gives a string
	prompts []terminal.Prompt
}

func (s *script) ReadLine(p terminal.Prompt) (string, error) {
	s.prompts = append(s.prompts, p)
	if len(s.answers) == 0 {
		return "", io.EOF
	}
	a := s.answers[0]
	s.answers = s.answers[1:]
	switch a := a.(type) {
	case error:
		return "", a
	case func() string:
		return a(), nil
	}
	return a.(string), nil
}
func (s *script) Interactive() bool { return true }
func (s *script) Close() error      { return nil }

func TestCallGoneWhileAsking(t *testing.T) {
	for _, word := range []string{"a", "#", "*"} {
		r := newRig()
		r.phone.AddCall(phone.CallInfo{ID: 0, Incoming: true, State: phone.CallIncoming})
		r.current.Follow(phone.IncomingCall{Call: 0})
		term := &script{Writer: r.out, answers: []any{word, func() string { r.phone.DropCall(0); return "200" }}}
		if err := r.Run(t.Context(), term, nobody{}); err != io.EOF {
			t.Fatal(err)
		}
		if shown := r.out.String(); shown != "Call has been disconnected\n" || r.phone.Done() != "" {
			t.Errorf("%s: shown %q", word, shown)
		}
	}
}

// TestTextForCallThatIsGone: a text goes to the call that it was typed for, or to nobody, never to the one that is current since.
func TestTextForCallThatIsGone(t *testing.T) {
	r := newRig()
	for id := range 2 {
		r.phone.AddCall(phone.CallInfo{ID: id, State: phone.CallConfirmed, Remote: "sip:x@h"})
		r.current.Follow(phone.MakingCall{Call: id})
	}
	for _, c := range []struct {
		meanwhile  func()
		shown, did string
	}{
		{func() { r.current.Follow(phone.MakingCall{Call: 0}) }, "", "typing in 1 true\nmessage in 1 for you alone"},
		{func() { r.phone.DropCall(0); r.current.Follow(phone.CallEnded{Call: 0}) }, "Call has been disconnected\n", "typing in 0 true"},
	} {
		r.out.text.Reset()
		term := &script{Writer: r.out, answers: []any{"i", "0", func() string { c.meanwhile(); return "for you alone" }}}
		if err := r.Run(t.Context(), term, nobody{}); err != io.EOF {
			t.Fatal(err)
		}
		if shown, did := r.out.String(), r.phone.Done(); !strings.HasSuffix(shown, "to cancel\n"+c.shown) || did != c.did {
			t.Errorf("shown %q, did %q; want %q, %q", shown, did, c.shown, c.did)
		}
	}
}

// TestReading proves what ends the menu and what does not, at the prompt and at questions.
func TestReading(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		answers []any
		want    error
		shown   string
	}{
		{nil, io.EOF, ""},
		{[]any{terminal.ErrInterrupt, "h"}, terminal.ErrInterrupt, ""},
		{[]any{"+b", terminal.ErrInterrupt, "h"}, terminal.ErrInterrupt, ""},
		{[]any{terminal.ErrLineTooLong, "h"}, io.EOF, "Invalid input: the line is too long\nNo current call\n"},
		{[]any{"Cp", broken, "h"}, io.EOF, "Done\nNo current call\n"},
		{[]any{broken, "h"}, broken, ""},
		{[]any{terminal.ErrClosed}, terminal.ErrClosed, ""},
	} {
		r := newRig()
		if err := r.Run(t.Context(), &script{Writer: r.out, answers: c.answers}, nobody{}); err != c.want {
			t.Errorf("%v: %v", c.answers, err)
		}
		if shown := r.out.String(); !strings.HasSuffix(shown, c.shown) {
			t.Errorf("%v: shown %q", c.answers, shown)
		}
	}
}

func TestEndOfTheContext(t *testing.T) {
	r := newRig()
	ctx, cancel := context.WithCancel(t.Context())
	term := &script{Writer: r.out, answers: []any{func() string { cancel(); return "sleep 3600000" }, "h"}}
	if err := r.Run(ctx, term, nobody{}); err != nil || r.out.String() != "" {
		t.Errorf("%v, shown %q", err, r.out.String())
	}
}

func TestQuitAndReload(t *testing.T) {
	r := newRig()
	r.types(t, "q", "L", "Later")
	for i, want := range []bool{false, true, true} {
		if len(r.ended) != 3 || r.ended[i].Restart != want || len(r.ended[i].Options) > 0 {
			t.Fatalf("ended %+v", r.ended)
		}
	}
}

// TestChooser proves what the chooser shows with buddies, and that numbers choose among them.
func TestChooser(t *testing.T) {
	for _, c := range []struct{ answer, did string }{
		{"1", "call 1 sip:one@h"}, {"2", "call 1 sip:two@h"}, {"-1", "call 1 sip:one@h\ncall 1 sip:two@h"}, {"3", ""}, {"-2", ""}, {"", ""},
	} {
		r := newRig()
		for _, uri := range []string{"sip:one@h", "sip:two@h"} {
			if _, err := r.phone.AddBuddy(uri); err != nil {
				t.Fatal(err)
			}
		}
		r.phone.Done()
		r.types(t, "m", c.answer)
		const want = "Buddy list:\n [ 1] <?>  sip:one@h\n [ 2] <?>  sip:two@h\n\nChoices:\n   0         For current dialog.\n" +
			"  -1         All 2 buddies in buddy list\n  [1 - 2]    Select from buddy list\n  URL        An URL\n"
		if shown := r.out.String(); !strings.Contains(shown, want) {
			t.Errorf("shown\n%s", shown)
		}
		if did := r.phone.Done(); did != c.did {
			t.Errorf("%q does %q, want %q", c.answer, did, c.did)
		}
	}
}

func TestPrompts(t *testing.T) {
	r := newRig()
	r.current.Called("sip:before@h")
	term := &script{Writer: r.out, answers: []any{"m", "", "+a", "sip:a@h", "sip:h", "*", "a", "pw"}}
	if err := r.Run(t.Context(), term, nobody{}); err != io.EOF {
		t.Fatal(err)
	}
	main, url, password := term.prompts[0], term.prompts[1], term.prompts[7]
	if words := strings.Join(main.Complete("e"), " "); !main.Remember || !strings.Contains(words, " echo ") || strings.Contains(words, "vid") {
		t.Errorf("the prompt: %+v, words %s", main, words)
	}
	if list := url.Complete(""); !url.Remember || len(list) != 1 || list[0] != "sip:before@h" {
		t.Errorf("the chooser: %+v, %v", url, list)
	}
	if !password.Secret || password.Remember || password.Complete != nil {
		t.Errorf("the password: %+v", password)
	}
}

// TestRows proves that each row explains itself, and that what stands as its example is the row.
func TestRows(t *testing.T) {
	shown, _ := typed(t, nil, "?")
	r := newRig()
	for i := range r.commands {
		cmd := &r.commands[i]
		if cmd.Run == nil || (cmd.Help == "") == !cmd.Hidden && cmd.Menu != "vid" {
			t.Errorf("%q: its row is not whole", cmd.Menu)
		}
		if strings.Contains(shown, "  "+cmd.Menu+" ") == cmd.Hidden {
			t.Errorf("? and %q", cmd.Menu)
		}
		for _, line := range []string{cmd.Menu, cmd.MenuExample} {
			if line != "" && r.find(line).Menu != cmd.Menu {
				t.Errorf("the example %q is not of %q", line, cmd.Menu)
			}
		}
	}
}

var _ command.Client = nobody{}
