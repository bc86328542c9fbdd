package transaction

import (
	"crypto/rand"
	"strings"

	"gosua/internal/sipstack/sipmsg"
)

// NewBranch returns a branch that no other transaction has (RFC 3261 §8.1.1.7).
func NewBranch() string { return sipmsg.MagicCookie + strings.ToLower(rand.Text()) }

// NewTag returns a tag with more than the 32 random bits that RFC 3261 §19.3 asks for.
func NewTag() string { return strings.ToLower(rand.Text()) }

// NewCancel builds the CANCEL for an INVITE as it was sent, Via included (RFC 3261 §9.1).
func NewCancel(invite *sipmsg.Request) *sipmsg.Request {
	cancel := follow(invite, sipmsg.CANCEL)
	if to, ok := invite.Header.To(); ok {
		cancel.Header.SetTo(to)
	}
	return finishFollow(cancel, invite)
}

// newACK builds the ACK to a response that refuses the INVITE (RFC 3261 §17.1.1.3).
func newACK(invite *sipmsg.Request, resp *sipmsg.Response) *sipmsg.Request {
	ack := follow(invite, sipmsg.ACK)
	if to, ok := resp.Header.To(); ok {
		ack.Header.SetTo(to)
	}
	return finishFollow(ack, invite)
}

// follow begins a request that goes the way of the INVITE: same Request-URI, same topmost Via, same From.
func follow(invite *sipmsg.Request, m sipmsg.Method) *sipmsg.Request {
	r := sipmsg.NewRequest(m, invite.URI)
	if via, ok := invite.Header.Via(); ok {
		r.Header.PrependVia(via)
	}
	if from, ok := invite.Header.From(); ok {
		r.Header.SetFrom(from)
	}
	return r
}

// finishFollow adds what comes behind To: same Call-ID and CSeq number, same Route.
func finishFollow(r, invite *sipmsg.Request) *sipmsg.Request {
	r.Header.Set("Call-ID", invite.Header.CallID())
	cseq, _ := invite.Header.CSeq()
	r.Header.SetCSeq(sipmsg.CSeq{Seq: cseq.Seq, Method: r.Method})
	for f := range invite.Header.All() {
		if f.Name == "Route" {
			r.Header.Add(f.Name, f.Value)
		}
	}
	return r
}
