package infodigit

import "testing"

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		contentType, body, digit string
		duration                 int
		ok                       bool
	}{
		{"application/dtmf-relay", "Signal=5\r\nDuration=160", "5", 160, true},
		{"application/dtmf-relay", "Signal= # \r\nDuration= 250\r\n", "#", 250, true},
		{"application/dtmf-relay", "signal=a\nduration=x\n", "A", 0, true},
		{"application/dtmf-relay", "Duration=160", "", 0, false},
		{"application/dtmf-relay", "Signal=55", "", 0, false},
		{"application/dtmf-relay", "Signal=\x1b", "", 0, false},
		{"application/dtmf", "7\r\n", "7", 0, true},
		{"application/dtmf", "", "", 0, false},
		{"text/plain", "Signal=5", "", 0, false},
	} {
		digit, duration, ok := Parse(tc.contentType, tc.body)
		if digit != tc.digit || ok != tc.ok || ok && duration != tc.duration {
			t.Errorf("Parse(%q, %q) = %q %d %v, want %q %d %v", tc.contentType, tc.body, digit, duration, ok, tc.digit, tc.duration, tc.ok)
		}
	}
}

// TestBodyIsReadBack: each digit that is written is one that is read.
func TestBodyIsReadBack(t *testing.T) {
	for _, digit := range "0123456789*#ABCDR" {
		got, ms, ok := Parse(Relay, string(Body(string(digit))))
		if !ok || got != string(digit) || ms != 160 {
			t.Errorf("%c is read as %q for %d ms, %v", digit, got, ms, ok)
		}
	}
}
