//go:build unix

package ptytest

import (
	"strings"
	"testing"
)

func TestSession(t *testing.T) {
	s := Start(t, []string{"GREETING=hello"}, "sh", "-c", `echo $GREETING $TERM; read line; echo "got $line"; stty size; exit 3`)
	if before := s.Expect("xterm"); before != "hello " {
		t.Errorf("before it was shown %q", before)
	}
	s.Resize(40)
	s.Type("words\r")
	s.Expect("got words")
	s.Expect("24 40")
	s.Ends(3)
}

// TestLast proves that what nobody waited for is told when a test fails.
func TestLast(t *testing.T) {
	s := Start(t, nil, "sh", "-c", `echo first; echo last words`)
	s.Expect("first")
	s.Ends(0)
	if got := s.last(); !strings.HasSuffix(got, "first\r\nlast words\r\n") {
		t.Errorf("last was shown %q", got)
	}
}
