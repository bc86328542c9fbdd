package telnet

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/console/terminal"
)

// TestBytesWithoutEcho is the wire of a client that agrees to nothing, byte for byte as pjsua's.
func TestBytesWithoutEcho(t *testing.T) {
	p := vm
	p.Hint = func(typed string) terminal.Hint {
		if typed == "cal" {
			return terminal.Hint{Insert: "l "}
		}
		return terminal.Hint{Show: "     ^\n  list  List\n"}
	}
	c := dial(t, serve(t, Config{Serve: repeat(p)}))
	for _, step := range []struct{ send, want string }{
		{"", offered + "vm> "},
		{"\xff\xfe\x01\xff\xfe\x03\xff\xfe\x05\xff\xfc\x03list\r\n", "\a\a\a\a\r\n<list>\r\nvm> "},
		{"x\r\x00", "\a\r\n<x>\r\nvm> "},
		{"y\n", "\a\r\n<y>\r\nvm> "},
		{"\r\n", "\r\n<>\r\nvm> "},
		{"im ?", "\a\a\a\r\n     ^\r\n  list  List\r\nvm> im "},
		{"\x7f\x7f\x7fcal\t", "\b \b\b \b\b \b\a\a\al "},
		{"\r\n", "\r\n<call >\r\nvm> "},
		{"\x1b[A", "\x1b[Kcall "},
		{"\xff\xf4", "^C\r\nvm> "},
		{"\xff\xf4\x03sip:a@h?x=y\r\n", strings.Repeat("\a", 11) + "\r\n<sip:a@h?x=y>\r\nvm> "},
	} {
		c.send(step.send)
		got := make([]byte, len(step.want))
		if _, err := io.ReadFull(c.conn, got); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("%q: %v", step.send, err)
		}
		if string(got) != step.want {
			t.Fatalf("%q gives %q, want %q", step.send, got, step.want)
		}
	}
	c.send("bye\r\n")
	if got := c.end(); got != "\a\a\a\r\ngone\r\n" {
		t.Errorf("the end is %q", got)
	}
}

func TestEchoOnceAgreed(t *testing.T) {
	c := dial(t, serve(t, Config{Serve: repeat(vm)}))
	c.expect("vm> ")
	c.send(echoes + "call lost\x7f\x7f\x7f\x7flist\u00fc")
	if got := c.expect("list\u00fc"); got != "call lost\b \b\b \b\b \b\b \b" {
		t.Errorf("shown %q", got)
	}
	c.send("\r\x00")
	if got := c.expect("vm> "); got != "\r\n<call list\u00fc>\r\n" {
		t.Errorf("answer %q", got)
	}
}

// TestPromptIsNotTorn writes while a line is typed: with echo the prompt comes back beneath, without it pjsua's way.
func TestPromptIsNotTorn(t *testing.T) {
	for _, c := range []struct{ agree, typed, shown, write, want string }{
		{echoes, "ab\x1b[D", "ab\x1b[D", "log\nmore\n", "\r\x1b[Klog\r\nmore\r\nvm> ab\x1b[D"},
		{echoes, "ab", "ab", "no end", "\r\x1b[Kno end\r\nvm> ab"},
		{"", "ab", "\a\a", "log\n", "log\r\n"},
		{"", "ab", "\a\a", "\x1b[2J", `\x1b[2J`},
	} {
		s, client := meet(t, Config{Serve: repeat(vm)})
		client.send(c.agree + c.typed)
		client.expect("vm> " + c.shown)
		if n, err := io.WriteString(s, c.write); n != len(c.write) || err != nil {
			t.Errorf("Write: %d, %v", n, err)
		}
		client.expect(c.want)
		client.send("\r\n")
		client.expect("<ab>\r\nvm> ")
	}
}

// TestWriteWhileACommandRuns proves that there is no prompt to bring back then.
func TestWriteWhileACommandRuns(t *testing.T) {
	c := dial(t, serve(t, Config{Serve: func(ctx context.Context, s *Session) {
		_, _ = s.ReadLine(vm)
		_, _ = io.WriteString(s, "one\ntwo\n")
		<-ctx.Done()
	}}))
	c.send(echoes + "go\r\n")
	if got := c.expect("two\r\n"); got != offered+"vm> go\r\none\r\n" {
		t.Errorf("got %q", got)
	}
}

func TestSecretIsNotShown(t *testing.T) {
	c := dial(t, serve(t, Config{Serve: repeat(terminal.Prompt{Text: "Password: ", Secret: true, Remember: true})}))
	c.send(echoes + "hush?\r\n\x1b[A\r\n")
	if got := c.expect("<>\r\n"); got != offered+"Password: \r\n<hush?>\r\nPassword: \r\n" {
		t.Errorf("got %q", got)
	}
}

