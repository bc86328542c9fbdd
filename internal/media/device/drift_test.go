package device

import (
	"math"
	"slices"
	"testing"
	"time"

	"gosua/internal/testkit/audiocheck"
)

func TestStretch(t *testing.T) {
	ramp := upFrom(0, 960)
	for _, n := range []int{959, 960, 961} {
		out := make([]int16, n)
		stretch(out, ramp, 1)
		if out[0] != 0 || out[n-1] != 959 || !slices.IsSorted(out) {
			t.Errorf("to %d: from %d to %d, sorted: %v", n, out[0], out[n-1], slices.IsSorted(out))
		}
	}
}

func TestStretchKeepsChannelsApart(t *testing.T) {
	src := make([]int16, 2*960)
	for i := range 960 {
		src[2*i], src[2*i+1] = int16(i), int16(-10*i)
	}
	out := make([]int16, 2*961)
	stretch(out, src, 2)
	for i := range 961 {
		want := float64(i) * 959 / 960
		if math.Abs(float64(out[2*i])-want) > 1 || math.Abs(float64(out[2*i+1])+10*want) > 1 {
			t.Fatalf("at %d: %d, %d, want about %.1f and ten times that below zero", i, out[2*i], out[2*i+1], want)
		}
	}
}

func TestStretchKeepsTone(t *testing.T) {
	src := audiocheck.Tone(CardRate, 3000, -9, 20*time.Millisecond).PCM()
	for _, n := range []int{959, 961} {
		out := make([]int16, n)
		stretch(out, src, 1)
		m := audiocheck.MeasureTone(audiocheck.FromPCM(CardRate, 1, out))
		if want := 3000 * 959 / float64(n-1); math.Abs(m.Freq-want) > 0.5 || m.SNR < 55 {
			t.Errorf("to %d samples: %+v, want %.1f Hz", n, m, want)
		}
	}
}

// Lengths with nothing to interpolate between are copied; nothing is written out of bounds.
func TestStretchOddLengths(t *testing.T) {
	for _, pair := range [][2]int{{0, 0}, {0, 1}, {1, 0}, {1, 2}, {2, 1}, {2, 3}, {3, 2}} {
		stretch(make([]int16, pair[1]), upFrom(1, pair[0]), 1)
	}
	out := []int16{7, 7}
	stretch(out, []int16{math.MaxInt16, math.MinInt16, math.MaxInt16}, 1)
	if out[0] != math.MaxInt16 || out[1] != math.MaxInt16 {
		t.Errorf("ends are not kept: %v", out)
	}
}

func TestDriftHoldsStillNearTarget(t *testing.T) {
	var d drift
	for i := range 1000 {
		level := 1000 + []int{-480, 0, 480}[i%3] // what blocks of 10 ms make of it
		if c := d.correct(level, 1000); c != 0 {
			t.Fatalf("frame %d is corrected by %d", i, c)
		}
	}
}

func TestDriftFollows(t *testing.T) {
	for _, off := range []int{600, -600} {
		var d drift
		level, changes := 1000+off, 0
		for range 10000 {
			c := d.correct(level, 1000)
			level += c
			if c != 0 {
				changes++
			}
		}
		if math.Abs(float64(level-1000)) > 1.2*slack || changes > 300 {
			t.Errorf("from %d off: level %d after %d changes", off, level, changes)
		}
	}
}

// simulation is a card and a bridge whose clocks differ, in steps of a frame of the bridge.
type simulation struct {
	card  *card
	block int     // samples that the card moves at a time
	ppm   float64 // by which the card's clock is fast
	due   float64 // samples that the card should have moved
	moved int
}

// newSimulation has a card that moves blocks of the given length.
func newSimulation(t *testing.T, block int, ppm float64) *simulation {
	t.Helper()
	c := Config{}.withDefaults()
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	d := newCard(c)
	d.mic = noCloser{}
	return &simulation{card: d, block: block, ppm: ppm}
}

type noCloser struct{}

func (noCloser) Close() error { return nil }

// step lets a frame's time pass for the card, which calls move for each block.
func (s *simulation) step(move func(block int)) {
	s.due += float64(s.card.format.Samples()) * (1 + s.ppm/1e6)
	for ; float64(s.moved+s.block) <= s.due; s.moved += s.block {
		move(s.block)
	}
}

// In three minutes, clocks that differ by 200 ppm drift apart by 36 ms, more than the queue's margin; no sample is
// lost, none is missing, and the tone goes on without a jump.
var clocks = []struct {
	ppm   float64
	block int
}{{0, 480}, {200, 480}, {-200, 720}, {300, 480}, {-300, 480}}

const simulated = 3 * time.Minute

// oscillator says a tone of 1 kHz at -12 dBov for ever.
type oscillator struct{ n int }

