package transfer

import (
	"math"
	"testing"
	"time"

	"gosua/internal/testkit/audiocheck"
	"gosua/internal/testkit/interop"
)

// The last of what somebody heard is judged in windows.
const (
	window  = 100 * time.Millisecond
	windows = 8
)

// What the tone of the right phone must have in the best window, so that a machine that stands still for a moment excuses
// no more than the others, and what a wrong one may have in each.
const (
	toneLevel = -9.03 // dBov
	maxOff    = 1     // dB
	maxAside  = 5     // Hz
	minSNR    = 20    // dB
	maxWrong  = -30   // dBov
)

// wantTone demands that the last that somebody heard is one phone's tone, and none of the others'.
func wantTone(t *testing.T, who string, pcm []int16, hz float64) {
	t.Helper()
	s := audiocheck.FromPCM(interop.SampleRate, 1, pcm)
	best := audiocheck.ToneReport{SNR: math.Inf(-1)}
	for i := range time.Duration(windows) {
		end := s.Duration() - i*window
		w := s.Slice(end-window, end)
		wantNoOther(t, who, w, hz)
		if r := audiocheck.MeasureTone(w); r.SNR > best.SNR {
			best = r
		}
	}
	if math.Abs(best.Freq-hz) > maxAside || math.Abs(best.Level-toneLevel) > maxOff || best.SNR < minSNR {
		t.Errorf("%s hears %.0f Hz at %.1f dBov, SNR %.1f dB, in the end, want %.0f Hz at %.1f dBov", who, best.Freq, best.Level, best.SNR, hz, toneLevel)
	}
}

// wantNoOther demands that a window holds no tone of another phone than that of hz.
func wantNoOther(t *testing.T, who string, w audiocheck.Signal, hz float64) {
	t.Helper()
	for _, other := range []float64{transferorTone, transfereeTone, targetTone} {
		if level := audiocheck.LevelAt(w, other); other != hz && level > maxWrong {
			t.Errorf("%s hears %.0f Hz, too, at %.1f dBov", who, other, level)
		}
	}
}
