package session

import (
	"errors"
	"testing"

	"gosua/internal/sipstack/sipmsg"
)

// TestGiveUp: in each state the fault is the cause, and the remote is told as the state demands.
func TestGiveUp(t *testing.T) {
	fault := errors.New("a fault")
	giveUp := func(r *rig) { r.do(func() { r.owner.session.GiveUp(488, fault) }) }
	const cause = "DISCONNECTED 488 (Not Acceptable Here): a fault"
	t.Run("before the INVITE leaves", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.do(func() {
				s, err := r.usage.Invite(r.params(), r.owner)
				r.check(err)
				s.GiveUp(488, fault)
				s.GiveUp(488, fault) // over already
			})
			r.remote.silent()
			r.logged("0s " + cause)
		})
	})
	t.Run("ringing there", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			req := r.invite(nil)
			r.remote.respond(req, 180, with{tag: "b"})
			r.settle()
			r.owner.take()
			giveUp(r)
			r.remote.respond(r.remote.request(sipmsg.CANCEL), 200, with{contact: "-"})
			r.remote.respond(req, 487, with{tag: "b"})
			r.remote.request(sipmsg.ACK)
			r.logged("0s " + cause)
		})
	})
	t.Run("ringing here", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.remote.invite("their offer")
			r.remote.response(100)
			r.settle()
			r.owner.take()
			giveUp(r)
			r.remote.response(488)
			r.logged("0s " + cause)
		})
	})
	t.Run("connected", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.connected()
			giveUp(r)
			r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
			r.logged("0s " + cause)
			r.sessions(1) // its 2xx may come again
		})
	})
	t.Run("by the answer in the ACK", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			req := r.remote.invite("")
			r.remote.response(100)
			r.accept("our offer")
			resp := r.remote.response(200)
			r.settle()
			r.owner.take()
			r.owner.onAnswer = func(s *Session) { s.GiveUp(488, fault) }
			r.remote.ack(req, resp, "nonsense")
			r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
			r.logged("0s answer nonsense", "0s "+cause)
			r.sessions(0)
		})
	})
}