func (o *oscillator) fill(pcm []int16) []int16 {
	for i := range pcm {
		pcm[i] = int16(math.Round(11640 * math.Sin(2*math.Pi*float64(o.n%48)/48)))
		o.n++
	}
	return pcm
}

// ear remembers the last ten seconds.
type ear struct{ pcm []int16 }

func (e *ear) hear(pcm []int16) {
	e.pcm = append(e.pcm, pcm...)
	if over := len(e.pcm) - 10*CardRate; over > 5*CardRate {
		e.pcm = e.pcm[:copy(e.pcm, e.pcm[over:])]
	}
}

func TestPlaybackFollowsCard(t *testing.T) {
	for _, c := range clocks {
		s := newSimulation(t, c.block, c.ppm)
		var source oscillator
		var heard ear
		frame, block := make([]int16, s.card.format.FrameLen()), make([]int16, c.block)
		for range int(simulated / s.card.format.PTime) {
			s.card.WriteFrame(source.fill(frame))
			s.step(func(int) {
				s.card.pull(block)
				heard.hear(block)
			})
		}
		checkFollowed(t, "playback", c.ppm, s.card.Stats().Playback, heard)
	}
}

func TestCaptureFollowsCard(t *testing.T) {
	for _, c := range clocks {
		s := newSimulation(t, c.block, c.ppm)
		var source oscillator
		var heard ear
		frame, block := make([]int16, s.card.format.FrameLen()), make([]int16, c.block)
		for range int(simulated / s.card.format.PTime) {
			s.step(func(int) { s.card.capture.put(source.fill(block)) })
			if !s.card.ReadFrame(frame) {
				clear(frame)
			}
			heard.hear(frame)
		}
		checkFollowed(t, "capture", -c.ppm, s.card.Stats().Capture, heard)
	}
}

// checkFollowed looks at what came out on the other side of clocks that differ by ppm: the
// receiving one is so much faster.
func checkFollowed(t *testing.T, what string, ppm float64, stats BufferStats, heard ear) {
	t.Helper()
	if stats.Underruns != 0 || stats.Overruns != 0 {
		t.Errorf("%s at %.0f ppm: %+v", what, ppm, stats)
	}
	// What may be missing is the way from one end of where the level may stay to the other, and a block of the card's.
	want := ppm / 1e6 * CardRate * simulated.Seconds()
	if got := float64(stats.Inserted) - float64(stats.Dropped); math.Abs(got-want) > 2*slack+0.3*reach+480 {
		t.Errorf("%s at %.0f ppm: %.0f samples inserted, want %.0f", what, ppm, got, want)
	}
	c := audiocheck.Continuity(audiocheck.FromPCM(CardRate, 1, heard.pcm), 1000, 20*time.Millisecond)
	if c.Toned != c.Windows || c.Breaks != 0 || math.Abs(c.Level+12) > 0.05 {
		t.Errorf("%s at %.0f ppm: %+v", what, ppm, c)
	}
}

// A jump of the other clock (a card that stood still) is found and put right.
func TestRecoversFromStall(t *testing.T) {
	s := newSimulation(t, 480, 0)
	frame := make([]int16, s.card.format.FrameLen())
	run := func(frames int, card bool) {
		for range frames {
			s.card.WriteFrame(frame)
			if card {
				s.step(func(block int) { s.card.pull(make([]int16, block)) })
			}
		}
	}
	run(100, true)
	run(20, false) // the card stands still for 400 ms
	if o := s.card.Stats().Playback.Overruns; o == 0 {
		t.Error("no overrun is counted")
	}
	run(2, true)
	overruns := s.card.Stats().Playback.Overruns
	run(2000, true)
	stats := s.card.Stats().Playback
	if stats.Overruns != overruns || stats.Underruns != 0 {
		t.Errorf("after the stall: %+v", stats)
	}
	if l, target := s.card.playback.levels(); math.Abs(float64(l+960-target)) > 2*slack+480 {
		t.Errorf("level %d, target %d", l, target)
	}
}

// A card that moves more at a time than was reckoned with costs an underrun or two, until the
// queue has grown to suit it.
func TestAdaptsToLargeBlocks(t *testing.T) {
	for _, ppm := range []float64{200, -200} {
		s := newSimulation(t, 2400, ppm)
		frame := make([]int16, s.card.format.FrameLen())
		var early uint64
		for i := range 6000 {
			s.card.WriteFrame(frame)
			s.step(func(block int) { s.card.pull(make([]int16, block)) })
			if i == 3000 {
				early = s.card.Stats().Playback.Underruns
			}
		}
		if late := s.card.Stats().Playback.Underruns; ppm > 0 && early == 0 || early > 3 || late != early {
			t.Errorf("%.0f ppm: %d underruns in the first minute, %d in two", ppm, early, late)
		}
	}
}
