package bench

import (
	"math"
	"testing"
	"time"
)

const (
	// rounds is how often both sides are timed in turn; the quickest round of each counts, which leaves out whatever
	// else the machine was doing.
	rounds = 60
	// perRound is the number of messages in a round.
	perRound = 2000
)

// TestRatio prints how gosua stands beside sipgo, and holds it to one third of sipgo's time and 6 allocations for a
// parse, and to less than its time for a write.
func TestRatio(t *testing.T) {
	msg := Invite()
	ours, err := ParseGosua(msg)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := ParseSipgo(msg)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, comparison{
		act: "parse", most: 1.0 / 3, mostAllocs: 6,
		gosua: func() { _, _ = ParseGosua(msg) },
		sipgo: func() { _, _ = ParseSipgo(msg) },
	})
	compare(t, comparison{
		act: "write", most: 0.5, mostAllocs: 2,
		gosua: func() { sink = ours.Append(nil) },
		sipgo: func() { sink = []byte(theirs.String()) },
	})
}

// sink keeps what is written from being optimised away.
var sink []byte

// comparison is one act done by both, and what gosua may take for it.
type comparison struct {
	act string
	// most is the largest share of sipgo's time, 0 to 1.
	most float64
	// mostAllocs is the largest number of allocations.
	mostAllocs   float64
	gosua, sipgo func()
}

func compare(t *testing.T, c comparison) {
	t.Helper()
	ours, theirs := math.Inf(1), math.Inf(1)
	for range rounds {
		ours = min(ours, timeRound(c.gosua))
		theirs = min(theirs, timeRound(c.sipgo))
	}
	allocs, theirAllocs := testing.AllocsPerRun(100, c.gosua), testing.AllocsPerRun(100, c.sipgo)
	ratio := ours / theirs
	t.Logf("%s: %.2f of sipgo's time (%.0f ns to %.0f ns), %.0f allocations to %.0f",
		c.act, ratio, ours, theirs, allocs, theirAllocs)
	if ratio > c.most {
		t.Errorf("%s takes %.2f of sipgo's time, more than %.2f", c.act, ratio, c.most)
	}
	if allocs > c.mostAllocs {
		t.Errorf("%s allocates %.0f times, more than %.0f", c.act, allocs, c.mostAllocs)
	}
}

// timeRound is the time of one call in nanoseconds.
func timeRound(call func()) float64 {
	start := time.Now()
	for range perRound {
		call()
	}
	return float64(time.Since(start).Nanoseconds()) / perRound
}
