package sink

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/console/lines"
)

// slow is a writer that stands still until it is let go.
type slow struct {
	wait chan struct{}
	mu   sync.Mutex // guards b
	b    bytes.Buffer
}

func (w *slow) Write(p []byte) (int, error) {
	<-w.wait
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *slow) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// ahead is how many entries a sink takes while its only output stands still.
const ahead = Backlog + jobsAhead

// TestBacklogIsBounded proves that writers wait for a terminal that stands still, and that nothing is lost.
func TestBacklogIsBounded(t *testing.T) {
	for name, tc := range map[string]struct {
		text  string
		taken int
	}{
		"by entries": {"x\n", ahead},
		"by bytes":   {strings.Repeat("x", BacklogBytes/1024-1) + "\n", 1024 + jobsAhead},
		"just above": {strings.Repeat("x", BacklogBytes/1024-2) + "\n", 1025 + jobsAhead},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &slow{wait: make(chan struct{})}
				s := New(Config{Stdout: w})
				written := 0
				go func() {
					for range 2 * tc.taken {
						s.Print(tc.text)
						written++
					}
				}()
				synctest.Wait()
				if written != tc.taken {
					t.Errorf("%d entries were taken, want %d", written, tc.taken)
				}
				close(w.wait)
				time.Sleep(time.Minute)
				s.Close()
				if got := strings.Count(w.String(), "\n"); got != 2*tc.taken {
					t.Errorf("%d entries were written", got)
				}
			})
		})
	}
}

// TestOutputThatStandsStillHoldsUpNoOther has each of two outputs stand still beside one that goes on.
func TestOutputThatStandsStillHoldsUpNoOther(t *testing.T) {
	const entries = 2 * ahead
	for name, config := range map[string]func(still, other *slow) Config{
		"standard output": func(still, other *slow) Config { return Config{Stdout: still, File: other} },
		"log file":        func(still, other *slow) Config { return Config{Stdout: other, File: still} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				still, other := &slow{wait: make(chan struct{})}, &slow{wait: make(chan struct{})}
				close(other.wait)
				cfg := config(still, other)
				cfg.Level, cfg.FileLevel, cfg.Now = 3, 3, noon
				s := New(cfg)
				for i := range entries {
					s.Log(Phone, lines.Line{Level: 3, Sender: "s", Text: "x"})
					if i%1000 == 0 {
						synctest.Wait()
					}
				}
				time.Sleep(Pace)
				synctest.Wait()
				if got := strings.Count(other.String(), "x\n"); got != entries {
					t.Errorf("the other has %d lines, want %d", got, entries)
				}
				close(still.wait)
				synctest.Wait()
				s.Log(Phone, lines.Line{Level: 3, Sender: "s", Text: "last"})
				s.Close()
				got := still.String()
				if n := strings.Count(got, "x\n"); n != Backlog {
					t.Errorf("%d lines were kept, want %d", n, Backlog)
				}
				mark := fmt.Sprintf("<..%d entries lost..>\n", entries-Backlog)
				if !strings.Contains(got, mark) || !strings.HasSuffix(got, "last\n") {
					t.Errorf("the end is %q", got[len(got)-200:])
				}
			})
		})
	}
}

// TestTapsGoOnWhileStandardOutputStandsStill begins with writers that wait already.
func TestTapsGoOnWhileStandardOutputStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slow{wait: make(chan struct{})}
		s := New(Config{Stdout: w, Level: 3, FileLevel: 3, Now: noon})
		go func() {
			for range 2 * ahead {
				s.Log(Phone, lines.Line{Level: 3, Sender: "s", Text: "x"})
			}
		}()
		synctest.Wait()
		var out bytes.Buffer
		tap := s.Attach(&out, 3)
		synctest.Wait()
		tap.Flush()
		if got := strings.Count(out.String(), "x\n"); got != 2*ahead-Backlog { // what is queued for standard output was said before
			t.Errorf("the tap has %d lines", got)
		}
		close(w.wait)
		s.Close()
	})
}

// noted is a writer that notes each write.
type noted struct {
	mu     sync.Mutex // guards writes
	writes []string
}

func (w *noted) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes = append(w.writes, string(p))
	return len(p), nil
}

// after gives the writes after the first n.
func (w *noted) after(n int) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.writes[min(n, len(w.writes)):])
}

// TestBurstCostsFewWrites has entries come while an output rests: they are one write, unless somebody waits for them or they are
// a batch.
func TestBurstCostsFewWrites(t *testing.T) {
	for name, tc := range map[string]struct {
		say  func(*Sink)
		want []string // before Pace is over
		then []string
	}{
		"one entry":    {func(*Sink) {}, []string{"0"}, nil},
		"burst":        {func(s *Sink) { s.Print("1"); s.Print("2") }, []string{"0"}, []string{"12"}},
		"flush":        {func(s *Sink) { s.Print("1"); s.Flush(); s.Print("2"); s.Print("3") }, []string{"0", "1"}, []string{"23"}},
		"flushes":      {func(s *Sink) { s.Print("1"); s.Flush(); s.Print("2"); s.Flush() }, []string{"0", "1", "2"}, nil},
		"more to come": {func(s *Sink) { s.Print("1"); time.Sleep(Pace + 1); s.Print("2") }, []string{"0", "1"}, []string{"2"}},
		"a batch":      {func(s *Sink) { printed(s, batch) }, []string{"0", strings.Repeat("x", batch)}, nil},
		"over a batch": {func(s *Sink) { printed(s, batch+1) }, []string{"0", strings.Repeat("x", batch)}, []string{"x"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &noted{}
				s := New(Config{Stdout: w})
				s.Print("0")
				synctest.Wait()
				tc.say(s)
				time.Sleep(Pace / 2)
				synctest.Wait()
				if got := w.after(0); !slices.Equal(got, tc.want) {
					t.Errorf("written at once: %q, want %q", got, tc.want)
				}
				time.Sleep(Pace)
				synctest.Wait()
				if got := w.after(len(tc.want)); !slices.Equal(got, tc.then) {
					t.Errorf("written after Pace: %q, want %q", got, tc.then)
				}
				s.Close()
			})
		})
	}
}

