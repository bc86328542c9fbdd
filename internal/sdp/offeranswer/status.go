package offeranswer

import "errors"

// State is where a Negotiator is.
type State int

// The states.
const (
	Idle          State = iota // nothing agreed, nothing pending
	LocalOffered               // our offer waits for its answer
	RemoteOffered              // the other side's offer waits for ours
	Agreed                     // both sides know what they agreed on
)

// String is the state's name.
func (s State) String() string {
	names := [...]string{"Idle", "LocalOffered", "RemoteOffered", "Agreed"}
	if s < 0 || int(s) >= len(names) {
		return "Unknown"
	}
	return names[s]
}

// Status is what a stream does, as the user sees it.
type Status int

// The statuses.
const (
	StatusNone       Status = iota // refused by one side
	StatusActive                   // flows both ways
	StatusLocalHold                // we hold
	StatusRemoteHold               // the other side holds
)

// String gives the words that users know: Local hold.
func (s Status) String() string {
	names := [...]string{"None", "Active", "Local hold", "Remote hold"}
	if s < 0 || int(s) >= len(names) {
		return "Unknown"
	}
	return names[s]
}

// Errors of the Negotiator.
var (
	ErrState   = errors.New("offer/answer: not in this state")
	ErrNoCodec = errors.New("offer/answer: no active codec or no port")
)

// Refusal is the answer to an offer that cannot be accepted: what the SIP response is to say.
type Refusal struct {
	Status      int    // 400 or 488
	Reason      string // reason phrase, "" for the status's own
	WarningCode int    // of RFC 3261 §20.43, 0 without
	Warning     string // its text
}

// Error says the refusal in words.
func (r *Refusal) Error() string {
	if r.Warning != "" {
		return "offer refused: " + r.Warning
	}
	return "offer refused: " + r.Reason
}

// AnswerError says why an answer does not fit its offer.
type AnswerError struct{ What string }

// Error says it in words.
func (e *AnswerError) Error() string { return "answer cannot be used: " + e.What }
