package calls

import (
	"strings"
	"testing"
	"time"

	"gosua/internal/media/jitter"
)

const (
	// tooLate is how late the machine may be before what was heard says nothing of the phone: the least that the
	// playout buffer waits for a packet.
	tooLate = jitter.DefaultMinDelay
	// attempts is how often a call is made while the machine is too late.
	attempts = 4
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

// inTime makes a call and judges what was heard. It does so again when there are faults and the machine stood still
// during the call, which no phone can hide.
func inTime(t *testing.T, call func() heard, faults func(heard) []string) {
	t.Helper()
	for i := 1; ; i++ {
		p := startPulse()
		h := call()
		late := p.end()
		found := strings.Join(faults(h), "; ")
		switch {
		case found == "":
			return
		case late < tooLate || i == attempts:
			t.Errorf("attempt %d, the machine %v late at most: %s", i, late, found)
			return
		}
		t.Logf("attempt %d is not judged, the machine was %v late: %s", i, late, found)
	}
}
