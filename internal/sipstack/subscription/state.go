package subscription

// State is how far a subscription has come.
type State int

// The states.
const (
	Null       State = iota // not asked for yet
	Sent                    // the request that makes it has left
	Accepted                // its 2xx has come, a NOTIFY has not
	Pending                 // a NOTIFY says that it is not settled whether there will be one
	Active                  // there is one
	Terminated              // it is over
)

// String is the name that pjsua shows.
func (s State) String() string {
	if s < Null || s > Terminated {
		return "?"
	}
	return [...]string{"NULL", "SENT", "ACCEPTED", "PENDING", "ACTIVE", "TERMINATED"}[s]
}

// MayBecome is the table of edges. PENDING and ACTIVE may be told again.
func (s State) MayBecome(next State) bool {
	switch s {
	case Null:
		return next == Sent || next == Active || next == Terminated
	case Sent:
		return next > Sent
	case Accepted, Pending, Active:
		return next == Pending || next == Active || next == Terminated
	case Terminated:
	}
	return false
}
