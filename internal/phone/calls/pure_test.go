package calls

import (
	"testing"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack/session"
)

// TestCallStatesAreTheSessions: one is converted into the other as a number.
func TestCallStatesAreTheSessions(t *testing.T) {
	for st := session.Null; st <= session.Disconnected; st++ {
		if got := callState(st).String(); got != st.String() {
			t.Errorf("%s is shown as %s", st, got)
		}
	}
	if callState(session.Disconnected) != event.CallDisconnected {
		t.Error("the last of both is not the same")
	}
}

// TestLimitOfCalls: four unless others are wanted, each with as many lines as are wanted beside the first.
func TestLimitOfCalls(t *testing.T) {
	for _, tt := range []struct {
		settings            Settings
		calls, lines, pairs int
	}{{Settings{}, 4, 4, 4}, {Settings{MaxCalls: -1, ExtraAudio: 1}, 4, 8, 8}, {Settings{MaxCalls: 1}, 1, 1, 1}, {Settings{MaxCalls: 32, ExtraAudio: 2, Text: true}, 32, 96, 128}} {
		if n, lines, pairs := tt.settings.Limit(), tt.settings.Lines(), tt.settings.pairs(); n != tt.calls || lines != tt.lines || pairs != tt.pairs {
			t.Errorf("%+v: %d calls with %d lines of audio and %d pairs of ports, want %+v", tt.settings, n, lines, pairs, tt)
		}
	}
}

// TestStatesThatOthersAreTold: RFC 4235 §3.7.1 knows fewer.
func TestStatesThatOthersAreTold(t *testing.T) {
	for st, want := range map[event.CallState]string{event.CallNull: "trying", event.CallCalling: "trying", event.CallIncoming: "trying", event.CallEarly: "early",
		event.CallConnecting: "confirmed", event.CallConfirmed: "confirmed", event.CallDisconnected: "terminated"} {
		if got := dialogState(st); got != want {
			t.Errorf("%s is told as %s, want %s", st, got, want)
		}
	}
}
