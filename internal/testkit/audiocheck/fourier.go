package audiocheck

import (
	"math"
	"math/bits"
	"math/cmplx"
)

// transform is the discrete Fourier transform of x in place; the length is a
// power of two. The inverse is not scaled.
func transform(x []complex128, inverse bool) {
	reorder(x)
	for size := 2; size <= len(x); size *= 2 {
		angle := -2 * math.Pi / float64(size)
		if inverse {
			angle = -angle
		}
		for k := range size / 2 {
			w := cmplx.Rect(1, angle*float64(k))
			butterflies(x, k, size, w)
		}
	}
}

// butterflies combines the k-th elements of the halves of every block.
//
//go:norace
func butterflies(x []complex128, k, size int, w complex128) {
	for at := k; at < len(x); at += size {
		a, b := x[at], x[at+size/2]*w
		x[at], x[at+size/2] = a+b, a-b
	}
}

// reorder puts x into bit-reversed order.
//
//go:norace
func reorder(x []complex128) {
	shift := 64 - bits.Len(uint(len(x)-1))
	if len(x) < 2 {
		return
	}
	for i := range x {
		if j := int(bits.Reverse64(uint64(i)) >> shift); j > i {
			x[i], x[j] = x[j], x[i]
		}
	}
}

// spectrum is the transform of x, filled up with zeros to n.
func spectrum(x []float64, n int) []complex128 {
	out := make([]complex128, n)
	for i, v := range x {
		out[i] = complex(v, 0)
	}
	transform(out, false)
	return out
}

// powerOfTwo is the least one not below n.
func powerOfTwo(n int) int { return 1 << bits.Len(uint(max(n, 1)-1)) }

// Band is s with everything outside low to high Hz taken away.
func (s Signal) Band(low, high float64) Signal {
	n := powerOfTwo(2 * len(s.Samples))
	x := spectrum(s.Samples, n)
	for i := range x {
		f := float64(min(i, n-i)) * float64(s.Rate) / float64(n)
		if f < low || f > high {
			x[i] = 0
		}
	}
	transform(x, true)
	out := make([]float64, len(s.Samples))
	for i := range out {
		out[i] = real(x[i]) / float64(n)
	}
	return Signal{Rate: s.Rate, Samples: out}
}

// correlate is for every lag from -(len(a)-1) to len(b)-1 the sum of a[i]·b[i+lag]; element
// len(a)-1 is lag 0.
func correlate(a, b []float64) []float64 {
	n := powerOfTwo(len(a) + len(b))
	x, y := spectrum(a, n), spectrum(b, n)
	for i := range x {
		x[i] = cmplx.Conj(x[i]) * y[i]
	}
	transform(x, true)
	out := make([]float64, len(a)+len(b)-1)
	for i := range out {
		lag := i - (len(a) - 1)
		out[i] = real(x[(lag+n)%n]) / float64(n)
	}
	return out
}
