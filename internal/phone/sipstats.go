package phone

// SIPStats are figures of the SIP side since the start, for whoever asks what became of messages that led to nothing.
type SIPStats struct {
	Received, Sent uint64 // messages
	Malformed      uint64 // datagrams and stream messages that were no SIP
	Overloaded     uint64 // datagrams dropped because too many came at once
	Refused        uint64 // requests answered 503 for want of room
	Accepted       uint64 // connections
	TurnedAway     uint64 // connections closed at once because there were too many
	GaveWay        uint64 // idle connections closed for new ones, because there were too many
	// Transactions and Connections are how many there are now.
	Transactions, Connections int
}

// SIPStats gives the figures of now; all zero before Start.
func (p *Phone) SIPStats() SIPStats {
	if p.stack == nil {
		return SIPStats{}
	}
	s := p.stack.Stats()
	t := s.Transport
	return SIPStats{
		Received: t.Received, Sent: t.Sent, Malformed: t.Dropped, Overloaded: s.Overloaded, Refused: s.Transactions.Refused,
		Accepted: t.Accepted, TurnedAway: t.Refused, GaveWay: t.Evicted,
		Transactions: s.Transactions.Servers + s.Transactions.Clients, Connections: t.OpenIncoming + t.OpenOutgoing,
	}
}
