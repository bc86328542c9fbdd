package event

import (
	"fmt"
	"testing"
)

// TestWordsOfStates: every state has pjsua's word, and a number that is none has one, too.
func TestWordsOfStates(t *testing.T) {
	for s, want := range map[fmt.Stringer]string{
		CallNull: "NULL", CallCalling: "CALLING", CallIncoming: "INCOMING", CallEarly: "EARLY", CallConnecting: "CONNECTING",
		CallConfirmed: "CONFIRMED", CallDisconnected: "DISCONNECTED", CallState(-1): "UNKNOWN", CallState(7): "UNKNOWN",
		MediaNone: "None", MediaActive: "Active", MediaLocalHold: "Local hold", MediaRemoteHold: "Remote hold", MediaError: "Error",
		MediaStatus(-1): "Unknown", MediaStatus(5): "Unknown",
	} {
		if got := s.String(); got != want {
			t.Errorf("%#v is %q, want %q", s, got, want)
		}
	}
}
