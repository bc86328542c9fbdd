package codec

import (
	"math"
	"slices"
	"testing"
	"time"

	"gosua/internal/testkit/audiocheck"
)

// lose plays s through a Concealer in frames of 20 ms, the frames in lost not arriving.
func lose(s audiocheck.Signal, lost ...int) audiocheck.Signal {
	c := NewConcealer(s.Rate)
	var out []int16
	i := 0
	for frame := range slices.Chunk(s.PCM(), s.Rate/50) {
		if slices.Contains(lost, i) {
			out = c.Conceal(out, len(frame))
		} else {
			start := len(out)
			out = append(out, frame...)
			c.Heard(out[start:])
		}
		i++
	}
	return audiocheck.FromPCM(s.Rate, 1, out)
}

// harmonics is a periodic sound with a pitch of freq Hz.
func harmonics(rate int, freq float64, d time.Duration) audiocheck.Signal {
	s := audiocheck.Tone(rate, freq, -18, d)
	for h := 2.0; h <= 5; h++ {
		s = s.Add(audiocheck.Tone(rate, h*freq, -18-3*h, d))
	}
	return s
}

func TestLostFrameOfPeriodicSound(t *testing.T) {
	for _, rate := range []int{8000, 16000} {
		for _, freq := range []float64{80, 100, 160, 200} {
			s := harmonics(rate, freq, 400*time.Millisecond)
			got := lose(s, 8)
			frame := func(x audiocheck.Signal) audiocheck.Signal {
				return x.Slice(160*time.Millisecond, 180*time.Millisecond)
			}
			if snr := audiocheck.SNR(frame(s), frame(got)); snr < 15 {
				t.Errorf("%.0f Hz at %d: the made-up frame has an SNR of %.1f dB", freq, rate, snr)
			}
		}
	}
}

// The second half of a made-up frame has begun to fade: 1 dB for its 20 ms, no more.
func TestLevelOfMadeUpFrame(t *testing.T) {
	s := harmonics(8000, 100, 400*time.Millisecond)
	got := lose(s, 8).Slice(160*time.Millisecond, 180*time.Millisecond).Level() - s.Level()
	if got > 0.3 || got < -1.5 {
		t.Errorf("level of the made-up frame is %.2f dB off", got)
	}
}

// No step anywhere is larger than those in the sound itself (and the sound's own is not small).
func TestNoClicks(t *testing.T) {
	step := func(s audiocheck.Signal) float64 {
		var most float64
		for i := 1; i < len(s.Samples); i++ {
			most = max(most, math.Abs(s.Samples[i]-s.Samples[i-1]))
		}
		return most
	}
	for _, freq := range []float64{83, 130, 187, 310} {
		s := harmonics(8000, freq, 600*time.Millisecond)
		for _, lost := range [][]int{{8}, {8, 9}, {8, 9, 10, 11}, {8, 10, 12}} {
			if got, own := step(lose(s, lost...)), step(s); got > 1.6*own {
				t.Errorf("%.0f Hz, frames %v lost: a step of %.3f, the sound's own largest is %.3f", freq, lost, got, own)
			}
		}
	}
}

func TestFadesAway(t *testing.T) {
	s := harmonics(8000, 100, 400*time.Millisecond)
	got := lose(s, 8, 9, 10, 11, 12)
	level := func(from, to int) float64 {
		return got.Slice(time.Duration(from)*time.Millisecond, time.Duration(to)*time.Millisecond).Level() - s.Level()
	}
	for _, tt := range []struct {
		from, to  int
		low, high float64
	}{
		{160, 170, -0.5, 0.5},         // first stretch whole
		{190, 200, -6, -3},            // 30 to 40 ms: 0.6 to 0.4
		{210, 220, -25, -12},          // 50 to 60 ms: 0.2 to 0
		{220, 260, math.Inf(-1), -80}, // silence
		{280, 380, -0.5, 0.5},         // sound again
	} {
		if l := level(tt.from, tt.to); l < tt.low || l > tt.high {
			t.Errorf("from %d to %d ms the level is %.1f dB off, want %.1f to %.1f", tt.from, tt.to, l, tt.low, tt.high)
		}
	}
}

func TestNothingLostIsNothingChanged(t *testing.T) {
	s := audiocheck.Noise(8000, -20, time.Second, 4)
	if !slices.Equal(lose(s).PCM(), s.PCM()) {
		t.Error("sound without a loss is changed")
	}
}

func TestSoundAfterLossIsUntouchedAfterOverlap(t *testing.T) {
	s := harmonics(8000, 100, 400*time.Millisecond)
	got := lose(s, 8, 9)
	if a, b := got.Slice(210*time.Millisecond, 400*time.Millisecond).PCM(), s.Slice(210*time.Millisecond, 400*time.Millisecond).PCM(); !slices.Equal(a, b) {
		t.Error("sound is changed 10 ms after the loss")
	}
}

func TestConcealBeforeAnything(t *testing.T) {
	c := NewConcealer(8000)
	if got := c.Conceal(nil, 160); !slices.Equal(got, make([]int16, 160)) {
		t.Error("not silent")
	}
	if got := c.Conceal([]int16{1, 2}, 3); len(got) != 5 || got[0] != 1 || got[1] != 2 {
		t.Errorf("does not append: %v", got)
	}
}

// Frames of any length, longer than the history or empty, are taken.
func TestOddLengths(t *testing.T) {
	c := NewConcealer(8000)
	for _, n := range []int{0, 1, 7, 160, 389, 390, 391, 2000} {
		c.Heard(make([]int16, n))
		if got := c.Conceal(nil, n); len(got) != n {
			t.Errorf("asked for %d, got %d", n, len(got))
		}
	}
}

// Full-scale sound may not wrap around.
func TestFullScale(t *testing.T) {
	s := audiocheck.Tone(8000, 100, -3.01, 400*time.Millisecond)
	got := lose(s, 8)
	for i, v := range got.Samples {
		if math.Abs(v-s.Samples[i]) > 0.5 {
			t.Fatalf("sample %d is %.2f instead of %.2f", i, v, s.Samples[i])
		}
	}
}
