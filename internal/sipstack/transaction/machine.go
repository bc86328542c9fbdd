package transaction

import "time"

// action is what a machine asks of its owner. Several are done in the order of the constants.
type action uint8

const (
	sendMessage action = 1 << iota // the request of a client, the last response of a server
	sendACK                        // the ACK to a refused INVITE (RFC 3261 §17.1.1.3)
	deliver                        // the message just received goes to the TU
	timedOut                       // the TU hears that nobody answered
	sendFailed                     // the TU hears that sending failed
)

const noAction action = 0

// deadline is a timer of a machine: when it fires, and for the ones that repeat, the last interval.
type deadline struct {
	at       time.Time // zero: not running
	interval time.Duration
}

func (d *deadline) start(now time.Time, after time.Duration) {
	d.at, d.interval = now.Add(after), after
}

// again starts the timer from the instant at which it was due, so that lateness does not add up.
func (d *deadline) again(after time.Duration) {
	d.at, d.interval = d.at.Add(after), after
}

func (d *deadline) stop() { *d = deadline{} }

func (d *deadline) due(now time.Time) bool { return !d.at.IsZero() && !now.Before(d.at) }

// machine is one of the four machines: pure, with the time handed in and actions handed out. In each state at most one
// timer makes it repeat a message (A, E, G) and at most one ends the state (B, D, F, H, I, J, K, L, M).
type machine struct {
	kind     Kind
	state    State
	reliable bool
	timing   *Timing
	repeat   deadline
	expiry   deadline
}

func newMachine(kind Kind, reliable bool, timing *Timing) machine {
	return machine{kind: kind, reliable: reliable, timing: timing}
}

// setState changes the state along an edge of the table; anything else is refused and changes nothing. Timers belong to
// the state, so they stop with it.
func (m *machine) setState(to State) bool {
	if !legal(m.kind, m.state, to) {
		return false
	}
	m.state = to
	m.repeat.stop()
	m.expiry.stop()
	return true
}

// abandon ends the machine from wherever it stands. It is the owner's doing, not the protocol's, so it is the one change
// of state that is not in the table.
func (m *machine) abandon() {
	m.state = Terminated
	m.repeat.stop()
	m.expiry.stop()
}

// next is the instant at which tick must be called, zero when no timer runs.
func (m *machine) next() time.Time {
	if m.repeat.at.IsZero() || (!m.expiry.at.IsZero() && m.expiry.at.Before(m.repeat.at)) {
		return m.expiry.at
	}
	return m.repeat.at
}

// tick lets the timers that are due fire.
func (m *machine) tick(now time.Time) action {
	switch {
	case m.expiry.due(now):
		return m.expire()
	case m.repeat.due(now):
		m.repeat.again(m.nextInterval())
		return sendMessage
	}
	return noAction
}

// nextInterval is how long the timer that repeats runs after it has fired.
func (m *machine) nextInterval() time.Duration {
	switch {
	case m.kind == InviteClient: // timer A, RFC 3261 §17.1.1.2
		return 2 * m.repeat.interval
	case m.kind == NonInviteClient && m.state == Proceeding: // timer E, RFC 3261 §17.1.2.2
		return m.timing.T2
	}
	return min(2*m.repeat.interval, m.timing.T2) // timers E and G
}

// expire ends the state whose time is over. The TU hears of it where it still waits for something: B, F and H.
func (m *machine) expire() action {
	waiting := m.kind == NonInviteClient && m.state != Completed ||
		m.kind == InviteClient && m.state == Calling ||
		m.kind == InviteServer && m.state == Completed
	m.setState(Terminated)
	if waiting {
		return timedOut
	}
	return noAction
}

// linger goes to a state that only absorbs what the network repeats, for as long as given; over a stream nothing is
// repeated and the transaction ends at once.
func (m *machine) linger(to State, now time.Time, d time.Duration) {
	m.setState(to)
	if m.reliable {
		m.setState(Terminated)
		return
	}
	m.expiry.start(now, d)
}
