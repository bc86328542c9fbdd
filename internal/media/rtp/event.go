package rtp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
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

// How digits are sent.
const (
	EventDuration = 200 * time.Millisecond
	EventGap      = 40 * time.Millisecond
	EventPause    = 2 * time.Second // of a comma among digits, as modems have it (ITU-T V.250 §6.3.8)
	MaxDigits     = 64              // that wait
	eventEnds     = 3               // end packets, RFC 4733 §2.5.1.4
	eventVolume   = 10              // -10 dBm0
	eventSize     = 4               // bytes
	endBit        = 0x80
)

// Errors of QueueDigits.
var (
	ErrNoEvents  = errors.New("the other side takes no telephone events")
	ErrDigit     = errors.New("not a DTMF digit")
	ErrQueueFull = errors.New("too many digits waiting")
)

// pause is a comma among the codes: no event's.
const pause = 0xff

// eventSender plays digits as telephone events. It counts in ticks.
type eventSender struct {
	clockRate int
	waiting   []uint8 // codes
	rest      int     // of the pause
	active    bool
	code      uint8
	start     uint32
	elapsed   int // of the event
	gap       int // since its end
	ends      int // end packets sent
}

// eventPacket is what one tick of an event comes to.
type eventPacket struct {
	payload   [eventSize]byte
	timestamp uint32
	first     bool
	send      bool
}

// queue adds digits, all or none.
func (e *eventSender) queue(text string) error {
	if len(e.waiting)+len(text) > MaxDigits {
		return ErrQueueFull
	}
	codes := make([]uint8, 0, len(text))
	for _, r := range strings.ToUpper(text) {
		code := strings.IndexRune(digits, r)
		if r == ',' {
			code = pause
		}
		if code < 0 {
			return fmt.Errorf("%w: %q", ErrDigit, r)
		}
		codes = append(codes, uint8(code))
	}
	e.waiting = append(e.waiting, codes...)
	return nil
}

// abandon forgets all digits. One that has begun ends without end packets, which the other side has to expect (RFC 4733
// §2.5.2): after a hold they would be about a time long past.
func (e *eventSender) abandon() {
	e.active, e.rest, e.waiting = false, 0, e.waiting[:0]
}

// tick does the next ticks, which begin at this timestamp. False: no event is going on.
func (e *eventSender) tick(ticks int, now uint32) (eventPacket, bool) {
	if !e.active && !e.begin(ticks, now) {
		return eventPacket{}, false
	}
	p := eventPacket{timestamp: e.start, send: true}
	if total := e.ticks(EventDuration); e.ends == 0 {
		p.first = e.elapsed == 0
		e.elapsed = min(e.elapsed+ticks, total)
		if e.elapsed == total {
			e.ends = 1
		}
	} else {
		e.gap += ticks
		if p.send = e.ends < eventEnds; p.send {
			e.ends++
		}
		e.active = e.ends < eventEnds || e.gap < e.ticks(EventGap)
	}
	e.write(&p)
	return p, true
}

// begin takes what waits first; false: nothing does, or a pause goes on in the next ticks, with sound.
func (e *eventSender) begin(ticks int, now uint32) bool {
	if e.rest == 0 && len(e.waiting) > 0 {
		e.code = e.waiting[0]
		e.waiting = append(e.waiting[:0], e.waiting[1:]...)
		if e.active = e.code != pause; e.active {
			e.start, e.elapsed, e.gap, e.ends = now, 0, 0, 0
			return true
		}
		e.rest = e.ticks(EventPause)
	}
	e.rest = max(e.rest-ticks, 0)
	return false
}

// write fills the payload, RFC 4733 §2.3.
func (e *eventSender) write(p *eventPacket) {
	p.payload[0], p.payload[1] = e.code, eventVolume
	if e.ends > 0 {
		p.payload[1] |= endBit
	}
	binary.BigEndian.PutUint16(p.payload[2:], uint16(min(e.elapsed, 0xffff)))
}

func (e *eventSender) ticks(d time.Duration) int {
	return int(int64(d) * int64(e.clockRate) / int64(time.Second))
}

// eventMemory is how far back a timestamp belongs to an event that is over, and not to a clock that was set.
const eventMemory = 10 * time.Second

// eventReceiver tells events once, whatever of their packets get lost, come
// late or come again: an event is its timestamp.
type eventReceiver struct {
	clockRate int
	open      bool
	code      uint8
	timestamp uint32
	duration  uint16
}

// push takes a payload; true when an event begins with it.
func (e *eventReceiver) push(timestamp uint32, payload []byte) (Event, bool) {
	if len(payload) < eventSize || int(payload[0]) >= len(digits) {
		return Event{}, false
	}
	code, duration := payload[0], binary.BigEndian.Uint16(payload[2:])
	if e.open && e.goesOn(code, timestamp, duration) {
		return Event{}, false
	}
	e.open, e.code, e.timestamp, e.duration = true, code, timestamp, duration
	return Event{Code: code, Timestamp: timestamp, Duration: e.length(duration)}, true
}

// goesOn says whether a packet is of the event that was told last, or of one before it.
func (e *eventReceiver) goesOn(code uint8, timestamp uint32, duration uint16) bool {
	since := int32(timestamp - e.timestamp)
	switch {
	case since == 0:
		e.duration = max(e.duration, duration)
		return true
	case since < 0:
		return time.Duration(-int64(since))*time.Second/time.Duration(e.clockRate) < eventMemory
	case code == e.code && e.duration == 0xffff && since == 0xffff: // next segment of a long one, RFC 4733 §2.5.1.3
		e.timestamp, e.duration = timestamp, duration
		return true
	}
	return false
}

func (e *eventReceiver) length(ticks uint16) time.Duration {
	return time.Duration(ticks) * time.Second / time.Duration(e.clockRate)
}
