package codec

import "gosua/internal/media"

// The two sub-bands, ITU-T G.722 §6.2. Block names of the Recommendation stand in capitals. All arithmetic is on
// 16-bit values, held in an int; values of fixed point have 15 bits behind the point.

// lowerBand is 0 to 4 kHz, in six bits of which the predictor uses four.
type lowerBand struct{ predictor }

func newLowerBand() lowerBand { return lowerBand{predictor{step: 32}} }

// encode is the codeword of x.
func (b *lowerBand) encode(x int) int {
	code := b.quantise(saturate(x - b.estimate))
	b.follow(code)
	return code
}

// quantise is QUANTL: the interval that the error e lies in.
func (b *lowerBand) quantise(e int) int {
	size := e
	if e < 0 {
		size = -(e + 1)
	}
	i := 1
	for i < len(lowerDecisions) && size >= lowerDecisions[i]*b.step>>12 {
		i++
	}
	switch {
	case e >= 0:
		return 62 - i
	case i <= 2:
		return 64 - i
	}
	return 34 - i
}

// decode is the sample that code stands for: INVQBL, RECONS and LIMIT.
func (b *lowerBand) decode(code int) int {
	x := b.estimate + b.step*lowerLevels[code]>>15
	b.follow(code)
	return min(max(x, -bandLimit), bandLimit-1)
}

// follow adapts to a codeword: INVQAL, LOGSCL, SCALEL and the predictor.
func (b *lowerBand) follow(code int) {
	code >>= 2
	d := b.step * lowerCoarse[code] >> 15
	b.scale(lowerSteps[code], 18432, 8)
	b.adapt(d)
}

// higherBand is 4 to 8 kHz, in two bits.
type higherBand struct{ predictor }

func newHigherBand() higherBand { return higherBand{predictor{step: 8}} }

// encode is the codeword of x: QUANTH.
func (b *higherBand) encode(x int) int {
	e := saturate(x - b.estimate)
	code, size := 3, e
	if e < 0 {
		code, size = 1, -(e + 1)
	}
	if size >= 564*b.step>>12 {
		code--
	}
	b.follow(code)
	return code
}

// decode is the sample that code stands for: INVQAH, RECONS and LIMIT.
func (b *higherBand) decode(code int) int {
	x := b.estimate + b.step*higherLevels[code]>>15
	b.follow(code)
	return min(max(x, -bandLimit), bandLimit-1)
}

// follow adapts to a codeword: INVQAH, LOGSCH, SCALEH and the predictor.
func (b *higherBand) follow(code int) {
	d := b.step * higherLevels[code] >> 15
	b.scale(higherSteps[code&1], 22528, 10)
	b.adapt(d)
}

// predictor is the adaptive predictor, with two poles and six zeros, and the step size of a sub-band. Index 1 of each
// delay line is the newest value.
type predictor struct {
	logStep int    // NB
	step    int    // DET
	zeroSum int    // SZ
	r       [3]int // reconstructed signal; 1 and 2
	p       [3]int // partly reconstructed signal; 1 and 2
	a       [3]int // pole coefficients; 1 and 2
	d       [7]int // quantised difference; 1 to 6
	b       [7]int // zero coefficients; 1 to 6
	// estimate is what the next sample is expected to be: S.
	estimate int
}

// scale adapts the step size: LOGSCL and SCALEL, LOGSCH and SCALEH.
func (q *predictor) scale(change, most, shift int) {
	q.logStep = min(max(q.logStep*127>>7+change, 0), most)
	mantissa, down := logSteps[q.logStep>>6&31], shift-q.logStep>>11
	if down < 0 {
		q.step = mantissa << -down << 2
		return
	}
	q.step = mantissa >> down << 2
}

// adapt takes the quantised difference d in, and estimates the next sample: block 4.
func (q *predictor) adapt(d int) {
	r, p := saturate(q.estimate+d), saturate(q.zeroSum+d)
	q.movePoles(p)
	q.moveZeros(d)
	q.r[2], q.r[1] = q.r[1], r
	q.p[2], q.p[1] = q.p[1], p
	copy(q.d[2:], q.d[1:6])
	q.d[1] = d
	q.zeroSum = q.zeros()
	q.estimate = saturate(q.poles() + q.zeroSum)
}

// movePoles is UPPOL2 and UPPOL1.
func (q *predictor) movePoles(p int) {
	first := saturate(q.a[1] << 2)
	if sameSign(p, q.p[1]) {
		first = min(-first, 32767)
	}
	second := -128
	if sameSign(p, q.p[2]) {
		second = 128
	}
	second += first>>7 + q.a[2]*32512>>15
	q.a[2] = min(max(second, -12288), 12288)

	first = -192
	if sameSign(p, q.p[1]) {
		first = 192
	}
	bound := saturate(15360 - q.a[2])
	q.a[1] = min(max(saturate(first+q.a[1]*32640>>15), -bound), bound)
}

// moveZeros is UPZERO.
func (q *predictor) moveZeros(d int) {
	for i := 1; i < len(q.b); i++ {
		move := 0
		switch {
		case d == 0:
		case sameSign(d, q.d[i]):
			move = 128
		default:
			move = -128
		}
		q.b[i] = saturate(move + q.b[i]*32640>>15)
	}
}

// poles is FILTEP.
func (q *predictor) poles() int {
	return saturate(q.a[1]*saturate(2*q.r[1])>>15 + q.a[2]*saturate(2*q.r[2])>>15)
}

// zeros is FILTEZ.
func (q *predictor) zeros() int {
	sum := 0
	for i := len(q.b) - 1; i > 0; i-- {
		sum += q.b[i] * saturate(2*q.d[i]) >> 15
	}
	return saturate(sum)
}

// sameSign tells whether a and b have the same sign, 0 counting as positive.
func sameSign(a, b int) bool { return (a < 0) == (b < 0) }

func saturate(v int) int { return int(media.Saturate(int32(v))) }
