package telnet

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"gosua/internal/console/terminal"
)

// TestTypedAhead proves that lines wait for their question, and are echoed when it comes.
func TestTypedAhead(t *testing.T) {
	c := dial(t, serve(t, Config{Serve: repeat(vm)}))
	c.send(echoes + "one\r\ntwo\r\nthree\r\n")
	want := offered + "vm> one\r\n<one>\r\nvm> two\r\n<two>\r\nvm> three\r\n"
	if got := c.expect("<three>"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestWhatIsRemembered asks three questions, of which one is to be remembered.
func TestWhatIsRemembered(t *testing.T) {
	prompts := []terminal.Prompt{{Text: "1> "}, {Text: "2> ", Remember: true, Secret: true}, {Text: "3> ", Remember: true}, {Text: "4> ", Remember: true}, {Text: "5> "}}
	c := dial(t, serve(t, Config{Serve: func(_ context.Context, s *Session) {
		for _, p := range prompts {
			line, _ := s.ReadLine(p)
			_, _ = io.WriteString(s, "<"+line+">\n")
		}
	}}))
	c.send("answer\r\nsecret\r\ncommand\r\n  \r\n\x1b[A\x1b[A\x1b[A\r\n")
	for _, want := range []string{"<answer>", "<secret>", "<command>", "<  >", "<command>"} {
		c.expect(want)
	}
}

// TestHelpInTheMiddle proves that the help is for what stands before the cursor, and that the cursor comes back.
func TestHelpInTheMiddle(t *testing.T) {
	p := vm
	p.Hint = func(typed string) terminal.Hint { return terminal.Hint{Show: "for " + typed} }
	c := dial(t, serve(t, Config{Serve: repeat(p)}))
	c.send(echoes + "abc\x1b[D\x1b[D?")
	if got := c.expect("\r\nfor a\r\nvm> abc\x1b[2D"); got != offered+"vm> abc\x1b[D\x1b[D" {
		t.Errorf("got %q", got)
	}
}

// TestHintMayInsertAndShow proves that both come at once, the line whole.
func TestHintMayInsertAndShow(t *testing.T) {
	p := vm
	p.Hint = func(string) terminal.Hint { return terminal.Hint{Insert: "all", Show: "calls\n\x1b[2J"} }
	c := dial(t, serve(t, Config{Serve: repeat(p)}))
	c.send(echoes + "c\t")
	c.expect("vm> c\r\ncalls\r\n\\x1b[2J\r\nvm> call")
	c.send("\r\n")
	c.expect("<call>")
}

// TestHintMayWrite proves that a prompt's functions are called without the session's lock.
func TestHintMayWrite(t *testing.T) {
	var session *Session
	p := vm
	p.Hint = func(string) terminal.Hint {
		_, _ = io.WriteString(session, "meanwhile\n")
		return terminal.Hint{Insert: "x"}
	}
	c := dial(t, serve(t, Config{Serve: func(ctx context.Context, s *Session) {
		session = s
		repeat(p)(ctx, s)
	}}))
	c.send(echoes + "\t\r\n")
	if got := c.expect("<x>"); !strings.Contains(got, "meanwhile\r\nvm> x\r\n") {
		t.Errorf("got %q", got)
	}
}

// TestPromptIsCleaned proves that a prompt cannot steer the terminal either.
func TestPromptIsCleaned(t *testing.T) {
	c := dial(t, serve(t, Config{Serve: repeat(terminal.Prompt{Text: "\x1b[2J\xff> "})}))
	c.expect(offered + `\x1b[2J\xff> `)
}

// TestHistoryOfASession proves that each client has a history of its own, and how long it is.
func TestHistoryOfASession(t *testing.T) {
	server := serve(t, Config{Serve: repeat(vm)})
	first, second := dial(t, server), dial(t, server)
	for i := range MaxHistory + 1 {
		first.send(fmt.Sprintf("line %d\r\n", i))
		first.expect(fmt.Sprintf("<line %d>", i))
	}
	first.send(strings.Repeat("\x1b[A", MaxHistory+5) + "\r\n")
	first.expect("<line 1>")
	second.send("\x1b[A\r\n")
	second.expect("<>")
}

func TestDefaults(t *testing.T) {
	got := Config{}.withDefaults()
	if got.MaxClients != DefaultMaxClients || got.MaxLine != DefaultMaxLine || got.MaxQueue != DefaultMaxQueue ||
		got.StallLimit != DefaultStallLimit || got.RetryFor != DefaultRetryFor {
		t.Errorf("%+v", got)
	}
	got.Log("heard by nobody")
	if own := (Config{MaxClients: 1, MaxLine: 2, MaxQueue: 3, StallLimit: 4, RetryFor: -5}).withDefaults(); own.MaxClients != 1 || own.MaxLine != 2 ||
		own.MaxQueue != 3 || own.StallLimit != 4 || own.RetryFor != -5 {
		t.Errorf("%+v", own)
	}
}
