package acceptance

// MaxACKs bounds the ACKs that a session keeps for repetition; the oldest ones
// give way.
const MaxACKs = 32

// Resender is an ACK that was sent.
type Resender interface{ Resend() }

// sent is an ACK with what finds it: the 2xx that it belongs to.
type sent struct {
	tag string
	seq uint32
	ack Resender
}

// ACKs are those that a session has sent for the remote's 2xx. The zero value has
// none.
type ACKs struct{ list []sent }

// Keep keeps the ACK of the 2xx with this To tag and CSeq number.
func (k *ACKs) Keep(tag string, seq uint32, ack Resender) {
	if len(k.list) >= MaxACKs {
		k.list = append(k.list[:0], k.list[1:]...)
	}
	k.list = append(k.list, sent{tag, seq, ack})
}

// Resend sends the ACK of that 2xx again; false: there is none yet.
func (k *ACKs) Resend(tag string, seq uint32) bool {
	for _, s := range k.list {
		if s.tag == tag && s.seq == seq {
			s.ack.Resend()
			return true
		}
	}
	return false
}
