package transaction

// Kind tells the four machines of RFC 3261 §17 apart.
type Kind uint8

// The kinds of transaction.
const (
	InviteClient    Kind = iota // RFC 3261 §17.1.1, RFC 6026 §8.4
	NonInviteClient             // RFC 3261 §17.1.2
	InviteServer                // RFC 3261 §17.2.1, RFC 6026 §8.5
	NonInviteServer             // RFC 3261 §17.2.2
)

// String is the RFC's name of the machine.
func (k Kind) String() string {
	names := [...]string{"INVITE client", "non-INVITE client", "INVITE server", "non-INVITE server"}
	if int(k) >= len(names) {
		return "unknown"
	}
	return names[k]
}

// State is a state of a transaction, by its RFC name.
type State uint8

// The states of RFC 3261 §17 and, for Accepted, RFC 6026 §7.
const (
	Null State = iota // before the first message
	Calling
	Trying
	Proceeding
	Accepted
	Completed
	Confirmed
	Terminated
)

// String is the RFC's name of the state.
func (s State) String() string {
	names := [...]string{"Null", "Calling", "Trying", "Proceeding", "Accepted", "Completed", "Confirmed", "Terminated"}
	if int(s) >= len(names) {
		return "unknown"
	}
	return names[s]
}

// edge is one legal change of state, with what causes it.
type edge struct {
	kind     Kind
	from, to State
	cause    string
}

// edges is the one table of legal changes: setState refuses what is not in it, the tests walk it, and the drawing in
// doc.go is compared with it. It is never written.
var edges = [...]edge{
	{InviteClient, Null, Calling, "INVITE from TU"},
	{InviteClient, Calling, Proceeding, "1xx"},
	{InviteClient, Calling, Accepted, "2xx"},
	{InviteClient, Calling, Completed, "300-699"},
	{InviteClient, Calling, Terminated, "timer B, transport error"},
	{InviteClient, Proceeding, Accepted, "2xx"},
	{InviteClient, Proceeding, Completed, "300-699"},
	{InviteClient, Proceeding, Terminated, "transport error"},
	{InviteClient, Accepted, Terminated, "timer M"},
	{InviteClient, Completed, Terminated, "timer D, transport error"},

	{NonInviteClient, Null, Trying, "request from TU"},
	{NonInviteClient, Trying, Proceeding, "1xx"},
	{NonInviteClient, Trying, Completed, "200-699"},
	{NonInviteClient, Trying, Terminated, "timer F, transport error"},
	{NonInviteClient, Proceeding, Completed, "200-699"},
	{NonInviteClient, Proceeding, Terminated, "timer F, transport error"},
	{NonInviteClient, Completed, Terminated, "timer K"},

	{InviteServer, Null, Proceeding, "INVITE"},
	{InviteServer, Proceeding, Accepted, "2xx from TU"},
	{InviteServer, Proceeding, Completed, "300-699 from TU"},
	{InviteServer, Accepted, Terminated, "timer L"},
	{InviteServer, Completed, Confirmed, "ACK"},
	{InviteServer, Completed, Terminated, "timer H"},
	{InviteServer, Confirmed, Terminated, "timer I"},

	{NonInviteServer, Null, Trying, "request"},
	{NonInviteServer, Trying, Proceeding, "1xx from TU"},
	{NonInviteServer, Trying, Completed, "200-699 from TU"},
	{NonInviteServer, Proceeding, Completed, "200-699 from TU"},
	{NonInviteServer, Completed, Terminated, "timer J"},
}

// legal says whether a transaction of the kind may go from one state to the other.
func legal(kind Kind, from, to State) bool {
	for i := range edges {
		if e := &edges[i]; e.kind == kind && e.from == from && e.to == to {
			return true
		}
	}
	return false
}
