package dtmf

import "math"

// resonator measures one frequency by Goertzel's algorithm, and how far from it the tone really is: by how much its phase
// has moved between two looks beyond what the frequency itself moves.
type resonator struct {
	freq    float64    // Hz
	width   float64    // Hz, of a bin: one over the window's length
	coeff   float64    // 2·cos ω
	turn    complex128 // e^-jω
	advance complex128 // e^-jω·hop
	perTurn float64    // Hz for each radian of phase between two looks
	before  complex128
	known   bool // before counts
}

// tone is what a resonator hears.
type tone struct {
	power  float64 // of full scale
	steady bool    // it is where it belongs
}

func newResonator(freq float64, rate, hop int) resonator {
	omega := 2 * math.Pi * freq / float64(rate)
	return resonator{
		freq: freq, width: float64(rate) / float64(hops*hop), coeff: 2 * math.Cos(omega),
		turn: rotation(omega), advance: rotation(omega * float64(hop)), perTurn: float64(rate) / (2 * math.Pi * float64(hop)),
	}
}

func rotation(angle float64) complex128 { return complex(math.Cos(angle), -math.Sin(angle)) }

// look measures the tone in shaped, a window of sound.
func (r *resonator) look(shaped []float64) tone {
	var s1, s2 float64
	for _, v := range shaped {
		s1, s2 = v+r.coeff*s1-s2, s1
	}
	now := complex(s1, 0) - complex(s2, 0)*r.turn
	moved := now * complex(real(r.before), -imag(r.before)) * r.advance
	off := math.Atan2(imag(moved), real(moved)) * r.perTurn
	t := tone{power: r.power(now, len(shaped)), steady: r.known && math.Abs(off) <= tolerance*r.freq}
	if t.steady {
		t.power /= loss(off / r.width)
	}
	r.before, r.known = now, true
	return t
}

// power is that of a tone of this frequency in a Hann window of n samples.
func (r *resonator) power(x complex128, n int) float64 {
	const mean = 0.5 // of a Hann window
	amplitude2 := 4 * (real(x)*real(x) + imag(x)*imag(x)) / (mean * mean * float64(n) * float64(n))
	return amplitude2 / 2
}

// loss is the share of its power that a Hann window shows of a tone that is this many bins away, less than one of them.
func loss(bins float64) float64 {
	if bins == 0 {
		return 1
	}
	x := math.Pi * bins
	shown := math.Sin(x) / x / (1 - bins*bins)
	return shown * shown
}
