package sessionstate

import "slices"

// State is how far a session has come. String gives pjsua's words.
type State int

// The states of a session, as drawn in the package comment.
const (
	Null         State = iota // made, nothing sent or told yet
	Calling                   // INVITE sent
	Incoming                  // INVITE received
	Early                     // 18x sent or received
	Connecting                // 2xx sent or received, no ACK yet
	Confirmed                 // ACK sent or received
	Disconnected              // over
)

var stateNames = [...]string{"NULL", "CALLING", "INCOMING", "EARLY", "CONNECTING", "CONFIRMED", "DISCONNECTED"}

// String is the word pjsua prints for the state.
func (s State) String() string {
	if s < Null || s > Disconnected {
		return "UNKNOWN"
	}
	return stateNames[s]
}

// next lists the states that may follow s.
func (s State) next() []State {
	switch s {
	case Null:
		return []State{Calling, Incoming, Disconnected}
	case Calling, Incoming, Early:
		return []State{Early, Connecting, Disconnected}
	case Connecting:
		return []State{Confirmed, Disconnected}
	case Confirmed:
		return []State{Disconnected}
	case Disconnected:
	}
	return nil
}

// mayBecome says whether the edge from s to t is in the table.
func (s State) mayBecome(t State) bool {
	return slices.Contains(s.next(), t)
}
