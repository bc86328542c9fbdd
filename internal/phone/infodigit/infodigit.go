package infodigit

import (
	"fmt"
	"strconv"
	"strings"
)

// The content types of the two bodies.
const (
	Relay = "application/dtmf-relay"
	Plain = "application/dtmf"
)

// duration is how long a digit is said to last, in ms: what pjsua writes.
const duration = 160

// Body is the body of type Relay for one digit.
func Body(digit string) []byte { return fmt.Appendf(nil, "Signal=%s\r\nDuration=%d", digit, duration) }

// Parse reads the two bodies that phones use: "Signal=5 Duration=160" in lines, or just the digit. Duration in ms.
func Parse(contentType, body string) (digit string, duration int, ok bool) {
	switch contentType {
	case Plain:
		digit = strings.TrimSpace(body)
	case Relay:
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
