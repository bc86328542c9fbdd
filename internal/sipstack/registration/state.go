package registration

import "slices"

// State is how a registration stands.
type State int

// The states of a registration, as drawn in the package comment.
const (
	None          State = iota // not registered, nothing under way
	Registering                // REGISTER sent, also for a refresh
	Registered                 // bound; a refresh is due later
	Retrying                   // failed for the time being; a retry is due later
	Failed                     // refused for good
	Unregistering              // REGISTER with expiry 0 sent
)

var stateNames = [...]string{"NONE", "REGISTERING", "REGISTERED", "RETRYING", "FAILED", "UNREGISTERING"}

// String is the name of the state in capitals.
func (s State) String() string {
	if s < None || s > Unregistering {
		return "UNKNOWN"
	}
	return stateNames[s]
}

// next lists the states that may follow s.
func (s State) next() []State {
	switch s {
	case None:
		return []State{Registering}
	case Registering:
		return []State{Registering, Registered, Retrying, Failed, Unregistering, None}
	case Registered:
		return []State{Registering, Retrying, Unregistering, None}
	case Retrying, Failed:
		return []State{Registering, Unregistering, None}
	case Unregistering:
		return []State{None, Registering}
	}
	return nil
}

// mayBecome says whether the edge from s to t is in the table.
func (s State) mayBecome(t State) bool {
	return slices.Contains(s.next(), t)
}
