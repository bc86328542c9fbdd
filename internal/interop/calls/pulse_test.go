package calls

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gosua/internal/media/jitter"
)

const (
	// tooLate is how late the machine may be before what was heard says nothing of the phone: the least that the
	// playout buffer waits for a packet.
	tooLate = jitter.DefaultMinDelay
	// attempts is how often a call is made until there is no fault.
	attempts = 3
	// beat is how often a pulse looks at the time.
	beat = 5 * time.Millisecond
)

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

// fault is something wrong with a call.
type fault struct {
	text string
	busy bool // a machine that stands still can do this to any phone
}

// faults collects them.
type faults []fault

// add notes a fault that nothing excuses.
func (f *faults) add(format string, args ...any) {
	*f = append(*f, fault{fmt.Sprintf(format, args...), false})
}

// addBusy notes one that a busy machine excuses.
func (f *faults) addBusy(format string, args ...any) {
	*f = append(*f, fault{fmt.Sprintf(format, args...), true})
}

// excused is f without what a busy machine excuses.
func (f faults) excused() faults {
	return slices.DeleteFunc(slices.Clone(f), func(x fault) bool { return x.busy })
}

// inTime makes a call and judges what was heard. It does so again when there are faults: the pulse does not see whether
// baresip stood still. When the last call has faults too, a machine that stood still excuses what it can.
func inTime(t *testing.T, call func() heard, judge func(heard) faults) {
	t.Helper()
	var found faults
	var worst time.Duration
	for i := range attempts {
		p := startPulse()
		h := call()
		late := p.end()
		if found = judge(h); len(found) == 0 {
			return
		}
		t.Logf("attempt %d, the machine %v late at most: %v", i+1, late, found)
		worst = max(worst, late)
	}
	if worst >= tooLate {
		found = found.excused()
	}
	for _, f := range found {
		t.Error(f.text)
	}
}
