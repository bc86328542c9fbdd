package resample_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"gosua/internal/media/resample"
	"gosua/internal/testkit/audiocheck"
)

var commonRates = []int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 96000}

func newResampler(t *testing.T, in, out, channels int) *resample.Resampler {
	t.Helper()
	r, err := resample.New(in, out, channels)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// convert is s at another rate, without the filter's start and end.
func convert(t *testing.T, s audiocheck.Signal, rate int) audiocheck.Signal {
	t.Helper()
	r := newResampler(t, s.Rate, rate, 1)
	out := audiocheck.FromPCM(rate, 1, r.Process(nil, s.PCM()))
	return out.Slice(20*time.Millisecond, s.Duration()-20*time.Millisecond)
}

func TestToneThroughEveryPair(t *testing.T) {
	worst := math.Inf(1)
	for _, in := range commonRates {
		for _, out := range commonRates {
			got := audiocheck.MeasureTone(convert(t, audiocheck.Tone(in, 1000, -9, 120*time.Millisecond), out))
			worst = min(worst, got.SNR)
			if got.SNR < 70 || math.Abs(got.Freq-1000) > 0.05 || math.Abs(got.Level+9) > 0.05 {
				t.Errorf("1 kHz at -9 dBov from %d to %d Hz: %+v", in, out, got)
			}
		}
	}
	t.Logf("lowest SNR of a 1 kHz tone: %.1f dB", worst)
}

func TestPassBand(t *testing.T) {
	tests := []struct {
		in, out int
		freq    float64
	}{
		{8000, 16000, 100}, {8000, 16000, 3300}, {16000, 8000, 3300}, {8000, 48000, 3300},
		{48000, 8000, 3300}, {44100, 16000, 6600}, {16000, 44100, 6600}, {48000, 44100, 18000},
	}
	for _, tt := range tests {
		got := audiocheck.LevelAt(convert(t, audiocheck.Tone(tt.in, tt.freq, -9, 500*time.Millisecond), tt.out), tt.freq)
		if math.Abs(got+9) > 0.1 {
			t.Errorf("%.0f Hz at -9 dBov from %d to %d Hz has %.2f dBov", tt.freq, tt.in, tt.out, got)
		}
	}
}

func TestAliasesAreRejected(t *testing.T) {
	worst := math.Inf(-1)
	for _, in := range commonRates {
		for _, out := range commonRates {
			for f := float64(out)/2 + 20; f < float64(in)/2; f += float64(in) / 7 {
				level := convert(t, audiocheck.Tone(in, f, -3.1, 80*time.Millisecond), out).Level() + 3.1
				worst = max(worst, level)
				if level > -60 {
					t.Errorf("%.0f Hz from %d to %d Hz: %.1f dB left", f, in, out, level)
				}
			}
		}
	}
	t.Logf("highest alias: %.1f dB", worst)
}

func TestImagesAreRejected(t *testing.T) {
	for _, freq := range []float64{700, 2000, 3300} {
		got := convert(t, audiocheck.Tone(8000, freq, -3.1, 500*time.Millisecond), 48000)
		if m := audiocheck.MeasureTone(got); m.SNR < 60 {
			t.Errorf("%.0f Hz from 8 to 48 kHz: SNR %.1f dB", freq, m.SNR)
		}
	}
}

// Pieces of any length give what the whole gives.
func TestStreaming(t *testing.T) {
	pcm := audiocheck.Noise(16000, -20, time.Second, 4).PCM()
	for _, out := range []int{8000, 44100, 16000, 48000} {
		want := newResampler(t, 16000, out, 2).Process(nil, pcm)
		for _, size := range []int{2, 14, 320, 640, 5000} {
			r := newResampler(t, 16000, out, 2)
			var got []int16
			for piece := range slices.Chunk(pcm, size) {
				before := len(got)
				got = r.Process(got, piece)
				if n := len(got) - before; n > r.MaxOutput(len(piece)) {
					t.Fatalf("%d values from %d, more than MaxOutput %d", n, len(piece), r.MaxOutput(len(piece)))
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("to %d Hz in pieces of %d: differs", out, size)
			}
		}
	}
}

// The number of samples follows the ratio exactly, for as long as one likes.
func TestLength(t *testing.T) {
	for _, pair := range [][2]int{{8000, 16000}, {44100, 16000}, {16000, 44100}, {11025, 8000}} {
		r := newResampler(t, pair[0], pair[1], 1)
		frame := make([]int16, pair[0]/50)
		got := 0
		for range 100 {
			got += len(r.Process(nil, frame))
		}
		want := 100 * len(frame) * pair[1] / pair[0]
		if got < want || got > want+1 {
			t.Errorf("%v: %d samples in 2 s, want %d", pair, got, want)
		}
	}
}

func TestDelay(t *testing.T) {
	for _, pair := range [][2]int{{8000, 16000}, {16000, 8000}, {48000, 16000}, {44100, 8000}, {8000, 8000}} {
		r := newResampler(t, pair[0], pair[1], 1)
		ref := audiocheck.Noise(pair[0], -20, 300*time.Millisecond, 6)
		got := audiocheck.FromPCM(pair[1], 1, r.Process(nil, ref.PCM()))
		offset, _, err := audiocheck.Align(ref, got)
		if err != nil || (offset-r.Delay()).Abs() > 10*time.Microsecond {
			t.Errorf("%v: delay %v, said to be %v (%v)", pair, offset, r.Delay(), err)
		}
	}
}

func TestChannelsStayApart(t *testing.T) {
	left, right := audiocheck.Tone(16000, 500, -9, time.Second).PCM(), audiocheck.Tone(16000, 1500, -9, time.Second).PCM()
	stereo := make([]int16, 2*len(left))
	for i := range left {
		stereo[2*i], stereo[2*i+1] = left[i], right[i]
	}
	out := newResampler(t, 16000, 44100, 2).Process(nil, stereo)
	for c, want := range [][2]float64{{-9, -90}, {-90, -9}} {
		var one []int16
		for i := c; i < len(out); i += 2 {
			one = append(one, out[i])
		}
		s := audiocheck.FromPCM(44100, 1, one).Slice(50*time.Millisecond, 950*time.Millisecond)
		for i, freq := range []float64{500, 1500} {
			if l := audiocheck.LevelAt(s, freq); math.Abs(l-want[i]) > 0.1 && l > -80 {
				t.Errorf("channel %d has %.0f Hz at %.1f dBov", c, freq, l)
			}
		}
	}
}

func TestFullScaleClipsAndDoesNotWrap(t *testing.T) {
	square := make([]int16, 800)
	for i := range square {
		square[i] = 32767
		if i/20%2 == 1 {
			square[i] = -32768
		}
	}
	out := newResampler(t, 8000, 16000, 1).Process(nil, square)
	// 64 is the delay in output samples; in the middle of each half wave the sign must be the square's.
	for i := 30; i < 700; i += 20 {
		if v := out[2*i+64]; (v > 0) != (square[i] > 0) {
			t.Fatalf("sample %d is %d where the square wave is %d", i, v, square[i])
		}
	}
}

func TestReset(t *testing.T) {
	pcm := audiocheck.Noise(8000, -20, 100*time.Millisecond, 4).PCM()
	r := newResampler(t, 8000, 11025, 1)
	want := r.Process(nil, pcm)
	r.Process(nil, pcm[:333])
	r.Reset()
	if got := r.Process(nil, pcm); !slices.Equal(got, want) {
		t.Error("differs after Reset")
	}
}

func TestRefused(t *testing.T) {
	for _, tt := range [][3]int{{0, 8000, 1}, {8000, 0, 1}, {8000, 200000, 1}, {-8000, 8000, 1}, {8000, 16000, 0}, {8000, 16000, 9}, {47999, 48000, 1}} {
		if _, err := resample.New(tt[0], tt[1], tt[2]); err == nil {
			t.Errorf("New(%v) succeeds", tt)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	r := newResampler(t, 8000, 16000, 1)
	src, dst := make([]int16, 160), make([]int16, 0, 400)
	if n := testing.AllocsPerRun(100, func() { r.Process(dst, src) }); n != 0 {
		t.Errorf("%.0f allocations", n)
	}
}

func BenchmarkFrame8To16(b *testing.B) {
	r, err := resample.New(8000, 16000, 1)
	if err != nil {
		b.Fatal(err)
	}
	src, dst := make([]int16, 160), make([]int16, 0, 400)
	for b.Loop() {
		r.Process(dst, src)
	}
}
