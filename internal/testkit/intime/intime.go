package intime

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

const (
	// Attempts is how often a thing is done until there is no fault.
	Attempts = 3
	// beat is how often a pulse looks at the time.
	beat = 5 * time.Millisecond
)

// Fault is something wrong with what was seen or heard.
type Fault struct {
	Text string
	Busy bool // a machine that stands still can do this to any program
}

// Faults collects them.
type Faults []Fault

// Add notes a fault that nothing excuses.
func (f *Faults) Add(format string, args ...any) {
	*f = append(*f, Fault{fmt.Sprintf(format, args...), false})
}

// AddBusy notes one that a busy machine excuses.
func (f *Faults) AddBusy(format string, args ...any) {
	*f = append(*f, Fault{fmt.Sprintf(format, args...), true})
}

// excused is f without what a busy machine excuses.
func (f Faults) excused() Faults {
	return slices.DeleteFunc(slices.Clone(f), func(x Fault) bool { return x.Busy })
}

// Judge has attempt do and judge a thing, and again while there are faults, up to Attempts times: the pulse does not see
// whether another program stood still. When the last one has faults too, a machine that ran what was due tooLate excuses
// what it can; the others fail the test.
func Judge(t testing.TB, tooLate time.Duration, attempt func() Faults) {
	t.Helper()
	var found Faults
	var worst time.Duration
	for i := range Attempts {
		p := startPulse()
		found = attempt()
		late := p.end()
		if len(found) == 0 {
			return
		}
		t.Logf("attempt %d, the machine %v late at most: %v", i+1, late, found)
		worst = max(worst, late)
	}
	if worst >= tooLate {
		found = found.excused()
	}
	for _, f := range found {
		t.Error(f.Text)
	}
}

// pulse measures how late the machine runs what is due.
type pulse struct {
	stop  chan struct{}
	worst chan time.Duration
}

func startPulse() *pulse {
	p := &pulse{stop: make(chan struct{}), worst: make(chan time.Duration, 1)}
	go p.run()
	return p
}

// run is the pulse's goroutine, which end ends.
func (p *pulse) run() {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	worst, last := time.Duration(0), time.Now()
	for {
		select {
		case <-p.stop:
			p.worst <- worst
			return
		case <-ticker.C:
		}
		now := time.Now()
		worst = max(worst, now.Sub(last)-beat)
		last = now
	}
}

// end stops the pulse and is how late the machine has been at most.
func (p *pulse) end() time.Duration {
	close(p.stop)
	return <-p.worst
}
