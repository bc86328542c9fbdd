package resample

import "math"

const (
	tapsPerPhase = 64   // at the lower of the two rates; even
	kaiserBeta   = 7.86 // stop band 80 dB down
	// The centre of the transition band as a part of half the lower rate: with
	// tapsPerPhase the band is 0.157 of it wide and so ends where aliasing begins.
	cutoff = 1 - 0.157/2
)

// filterBank is the L short filters of length taps, each reversed so that it meets the
// samples in the order they came.
func filterBank(l, m int) (bank [][]float32, taps int) {
	taps = phaseTaps(l, m)
	fc := cutoff / 2 // cycles per input sample
	if m > l {
		fc *= float64(l) / float64(m)
	}
	bank = make([][]float32, l)
	for p := range bank {
		bank[p] = phase(float64(p)/float64(l), taps, fc)
	}
	return bank, taps
}

// phaseTaps is the length of each filter in input samples: longer when the rate falls, as
// the transition band is then a smaller part of the input's rate. Always even.
func phaseTaps(l, m int) int {
	if m <= l {
		return tapsPerPhase
	}
	return (tapsPerPhase*m/l + 1) &^ 1
}

// phase is the filter for output samples that lie offset (0 to 1) input samples after
// an input sample, with a gain of exactly 1 for a constant.
func phase(offset float64, taps int, fc float64) []float32 {
	h := make([]float64, taps)
	var sum float64
	for k := range h {
		t := float64(k) + offset - float64(taps)/2
		h[k] = sinc(2*fc*t) * kaiser(2*t/float64(taps))
		sum += h[k]
	}
	out := make([]float32, taps)
	for k, v := range h {
		out[taps-1-k] = float32(v / sum)
	}
	return out
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the Kaiser window at x from -1 to 1.
func kaiser(x float64) float64 {
	return bessel0(kaiserBeta*math.Sqrt(max(0, 1-x*x))) / bessel0(kaiserBeta)
}

// bessel0 is the modified Bessel function of the first kind and order zero, by its series.
func bessel0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-12; k++ {
		term *= x * x / (4 * k * k)
		sum += term
	}
	return sum
}
