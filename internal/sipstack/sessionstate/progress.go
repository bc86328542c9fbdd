package sessionstate

import "time"

// Times are the instants of a session; zero when not reached.
type Times struct {
	Created     time.Time // Invite called, or INVITE received
	FirstAnswer time.Time // first provisional above 100 or final answer
	Connected   time.Time // 2xx sent or received
	Ended       time.Time // Disconnected
}

// Progress is how far a session has come. Begin makes one.
type Progress struct {
	state State
	cause Cause
	times Times
}

// Begin is a session that is made now.
func Begin() Progress { return Progress{times: Times{Created: time.Now()}} }

// State is how far it has come.
func (p *Progress) State() State { return p.state }

// Cause is why it is in its state.
func (p *Progress) Cause() Cause { return p.cause }

// Times are its instants so far.
func (p *Progress) Times() Times { return p.times }

// Enter takes the edge to st when the table has it; false: it has not, and
// nothing is changed.
func (p *Progress) Enter(st State, cause Cause) bool {
	if !p.state.mayBecome(st) {
		return false
	}
	p.state, p.cause = st, cause
	now := time.Now()
	if p.times.FirstAnswer.IsZero() && (st == Early || st == Connecting || cause.ByRemote) {
		p.times.FirstAnswer = now
	}
	switch st {
	case Connecting:
		p.times.Connected = now
	case Disconnected:
		p.times.Ended = now
	case Null, Calling, Incoming, Early, Confirmed:
	}
	return true
}
