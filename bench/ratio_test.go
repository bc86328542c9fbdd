package bench

import (
	"fmt"
	"math"
	"testing"
	"time"
)

const (
	// rounds is how often both sides are timed in turn; the quickest round of each counts, which leaves out whatever
	// else the machine was doing.
	rounds = 60
	// perRound is the number of messages in a round, enough for the collector to run in most.
	perRound = 2000
)

// comparison is one act done by both, and what gosua may take for it.
type comparison struct {
	act string
	// most is the largest share of sipgo's time, 0 to 1.
	most float64
	// mostAllocs is the largest number of allocations.
	mostAllocs   float64
	gosua, sipgo func()
}

// comparisons are parsing, held to one third of sipgo's time and 6 allocations, and writing, held to half.
func comparisons(tb testing.TB) []comparison {
	tb.Helper()
	msg := Invite()
	ours, err := ParseGosua(msg)
	if err != nil {
		tb.Fatal(err)
	}
	theirs, err := ParseSipgo(msg)
	if err != nil {
		tb.Fatal(err)
	}
	return []comparison{
		{
			act: "parse", most: 1.0 / 3, mostAllocs: 6,
			gosua: func() { _, _ = ParseGosua(msg) },
			sipgo: func() { _, _ = ParseSipgo(msg) },
		},
		{
			act: "write", most: 0.5, mostAllocs: 2,
			gosua: func() { sink = ours.Append(nil) },
			sipgo: func() { sink = []byte(theirs.String()) },
		},
	}
}

// sink keeps what is written from being optimised away.
var sink []byte

// figures are what was measured: nanoseconds and allocations per message.
type figures struct {
	ours, theirs           float64
	ourAllocs, theirAllocs float64
}

func (f figures) ratio() float64 { return f.ours / f.theirs }

func (f figures) String() string {
	return fmt.Sprintf("%.2f of sipgo's time (%.0f ns to %.0f ns), %.0f allocations (to %.0f)",
		f.ratio(), f.ours, f.theirs, f.ourAllocs, f.theirAllocs)
}

func (c comparison) measure() figures {
	f := figures{ours: math.Inf(1), theirs: math.Inf(1)}
	for range rounds {
		f.ours = min(f.ours, timeRound(c.gosua))
		f.theirs = min(f.theirs, timeRound(c.sipgo))
	}
	f.ourAllocs, f.theirAllocs = testing.AllocsPerRun(100, c.gosua), testing.AllocsPerRun(100, c.sipgo)
	return f
}

// timeRound is the time of one call in nanoseconds.
func timeRound(call func()) float64 {
	start := time.Now()
	for range perRound {
		call()
	}
	return float64(time.Since(start).Nanoseconds()) / perRound
}

// TestRatio holds gosua to its share.
func TestRatio(t *testing.T) {
	for _, c := range comparisons(t) {
		f := c.measure()
		t.Logf("%s: %v", c.act, f)
		if f.ratio() > c.most {
			t.Errorf("%s takes %.2f of sipgo's time, more than %.2f", c.act, f.ratio(), c.most)
		}
		if f.ourAllocs > c.mostAllocs {
			t.Errorf("%s allocates %.0f times, more than %.0f", c.act, f.ourAllocs, c.mostAllocs)
		}
	}
}

// BenchmarkRatio prints gosua's share beside the benchmarks: "parse: 0.28 of sipgo's time, 3 allocations".
func BenchmarkRatio(b *testing.B) {
	for _, c := range comparisons(b) {
		b.Run(c.act, func(b *testing.B) {
			var f figures
			for b.Loop() {
				f = c.measure()
			}
			b.ReportMetric(f.ratio(), "of-sipgo")
			b.ReportMetric(f.ourAllocs, "own-allocs")
			b.Logf("%s: %v", c.act, f)
		})
	}
}
