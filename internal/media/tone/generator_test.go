package tone

import (
	"math"
	"testing"
	"time"

	"gosua/internal/media"
	"gosua/internal/testkit/audiocheck"
)

const ms = time.Millisecond

var wideband = media.Format{Rate: 16000, Channels: 1, PTime: 20 * ms}

// play is what g says in d; frames said to be silent are silence.
func play(g *Generator, d time.Duration) audiocheck.Signal {
	f := g.Format()
	frame := make([]int16, f.FrameLen())
	var out []int16
	for range int(d / f.PTime) {
		if !g.ReadFrame(frame) {
			clear(frame)
		}
		out = append(out, frame...)
	}
	return audiocheck.FromPCM(f.Rate, f.Channels, out)
}

// cadence checks that s is on and off as said, starting on, to the frame.
func checkCadence(t *testing.T, s audiocheck.Signal, on []bool, lengths []time.Duration) {
	t.Helper()
	var at time.Duration
	for i, want := range on {
		level := s.Slice(at+10*ms, at+lengths[i]-10*ms).Level()
		if want && level < -16 || !want && !math.IsInf(level, -1) {
			t.Errorf("from %v for %v the level is %.1f dBov, on: %v", at, lengths[i], level, want)
		}
		at += lengths[i]
	}
}

func TestRingback(t *testing.T) {
	s := play(NewGenerator(wideband, Ringback()), 14*time.Second)
	checkCadence(t, s, []bool{true, false, true, false, true}, []time.Duration{2000 * ms, 4000 * ms, 2000 * ms, 4000 * ms, 2000 * ms})
	burst := s.Slice(500*ms, 1500*ms)
	for _, freq := range []float64{440, 480} {
		if l := audiocheck.LevelAt(burst, freq); math.Abs(l-Level) > 0.05 {
			t.Errorf("%.0f Hz at %.2f dBov", freq, l)
		}
	}
	if l := audiocheck.LevelAt(burst, 800); l > -80 {
		t.Errorf("800 Hz at %.1f dBov", l)
	}
}

func TestRing(t *testing.T) {
	s := play(NewGenerator(wideband, Ring()), 4600*ms)
	checkCadence(t, s,
		[]bool{true, false, true, false, true, false, true, false},
		[]time.Duration{200 * ms, 100 * ms, 200 * ms, 100 * ms, 200 * ms, 3000 * ms, 200 * ms, 100 * ms})
	burst := s.Slice(20*ms, 180*ms)
	for _, freq := range []float64{640, 800} {
		if l := audiocheck.LevelAt(burst, freq); math.Abs(l-Level) > 0.1 {
			t.Errorf("%.0f Hz at %.2f dBov", freq, l)
		}
	}
}

func TestSteadyToneIsContinuous(t *testing.T) {
	tests := []struct {
		name  string
		tones []Tone
	}{
		{"whole cycles", []Tone{{Freq1: 1000, On: time.Second}}},
		{"half a cycle left over", []Tone{{Freq1: 425, On: 100 * ms}}},
		{"second frequency only", []Tone{{Freq2: 425, On: 100 * ms}}},
		{"two elements", []Tone{{Freq1: 333, On: 77 * ms}, {Freq1: 333, On: 50 * ms}}},
	}
	for _, tt := range tests {
		freq := float64(tt.tones[0].Freq1 + tt.tones[0].Freq2)
		s := play(NewGenerator(wideband, tt.tones), time.Second)
		r := audiocheck.Continuity(s, freq, 20*ms)
		if r.Toned != r.Windows || r.Breaks != 0 || r.Spread > 0.05 {
			t.Errorf("%s: %+v", tt.name, r)
		}
		if m := audiocheck.MeasureTone(s); math.Abs(m.Freq-freq) > 0.01 || m.SNR < 70 {
			t.Errorf("%s: %+v", tt.name, m)
		}
	}
}

