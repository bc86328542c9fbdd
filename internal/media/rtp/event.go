package rtp

import (
	"errors"
	"time"
)

// Event is a telephone event that began (RFC 4733). Each is told once.
type Event struct {
	Code uint8 // 0-9 digits, 10 *, 11 #, 12-15 A-D, 16 flash
	// Duration is how long it had lasted when it was first heard of.
	Duration  time.Duration
	Timestamp uint32
}

// Digit is the event's character, 0 when it has none.
func (e Event) Digit() byte {
	if int(e.Code) < len(digits) {
		return digits[e.Code]
	}
	return 0
}

// digits are the characters of the event codes from 0 on.
const digits = "0123456789*#ABCDR"

// Errors of QueueDigits.
var (
	ErrNoEvents  = errors.New("the other side takes no telephone events")
	ErrDigit     = errors.New("not a DTMF digit")
	ErrQueueFull = errors.New("too many digits waiting")
)
