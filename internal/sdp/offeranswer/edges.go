package offeranswer

// event is what moves a Negotiator.
type event int

const (
	onLocalOffer event = iota
	onRemoteAnswer
	onRemoteOffer
	onAnswer
	onReopen
	onCancel
)

// edge is a legal change of state.
type edge struct {
	from State
	on   event
	to   State
}

// edges are all legal changes.
func edges() []edge {
	return []edge{
		{Idle, onLocalOffer, LocalOffered},
		{Agreed, onLocalOffer, LocalOffered},
		{Idle, onRemoteOffer, RemoteOffered},
		{Agreed, onRemoteOffer, RemoteOffered},
		{LocalOffered, onRemoteAnswer, Agreed},
		{RemoteOffered, onAnswer, Agreed},
		{Agreed, onReopen, LocalOffered},
		{LocalOffered, onCancel, Idle},
		{LocalOffered, onCancel, Agreed},
		{RemoteOffered, onCancel, Idle},
		{RemoteOffered, onCancel, Agreed},
	}
}

// may says whether the event is legal in the present state.
func (n *Negotiator) may(on event) error {
	for _, e := range edges() {
		if e.from == n.state && e.on == on {
			return nil
		}
	}
	return ErrState
}

// setState makes a legal change; any other is refused.
func (n *Negotiator) setState(on event, to State) error {
	for _, e := range edges() {
		if e == (edge{n.state, on, to}) {
			n.state = to
			return nil
		}
	}
	return ErrState
}
