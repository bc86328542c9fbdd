package session

import "gosua/internal/sipstack/sessionstate"

// What a session tells of itself.
type (
	// State is how far a session has come. String gives pjsua's words.
	State = sessionstate.State
	// Cause says why a session came into its state.
	Cause = sessionstate.Cause
	// Times are the instants of a session; zero when not reached.
	Times = sessionstate.Times
)

// The states of a session, as drawn in package sessionstate.
const (
	Null         = sessionstate.Null
	Calling      = sessionstate.Calling
	Incoming     = sessionstate.Incoming
	Early        = sessionstate.Early
	Connecting   = sessionstate.Connecting
	Confirmed    = sessionstate.Confirmed
	Disconnected = sessionstate.Disconnected
)
