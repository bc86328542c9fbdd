package chaos

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"
)

var (
	firstSeed = flag.Uint64("seed", 1, "seed of the first run; each further run has the next one")
	allSteps  = flag.Int("steps", 10_000, "steps of all runs together")
	traced    = flag.Int("trace", 150, "how many lines of a failed run are shown")
)

const (
	runSteps  = 100 // of a run
	maxFailed = 3   // runs that fail before the test gives up
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestRandomSteps is the claim of the package; each run has a network, phones and a seed of its own.
func TestRandomSteps(t *testing.T) {
	runs, failed := max(*allSteps/runSteps, 1), 0
	done := map[string]int{}
	for i := range uint64(runs) {
		w := newWorld(*firstSeed + i)
		synctest.Test(t, w.play)
		for name, n := range w.done {
			done[name] += n
		}
		if len(w.faults) == 0 {
			continue
		}
		t.Errorf("seed %d (go test -run RandomSteps -seed %d -steps %d): %s\n%s", w.seed, w.seed, runSteps, strings.Join(w.faults, "\n"), w.diary.last(*traced))
		if failed++; failed == maxFailed {
			break
		}
	}
	t.Logf("seeds %d to %d, %d steps: %s", *firstSeed, *firstSeed+uint64(runs)-1, runs*runSteps, listed(done))
	if runs < 20 {
		return // too few for each step to come up
	}
	for _, s := range steps {
		if done[s.name] == 0 {
			t.Errorf("no step %q was possible", s.name)
		}
	}
}

// listed is how often each step was done.
func listed(done map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(done)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, done[name]))
	}
	return strings.Join(parts, ", ")
}
