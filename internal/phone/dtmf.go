package phone

import (
	"fmt"
	"strconv"
	"strings"

	"gosua/internal/sipstack/sipmsg"
)

const (
	methodRFC2833 = "RFC2833"
	methodINFO    = "SIP INFO"

	dtmfRelay    = "application/dtmf-relay"
	dtmfPlain    = "application/dtmf"
	infoDuration = 160 // ms, what pjsua writes
)

// SendDTMF queues digits (0-9 * # A-D, R for a flash) as RFC 4733 events.
func (p *Phone) SendDTMF(id int, digits string) error {
	return p.withCall(id, func(c *call) error {
		if !c.media.up() {
			return fmt.Errorf("call %d: %w", id, ErrNoMedia)
		}
		err := c.media.Stream().SendDTMF(digits)
		c.emit(DTMFSent{Call: id, Digits: digits, Method: methodRFC2833, Err: err})
		return err
	})
}

// SendDTMFInfo sends each digit in an INFO request of its own, in order.
func (p *Phone) SendDTMFInfo(id int, digits string) error {
	if i := strings.IndexFunc(digits, func(r rune) bool { return !strings.ContainsRune("0123456789*#ABCDabcd", r) }); i >= 0 {
		return fmt.Errorf("%q is no DTMF digit: 0-9 * # A-D expected", digits[i:])
	}
	return p.withCall(id, func(c *call) error {
		if c.state != CallConfirmed && c.state != CallEarly {
			return fmt.Errorf("call %d: %w", id, ErrCallState)
		}
		c.sendInfo(strings.ToUpper(digits))
		return nil
	})
}

// sendInfo sends the first digit, and the next when that was answered.
func (c *call) sendInfo(digits string) {
	if digits == "" || c.state == CallDisconnected {
		return
	}
	body := fmt.Sprintf("Signal=%s\r\nDuration=%d", digits[:1], infoDuration)
	c.s.Request(sipmsg.INFO, dtmfRelay, []byte(body), func(resp *sipmsg.Response, err error) {
		if err == nil && resp.StatusCode >= 300 {
			err = fmt.Errorf("%d/%s", resp.StatusCode, resp.Reason)
		}
		c.emit(DTMFSent{Call: c.id, Digits: digits[:1], Method: methodINFO, Err: err, Done: true})
		c.sendInfo(digits[1:])
	})
}

// info answers an INFO and tells of the digit in it.
func (c *call) info(req *sipmsg.Request) *sipmsg.Response {
	digit, duration, ok := infoDigit(req.Header.ContentType(), string(req.Body))
	switch {
	case ok:
		c.emit(DTMF{Call: c.id, Digit: digit, Method: methodINFO, Duration: duration, Stream: -1})
	case len(req.Body) > 0:
		resp := sipmsg.NewResponse(req, 415, "")
		resp.Header.Add("Accept", dtmfRelay+", "+dtmfPlain)
		return resp
	}
	return sipmsg.NewResponse(req, 200, "")
}

// infoDigit reads the two bodies that phones use: "Signal=5 Duration=160" in lines, or just the digit. Duration in ms.
func infoDigit(contentType, body string) (digit string, duration int, ok bool) {
	switch contentType {
	case dtmfPlain:
		digit = strings.TrimSpace(body)
	case dtmfRelay:
		for line := range strings.Lines(body) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "signal":
				digit = strings.TrimSpace(value)
			case "duration":
				duration, _ = strconv.Atoi(strings.TrimSpace(value)) // 0 is unknown
			}
		}
	}
	if len(digit) != 1 || !strings.Contains("0123456789*#ABCDabcdRr", digit) {
		return "", 0, false
	}
	return strings.ToUpper(digit), duration, true
}
