package stream

import (
	"sync/atomic"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/dtmf"
	"gosua/internal/media/rtp"
)

// Digit is a digit that the other side sent.
type Digit struct {
	Digit byte // 0-9 * # A-D R
	// Duration is how long it had lasted when it was first heard of.
	Duration time.Duration
	// Tone: it came as a pair of tones in the sound, not as a telephone event.
	Tone bool
}

// digits are those in the sound, both ways, and whom to tell of them.
type digits struct {
	tell   func(Digit)
	events atomic.Bool // one came as a telephone event
	sender *dtmf.Sender

	// The clock's.
	detector *dtmf.Detector
	found    func(dtmf.Digit) // tells; made once
	mixed    []int16          // a frame with digits
}

func (d *digits) init(f media.Format, tell func(Digit)) {
	d.tell = tell
	d.sender, d.detector = dtmf.NewSender(f), dtmf.NewDetector(f)
	d.mixed = make([]int16, f.FrameLen())
	d.found = func(heard dtmf.Digit) { d.told(Digit{Digit: heard.Digit, Duration: dtmf.Least, Tone: true}) }
}

func (d *digits) told(digit Digit) {
	if d.tell != nil {
		d.tell(digit)
	}
}

// event is a digit's telephone event. On the RTP session's reader.
func (d *digits) event(e rtp.Event) {
	if digit := e.Digit(); digit != 0 {
		d.events.Store(true)
		d.told(Digit{Digit: digit, Duration: e.Duration})
	}
}

// listen looks for digits in what the other side said. On the clock.
func (d *digits) listen(frame []int16) {
	if d.tell != nil && !d.events.Load() {
		d.detector.Process(frame, d.found)
	}
}

// mix is frame with the digits that are to be sent in it. On the clock.
func (d *digits) mix(frame []int16) []int16 {
	if d.sender.Mix(d.mixed, frame) {
		return d.mixed
	}
	return frame
}

// SendDTMF queues digits as telephone events, each 200 ms with 40 ms after it; a comma is a pause of rtp.EventPause. rtp.ErrNoEvents when
// the other side takes none, ErrHeld while nothing is sent.
func (s *Stream) SendDTMF(digits string) error {
	if s.closed.Load() {
		return ErrClosed
	}
	if !s.setup.Load().Sending {
		return ErrHeld
	}
	return s.rtp.QueueDigits(digits)
}

// TakesEvents tells whether the other side takes telephone events.
func (s *Stream) TakesEvents() bool { return s.setup.Load().EventSend != 0 }

// SendTones queues digits as pairs of tones in the sound that is sent, as package dtmf says: dtmf.ErrDigit, dtmf.ErrFull,
// and ErrHeld while nothing is sent.
func (s *Stream) SendTones(digits string) error {
	if s.closed.Load() {
		return ErrClosed
	}
	if !s.setup.Load().Sending {
		return ErrHeld
	}
	return s.digits.sender.Queue(digits)
}
