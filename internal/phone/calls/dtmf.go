package calls

import (
	"fmt"
	"strings"

	"gosua/internal/media/rtp"
	"gosua/internal/media/stream"
	"gosua/internal/phone/event"
	"gosua/internal/phone/infodigit"
	"gosua/internal/sipstack/sipmsg"
)

const (
	methodRFC2833 = "RFC2833"
	methodINFO    = "SIP INFO"
	methodTones   = "in-band"
)

// DTMFMethod is how digits are sent where nobody says otherwise.
type DTMFMethod int

// The methods: as RFC 4733 events, or as tones where the remote has none; always as events; as INFO requests; as tones in
// the sound.
const (
	DTMFAuto DTMFMethod = iota
	DTMFEvents
	DTMFInfo
	DTMFTones
)

// SendDigits sends digits by the method of the Settings.
func (c *Call) SendDigits(digits string) error {
	switch c.cfg.Settings.DTMF {
	case DTMFInfo:
		return c.SendDTMFInfo(digits)
	case DTMFTones:
		return c.SendDTMFTones(digits)
	case DTMFAuto:
		if c.media.up() && !c.media.main().Stream().TakesEvents() {
			return c.SendDTMFTones(digits)
		}
	case DTMFEvents:
	}
	return c.SendDTMF(digits)
}

// SendDTMFTones queues digits (0-9 * # A-D) as pairs of tones in the sound; a comma is a pause of 2 s.
func (c *Call) SendDTMFTones(digits string) error {
	return c.dial(digits, methodTones, (*stream.Stream).SendTones)
}

// dial queues digits in the main stream, and tells of it.
func (c *Call) dial(digits, method string, queue func(*stream.Stream, string) error) error {
	if !c.media.up() {
		return fmt.Errorf("call %d: %w", c.id, ErrNoMedia)
	}
	err := queue(c.media.main().Stream(), digits)
	c.emit(event.DTMFSent{Call: c.id, Digits: digits, Method: method, Err: err})
	return err
}

// heardDigit tells of a digit in the call's RTP.
func (c *Call) heardDigit(index int, d stream.Digit) {
	method := methodRFC2833
	if d.Tone {
		method = methodTones
	}
	c.emit(event.DTMF{Call: c.id, Digit: string(rune(d.Digit)), Method: method, Stream: index})
}

// SendDTMF queues digits (0-9 * # A-D, R for a flash) as RFC 4733 events; a comma is a pause of 2 s.
func (c *Call) SendDTMF(digits string) error {
	return c.dial(digits, methodRFC2833, (*stream.Stream).SendDTMF)
}

// SendDTMFInfo sends each digit in an INFO request of its own, after those that wait; a comma is a pause of 2 s.
func (c *Call) SendDTMFInfo(digits string) error {
	if i := strings.IndexFunc(digits, func(r rune) bool { return !strings.ContainsRune("0123456789*#ABCDabcd,", r) }); i >= 0 {
		return fmt.Errorf("%q is no DTMF digit: 0-9 * # A-D or a comma for a pause expected", digits[i:])
	}
	if c.state != event.CallConfirmed && c.state != event.CallEarly {
		return fmt.Errorf("call %d: %w", c.id, ErrCallState)
	}
	if len(c.digits)+len(digits) > rtp.MaxDigits {
		return fmt.Errorf("call %d: %w", c.id, rtp.ErrQueueFull)
	}
	idle := c.digits == ""
	if c.digits += strings.ToUpper(digits); idle {
		c.sendInfo()
	}
	return nil
}

// sendInfo sends the first digit that waits, and the next when that was answered or the pause is over.
func (c *Call) sendInfo() {
	if c.digits == "" || c.state == event.CallDisconnected {
		return
	}
	digit := c.digits[:1]
	next := func() {
		c.digits = c.digits[1:]
		c.sendInfo()
	}
	if digit == "," {
		c.cfg.Loop.AfterFunc(rtp.EventPause, next)
		return
	}
	c.s.Request(sipmsg.INFO, infodigit.Relay, infodigit.Body(digit), func(resp *sipmsg.Response, err error) {
		if err == nil && resp.StatusCode >= 300 {
			err = fmt.Errorf("%d/%s", resp.StatusCode, resp.Reason)
		}
		c.emit(event.DTMFSent{Call: c.id, Digits: digit, Method: methodINFO, Err: err, Done: true})
		next()
	})
}
