package terminal

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestCutKey(t *testing.T) {
	for _, c := range []struct {
		typed string
		keys  []string
		rest  string
	}{
		{"ab", []string{"a", "b"}, ""},
		{"\x00\x00a\x00b\x00", []string{"a", "b"}, ""},
		{"\xc3\xa4\xe2\x82", []string{"\xc3\xa4"}, "\xe2\x82"},
		{"\xff\xe2a", []string{"\xff", "\xe2", "a"}, ""},
		{"\x1b", nil, "\x1b"},
		{"\x1b[Dx", []string{"\x1b[D", "x"}, ""},
		{"\x1b[1;5C", []string{"\x1b[1;5C"}, ""},
		{"\x1b[1;5", nil, "\x1b[1;5"},
		{"\x1b[3~\x1b[1~\x1b[4~", []string{string(deleteKey), "\x01", "\x05"}, ""},
		{"\x1b[?1;2cx", []string{"x"}, ""},
		{"\x1b[<0;1;1Mx", []string{"x"}, ""},
		{"\x1b[12\rx", []string{"\r", "x"}, ""},
		{"\x1b[" + strings.Repeat("1", maxSequence) + "Dx", []string{"D", "x"}, ""},
		{"\x1bOAx\x1bO", []string{"\x1bOA", "x"}, "\x1bO"},
		{"\x1bO1x", []string{"x"}, ""},
		{"\x1b\x1b[Ax", []string{"\x1b[A", "x"}, ""},
		{"\x1bb\x1b\xc3\xa4", []string{"\x1bb", "\x1b\xc3\xa4"}, ""},
		{"\x1b\xc3", nil, "\x1b\xc3"},
		{string(wakeKey) + "a" + string(deleteKey), []string{"a"}, ""},
	} {
		var keys []string
		rest := []byte(c.typed)
		for {
			var key []byte
			if key, rest = cutKey(rest); len(key) == 0 {
				break
			}
			keys = append(keys, string(key))
		}
		if !slices.Equal(keys, c.keys) || string(rest) != c.rest {
			t.Errorf("%q: keys %q and %q left, want %q and %q", c.typed, keys, rest, c.keys, c.rest)
		}
	}
}

func FuzzCutKey(f *testing.F) {
	f.Add([]byte("\x1b[1;5C\x00\xff\x1bOA"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for len(b) > 0 {
			key, rest := cutKey(b)
			if len(key) == 0 && len(rest) > maxSequence+len("\x1b[") || len(rest) == len(b) && len(key) > 0 || len(key) > maxSequence+3 {
				t.Fatalf("%q: key %q, %q left", b, key, rest)
			}
			if len(key) == 0 {
				return
			}
			b = rest
		}
	})
}

// readKey reads one key in the background.
func readKey(k *keys) <-chan string {
	got := make(chan string, 1)
	go func() {
		b := make([]byte, chunkSize)
		n, err := k.Read(b)
		if err != nil {
			got <- err.Error()
			return
		}
		got <- string(b[:n])
	}()
	return got
}

// TestKeysAreHeld proves that a key that may end the line is the last until the next line, that a wake comes between two
// keys, and that the end of what is typed is told.
func TestKeysAreHeld(t *testing.T) {
	in, typist := io.Pipe()
	k := newKeys(in)
	first := readKey(k)
	<-k.started
	k.release()
	go func() { _, _ = io.WriteString(typist, "a\x1b[") }()
	if got := <-first; got != "a" {
		t.Fatalf("read %q", got)
	}
	half := readKey(k)
	k.wake()
	if got := <-half; got != string(wakeKey) {
		t.Fatalf("between two parts of a key comes %q", got)
	}
	go func() { _, _ = io.WriteString(typist, "A\rb") }()
	for _, want := range []string{"\x1b[A", "\r"} {
		if got := <-readKey(k); got != want {
			t.Fatalf("read %q, want %q", got, want)
		}
	}
	held := readKey(k)
	k.wake()
	k.prompted() // nobody expects a prompt
	select {
	case got := <-held:
		t.Fatalf("read %q where no line is read", got)
	default:
	}
	k.expect()
	k.prompted()
	for _, want := range []string{string(wakeKey), "b"} {
		if got := <-held; got != want {
			t.Fatalf("read %q, want %q", got, want)
		}
		held = readKey(k)
	}
	typist.CloseWithError(errors.New("hung up"))
	if got := <-held; got != "hung up" {
		t.Errorf("at the end: %q", got)
	}
	k.close()
}

func TestKeysClose(t *testing.T) {
	in, typist := io.Pipe()
	defer typist.Close()
	k := newKeys(in)
	got := readKey(k)
	<-k.started
	k.close()
	if err := <-got; err != "EOF" {
		t.Errorf("read %q", err)
	}
}
