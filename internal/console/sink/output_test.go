package sink

import (
	"bytes"
	"errors"
	"fmt"
	"os"
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

// ahead is how many entries a sink takes while its only output stands still: one is being written.
const ahead = 1 + Backlog + jobsAhead

// TestBacklogIsBounded proves that writers wait for a terminal that stands still, and that nothing is lost.
func TestBacklogIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slow{wait: make(chan struct{})}
		s := New(Config{Stdout: w})
		written := 0
		go func() {
			for range 2 * ahead {
				s.Print("x\n")
				written++
			}
		}()
		synctest.Wait()
		if written != ahead {
			t.Errorf("%d entries were taken, want %d", written, ahead)
		}
		close(w.wait)
		synctest.Wait()
		s.Close()
		if got := strings.Count(w.String(), "x"); got != 2*ahead {
			t.Errorf("%d entries were written", got)
		}
	})
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
				synctest.Wait()
				if got := strings.Count(other.String(), "x\n"); got != entries {
					t.Errorf("the other has %d lines, want %d", got, entries)
				}
				close(still.wait)
				synctest.Wait()
				s.Log(Phone, lines.Line{Level: 3, Sender: "s", Text: "last"})
				s.Close()
				got := still.String()
				if n := strings.Count(got, "x\n"); n != Backlog+1 {
					t.Errorf("%d lines were kept, want %d", n, Backlog+1)
				}
				mark := fmt.Sprintf("<..%d entries lost..>\n", entries-Backlog-1)
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
		if got := strings.Count(out.String(), "x\n"); got != 2*ahead-1-Backlog { // what is queued for standard output was said before
			t.Errorf("the tap has %d lines", got)
		}
		close(w.wait)
		s.Close()
	})
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
	if want := head + "!\n" + head + " three\n"; !strings.HasSuffix(d.b.String(), want) {
		t.Errorf("the file has %q, want %q at its end", d.b.String(), want)
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
