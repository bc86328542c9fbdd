package sdp

// Direction is which way a medium flows, seen from the side that wrote the
// description (RFC 3264 §5.1). The zero value is SendRecv, as in a description
// that says nothing.
type Direction uint8

// The four directions.
const (
	SendRecv Direction = iota
	SendOnly
	RecvOnly
	Inactive
)

var directionNames = [...]string{"sendrecv", "sendonly", "recvonly", "inactive"}

// DirectionOf is the direction that sends and receives as said.
func DirectionOf(send, recv bool) Direction {
	switch {
	case send && recv:
		return SendRecv
	case send:
		return SendOnly
	case recv:
		return RecvOnly
	}
	return Inactive
}

// String is the attribute's name: sendrecv.
func (d Direction) String() string {
	if int(d) >= len(directionNames) {
		return "unknown"
	}
	return directionNames[d]
}

// Sends says whether the side that wrote it sends.
func (d Direction) Sends() bool { return d == SendRecv || d == SendOnly }

// Receives says whether the side that wrote it receives.
func (d Direction) Receives() bool { return d == SendRecv || d == RecvOnly }

// Reverse is d as seen from the other side.
func (d Direction) Reverse() Direction { return DirectionOf(d.Receives(), d.Sends()) }

// And is what both directions allow.
func (d Direction) And(e Direction) Direction {
	return DirectionOf(d.Sends() && e.Sends(), d.Receives() && e.Receives())
}

// parseDirection is the direction with this attribute name.
func parseDirection(name string) (Direction, bool) {
	for i, n := range directionNames {
		if n == name {
			return Direction(i), true
		}
	}
	return SendRecv, false
}
