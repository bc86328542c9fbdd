package audiocheck

import (
	"math"
	"math/rand/v2"
	"time"
)

// Signal is mono audio.
type Signal struct {
	Rate    int       // Hz
	Samples []float64 // -1 to 1
}

// FromPCM is the Signal in pcm, the average of interleaved channels.
func FromPCM(rate, channels int, pcm []int16) Signal {
	s := Signal{Rate: rate, Samples: make([]float64, len(pcm)/channels)}
	for i := range s.Samples {
		var sum float64
		for _, v := range pcm[i*channels : (i+1)*channels] {
			sum += float64(v)
		}
		s.Samples[i] = sum / float64(channels) / 32768
	}
	return s
}

// PCM is s in linear 16-bit samples, clipped.
//
//go:norace
func (s Signal) PCM() []int16 {
	out := make([]int16, len(s.Samples))
	for i, v := range s.Samples {
		out[i] = int16(math.Round(min(max(v*32768, -32768), 32767)))
	}
	return out
}

// Tone is a sine of freq Hz at a level in dBov.
func Tone(rate int, freq, dBov float64, d time.Duration) Signal {
	s := Silence(rate, d)
	amplitude := math.Sqrt2 * math.Pow(10, dBov/20)
	for i := range s.Samples {
		s.Samples[i] = amplitude * math.Sin(2*math.Pi*freq*float64(i)/float64(rate))
	}
	return s
}

// Noise is white noise at a level in dBov, the same for the same seed.
func Noise(rate int, dBov float64, d time.Duration, seed uint64) Signal {
	s := Silence(rate, d)
	r := rand.New(rand.NewPCG(seed, 1))
	sigma := math.Pow(10, dBov/20)
	for i := range s.Samples {
		s.Samples[i] = sigma * r.NormFloat64()
	}
	return s
}

// Silence is nothing for a while.
func Silence(rate int, d time.Duration) Signal {
	return Signal{Rate: rate, Samples: make([]float64, samplesIn(rate, d))}
}

func samplesIn(rate int, d time.Duration) int {
	return int(int64(rate) * int64(d) / int64(time.Second))
}

// Duration is how long s is.
func (s Signal) Duration() time.Duration { return s.at(len(s.Samples)) }

// at is the time of sample i.
func (s Signal) at(i int) time.Duration {
	return time.Duration(int64(i) * int64(time.Second) / int64(s.Rate))
}

// Slice is s from one time to another, cut to what there is.
func (s Signal) Slice(from, to time.Duration) Signal {
	n := len(s.Samples)
	a := min(max(samplesIn(s.Rate, from), 0), n)
	b := min(max(samplesIn(s.Rate, to), a), n)
	return Signal{Rate: s.Rate, Samples: s.Samples[a:b]}
}

// Gain is s amplified by dB.
func (s Signal) Gain(dB float64) Signal {
	g := math.Pow(10, dB/20)
	out := make([]float64, len(s.Samples))
	for i, v := range s.Samples {
		out[i] = g * v
	}
	return Signal{Rate: s.Rate, Samples: out}
}

// Add is the sum of s and t, as long as s.
func (s Signal) Add(t Signal) Signal {
	out := append([]float64(nil), s.Samples...)
	for i := range min(len(out), len(t.Samples)) {
		out[i] += t.Samples[i]
	}
	return Signal{Rate: s.Rate, Samples: out}
}

// Append is s followed by t.
func (s Signal) Append(t Signal) Signal {
	out := append([]float64(nil), s.Samples...)
	return Signal{Rate: s.Rate, Samples: append(out, t.Samples...)}
}

// Level is the power of s in dBov; -Inf for digital silence.
func (s Signal) Level() float64 {
	if len(s.Samples) == 0 {
		return math.Inf(-1)
	}
	return 10 * math.Log10(energy(s.Samples)/float64(len(s.Samples)))
}

//go:norace
func energy(x []float64) float64 {
	var sum float64
	for _, v := range x {
		sum += v * v
	}
	return sum
}

// Resample is s at another rate, cut off in frequency at the lower half rate.
func (s Signal) Resample(rate int) Signal {
	return s.Warp(rate, 1)
}

// Warp is s at another rate and played speed times as fast: 1.0001 is a
// clock 100 ppm too fast.
func (s Signal) Warp(rate int, speed float64) Signal {
	step := speed * float64(s.Rate) / float64(rate)
	if step == 1 {
		return s
	}
	n := int(float64(len(s.Samples)) / step)
	out := Signal{Rate: rate, Samples: make([]float64, n)}
	k := newKernel()
	cut := min(1, 1/step)
	for i := range out.Samples {
		out.Samples[i] = k.interpolate(s.Samples, float64(i)*step, cut)
	}
	return out
}

const (
	kernelZeros = 24  // zero crossings of the sinc on each side
	kernelSteps = 512 // table entries from one to the next
)

// kernel is half a windowed sinc as a table.
type kernel []float64

func newKernel() kernel {
	k := make(kernel, kernelZeros*kernelSteps+2)
	for i := range kernelZeros * kernelSteps {
		d := float64(i) / kernelSteps
		k[i] = sinc(d) * hann(d/kernelZeros)
	}
	return k
}

// interpolate is x at a fractional position, low-passed at cut times half the rate; outside x is silence.
//
//go:norace
func (k kernel) interpolate(x []float64, pos, cut float64) float64 {
	half := kernelZeros / cut
	from, to := max(int(math.Ceil(pos-half)), 0), min(int(math.Floor(pos+half)), len(x)-1)
	var sum float64
	for i := from; i <= to; i++ {
		at := math.Abs(float64(i)-pos) * cut * kernelSteps
		j := int(at)
		f := at - float64(j)
		sum += x[i] * (k[j] + f*(k[j+1]-k[j]))
	}
	return cut * sum
}

func sinc(x float64) float64 {
	if math.Abs(x) < 1e-9 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// hann is the Hann window at x from -1 to 1.
func hann(x float64) float64 { return 0.5 + 0.5*math.Cos(math.Pi*x) }
