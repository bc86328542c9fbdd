package device

import (
	"math"

	"gosua/internal/media"
)

const (
	smoothing = 50  // frames over which the level is averaged: what a card's block size makes of it must not count
	slack     = 360 // samples the average may be off the target, 7.5 ms: the phase of the card's blocks alone makes 5
	reach     = 960 // samples beyond slack at which every frame is corrected: a steady 200 ppm costs 4 ms
)

// drift decides when a frame is to be a sample longer or shorter, from how full the queue
// between two clocks is: the farther it is off its target, the more often. It belongs to the bridge's clock.
type drift struct {
	average float64 // of the level
	seen    int     // frames averaged, up to smoothing
	due     float64 // samples to correct by, not yet a whole one
}

// correct is -1, 0 or 1: what the level should change by now, given what it is and is to be.
func (d *drift) correct(level, target int) int {
	d.seen = min(d.seen+1, smoothing)
	d.average += (float64(level) - d.average) / float64(d.seen)
	if d.seen < smoothing {
		return 0
	}
	off := float64(target) - d.average
	beyond := max(math.Abs(off)-slack, 0)
	d.due += math.Copysign(min(beyond/reach, 1), off)
	change := int(d.due)
	d.due -= float64(change)
	d.average += float64(change)
	return change
}

// reset begins the average anew, after the level has jumped.
func (d *drift) reset() { *d = drift{} }

// stretch fills dst from src of another length, of the same interleaved channels, by cubic interpolation:
// the first and last samples stay what they are.
func stretch(dst, src []int16, channels int) {
	n, m := len(src)/channels, len(dst)/channels
	if n == m || n < 2 || m < 2 {
		copy(dst, src)
		return
	}
	step := float64(n-1) / float64(m-1)
	for i := range m {
		pos := float64(i) * step
		at := min(int(pos), n-2)
		for c := range channels {
			dst[i*channels+c] = cubic(src, at, c, channels, pos-float64(at))
		}
	}
}

// cubic is the value f (0 to 1) of the way from sample at of channel c to the next, on the
// Catmull-Rom curve through them and their neighbours.
func cubic(src []int16, at, c, channels int, f float64) int16 {
	last := len(src)/channels - 1
	y := func(i int) float64 { return float64(src[min(max(i, 0), last)*channels+c]) }
	p, q, r, s := y(at-1), y(at), y(at+1), y(at+2)
	v := q + 0.5*f*(r-p+f*(2*p-5*q+4*r-s+f*(3*(q-r)+s-p)))
	return media.Saturate(int32(math.Round(v)))
}
