package sink

import (
	"bytes"
	"sync"
	"testing"

	"gosua/internal/console/lines"
)

func TestTapLevels(t *testing.T) {
	for _, c := range []struct {
		level, then, fileLevel int
		want                   string
	}{
		{4, 4, 5, "1234" + "1234"},
		{4, 3, 5, "1234" + "123"},
		{1, 6, 5, "1" + "12345"},
		{6, 6, 2, "12" + "12"},
		{0, 0, 5, ""},
	} {
		var out, tapped bytes.Buffer
		s := New(Config{Stdout: &out, Level: 3, FileLevel: c.fileLevel, Now: noon})
		tap := s.Attach(&tapped, c.level)
		logAll := func() {
			for level := 1; level <= 5; level++ {
				s.Log(Phone, lines.Line{Level: level, Sender: "s", Text: string(rune('0' + level))})
			}
			tap.Flush()
		}
		logAll()
		tap.SetLevel(c.then)
		logAll()
		s.Close()
		if got := texts(tapped.String()); got != c.want {
			t.Errorf("level %d then %d of %d: %q, want %q", c.level, c.then, c.fileLevel, got, c.want)
		}
	}
}

func TestWhatATapGets(t *testing.T) {
	var tapped bytes.Buffer
	s := New(Config{FileLevel: 4, Now: noon})
	s.Attach(&tapped, 4)
	for _, c := range []struct{ log, text, want string }{
		{log: "INVITE\r\n  folded\r\n\r\n\n--end", want: head + "!INVITE\r\nfolded\r\n\r\n\n--end\n"},
		{log: "  #0 audio\n \t  RX\n", want: head + "!  #0 audio\nRX\n\n"},
		{log: "\x1b[2J\r\x07\u202e\xff", want: head + `!\x1b[2J\x0d\x07\u202e\xff` + "\n"},
		{text: "Buddies:\n [ 1] \xc3\xa4\t\x1b[0m\r\n", want: "Buddies:\n [ 1] \u00e4\t\\x1b[0m\r\n"},
	} {
		tapped.Reset()
		if c.log != "" {
			s.Log(Phone, lines.Line{Level: 3, Sender: "s", Text: c.log})
			s.Log(Console, lines.Line{Level: 5}) // above the ceiling: not even its mark counts
		}
		s.Print(c.text)
		s.Flush()
		got := tapped.String()
		if want := c.want; got != want && got != markless(want) {
			t.Errorf("%q%q: got %q, want %q", c.log, c.text, got, want)
		}
	}
	s.Close()
}

// markless is a line of the thread that has written the one before.
func markless(line string) string {
	return line[:min(len(line), len(head))] + " " + line[min(len(line), len(head)+1):]
}

func TestDetach(t *testing.T) {
	s := New(Config{FileLevel: 3, Now: noon})
	var one, two bytes.Buffer
	first, second := s.Attach(&one, 3), s.Attach(&two, 3)
	s.Print("a")
	first.Flush()
	first.Detach()
	s.Print("b")
	second.Flush()
	first.Detach()
	second.Detach()
	s.Close()
	if one.String() != "a" || two.String() != "ab" {
		t.Errorf("got %q and %q", one.String(), two.String())
	}
}

// TestTapOfAClosedSink proves that nobody waits for a sink that has ended.
func TestTapOfAClosedSink(t *testing.T) {
	s := New(Config{})
	before := s.Attach(&bytes.Buffer{}, 3)
	s.Close()
	after := s.Attach(&bytes.Buffer{}, 3)
	for _, tap := range []*Tap{before, after} {
		tap.SetLevel(4)
		tap.Flush()
		tap.Detach()
	}
}

// TestTapsFailAlone proves that a failing tap stops nothing.
func TestTapsFailAlone(t *testing.T) {
	var out, tapped bytes.Buffer
	s := New(Config{Stdout: &out})
	s.Attach(broken{}, 3)
	s.Attach(&tapped, 3)
	s.Print("x\n")
	s.Close()
	if out.String() != "x\n" || tapped.String() != "x\n" {
		t.Errorf("got %q and %q", out.String(), tapped.String())
	}
}

// TestTapsComeAndGo has many of them do so while lines are logged.
func TestTapsComeAndGo(t *testing.T) {
	s := New(Config{FileLevel: 3})
	var clients sync.WaitGroup
	for range 20 {
		clients.Go(func() {
			for range 20 {
				tap := s.Attach(&bytes.Buffer{}, 3)
				s.Log(Phone, lines.Line{Level: 3, Text: "x"})
				tap.SetLevel(2)
				tap.Flush()
				tap.Detach()
			}
		})
	}
	clients.Wait()
	s.Close()
}
