package transaction

import "time"

// receive takes the first request.
func (m *machine) receive() action {
	if m.kind == InviteServer {
		m.setState(Proceeding)
	} else {
		m.setState(Trying)
	}
	return deliver
}

// repeated takes the request again: it is answered with what has been answered before, if anything. A repeated INVITE
// that has been accepted is absorbed: the TU repeats its 2xx by itself (RFC 6026 §8.5).
func (m *machine) repeated() action {
	if m.state == Proceeding || m.state == Completed {
		return sendMessage
	}
	return noAction
}

// ack takes the ACK to a response.
func (m *machine) ack(now time.Time) action {
	switch m.state {
	case Completed:
		m.linger(Confirmed, now, m.timing.T4) // timer I
	case Accepted:
		return deliver
	default: // no final response awaits an ACK
	}
	return noAction
}

// respond takes a response of the TU; false: it comes too late.
func (m *machine) respond(now time.Time, code int) (action, bool) {
	switch {
	case m.state == Accepted && code >= 200 && code < 300:
	case m.state != Trying && m.state != Proceeding:
		return noAction, false
	case code < 200:
		m.setState(Proceeding)
	case m.kind == NonInviteServer:
		m.linger(Completed, now, m.timing.TimerJ)
	case code < 300:
		m.setState(Accepted)
		m.expiry.start(now, m.timing.TimerL)
	default:
		m.refuse(now)
	}
	return sendMessage, true
}

// refuse waits for the ACK to a refusal: timers G and H, RFC 3261 §17.2.1.
func (m *machine) refuse(now time.Time) {
	m.setState(Completed)
	m.expiry.start(now, m.timing.TimerH)
	if !m.reliable {
		m.repeat.start(now, m.timing.T1)
	}
}
