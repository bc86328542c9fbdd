package audiocheck

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Options of Compare. Zero values stand for the defaults.
type Options struct {
	Low, High float64       // band that is compared, Hz; 300 to 3,400
	Segment   time.Duration // 200 ms
	Slack     time.Duration // how far a segment may lie from where the one before it makes it expected, 60 ms
	Threshold float64       // SNR above which a segment is good, 20 dB
	Active    float64       // segments more than this below the loudest are not judged, 30 dB
}

func (o Options) withDefaults() Options {
	if o.High == 0 {
		o.Low, o.High = 300, 3400
	}
	if o.Segment == 0 {
		o.Segment = 200 * time.Millisecond
	}
	if o.Slack == 0 {
		o.Slack = 60 * time.Millisecond
	}
	if o.Threshold == 0 {
		o.Threshold = 20
	}
	if o.Active == 0 {
		o.Active = 30
	}
	return o
}

// Segment is how one stretch of the reference came through.
type Segment struct {
	At     time.Duration // in the reference
	Offset time.Duration // where it is in the recording, less At
	Gain   float64       // dB
	SNR    float64       // dB, after offset and gain are matched
}

// Report is how a recording agrees with its reference.
type Report struct {
	Offset      time.Duration // where the reference begins in the recording
	Correlation float64       // of the whole at that offset, 0 to 1
	Gain        float64       // of the recording over the reference, dB: the median segment's
	SNR         float64       // of the whole, with one offset and gain, dB
	Segments    []Segment     // the active ones
	SegmentSNR  float64       // signal over noise summed over the segments, each aligned for itself, dB
	Good        float64       // fraction of segments above the threshold
	Slips       int           // segments that lie over 2 ms off where the one before was
	Missing     time.Duration // of the reference that the recording does not reach
}

// String is the report in a line, for a failing test.
func (r Report) String() string {
	return fmt.Sprintf("offset %v, correlation %.3f, gain %.1f dB, SNR %.1f dB whole and %.1f dB by segments, %.0f%% of %d segments good, %d slips, %v missing",
		r.Offset.Round(time.Millisecond), r.Correlation, r.Gain, r.SNR, r.SegmentSNR, 100*r.Good, len(r.Segments), r.Slips, r.Missing)
}

// ErrNothing says that there is nothing to compare.
var ErrNothing = errors.New("audio is empty or silent")

// Compare measures how well got, a recording, agrees with ref, what was played.
// The rates may differ; got may begin before or after ref does, and be longer.
func Compare(ref, got Signal, o Options) (Report, error) {
	o = o.withDefaults()
	ref, got, err := prepare(ref, got, o)
	if err != nil {
		return Report{}, err
	}
	lag, correlation := bestLag(ref.Samples, got.Samples)
	whole := match(ref.Samples, got, lag)
	r := Report{Correlation: correlation, Offset: got.time(whole.offset), SNR: whole.snr()}
	c := comparison{ref: ref, got: got, o: o, report: &r, offset: whole.offset}
	c.segments()
	return r, nil
}

// Align is where ref begins in got (negative: before it), and how well the two correlate there, 0 to 1.
func Align(ref, got Signal) (offset time.Duration, correlation float64, err error) {
	o := Options{Low: 50, High: float64(max(ref.Rate, got.Rate))}
	ref, got, err = prepare(ref, got, o)
	if err != nil {
		return 0, 0, err
	}
	lag, correlation := bestLag(ref.Samples, got.Samples)
	return got.time(match(ref.Samples, got, lag).offset), correlation, nil
}

// SNR is the ratio of ref to what got holds besides, the two beginning together, at any gain.
func SNR(ref, got Signal) float64 {
	n := min(len(ref.Samples), len(got.Samples))
	return fit(ref.Samples[:n], got.Samples[:n]).snr()
}

// prepare brings both signals to the lower of their rates and to the band.
func prepare(ref, got Signal, o Options) (Signal, Signal, error) {
	rate := min(ref.Rate, got.Rate)
	if rate <= 0 {
		return ref, got, ErrNothing
	}
	ref, got = ref.Resample(rate).Band(o.Low, o.High), got.Resample(rate).Band(o.Low, o.High)
	if energy(ref.Samples) == 0 || energy(got.Samples) == 0 {
		return ref, got, ErrNothing
	}
	return ref, got, nil
}

// time is a fractional number of samples as time.
func (s Signal) time(samples float64) time.Duration {
	return time.Duration(samples / float64(s.Rate) * float64(time.Second))
}

// bestLag is the lag of b behind a at which they agree best, of either sign of the wave, and how
// well, 0 to 1. What counts is the share of a that is found in b there, not b's loudness.
func bestLag(a, b []float64) (lag int, correlation float64) {
	upTo := runningEnergy(b)
	best := 0.0
	for i, v := range correlate(a, b) {
		at := i - (len(a) - 1)
		there := upTo[min(max(at+len(a), 0), len(b))] - upTo[min(max(at, 0), len(b))]
		if v = v * v / (there + 1e-12); v > best {
			best, lag = v, at
		}
	}
	return lag, math.Sqrt(best / (energy(a) + 1e-12))
}

