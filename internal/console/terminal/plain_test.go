package terminal

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestPlainReadsLines(t *testing.T) {
	var out bytes.Buffer
	long := strings.Repeat("x", 100000)
	term, err := Open(Options{Stdin: strings.NewReader("one\r\n\n" + long + "\nlast"), Stdout: &out})
	if err != nil || term.Interactive() {
		t.Fatalf("Open: %v, interactive %v", err, term.Interactive())
	}
	for _, want := range []string{"one", "", long, "last"} {
		if got, err := term.ReadLine(Prompt{Text: ">>> "}); got != want || err != nil {
			t.Errorf("ReadLine = %.20q, %v, want %.20q", got, err, want)
		}
	}
	for range 2 {
		if _, err := term.ReadLine(Prompt{Text: "? "}); err != io.EOF {
			t.Errorf("at the end: %v", err)
		}
	}
	if got := out.String(); got != ">>> >>> >>> >>> ? ? " {
		t.Errorf("prompts %q", got)
	}
	if err := term.Close(); err != nil {
		t.Error(err)
	}
}

func TestPlainLineTooLong(t *testing.T) {
	in := strings.Repeat("x", 100) + "\n" + strings.Repeat("y", 101) + "\n" + strings.Repeat("z", 9000) + "\nnext\n" + strings.Repeat("e", 101)
	term, _ := Open(Options{Stdin: strings.NewReader(in), Stdout: io.Discard, MaxLine: 100})
	defer term.Close()
	for _, want := range []error{nil, ErrLineTooLong, ErrLineTooLong, nil, ErrLineTooLong, io.EOF} {
		if _, err := term.ReadLine(Prompt{}); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}

// TestPlainLongestLine proves the default of MaxLine.
func TestPlainLongestLine(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	term, _ := Open(Options{Stdin: strings.NewReader(long + "\n" + long + "x\n"), Stdout: io.Discard})
	defer term.Close()
	for _, want := range []error{nil, ErrLineTooLong} {
		if _, err := term.ReadLine(Prompt{}); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}

func TestPlainCloseEndsReadLine(t *testing.T) {
	in, writer := io.Pipe()
	term, _ := Open(Options{Stdin: in, Stdout: io.Discard})
	got := make(chan error)
	go func() {
		_, err := term.ReadLine(Prompt{})
		got <- err
	}()
	if err := errors.Join(term.Close(), term.Close()); err != nil {
		t.Error(err)
	}
	if err := <-got; err != ErrClosed {
		t.Errorf("ReadLine = %v", err)
	}
	writer.Close()
}

func TestPlainWritesAsItIs(t *testing.T) {
	var out bytes.Buffer
	term, _ := Open(Options{Stdin: strings.NewReader(""), Stdout: &out})
	defer term.Close()
	if n, err := term.Write([]byte("a")); n != 1 || err != nil || out.String() != "a" {
		t.Errorf("%d, %v, %q", n, err, out.String())
	}
}

func TestPlainTellsThatTheOutputIsGone(t *testing.T) {
	in, out := io.Pipe()
	in.Close()
	term, _ := Open(Options{Stdin: strings.NewReader("x\n"), Stdout: out})
	defer term.Close()
	if _, err := term.ReadLine(Prompt{Text: ">>> "}); err != io.ErrClosedPipe {
		t.Errorf("got %v", err)
	}
}

// TestPlainGivesJunkAsItIs proves that whatever a pipe brings is a line, for others to judge.
func TestPlainGivesJunkAsItIs(t *testing.T) {
	junk := []string{"\x00\x01\x02", "\xff\xfe\xe2\x82", "\x1b[A\x03\x04", "a\rb"}
	term, _ := Open(Options{Stdin: strings.NewReader(strings.Join(junk, "\n")), Stdout: io.Discard})
	defer term.Close()
	for _, want := range junk {
		if got, err := term.ReadLine(Prompt{}); got != want || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
}