func TestCompletionOfLines(t *testing.T) {
	for _, c := range []struct {
		lines       []string
		typed       string
		insert, all string
	}{
		{nil, "x", "", ""},
		{[]string{"sip:a@h"}, "sip:", "a@h", ""},
		{[]string{"sip:a@h"}, "sip:a@h", "", ""},
		{[]string{"sip:ab", "sip:ac"}, "s", "ip:a", ""},
		{[]string{"sip:ab", "sip:ac"}, "sip:a", "", "sip:ab\nsip:ac"},
		{[]string{"\u00e4", "\u00e5"}, "", "", "\u00e4\n\u00e5"},
	} {
		got := hintFor(terminal.Prompt{Complete: func(string) []string { return c.lines }}, c.typed)
		if got.Insert != c.insert || got.Show != c.all {
			t.Errorf("%q of %q: %q, %q", c.typed, c.lines, got.Insert, got.Show)
		}
	}
}

// TestNothingToHint proves that a key without an answer is heard.
func TestNothingToHint(t *testing.T) {
	p := vm
	p.Hint = func(string) terminal.Hint { return terminal.Hint{} }
	c := dial(t, serve(t, Config{Serve: repeat(p)}))
	c.send(echoes + "\t")
	c.expect("vm> \a")
}

// TestHalfClosed proves that a script may end its input and still gets its answers.
func TestHalfClosed(t *testing.T) {
	c := dial(t, serve(t, Config{Serve: repeat(vm)}))
	c.send("one\r\ntwo\r\nhalf")
	if err := c.conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got := c.end(); !strings.Contains(got, "<one>\r\n") || !strings.Contains(got, "<two>\r\n") || !strings.HasSuffix(got, "gone\r\n") || strings.Contains(got, "<half") {
		t.Errorf("got %q", got)
	}
}

func TestLongLine(t *testing.T) {
	c := dial(t, serve(t, Config{Serve: repeat(vm)}))
	c.expect("vm> ")
	for _, step := range []struct {
		octets int
		want   string
	}{
		{DefaultMaxLine, "<" + strings.Repeat("x", DefaultMaxLine) + ">"},
		{DefaultMaxLine + 1, "<too long>"},
		{1 << 20, "<too long>"},
		{2, "<xx>"},
	} {
		c.send(strings.Repeat("x", step.octets) + "\r\n")
		if got := strings.Trim(c.expect("\r\nvm> "), "\a\r\n"); got != step.want {
			t.Errorf("%d octets: %.40q", step.octets, got)
		}
	}
}

func TestSessionClose(t *testing.T) {
	s, c := meet(t, Config{Serve: func(ctx context.Context, s *Session) {
		_, err := s.ReadLine(vm)
		if !errors.Is(err, terminal.ErrClosed) {
			t.Errorf("ReadLine: %v", err)
		}
		if _, err := s.ReadLine(vm); !errors.Is(err, terminal.ErrClosed) {
			t.Errorf("ReadLine again: %v", err)
		}
	}})
	c.expect("vm> ")
	_, _ = io.WriteString(s, "last words\n")
	if err := errors.Join(s.Close(), s.Close()); err != nil || !s.Interactive() {
		t.Errorf("Close: %v", err)
	}
	if got := c.end(); !strings.HasPrefix(got, "last words\r\n") {
		t.Errorf("the end is %q", got)
	}
	if _, err := io.WriteString(s, "late\n"); !errors.Is(err, terminal.ErrClosed) {
		t.Errorf("Write after Close: %v", err)
	}
}

// TestGoneClientEndsTheContext has a client vanish while a command runs.
func TestGoneClientEndsTheContext(t *testing.T) {
	ended := make(chan struct{})
	_, c := meet(t, Config{Serve: func(ctx context.Context, _ *Session) {
		<-ctx.Done()
		close(ended)
	}})
	_ = c.conn.(*net.TCPConn).SetLinger(0) // reset
	c.conn.Close()
	<-ended
}

// pipeSession is a session at a connection in memory that nobody reads, with the times of the bubble.
func pipeSession(cfg Config) (*Session, net.Conn) {
	ours, theirs := net.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	s := newSession(pipe{ours}, cfg.withDefaults(), ctx.Done(), cancel)
	s.start()
	return s, theirs
}

// pipe has an address.
type pipe struct{ net.Conn }

func TestClientThatTakesNothingIsLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var said []string
		s, theirs := pipeSession(Config{Log: func(text string) { said = append(said, text) }})
		defer theirs.Close()
		<-s.done
		if got := time.Since(began); got != DefaultStallLimit {
			t.Errorf("let go after %v", got)
		}
		s.end()
		if len(said) != 1 || !strings.Contains(said[0], "has taken nothing for 30s") {
			t.Errorf("said %q", said)
		}
	})
}

// TestSlowClientStays proves that a client which takes a little in time is kept.
func TestSlowClientStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, theirs := pipeSession(Config{})
		_, _ = io.WriteString(s, "0123456789\n")
		got, b := "", make([]byte, 1)
		for range len(offered) + 10 {
			time.Sleep(DefaultStallLimit - time.Second)
			if _, err := theirs.Read(b); err != nil {
				t.Fatal(err)
			}
			got += string(b)
		}
		if got != offered+"0123456789" {
			t.Errorf("got %q", got)
		}
		theirs.Close()
		s.end()
	})
}

// TestEndWaitsAShortTime has a client that does not take the last words.
func TestEndWaitsAShortTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, theirs := pipeSession(Config{})
		defer theirs.Close()
		began := time.Now()
		s.end()
		if got := time.Since(began); got != FlushLimit {
			t.Errorf("the end took %v", got)
		}
	})
}
