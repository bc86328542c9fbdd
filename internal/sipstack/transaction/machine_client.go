package transaction

import "time"

// start sends the first request.
func (m *machine) start(now time.Time) action {
	first, lifetime := Trying, m.timing.TimerF
	if m.kind == InviteClient {
		first, lifetime = Calling, m.timing.TimerB
	}
	m.setState(first)
	m.expiry.start(now, lifetime)
	if !m.reliable {
		m.repeat.start(now, m.timing.T1) // timer A or E
	}
	return sendMessage
}

// response takes a response with the status code.
func (m *machine) response(now time.Time, code int) action {
	if m.kind == InviteClient {
		return m.inviteResponse(now, code)
	}
	return m.nonInviteResponse(now, code)
}

// inviteResponse is RFC 3261 §17.1.1.2 with RFC 6026 §8.4.
func (m *machine) inviteResponse(now time.Time, code int) action {
	switch m.state {
	case Calling, Proceeding:
		return m.inviteAnswer(now, code)
	case Accepted:
		if code >= 200 && code < 300 {
			return deliver
		}
	case Completed:
		if code >= 300 {
			return sendACK
		}
		if code >= 200 { // of another fork, which the proxy must pass on: the TU has it acknowledged (RFC 3261 §13.2.2.4, §16.7)
			return deliver
		}
	default: // it has nothing to do with the INVITE any more
	}
	return noAction
}

// inviteAnswer takes a response while none that is final has come.
func (m *machine) inviteAnswer(now time.Time, code int) action {
	switch {
	case code < 200:
		if m.state == Calling {
			m.setState(Proceeding)
		}
		return deliver
	case code < 300:
		m.setState(Accepted)
		m.expiry.start(now, m.timing.TimerM)
		return deliver
	}
	m.linger(Completed, now, m.timing.TimerD)
	return sendACK | deliver
}

// nonInviteResponse is RFC 3261 §17.1.2.2.
func (m *machine) nonInviteResponse(now time.Time, code int) action {
	if m.state != Trying && m.state != Proceeding {
		return noAction
	}
	if code < 200 {
		m.proceed()
		return deliver
	}
	m.linger(Completed, now, m.timing.T4) // timer K
	return deliver
}

// proceed goes from Trying to Proceeding, in which timers E and F run on.
func (m *machine) proceed() {
	repeat, expiry := m.repeat, m.expiry
	if m.setState(Proceeding) {
		m.repeat, m.expiry = repeat, expiry
	}
}

// failed hears that sending failed, or that the connection is gone (RFC 3261 §17.1.4). With the final response in hand
// that matters only to an INVITE that still has an ACK to send.
func (m *machine) failed() action {
	answered := m.state == Accepted || m.kind == NonInviteClient && m.state == Completed
	if !answered && m.setState(Terminated) {
		return sendFailed
	}
	return noAction
}
