package dtmf

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"gosua/internal/media"
)

// How digits are sent.
const (
	On        = 100 * time.Millisecond // of a digit
	Off       = 100 * time.Millisecond // after it
	Pause     = 2 * time.Second        // of a comma among digits, as with telephone events
	MaxDigits = 64                     // that wait
	LowLevel  = -15.0                  // dBov, of the low tone: -9 dBm0
	HighLevel = -13.0                  // dBov, of the high tone: -7 dBm0

	ramp = 2 * time.Millisecond // from nothing to all at the ends of a digit, so that it does not click
	duck = 16                   // what else goes out is divided by this while a digit lasts: 24 dB less
)

// Sender mixes digits into the sound that goes out.
type Sender struct {
	format        media.Format
	on, off, ramp int // samples
	low, high     oscillator

	// The goroutine's that mixes.
	tone int // samples of the digit that are left
	rest int // samples of the pause after it that are left

	mu      sync.Mutex // guards the fields below
	waiting []byte
	abandon bool
}

// NewSender is a Sender for frames of this format.
func NewSender(f media.Format) *Sender {
	s := &Sender{format: f}
	s.on, s.off, s.ramp = s.samples(On), s.samples(Off), max(s.samples(ramp), 1)
	return s
}

func (s *Sender) samples(d time.Duration) int {
	return int(int64(s.format.Rate) * int64(d) / int64(time.Second))
}

// Queue adds digits (0-9 * # A-D, a comma for a Pause), all or none: ErrDigit, ErrFull.
func (s *Sender) Queue(digits string) error {
	digits = strings.ToUpper(digits)
	for _, r := range digits {
		if !strings.ContainsRune(keys+",", r) {
			return fmt.Errorf("%w: %q", ErrDigit, r)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting)+len(digits) > MaxDigits {
		return ErrFull
	}
	s.waiting = append(s.waiting, digits...)
	return nil
}

// Abandon forgets all digits, one that has begun included.
func (s *Sender) Abandon() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting, s.abandon = s.waiting[:0], true
}

// next takes what waits first; 0 when nothing does.
func (s *Sender) next() (digit byte) {
	if len(s.waiting) == 0 {
		return 0
	}
	digit = s.waiting[0]
	s.waiting = append(s.waiting[:0], s.waiting[1:]...)
	return digit
}

// begin starts what waits when nothing goes on; false: there is nothing.
func (s *Sender) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.abandon {
		s.tone, s.rest, s.abandon = 0, 0, false
	}
	if s.tone > 0 || s.rest > 0 {
		return true
	}
	digit := s.next()
	if digit == ',' {
		s.rest = s.samples(Pause)
	}
	if low, high, ok := frequencies(digit); ok {
		s.low, s.high = newOscillator(low, LowLevel, s.format.Rate), newOscillator(high, HighLevel, s.format.Rate)
		s.tone, s.rest = s.on, s.off
	}
	return digit != 0
}

// Mix puts into out what frame becomes with the digits that are due, and tells whether any goes on; if none does, out is
// left alone. Both are a frame of the format.
func (s *Sender) Mix(out, frame []int16) bool {
	if !s.begin() {
		return false
	}
	copy(out, frame)
	n := s.format.Channels
	for at := 0; at < len(out) && s.begin(); {
		left := (len(out) - at) / n
		switch {
		case s.tone > 0:
			run := min(s.tone, left)
			s.sound(out[at : at+run*n])
			at += run * n
		default:
			run := min(s.rest, left)
			s.rest -= run
			at += run * n
		}
	}
	return true
}

// sound mixes the next samples of a digit into pcm.
func (s *Sender) sound(pcm []int16) {
	n := s.format.Channels
	for i := 0; i < len(pcm); i += n {
		edge := min(s.on-s.tone+1, s.tone, s.ramp)
		v := float64(edge) / float64(s.ramp) * (s.low.next() + s.high.next())
		for c := range n {
			pcm[i+c] = media.Saturate(int32(pcm[i+c])/duck + int32(math.Round(v)))
		}
		s.tone--
	}
}

// oscillator is a tone, sample by sample.
type oscillator struct{ amplitude, phase, step float64 }

func newOscillator(freq, dBov float64, rate int) oscillator {
	return oscillator{amplitude: media.FullScale * math.Sqrt2 * math.Pow(10, dBov/20), step: 2 * math.Pi * freq / float64(rate)}
}

func (o *oscillator) next() float64 {
	o.phase += o.step
	return o.amplitude * math.Sin(o.phase)
}
