package dtmf

import (
	"math"
	"time"

	"gosua/internal/media"
)

// What a receiver takes (ITU-T Q.24). Between what it must take and what it must refuse there is room on both sides.
const (
	tolerance = 0.025 // of a frequency: 1.5 % must be taken, 3.5 % refused
	floor     = -41.0 // dBov, of each tone
	maxTwist  = 6.0   // dB that the high tone may be stronger
	maxLow    = 10.0  // dB that the low tone may be stronger
	purity    = 0.80  // least share of the two tones in all that is heard: speech has more beside them

	looksPerSecond = 200 // how often a digit is looked for
	hops           = 4   // looks within the window that is looked at
	leastLooks     = 5   // in a row, for a digit
	leastMisses    = 6   // in a row, for its end
)

// Least is about how long a digit has to last to be heard as one.
const Least = 31 * time.Millisecond

// Digit is a digit that was heard.
type Digit struct {
	Digit byte  // 0-9 * # A-D
	At    int64 // samples from the beginning to where it was known
}

// Detector hears digits in sound. It allocates nothing once it is made.
type Detector struct {
	channels int
	hop      int       // samples from one look to the next
	hann     []float64 // the window
	recent   []float64 // the latest samples, as many as the window has; the last of them may be yet to come
	shaped   []float64 // recent through the window
	fill     int       // samples in recent
	at       int64     // samples heard
	low      [4]resonator
	high     [4]resonator
	told     history
}

// NewDetector hears digits in frames of this format.
func NewDetector(f media.Format) *Detector {
	hop := f.Rate / looksPerSecond
	n := hops * hop
	d := &Detector{channels: f.Channels, hop: hop, hann: make([]float64, n), recent: make([]float64, n), shaped: make([]float64, n)}
	for i := range d.hann {
		d.hann[i] = 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/float64(n))
	}
	for i := range d.low {
		d.low[i] = newResonator(rows[i], f.Rate, hop)
		d.high[i] = newResonator(columns[i], f.Rate, hop)
	}
	return d
}

// Reset forgets what was heard: what comes next does not follow it.
func (d *Detector) Reset() {
	d.fill = 0
	d.told = history{}
	d.forget()
}

// forget leaves the resonators without a look before the next.
func (d *Detector) forget() {
	for i := range d.low {
		d.low[i].known, d.high[i].known = false, false
	}
}

// Process listens to pcm, interleaved, and calls heard for each digit in it, once, when it is known to be one.
func (d *Detector) Process(pcm []int16, heard func(Digit)) {
	for i := 0; i+d.channels <= len(pcm); i += d.channels {
		var sum int
		for _, v := range pcm[i : i+d.channels] {
			sum += int(v)
		}
		d.recent[d.fill] = float64(sum) / float64(d.channels*media.FullScale)
		d.fill++
		d.at++
		if d.fill < len(d.recent) {
			continue
		}
		if digit := d.told.look(d.look()); digit != 0 {
			heard(Digit{Digit: digit, At: d.at})
		}
		d.fill = copy(d.recent, d.recent[d.hop:])
	}
}

// look is the digit in the window, 0 for none.
func (d *Detector) look() byte {
	total := d.shape()
	if total < power(floor) {
		d.forget()
		return 0
	}
	row, low := d.strongest(&d.low)
	column, high := d.strongest(&d.high)
	if !low.steady || !high.steady || low.power+high.power < purity*total {
		return 0
	}
	if min(low.power, high.power) < power(floor) || high.power > low.power*power(maxTwist) || low.power > high.power*power(maxLow) {
		return 0
	}
	return keys[row*len(columns)+column]
}

// power is that of a level in dB.
func power(dB float64) float64 { return math.Pow(10, dB/10) }

// shape puts the latest samples through the window, and is their power.
func (d *Detector) shape() float64 {
	var energy float64
	for i, w := range d.hann {
		v := w * d.recent[i]
		d.shaped[i] = v
		energy += v * v
	}
	return energy / (0.375 * float64(len(d.hann))) // the sum of a Hann window's squares
}

// strongest is the tone of a group that is heard best, and which one it is. All of them listen, so that the next look
// knows how their phases have moved.
func (d *Detector) strongest(group *[4]resonator) (index int, best tone) {
	for i := range group {
		if t := group[i].look(d.shaped); i == 0 || t.power > best.power {
			index, best = i, t
		}
	}
	return index, best
}

// history makes digits out of looks.
type history struct {
	current   byte // told, and not over
	misses    int  // looks in a row that did not say it
	candidate byte // of the latest look
	run       int  // looks in a row that said it
}

// look takes what a look said; it is the digit to tell, or 0.
func (h *history) look(digit byte) byte {
	if digit == h.current {
		h.misses = 0
	} else if h.misses++; h.misses >= leastMisses {
		h.current, h.misses = 0, 0
	}
	if digit != h.candidate {
		h.candidate, h.run = digit, 0
	}
	h.run++
	if digit == 0 || digit == h.current || h.run < leastLooks {
		return 0
	}
	h.current, h.misses = digit, 0
	return digit
}
