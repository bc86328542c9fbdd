package resample

import (
	"fmt"
	"math"
	"time"
)

// Limits of New.
const (
	MinRate     = 4000    // Hz
	MaxRate     = 192000  // Hz
	MaxChannels = 8       // interleaved
	MaxTable    = 1 << 19 // filter coefficients: 2 MiB; rates with no common measure need more
)

// block is how many samples of a channel are worked on at a time.
const block = 1024

// Resampler converts a stream of interleaved samples from one rate to another.
// It remembers the end of what it has seen, so that a stream may be handed over in pieces of any
// length.
type Resampler struct {
	l, m     int // output and input rate in lowest terms
	in       int // Hz
	channels int
	taps     int
	bank     [][]float32

	history [][]float32 // of each channel: taps-1 old samples, then at most block new ones
	held    int         // samples in each history
	base    int         // newest sample that the next output needs, an index into history
	phase   int         // position of the next output after base, in 1/l input samples
}

// New is a Resampler from in to out Hz for interleaved channels. It refuses rates outside MinRate
// to MaxRate and pairs of rates with so little in common that the filters would not fit MaxTable.
func New(in, out, channels int) (*Resampler, error) {
	if err := check(in, out, channels); err != nil {
		return nil, err
	}
	g := gcd(in, out)
	r := &Resampler{l: out / g, m: in / g, in: in, channels: channels}
	if r.l*phaseTaps(r.l, r.m) > MaxTable {
		return nil, fmt.Errorf("resample %d to %d Hz: rates have too little in common", in, out)
	}
	if in != out {
		r.bank, r.taps = filterBank(r.l, r.m)
		r.history = make([][]float32, channels)
		for c := range r.history {
			r.history[c] = make([]float32, r.taps-1+block)
		}
	}
	r.Reset()
	return r, nil
}

func check(in, out, channels int) error {
	for _, rate := range []int{in, out} {
		if rate < MinRate || rate > MaxRate {
			return fmt.Errorf("resample %d to %d Hz: rate not within %d to %d", in, out, MinRate, MaxRate)
		}
	}
	if channels < 1 || channels > MaxChannels {
		return fmt.Errorf("resample: %d channels, not within 1 to %d", channels, MaxChannels)
	}
	return nil
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Reset forgets the stream: the next sample is the first.
func (r *Resampler) Reset() {
	for _, h := range r.history {
		clear(h)
	}
	r.held = max(r.taps-1, 0)
	r.base = r.held
	r.phase = 0
}

// Delay is how much later a sound comes out than it went in: half the length of the
// filter, 32 samples of the lower rate (4 ms at 8 kHz). 0 when the rates are equal.
func (r *Resampler) Delay() time.Duration {
	return time.Duration(int64(r.taps/2) * int64(time.Second) / int64(r.in))
}

// MaxOutput is the most values that Process appends for n values of input.
func (r *Resampler) MaxOutput(n int) int {
	return ((n/r.channels)*r.l/r.m + 1) * r.channels
}

// Process appends to dst what src, the next stretch of the stream, amounts to
// at the other rate, and is dst. All of src is consumed; its length is a multiple of the
// channels. It does not allocate when dst has room for MaxOutput.
func (r *Resampler) Process(dst, src []int16) []int16 {
	if r.taps == 0 {
		return append(dst, src...)
	}
	for len(src) > 0 {
		n := min(block*r.channels, len(src))
		r.take(src[:n])
		src = src[n:]
		dst = r.drain(dst)
		r.forget()
	}
	return dst
}

// take puts src, at most a block, behind the histories.
func (r *Resampler) take(src []int16) {
	for c, h := range r.history {
		at := r.held
		for i := c; i < len(src); i += r.channels {
			h[at] = float32(src[i])
			at++
		}
	}
	r.held += len(src) / r.channels
}

// drain appends every output sample whose input is complete.
func (r *Resampler) drain(dst []int16) []int16 {
	for r.base < r.held {
		filter := r.bank[r.phase]
		for _, h := range r.history {
			dst = append(dst, round(dot(filter, h[r.base-r.taps+1:])))
		}
		r.phase += r.m
		r.base += r.phase / r.l
		r.phase %= r.l
	}
	return dst
}

// forget moves the last taps-1 samples to the front.
func (r *Resampler) forget() {
	drop := r.held - (r.taps - 1)
	for _, h := range r.history {
		copy(h, h[drop:r.held])
	}
	r.held -= drop
	r.base -= drop
}

// dot is the sum of the products of a and as many values of b. Four sums
// at a time keep the processor's adders busy.
func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i, v := range a {
		s0 += v * b[i]
	}
	return s0 + s1 + s2 + s3
}

// round is v as a sample, to the nearest and within range.
func round(v float32) int16 {
	if v >= 0 {
		return int16(min(v+0.5, math.MaxInt16))
	}
	return int16(max(v-0.5, math.MinInt16))
}
