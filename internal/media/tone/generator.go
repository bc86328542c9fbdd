package tone

import (
	"math"
	"sync/atomic"
	"time"

	"gosua/internal/media"
)

const (
	amplitude = media.FullScale / 4 // of each frequency: -15.05 dBov
	// Level of each frequency of a tone, dBov.
	Level = -15.05
	ramp  = 5 * time.Millisecond // from nothing to all at the ends of a burst, so that it does not click
)

// Generator is a media.Port that plays a cadence over and over.
type Generator struct {
	format   media.Format
	elements []element
	ramp     int // samples
	current  int // element
	pos      int // sample in it
	phase    [2]float64
	rewind   atomic.Bool
}

// element is a Tone in samples.
type element struct {
	on, off         int
	step            [2]float64 // radians per sample, 0: no such frequency
	rampIn, rampOut bool
}

// NewGenerator is a Generator of tones in the given format, beginning with the first.
func NewGenerator(f media.Format, tones []Tone) *Generator {
	g := &Generator{format: f, ramp: samples(f, ramp)}
	for _, t := range tones {
		e := element{on: samples(f, t.On), off: samples(f, t.Off), step: [2]float64{step(f, t.Freq1), step(f, t.Freq2)}}
		if e.on+e.off > 0 {
			g.elements = append(g.elements, e)
		}
	}
	for i := range g.elements {
		e, after := &g.elements[i], &g.elements[(i+1)%len(g.elements)]
		e.rampOut = !e.joins(after)
		after.rampIn = e.rampOut
	}
	return g
}

// joins tells whether after begins where e ends, with as many frequencies, so that the phases go on.
func (e *element) joins(after *element) bool {
	same := func(i int) bool { return (e.step[i] == 0) == (after.step[i] == 0) }
	return e.off == 0 && e.on > 0 && after.on > 0 && same(0) && same(1)
}

func samples(f media.Format, d time.Duration) int {
	return int(max(d, 0).Seconds() * float64(f.Rate))
}

// step is the angle from one sample to the next; frequencies that the rate cannot carry are silent.
func step(f media.Format, freq int) float64 {
	if freq <= 0 || 2*freq >= f.Rate {
		return 0
	}
	return 2 * math.Pi * float64(freq) / float64(f.Rate)
}

// Format is the format given.
func (g *Generator) Format() media.Format { return g.format }

// ReadFrame is the next frame of the cadence; false where all of it is silent.
func (g *Generator) ReadFrame(frame []int16) bool {
	if g.rewind.Swap(false) {
		g.current, g.pos, g.phase = 0, 0, [2]float64{}
	}
	if len(g.elements) == 0 {
		return false
	}
	heard := false
	for i := 0; i < len(frame); i += g.format.Channels {
		v, on := g.next()
		heard = heard || on
		for c := range g.format.Channels {
			frame[i+c] = v
		}
	}
	return heard
}

// next is the next sample, and whether the cadence is on.
func (g *Generator) next() (v int16, on bool) {
	e := &g.elements[g.current]
	if on = g.pos < e.on; on {
		v = int16(math.Round(amplitude * e.envelope(g.pos, g.ramp) * g.oscillate(e)))
	}
	if g.pos++; g.pos >= e.on+e.off {
		g.pos = 0
		g.current = (g.current + 1) % len(g.elements)
	}
	return v, on
}

// oscillate is the sum of the frequencies of e; the phases go on from one sample, frame and
// element to the next.
func (g *Generator) oscillate(e *element) float64 {
	var v float64
	for i, step := range e.step {
		if step == 0 {
			continue
		}
		v += math.Sin(g.phase[i])
		if g.phase[i] += step; g.phase[i] > 2*math.Pi {
			g.phase[i] -= 2 * math.Pi
		}
	}
	return v
}

// envelope is how far the burst is turned up at sample n, 0 to 1.
func (e *element) envelope(n, ramp int) float64 {
	v := 1.0
	if e.rampIn {
		v = min(v, float64(n)/float64(ramp))
	}
	if e.rampOut {
		v = min(v, float64(e.on-n)/float64(ramp))
	}
	return v
}

// WriteFrame does nothing: a generator hears nothing.
func (g *Generator) WriteFrame([]int16) {}

// Lazy marks that a generator stands still while nobody listens.
func (g *Generator) Lazy() {}

// Rewind starts the cadence again with the next frame. Any goroutine may call it.
func (g *Generator) Rewind() { g.rewind.Store(true) }