func printed(s *Sink, entries int) {
	for range entries {
		s.Print("x")
	}
}

func TestMuteStdout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out, tapped, file bytes.Buffer
		s := New(Config{Stdout: &out, File: &file, Level: 3, FileLevel: 3, Now: noon, Refresh: time.Second, RefreshText: "HERE"})
		tap := s.Attach(&tapped, 3)
		line := lines.Line{Level: 3, Sender: "s", Text: "x"}
		s.Log(Phone, line)
		s.MuteStdout()
		s.Log(Phone, line)
		s.Print("text\n")
		time.Sleep(1500 * time.Millisecond)
		s.Flush()
		tap.Detach()
		s.Close()
		if got := out.String(); got != head+"!x\n" {
			t.Errorf("standard output has %q", got)
		}
		if got := tapped.String(); got != head+"!x\n"+head+" x\ntext\n" {
			t.Errorf("the tap has %q", got)
		}
		if got := file.String(); got != head+"!x\n"+head+" x\n" {
			t.Errorf("the file has %q", got)
		}
	})
}

// TestMutedStdoutIsWaitedForByNobody mutes a standard output that stands still.
func TestMutedStdoutIsWaitedForByNobody(t *testing.T) {
	w := &slow{wait: make(chan struct{})}
	s := New(Config{Stdout: w})
	s.Print("x\n")
	s.MuteStdout()
	s.Flush()
	close(w.wait)
	s.Close()
	if got := w.String(); got != "x\n" {
		t.Errorf("got %q", got)
	}
}

// TestFullDisk writes to a device that is always full: the lines are shown all the same, and the fault once.
func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	var out bytes.Buffer
	s := New(Config{Stdout: &out, Level: 3, File: full, FileLevel: 3, Now: noon})
	const entries = 10
	for range entries {
		s.Log(Phone, lines.Line{Level: 3, Sender: "s", Text: "x"})
		s.Flush()
	}
	s.Close()
	got := out.String()
	if n := strings.Count(got, "x\n"); n != entries {
		t.Errorf("%d lines of %d", n, entries)
	}
	if strings.Count(got, "Error writing log file: ") != 1 || !strings.Contains(got, "no space left on device") && !strings.Contains(got, "No space left on device") {
		t.Errorf("got\n%s", got)
	}
}

// TestFaultAtTheEndIsTold fails with the very last line.
func TestFaultAtTheEndIsTold(t *testing.T) {
	var out bytes.Buffer
	s := New(Config{Stdout: &out, Level: 3, File: &disk{free: 0}, FileLevel: 3, Now: noon})
	s.Log(Phone, lines.Line{Level: 3, Sender: "s", Text: "x"})
	s.Close()
	if got := out.String(); !strings.Contains(got, "Error writing log file: ") {
		t.Errorf("got %q", got)
	}
}

// disk has room for so many bytes, until there is more.
type disk struct {
	mu   sync.Mutex // guards the following
	free int
	b    bytes.Buffer
}

func (d *disk) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := min(len(p), d.free)
	d.free -= n
	d.b.Write(p[:n])
	if n < len(p) {
		return n, &os.PathError{Op: "write", Path: "log", Err: syscall.ENOSPC}
	}
	return n, nil
}

func (d *disk) grow(bytes int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.free += bytes
}

// TestDiskHasRoomAgain proves that the file is tried again, and that a line cut short does not run into the next.
func TestDiskHasRoomAgain(t *testing.T) {
	d := &disk{free: len(head) + 1}
	s := New(Config{File: d, FileLevel: 3, Now: noon})
	line := func(text string) { s.Log(Phone, lines.Line{Level: 3, Sender: "s", Text: text}); s.Flush() }
	line("one")
	line("two")
	d.grow(1000)
	line("three")
	s.Close()
	got := d.b.String()
	if !strings.HasSuffix(got, "\n"+head+" three\n") || !strings.HasPrefix(got[strings.IndexByte(got, '!')+1:], "\n") {
		t.Errorf("the file has %q, want the torn line ended and the last one whole", got)
	}
}

// TestBrokenStdout proves that the log file goes on when standard output is gone.
func TestBrokenStdout(t *testing.T) {
	var file bytes.Buffer
	s := New(Config{Stdout: broken{}, Level: 3, File: &file, FileLevel: 3, Now: noon})
	for range 3 {
		s.Log(Phone, lines.Line{Level: 3, Sender: "s", Text: "x"})
	}
	s.Close()
	if got := strings.Count(file.String(), "x\n"); got != 3 {
		t.Errorf("%d lines", got)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }
