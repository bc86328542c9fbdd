package sink

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/console/lines"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func noon() time.Time { return time.Date(2024, 5, 6, 12, 0, 0, 0, time.Local) }

// line is what the tests expect of a line of level 3.
const head = "12:00:00.000                      s "

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		level, fileLevel int
		out, file        string
	}{
		{4, 5, "1234", "12345"},
		{3, 5, "123", "12345"},
		{6, 2, "12", "12"},
		{0, 5, "", "12345"},
		{5, 0, "", ""},
	} {
		var out, file bytes.Buffer
		s := New(Config{Stdout: &out, Level: c.level, File: &file, FileLevel: c.fileLevel, Now: noon})
		for level := 1; level <= 5; level++ {
			s.Log(Phone, lines.Line{Level: level, Sender: "s", Text: string(rune('0' + level))})
		}
		s.Close()
		if got := texts(out.String()); got != c.out {
			t.Errorf("level %d of %d: standard output has %q, want %q", c.level, c.fileLevel, got, c.out)
		}
		if got := texts(file.String()); got != c.file {
			t.Errorf("level %d of %d: the file has %q, want %q", c.level, c.fileLevel, got, c.file)
		}
	}
}

// texts gives the last letter of each line.
func texts(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteByte(line[len(line)-2])
	}
	return b.String()
}

func TestMarksOrderAndPrint(t *testing.T) {
	var out bytes.Buffer
	s := New(Config{Stdout: &out, Level: 4, FileLevel: 5, Now: noon})
	line := lines.Line{Level: 3, Sender: "s", Text: "x"}
	s.Log(Phone, line, line)
	s.Print("plain\n")
	s.Log(Console, line)
	s.Log(Phone, line)
	s.Flush()
	if want := head + "!x\n" + head + " x\nplain\n" + head + "!x\n" + head + "!x\n"; out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
	s.Close()
	s.Close()
	before := out.String()
	s.Print("late\n")
	s.Flush()
	if out.String() != before {
		t.Error("something is written after Close")
	}
}

func TestTerminalShowsNoControlCharacters(t *testing.T) {
	var out, file bytes.Buffer
	s := New(Config{Stdout: &out, Level: 4, File: &file, FileLevel: 5, Terminal: true, Now: noon})
	s.Log(Phone, lines.Line{Level: 4, Sender: "s", Text: "INVITE\r\nX: \x1b[2J"})
	s.Close()
	if want := head + "!INVITE\nX: \\x1b[2J\n"; out.String() != want {
		t.Errorf("the terminal gets %q", out.String())
	}
	if want := head + "!INVITE\r\nX: \x1b[2J\n"; file.String() != want {
		t.Errorf("the file gets %q", file.String())
	}
}

func TestColours(t *testing.T) {
	for _, palette := range []Palette{Dark(), Light()} {
		var out bytes.Buffer
		s := New(Config{Stdout: &out, Level: 6, FileLevel: 6, Palette: palette, Now: noon})
		for level := range 8 {
			s.Log(Phone, lines.Line{Level: level, Sender: "s", Text: "x"})
		}
		s.Close()
		got := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		for level, line := range got {
			if !strings.HasPrefix(line, palette[level]+"12:00") || !strings.HasSuffix(line, "x\x1b[00m") {
				t.Errorf("level %d: %q", level, line)
			}
		}
		if len(got) != 7 { // level 7 is above the ceiling
			t.Errorf("%d lines", len(got))
		}
	}
}

func TestRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		s := New(Config{Stdout: &out, Refresh: 2 * time.Second, RefreshText: "HERE"})
		time.Sleep(5 * time.Second)
		s.Close()
		if out.String() != "HERE\nHERE\n" {
			t.Errorf("got %q", out.String())
		}
	})
}
