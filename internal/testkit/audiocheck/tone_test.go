package audiocheck

import (
	"testing"
	"time"
)

func TestMeasureTone(t *testing.T) {
	tests := []struct {
		freq, level, noise float64
		rate               int
	}{
		{1000, -10, -50, 8000},
		{440.37, -20, -60, 16000},
		{2713.5, -3.1, -40, 44100},
	}
	for _, tt := range tests {
		s := Tone(tt.rate, tt.freq, tt.level, time.Second).Add(Noise(tt.rate, tt.noise, time.Second, 7))
		r := MeasureTone(s)
		near(t, "frequency", r.Freq, tt.freq, 0.05)
		near(t, "level", r.Level, tt.level, 0.1)
		near(t, "SNR", r.SNR, tt.level-tt.noise, 0.5)
	}
}

func TestMeasureToneOfNoise(t *testing.T) {
	if r := MeasureTone(Noise(8000, -20, time.Second, 3)); r.SNR > 0 {
		t.Errorf("noise is a tone with an SNR of %.1f dB", r.SNR)
	}
}

func TestLevelAtTellsTonesApart(t *testing.T) {
	s := Tone(8000, 440, -15, time.Second).Add(Tone(8000, 480, -18, time.Second))
	near(t, "440 Hz", LevelAt(s, 440), -15, 0.1)
	near(t, "480 Hz", LevelAt(s, 480), -18, 0.1)
	if l := LevelAt(s, 800); l > -60 {
		t.Errorf("800 Hz at %.1f dBov", l)
	}
}

// cut replaces a stretch of s by silence.
func cut(s Signal, from, to time.Duration) Signal {
	return s.Slice(0, from).Append(Silence(s.Rate, to-from)).Append(s.Slice(to, s.Duration()))
}

// drop takes a stretch out of s, so that what follows comes early.
func drop(s Signal, from, to time.Duration) Signal {
	return s.Slice(0, from).Append(s.Slice(to, s.Duration()))
}

func TestContinuity(t *testing.T) {
	const ms = time.Millisecond
	whole := Tone(48000, 1000, -12, time.Second)
	odd := Tone(48000, 997, -12, time.Second)
	tests := []struct {
		name                            string
		signal                          Signal
		toned, silent, neither, nBreaks int
	}{
		{"whole", whole, 50, 0, 0, 0},
		{"whole, no round number of cycles in a window", odd, 50, 0, 0, 0},
		{"silent stretch", cut(whole, 400*ms, 500*ms), 45, 5, 0, 0},
		{"gap within windows", cut(whole, 407*ms, 413*ms), 49, 0, 1, 0},
		{"samples lost at a window's edge", drop(whole, 400*ms, 400*ms+300*time.Microsecond), 49, 0, 0, 1},
		{"other frequency", Tone(48000, 1300, -12, time.Second), 0, 0, 50, 0},
		{"noise", Noise(48000, -12, time.Second, 1), 0, 0, 50, 0},
	}
	for _, tt := range tests {
		freq := 1000.0
		if tt.name == "whole, no round number of cycles in a window" {
			freq = 997
		}
		r := Continuity(tt.signal, freq, 20*ms)
		neither := r.Windows - r.Toned - r.Silent
		if r.Toned != tt.toned || r.Silent != tt.silent || neither != tt.neither || r.Breaks != tt.nBreaks {
			t.Errorf("%s: %+v, want %d toned, %d silent, %d neither, %d breaks", tt.name, r, tt.toned, tt.silent, tt.neither, tt.nBreaks)
		}
		if r.Toned > 0 {
			near(t, tt.name+": level", r.Level, -12, 0.1)
		}
	}
}

func TestContinuitySpread(t *testing.T) {
	s := Tone(8000, 1000, -12, time.Second).Append(Tone(8000, 1000, -15, time.Second))
	near(t, "spread", Continuity(s, 1000, 20*time.Millisecond).Spread, 3, 0.1)
}

func TestGaps(t *testing.T) {
	const ms = time.Millisecond
	s := Tone(8000, 1000, -12, time.Second)
	tests := []struct {
		name   string
		signal Signal
		want   []Gap
	}{
		{"none", s, nil},
		{"too short", cut(s, 500*ms, 510*ms), nil},
		{"one", cut(s, 500*ms, 550*ms), []Gap{{500 * ms, 50 * ms}}},
		{"at the end", s.Append(Silence(8000, 100*ms)), []Gap{{1000 * ms, 100 * ms}}},
		{"two", cut(cut(s, 100*ms, 140*ms), 600*ms, 700*ms), []Gap{{100 * ms, 40 * ms}, {600 * ms, 100 * ms}}},
	}
	for _, tt := range tests {
		got := Gaps(tt.signal, 20*ms, -50)
		if len(got) != len(tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
			continue
		}
		for i, g := range got {
			if (g.At-tt.want[i].At).Abs() > 5*ms || (g.Length-tt.want[i].Length).Abs() > 10*ms {
				t.Errorf("%s: gap %v, want %v", tt.name, g, tt.want[i])
			}
		}
	}
}
