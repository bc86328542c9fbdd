package audiocheck

import (
	"errors"
	"math"
	"testing"
	"time"
)

const ms = time.Millisecond

// speech is something like it: tones and noise that come and go, never the same twice.
func speech(rate int, d time.Duration) Signal {
	s := Noise(rate, -25, d, 42).Band(200, 3000)
	for i := range s.Samples {
		t := float64(i) / float64(rate)
		envelope := 0.5 - 0.5*math.Cos(2*math.Pi*3*t)
		voice := math.Sin(2 * math.Pi * (300*t + 20*math.Sin(2*math.Pi*0.7*t)))
		s.Samples[i] = envelope * (s.Samples[i] + 0.1*voice)
	}
	return s
}

// recording is ref heard through a path: late, at a gain, with noise, longer than it.
func recording(ref Signal, late time.Duration, gain, noise float64) Signal {
	s := Silence(ref.Rate, late).Append(ref.Gain(gain)).Append(Silence(ref.Rate, 300*ms))
	return s.Add(Noise(s.Rate, noise, s.Duration(), 9))
}

func compare(t *testing.T, ref, got Signal) Report {
	t.Helper()
	r, err := Compare(ref, got, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCompareGood(t *testing.T) {
	ref := speech(16000, 2*time.Second)
	tests := []struct {
		name   string
		got    Signal
		offset time.Duration
		gain   float64
	}{
		{"late", recording(ref, 123*ms, 0, -70), 123 * ms, 0},
		{"louder", recording(ref, 40*ms, 3, -70), 40 * ms, 3},
		{"quieter", recording(ref, 800*ms, -9, -80), 800 * ms, -9},
		{"other rate", recording(ref, 250*ms, 0, -70).Resample(8000), 250 * ms, 0},
		{"higher rate", recording(ref, 250*ms, 0, -70).Resample(44100), 250 * ms, 0},
		{"fraction of a sample late", recording(ref, 100*ms, 0, -70).Warp(8000, 1), 100 * ms, 0},
	}
	for _, tt := range tests {
		r := compare(t, ref, tt.got)
		if r.SNR < 30 || r.SegmentSNR < 30 || r.Good < 1 || r.Slips != 0 || r.Missing != 0 || r.Correlation < 0.95 {
			t.Errorf("%s: %v", tt.name, r)
		}
		near(t, tt.name+": offset in ms", r.Offset.Seconds()*1000, tt.offset.Seconds()*1000, 0.1)
		near(t, tt.name+": gain", r.Gain, tt.gain, 0.1)
	}
}

func TestCompareMeasuresNoise(t *testing.T) {
	ref := speech(8000, 4*time.Second)
	band := ref.Band(300, 3400).Level()
	for _, snr := range []float64{10, 20, 30} {
		// Of white noise up to 4,000 Hz, 3,100 Hz lie in the band.
		noise := band - snr + 10*math.Log10(4000.0/3100)
		r := compare(t, ref, ref.Add(Noise(8000, noise, ref.Duration(), 5)))
		near(t, "SNR", r.SNR, snr, 0.7)
		near(t, "SNR by segments", r.SegmentSNR, snr, 1)
	}
}

func TestCompareToleratesDriftAndSlips(t *testing.T) {
	ref := speech(8000, 6*time.Second)
	slipped := ref.Slice(0, 2*time.Second).Append(Silence(8000, 20*ms)).Append(ref.Slice(2*time.Second, 6*time.Second))
	tests := []struct {
		name  string
		got   Signal
		slips int
	}{
		{"clock 50 ppm fast", ref.Warp(8000, 1.00005), 0},
		{"a frame inserted", slipped, 1},
		{"a frame lost", drop(ref, 3*time.Second, 3*time.Second+20*ms), 1},
	}
	for _, tt := range tests {
		r := compare(t, ref, tt.got)
		if r.SNR > 20 || r.SegmentSNR < 12 || r.Good < 0.9 || r.Slips != tt.slips {
			t.Errorf("%s: %v", tt.name, r)
		}
	}
}

func TestCompareBad(t *testing.T) {
	ref := speech(8000, 4*time.Second)
	garbled := ref
	for i := range 20 {
		at := time.Duration(i) * 200 * ms
		garbled = cut(garbled, at+50*ms, at+100*ms)
	}
	tests := []struct {
		name string
		got  Signal
		good float64 // at most
	}{
		{"something else", Noise(8000, -20, 4*time.Second, 77).Band(300, 3000), 0},
		{"a tone", Tone(8000, 1000, -20, 4*time.Second), 0},
		{"noise as loud as speech", ref.Add(Noise(8000, -25, 4*time.Second, 3)), 0},
		{"a gap in every segment", garbled, 0.3},
		{"backwards", reversed(ref), 0},
		{"half of it", ref.Slice(0, 2*time.Second), 0.55},
	}
	for _, tt := range tests {
		r := compare(t, ref, tt.got)
		if r.SNR > 12 || r.Good > tt.good {
			t.Errorf("%s passes: %v", tt.name, r)
		}
	}
}

func reversed(s Signal) Signal {
	out := Signal{Rate: s.Rate, Samples: make([]float64, len(s.Samples))}
	for i, v := range s.Samples {
		out.Samples[len(out.Samples)-1-i] = v
	}
	return out
}

func TestCompareTellsWhatIsMissing(t *testing.T) {
	ref := speech(8000, 4*time.Second)
	if r := compare(t, ref, ref.Slice(0, 2*time.Second)); r.Missing < 1600*ms || r.Missing > 2200*ms {
		t.Errorf("second half cut off: %v", r)
	}
	if r := compare(t, ref, ref.Slice(time.Second, 4*time.Second)); (r.Offset+time.Second).Abs() > ms || r.Missing < 800*ms {
		t.Errorf("first second cut off: %v", r)
	}
}

func TestCompareNothing(t *testing.T) {
	s := speech(8000, time.Second)
	for _, pair := range [][2]Signal{{s, Silence(8000, time.Second)}, {Silence(8000, time.Second), s}, {s, {Rate: 8000}}, {s, {}}} {
		if _, err := Compare(pair[0], pair[1], Options{}); !errors.Is(err, ErrNothing) {
			t.Errorf("error %v", err)
		}
	}
}

func TestAlign(t *testing.T) {
	ref := speech(16000, time.Second)
	for _, late := range []time.Duration{0, 3 * ms, 777 * ms} {
		offset, correlation, err := Align(ref, recording(ref, late, -6, -70).Resample(8000))
		if err != nil || correlation < 0.98 || (offset-late).Abs() > 100*time.Microsecond {
			t.Errorf("%v late: offset %v, correlation %.3f, %v", late, offset, correlation, err)
		}
	}
	if _, correlation, err := Align(ref, Noise(16000, -20, time.Second, 8)); err != nil || correlation > 0.3 {
		t.Errorf("noise: correlation %.3f, %v", correlation, err)
	}
}

func TestSNR(t *testing.T) {
	ref := Tone(8000, 1000, -10, time.Second)
	near(t, "SNR", SNR(ref, ref.Gain(-3).Add(Noise(8000, -43, time.Second, 2))), 30, 0.3)
	if v := SNR(ref, Silence(8000, time.Second)); !math.IsInf(v, -1) {
		t.Errorf("SNR of silence is %v", v)
	}
	if v := SNR(ref, ref); v < 150 {
		t.Errorf("SNR of the thing itself is %v", v)
	}
}
