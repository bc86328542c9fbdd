package codec

import (
	"math"

	"gosua/internal/media"
)

// Concealment in the manner of ITU-T G.711 Appendix I, in milliseconds: the last pitch period is
// repeated, from the second stretch on two and then three of them; after the
// first stretch the sound fades away.
const (
	stretch    = 10 // length of a stretch
	fadePer    = 0.2
	maxPeriods = 3
	shortPitch = 5  // 200 Hz
	longPitch  = 15 // 66 Hz
	matching   = 20 // of the newest sound, compared with older sound to find the pitch
	regrow     = 4  // added to the overlap with the sound after the loss for every stretch lost
)

// Concealer fills the place of mono sound that never came, from what came before. It adds no
// delay.
type Concealer struct {
	ms      int     // samples in a millisecond
	history []int16 // newest last
	frozen  []int16 // history when the loss began
	cycle   []int16 // what is being repeated
	pos     int     // in cycle
	pitch   int     // samples
	lost    int     // samples made up since the last that came, 0: none
	step    float64 // between the last sound and the first made up, which fades away
}

// NewConcealer is a Concealer for sound at rate Hz.
func NewConcealer(rate int) *Concealer {
	c := &Concealer{ms: rate / 1000}
	longest := longPitch * c.ms
	c.history = make([]int16, maxPeriods*longest+longest/4)
	c.frozen = make([]int16, len(c.history))
	c.cycle = make([]int16, 0, len(c.history))
	return c
}

// Heard takes note of sound that came. After a loss it blends the beginning of frame with what was
// made up, in place.
func (c *Concealer) Heard(frame []int16) {
	if c.lost > 0 {
		c.blend(frame)
		c.lost = 0
	}
	c.remember(frame)
}

// blend crosses over from made-up sound to frame.
func (c *Concealer) blend(frame []int16) {
	n := c.pitch/4 + c.lost/(stretch*c.ms)*regrow*c.ms
	n = min(n, stretch*c.ms, len(frame))
	for i := range n {
		w := float64(i+1) / float64(n+1)
		frame[i] = int16(w*float64(frame[i]) + (1-w)*c.next())
	}
}

// remember puts frame behind the history.
func (c *Concealer) remember(frame []int16) {
	if over := len(frame) - len(c.history); over > 0 {
		frame = frame[over:]
	}
	kept := copy(c.history, c.history[len(frame):])
	copy(c.history[kept:], frame)
}

// Conceal appends n samples that go on from what was heard.
func (c *Concealer) Conceal(dst []int16, n int) []int16 {
	if c.lost == 0 {
		c.begin()
	}
	start := len(dst)
	for range n {
		dst = append(dst, media.Saturate(int32(c.next())))
	}
	c.remember(dst[start:])
	return dst
}

// begin starts a loss.
func (c *Concealer) begin() {
	copy(c.frozen, c.history)
	c.pitch = c.findPitch()
	c.repeat(1)
	last := len(c.frozen) - 1
	c.step = float64(c.frozen[last]) - float64(c.frozen[last-c.pitch])
}

// repeat makes the last periods of the history the cycle, and its end run smoothly into its
// beginning.
func (c *Concealer) repeat(periods int) {
	n := periods * c.pitch
	first := len(c.frozen) - n
	c.cycle = append(c.cycle[:0], c.frozen[first:]...)
	c.pos = 0
	quarter := c.pitch / 4
	for i := range quarter {
		w := float64(i+1) / float64(quarter+1)
		at := n - quarter + i
		c.cycle[at] = int16((1-w)*float64(c.cycle[at]) + w*float64(c.frozen[first-quarter+i]))
	}
}

// next is the next made-up sample.
func (c *Concealer) next() float64 {
	if c.pos == len(c.cycle) {
		c.repeat(min(c.lost/(stretch*c.ms)+1, maxPeriods))
	}
	v := float64(c.cycle[c.pos]) + c.residue()
	v *= c.gain()
	c.pos++
	c.lost++
	return v
}

// residue is what is left of the step at the beginning of the loss: it is gone after a quarter period.
func (c *Concealer) residue() float64 {
	quarter := c.pitch / 4
	if c.lost >= quarter {
		return 0
	}
	return c.step * float64(quarter-c.lost) / float64(quarter+1)
}

// gain is 1 for the first stretch and 0 after five more.
func (c *Concealer) gain() float64 {
	faded := float64(c.lost)/float64(stretch*c.ms) - 1
	return min(1, max(0, 1-fadePer*faded))
}

// findPitch is the distance, in samples, at which the newest sound looks most like older sound.
func (c *Concealer) findPitch() int {
	n := len(c.frozen)
	newest := c.frozen[n-matching*c.ms:]
	best, pitch := math.Inf(-1), shortPitch*c.ms
	for lag := shortPitch * c.ms; lag <= longPitch*c.ms; lag++ {
		if v := likeness(newest, c.frozen[n-len(newest)-lag:]); v > best {
			best, pitch = v, lag
		}
	}
	return pitch
}

// likeness is the correlation of a with the beginning of b, normalised by b.
func likeness(a, b []int16) float64 {
	var cross, power float64
	for i, v := range a {
		cross += float64(v) * float64(b[i])
		power += float64(b[i]) * float64(b[i])
	}
	return cross / math.Sqrt(power+1)
}