// At the ends of a burst no sample is far from its neighbour: nothing clicks.
func TestRamps(t *testing.T) {
	tests := []struct {
		name  string
		tones []Tone
	}{
		{"burst that ends within a cycle", []Tone{{Freq1: 410, On: 103 * ms, Off: 50 * ms}}},
		{"two, then one frequency", []Tone{{Freq1: 410, Freq2: 330, On: 103 * ms}, {Freq1: 410, On: 57 * ms}}},
		{"a burst shorter than the ramps", []Tone{{Freq1: 410, On: 4 * ms, Off: 10 * ms}}},
		{"ring", Ring()},
	}
	for _, tt := range tests {
		s := play(NewGenerator(wideband, tt.tones), time.Second)
		for i := 1; i < len(s.Samples); i++ {
			// The steepest slope of two sines of 800 Hz at this amplitude.
			if step := math.Abs(s.Samples[i] - s.Samples[i-1]); step > 2*0.25*2*math.Pi*800/16000 {
				t.Errorf("%s: a step of %.3f at sample %d", tt.name, step, i)
				break
			}
		}
	}
	whole := play(NewGenerator(wideband, []Tone{{Freq1: 410, On: 103 * ms, Off: 50 * ms}}), time.Second)
	if edge := whole.Slice(102*ms, 103*ms); edge.Level() > -25 {
		t.Errorf("the last millisecond of a burst has %.1f dBov", edge.Level())
	}
}

func TestRewind(t *testing.T) {
	g := NewGenerator(wideband, Ringback())
	play(g, 2100*ms)
	if l := play(g, 20*ms).Level(); !math.IsInf(l, -1) {
		t.Fatalf("level in the pause: %.1f dBov", l)
	}
	g.Rewind()
	checkCadence(t, play(g, 2100*ms), []bool{true, false}, []time.Duration{2000 * ms, 100 * ms})
}

func TestSilentFramesAreSaidToBe(t *testing.T) {
	g := NewGenerator(wideband, []Tone{{Freq1: 500, On: 30 * ms, Off: 50 * ms}})
	frame := make([]int16, wideband.FrameLen())
	for i, want := range []bool{true, true, false, false, true} {
		if got := g.ReadFrame(frame); got != want {
			t.Errorf("frame %d: %v", i, got)
		}
	}
}

func TestNothingToPlay(t *testing.T) {
	for _, tones := range [][]Tone{nil, {{Freq1: 440}}, {{Freq1: 440, On: -time.Second, Off: -time.Second}}} {
		if NewGenerator(wideband, tones).ReadFrame(make([]int16, 320)) {
			t.Errorf("%v is heard", tones)
		}
	}
}

// What the rate cannot carry is left out, not folded into something else.
func TestFrequencyTooHigh(t *testing.T) {
	narrow := media.Format{Rate: 8000, Channels: 1, PTime: 20 * ms}
	for _, freq := range []int{4000, 5000, 1 << 30, -500} {
		s := play(NewGenerator(narrow, []Tone{{Freq1: freq, Freq2: 1000, On: time.Second}}), time.Second)
		if m := audiocheck.MeasureTone(s); math.Abs(m.Freq-1000) > 0.1 || m.SNR < 60 {
			t.Errorf("%d Hz beside 1,000: %+v", freq, m)
		}
	}
}

func TestStereo(t *testing.T) {
	f := media.Format{Rate: 8000, Channels: 2, PTime: 20 * ms}
	frame := make([]int16, f.FrameLen())
	NewGenerator(f, Ringback()).ReadFrame(frame)
	for i := 0; i < len(frame); i += 2 {
		if frame[i] != frame[i+1] {
			t.Fatalf("channels differ at %d", i)
		}
	}
	if media.Level(frame) < -20 {
		t.Error("silent")
	}
}

func TestPort(t *testing.T) {
	g := NewGenerator(wideband, Ring())
	var p media.Port = g
	p.WriteFrame(make([]int16, 320)) // is ignored
	if p.Format() != wideband {
		t.Errorf("format %v", p.Format())
	}
	frame := make([]int16, 320)
	if n := testing.AllocsPerRun(100, func() { g.ReadFrame(frame) }); n != 0 {
		t.Errorf("%.0f allocations", n)
	}
}
