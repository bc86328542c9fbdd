package audiocheck

import (
	"math"
	"testing"
	"time"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.4f, want %.4f within %.4f", what, got, want, tolerance)
	}
}

func TestLevels(t *testing.T) {
	tests := []struct {
		name   string
		signal Signal
		want   float64
	}{
		{"full-scale sine", Tone(8000, 1000, -3.0103, time.Second), -3.0103},
		{"quiet sine", Tone(16000, 440, -40, time.Second), -40},
		{"noise", Noise(8000, -20, 4*time.Second, 1), -20},
		{"amplified", Tone(8000, 1000, -20, time.Second).Gain(6), -14},
		{"two tones", Tone(8000, 1000, -20, time.Second).Add(Tone(8000, 2000, -20, time.Second)), -17},
	}
	for _, tt := range tests {
		near(t, tt.name, tt.signal.Level(), tt.want, 0.1)
	}
	for _, s := range []Signal{Silence(8000, time.Second), {Rate: 8000}} {
		if l := s.Level(); !math.IsInf(l, -1) {
			t.Errorf("level of silence is %v", l)
		}
	}
}

func TestPCM(t *testing.T) {
	s := FromPCM(8000, 2, []int16{1000, 3000, -32768, -32768})
	near(t, "average of channels", s.Samples[0], 2000.0/32768, 1e-9)
	if got := s.PCM(); got[0] != 2000 || got[1] != -32768 {
		t.Errorf("there and back: %v", got)
	}
	if got := (Signal{Rate: 8000, Samples: []float64{2, -2}}).PCM(); got[0] != 32767 || got[1] != -32768 {
		t.Errorf("clipping: %v", got)
	}
}

func TestSliceAndAppend(t *testing.T) {
	s := Silence(8000, time.Second).Append(Tone(8000, 1000, -10, time.Second))
	if d := s.Duration(); d != 2*time.Second {
		t.Fatalf("duration %v", d)
	}
	near(t, "second half", s.Slice(time.Second, 5*time.Second).Level(), -10, 0.01)
	if l := s.Slice(-time.Second, time.Second).Level(); !math.IsInf(l, -1) {
		t.Errorf("first half has level %v", l)
	}
	if n := len(s.Slice(3*time.Second, time.Second).Samples); n != 0 {
		t.Errorf("slice backwards has %d samples", n)
	}
}

func TestResampleKeepsTone(t *testing.T) {
	for _, rates := range [][2]int{{8000, 16000}, {48000, 8000}, {22050, 8000}, {44100, 48000}} {
		s := Tone(rates[0], 1000, -12, time.Second).Resample(rates[1])
		if s.Rate != rates[1] {
			t.Fatalf("rate %d", s.Rate)
		}
		r := MeasureTone(s.Slice(50*time.Millisecond, 950*time.Millisecond))
		near(t, "frequency", r.Freq, 1000, 0.05)
		near(t, "level", r.Level, -12, 0.05)
		if r.SNR < 60 {
			t.Errorf("%v: SNR %.1f dB", rates, r.SNR)
		}
	}
}

func TestResampleRejectsAliases(t *testing.T) {
	s := Tone(48000, 9000, -6, time.Second).Resample(8000).Slice(50*time.Millisecond, 950*time.Millisecond)
	if l := s.Level(); l > -60 {
		t.Errorf("9 kHz leaves %.1f dBov at 8 kHz", l)
	}
}

func TestBand(t *testing.T) {
	s := Tone(8000, 100, -10, time.Second).Add(Tone(8000, 1000, -20, time.Second)).Band(300, 3400)
	near(t, "1 kHz", LevelAt(s, 1000), -20, 0.1)
	if l := LevelAt(s, 100); l > -50 {
		t.Errorf("100 Hz passes at %.1f dBov", l)
	}
}
