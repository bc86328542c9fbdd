package racewatch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// witness is a test that notes instead of failing.
type witness struct {
	testing.TB
	dir      string
	cleanups []func()
	errors   int
}

func (w *witness) Helper()               {}
func (w *witness) TempDir() string       { return w.dir }
func (w *witness) Cleanup(f func())      { w.cleanups = append(w.cleanups, f) }
func (w *witness) Errorf(string, ...any) { w.errors++ }
func (w *witness) Error(...any)          { w.errors++ }

func (w *witness) end() {
	for _, f := range w.cleanups {
		f()
	}
}

func TestReportsFailTheTest(t *testing.T) {
	t.Setenv(Name, "halt_on_error=0")
	for _, pids := range [][]string{nil, {"17"}, {"17", "18"}} {
		w := &witness{TB: t, dir: t.TempDir()}
		prefix, ok := strings.CutPrefix(Env(w), "GORACE=halt_on_error=0 log_path=")
		if !ok || filepath.Dir(prefix) != w.dir {
			t.Fatalf("the reports go to %q", prefix)
		}
		for _, pid := range pids {
			if err := os.WriteFile(prefix+"."+pid, []byte("WARNING: DATA RACE"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if w.end(); w.errors != len(pids) {
			t.Errorf("%d reports fail the test %d times", len(pids), w.errors)
		}
	}
}

func TestValue(t *testing.T) {
	w := &witness{TB: t, dir: t.TempDir()}
	if got := Name + "=" + Value(w); got != Env(w) {
		t.Errorf("%q, want %q", got, Env(w))
	}
}