// runningEnergy is the energy of the first i values of x, for every i.
//
//go:norace
func runningEnergy(x []float64) []float64 {
	out := make([]float64, len(x)+1)
	for i, v := range x {
		out[i+1] = out[i] + v*v
	}
	return out
}

// fitted is how a signal splits into gain·reference and noise.
type fitted struct {
	offset, gain  float64 // samples; factor
	signal, noise float64 // energy
}

func (f fitted) snr() float64 { return ratio(f.signal, f.noise) }

// fit is got as a multiple of ref by least squares.
//
//go:norace
func fit(ref, got []float64) fitted {
	var cross float64
	for i, v := range ref {
		cross += v * got[i]
	}
	var f fitted
	if e := energy(ref); e > 0 {
		f.gain = cross / e
	}
	for i, v := range ref {
		s := f.gain * v
		f.signal += s * s
		f.noise += (got[i] - s) * (got[i] - s)
	}
	return f
}

// match fits got from about lag on to ref, at the fraction of a sample that suits best. Where got
// does not reach, it is silence.
func match(ref []float64, got Signal, lag int) fitted {
	score := func(offset float64) float64 { return -fit(ref, shifted(got, offset, len(ref))).noise }
	offset := maximise(float64(lag)-1, float64(lag)+1, 16, score)
	f := fit(ref, shifted(got, offset, len(ref)))
	f.offset = offset
	return f
}

// shifted is n values of s from a fractional sample on.
//
//go:norace
func shifted(s Signal, offset float64, n int) []float64 {
	whole := math.Floor(offset)
	kernel := fraction(offset - whole)
	source := window(s.Samples, int(whole)-len(kernel)/2+1, n+len(kernel))
	out := make([]float64, n)
	for i := range out {
		var sum float64
		for k, v := range source[i : i+len(kernel)] {
			sum += kernel[k] * v
		}
		out[i] = sum
	}
	return out
}

// fraction is the filter that looks f samples (0 to 1) ahead.
func fraction(f float64) []float64 {
	kernel := make([]float64, 32)
	for k := range kernel {
		d := float64(k-len(kernel)/2+1) - f
		kernel[k] = sinc(d) * hann(d/float64(len(kernel)/2))
	}
	return kernel
}

// comparison is a Compare under way.
type comparison struct {
	ref, got Signal
	o        Options
	report   *Report
	offset   float64 // of the segment before, samples
}

// segments judges every active segment.
func (c *comparison) segments() {
	n := min(samplesIn(c.ref.Rate, c.o.Segment), len(c.ref.Samples))
	floor := c.floor(n)
	var signal, noise float64
	var gains []float64
	good := 0
	for at := 0; at+n <= len(c.ref.Samples); at += n {
		part := c.ref.Samples[at : at+n]
		if energy(part) < floor {
			continue
		}
		f := c.segment(part, at)
		signal, noise = signal+f.signal, noise+f.noise
		gains = append(gains, 20*math.Log10(math.Abs(f.gain)+1e-12))
		if f.snr() >= c.o.Threshold {
			good++
		}
	}
	c.report.SegmentSNR = ratio(signal, noise)
	c.report.Good = float64(good) / float64(max(len(gains), 1))
	c.report.Gain = median(gains)
}

// floor is the energy of the loudest segment less what Options.Active allows.
func (c *comparison) floor(n int) float64 {
	var most float64
	for at := 0; at+n <= len(c.ref.Samples); at += n {
		most = max(most, energy(c.ref.Samples[at:at+n]))
	}
	return most * math.Pow(10, -c.o.Active/10)
}

// segment finds and judges one segment of the reference.
func (c *comparison) segment(part []float64, at int) fitted {
	slack := samplesIn(c.ref.Rate, c.o.Slack)
	from := at + int(math.Round(c.offset)) - slack
	lag, _ := bestLag(part, window(c.got.Samples, from, len(part)+2*slack))
	f := match(part, c.got, from+min(max(lag, 0), 2*slack))
	offset := f.offset - float64(at)
	c.note(f, at, offset)
	return f
}

// note puts a segment into the report.
func (c *comparison) note(f fitted, at int, offset float64) {
	r := c.report
	n := len(r.Segments)
	if beyond := at + int(offset) + samplesIn(c.ref.Rate, c.o.Segment) - len(c.got.Samples); beyond > 0 || at+int(offset) < 0 {
		r.Missing += c.o.Segment
	}
	if f.snr() > c.o.Threshold/2 {
		if n > 0 && math.Abs(offset-c.offset) > 0.002*float64(c.ref.Rate) {
			r.Slips++
		}
		c.offset = offset
	}
	r.Segments = append(r.Segments, Segment{At: c.ref.at(at), Offset: c.ref.time(offset), Gain: 20 * math.Log10(math.Abs(f.gain)+1e-12), SNR: f.snr()})
}

// window is n values of x from a place that may lie outside; there it is silence.
func window(x []float64, from, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		if j := from + i; j >= 0 && j < len(x) {
			out[i] = x[j]
		}
	}
	return out
}

func median(x []float64) float64 {
	if len(x) == 0 {
		return math.Inf(-1)
	}
	x = slices.Sorted(slices.Values(x))
	return x[len(x)/2]
}
