package audiocheck

import (
	"math"
	"math/cmplx"
	"time"
)

// ToneReport is what MeasureTone finds.
type ToneReport struct {
	Freq  float64 // Hz
	Level float64 // of the tone alone, dBov
	SNR   float64 // of the tone over all the rest, dB
}

// MeasureTone finds the strongest tone in s.
func MeasureTone(s Signal) ToneReport {
	return measureAt(s, refine(s, strongest(s)))
}

// LevelAt is the level of what s holds at freq Hz, in dBov.
func LevelAt(s Signal, freq float64) float64 {
	return 10 * math.Log10(amplitude2(project(s, freq))/2)
}

// amplitude2 is the squared amplitude of a projection.
func amplitude2(c complex128) float64 { return real(c)*real(c) + imag(c)*imag(c) }

// project is the complex amplitude of s at freq: a·exp(iφ) for a·cos(2πft+φ), through a Hann window.
//
//go:norace
func project(s Signal, freq float64) complex128 {
	var sum complex128
	var weight float64
	n := float64(len(s.Samples))
	turn, bend := cmplx.Rect(1, -2*math.Pi*freq/float64(s.Rate)), cmplx.Rect(1, 2*math.Pi/n)
	e, h := complex(1, 0), cmplx.Rect(1, math.Pi*(1/n-1)) // real(h) is the cosine in the window
	for _, v := range s.Samples {
		w := 0.5 + 0.5*real(h)
		sum += complex(w*v, 0) * e
		weight += w
		e *= turn
		h *= bend
	}
	return sum * complex(2/weight, 0)
}

// strongest is the frequency of the highest line in the spectrum.
func strongest(s Signal) float64 {
	windowed := make([]float64, len(s.Samples))
	for i, v := range s.Samples {
		windowed[i] = v * hann((2*float64(i)+1)/float64(len(windowed))-1)
	}
	n := powerOfTwo(2 * len(windowed))
	x := spectrum(windowed, n)
	best := 1
	for i := 1; i < n/2; i++ {
		if cmplx.Abs(x[i]) > cmplx.Abs(x[best]) {
			best = i
		}
	}
	return float64(best) * float64(s.Rate) / float64(n)
}

// refine is the frequency near freq at which s has most power, by golden sections.
func refine(s Signal, freq float64) float64 {
	width := float64(s.Rate) / float64(max(len(s.Samples), 1))
	return maximise(freq-width, freq+width, 24, func(f float64) float64 { return amplitude2(project(s, f)) })
}

// maximise is where f is highest between a and b, f having one peak there; each step narrows it
// down to 0.618 of what it was.
func maximise(a, b float64, steps int, f func(float64) float64) float64 {
	const golden = 0.6180339887498949
	c, d := b-golden*(b-a), a+golden*(b-a)
	fc, fd := f(c), f(d)
	for range steps {
		if fc > fd {
			b, d, fd = d, c, fc
			c = b - golden*(b-a)
			fc = f(c)
		} else {
			a, c, fc = c, d, fd
			d = a + golden*(b-a)
			fd = f(d)
		}
	}
	return (a + b) / 2
}

// measureAt fits a sine of freq Hz and a constant to s.
//
//go:norace
func measureAt(s Signal, freq float64) ToneReport {
	c := project(s, freq)
	turn := cmplx.Rect(1, 2*math.Pi*freq/float64(s.Rate))
	var tone, rest float64
	e := c
	for _, v := range s.Samples {
		t := real(e)
		tone += t * t
		rest += (v - t) * (v - t)
		e *= turn
	}
	return ToneReport{Freq: freq, Level: 10 * math.Log10(amplitude2(c)/2), SNR: ratio(tone, rest)}
}

// ratio is signal over noise in dB, and never NaN: nothing over nothing is -Inf.
func ratio(signal, noise float64) float64 {
	switch {
	case signal == 0:
		return math.Inf(-1)
	case noise == 0:
		return math.Inf(1)
	}
	return 10 * math.Log10(signal/noise)
}

// ContinuityReport says how whole a tone is.
type ContinuityReport struct {
	Windows int     // stretches looked at, of the length asked for
	Toned   int     // of these, holding the tone from end to end
	Silent  int     // of these, holding nothing
	Breaks  int     // places where the tone's phase jumps between two toned windows side by side
	Level   float64 // of the tone in the toned windows, dBov
	Spread  float64 // highest less lowest level among them, dB
}

// Continuity looks at s in windows of the given length: whether each holds the tone of freq Hz
// alone (SNR over 15 dB) or silence (below -70 dBov), and whether the tone goes on in phase from
// one to the next. Windows that are neither hold part of a gap, or something else.
func Continuity(s Signal, freq float64, window time.Duration) ContinuityReport {
	n := samplesIn(s.Rate, window)
	var r ContinuityReport
	var sum float64
	low, high := math.Inf(1), math.Inf(-1)
	var last complex128
	for at := 0; at+n <= len(s.Samples); at += n {
		w := Signal{Rate: s.Rate, Samples: s.Samples[at : at+n]}
		r.Windows++
		c, toned := tonedWindow(w, freq, &r)
		if !toned {
			last = 0
			continue
		}
		c *= cmplx.Rect(1, -2*math.Pi*math.Mod(freq*float64(at)/float64(s.Rate), 1))
		if last != 0 && math.Abs(cmplx.Phase(c/last)) > maxPhaseStep {
			r.Breaks++
		}
		last = c
		sum += amplitude2(c) / 2
		low, high = min(low, amplitude2(c)), max(high, amplitude2(c))
	}
	r.Level = 10 * math.Log10(sum/float64(max(r.Toned, 1)))
	if r.Toned > 0 {
		r.Spread = 10 * math.Log10(high/low)
	}
	return r
}

const (
	tonedSNR     = 15.0 // dB
	silentLevel  = -70  // dBov
	maxPhaseStep = 0.25 // radians from one window to the next
)

// tonedWindow counts w as toned, silent or neither, and is its tone.
func tonedWindow(w Signal, freq float64, r *ContinuityReport) (complex128, bool) {
	if w.Level() < silentLevel {
		r.Silent++
		return 0, false
	}
	if measureAt(w, freq).SNR < tonedSNR {
		return 0, false
	}
	r.Toned++
	return project(w, freq), true
}

// Gap is a stretch of silence.
type Gap struct{ At, Length time.Duration }

// Gaps lists the stretches of at least minimum in which s stays below dBov, in steps of
// a quarter of minimum.
func Gaps(s Signal, minimum time.Duration, dBov float64) []Gap {
	step := max(samplesIn(s.Rate, minimum/4), 1)
	var gaps []Gap
	start := -1
	flush := func(end int) {
		if start >= 0 && s.at(end-start) >= minimum {
			gaps = append(gaps, Gap{At: s.at(start), Length: s.at(end - start)})
		}
		start = -1
	}
	for at := 0; at < len(s.Samples); at += step {
		w := Signal{Rate: s.Rate, Samples: s.Samples[at:min(at+step, len(s.Samples))]}
		switch quiet := w.Level() < dBov; {
		case quiet && start < 0:
			start = at
		case !quiet:
			flush(at)
		}
	}
	flush(len(s.Samples))
	return gaps
}
