package session

import (
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

func TestHangupBeforeTheInviteLeaves(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.do(func() {
			s, err := r.usage.Invite(r.params(), r.owner)
			r.check(err)
			s.Hangup(0, "")
		})
		r.logged("0s DISCONNECTED 487 (Request Terminated)")
		r.remote.silent()
		r.sessions(0)
	})
}

func TestCancelWaitsForAProvisionalAnswer(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.do(func() { r.owner.session.Hangup(0, "", sipmsg.Field{Name: "Reason", Value: "SIP;cause=487"}) })
		r.remote.silent()
		r.at(100 * time.Millisecond)
		r.remote.respond(req, 180, with{tag: "b"})
		cancel := r.remote.request(sipmsg.CANCEL)
		ours, _ := req.Header.CSeq()
		theirs, _ := cancel.Header.CSeq()
		if ours.Seq != theirs.Seq || cancel.Header.Get("Reason") == "" || cancel.Header.Get("Via") != req.Header.Get("Via") {
			t.Errorf("CANCEL\n%s", cancel.Append(nil))
		}
		r.remote.respond(cancel, 200, with{contact: "-"})
		r.remote.respond(req, 487, with{tag: "b", contact: "-"})
		r.remote.request(sipmsg.ACK)
		r.logged("0s CALLING", "100ms EARLY 180 (Ringing) by remote", "100ms DISCONNECTED 487 (Request Terminated) by remote")
		r.forgotten()
	})
}

func TestCancelCrosses200(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 180, with{tag: "b"})
		r.settle()
		r.do(func() { r.owner.session.Hangup(0, "") })
		r.remote.respond(r.remote.request(sipmsg.CANCEL), 481, with{contact: "-"})
		resp := r.remote.respond(req, 200, with{tag: "b", body: "answer"})
		r.remote.request(sipmsg.ACK)
		r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{contact: "-"})
		r.logged("0s CALLING", "0s EARLY 180 (Ringing) by remote", "0s DISCONNECTED 487 (Request Terminated)")
		r.at(time.Second)
		r.remote.send(resp) // its ACK was lost
		r.remote.request(sipmsg.ACK)
		r.remote.silent()
		r.at(33 * time.Second)
		r.sessions(0)
	})
}

func TestCancelWithoutFinalAnswerEndsAfter32s(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 180, with{tag: "b"})
		r.settle()
		r.owner.take()
		r.at(2 * time.Second)
		r.do(func() { r.owner.session.Hangup(0, "") })
		for range 2 { // the second one is the user's impatience
			r.do(func() { r.owner.session.Hangup(0, "") })
		}
		r.remote.respond(r.remote.request(sipmsg.CANCEL), 200, with{contact: "-"})
		r.at(33999 * time.Millisecond)
		r.logged()
		r.at(34 * time.Second)
		log := r.owner.take()
		if len(log) != 1 || r.owner.session.Cause().Code != 487 || r.owner.session.Cause().Err == nil {
			t.Errorf("owner heard %q", log)
		}
		r.forgotten()
	})
}

func TestRemoteEndsEarlyDialogsByBye(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 180, with{tag: "one"})
		r.settle()
		bye1 := r.remote.inDialog(sipmsg.BYE, with{contact: "-"})
		r.remote.respond(req, 180, with{tag: "two"})
		r.settle()
		bye2 := r.remote.inDialog(sipmsg.BYE, with{contact: "-"})
		r.owner.take()

		r.remote.send(bye1)
		r.remote.response(200)
		r.remote.silent() // the other fork goes on
		r.remote.send(bye2)
		r.remote.response(200)
		cancel := r.remote.request(sipmsg.CANCEL)
		r.remote.respond(cancel, 200, with{contact: "-"})
		r.remote.respond(req, 487, with{tag: "two", contact: "-"})
		r.remote.request(sipmsg.ACK)
		r.logged("0s DISCONNECTED 200 (Normal call clearing) by remote")
		r.forgotten()
	})
}

func TestByeUnansweredEndsAfter32s(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.answered()
		r.do(func() { s.Hangup(0, "") })
		r.logged("0s DISCONNECTED 200 (OK)")
		r.remote.request(sipmsg.BYE)
		r.remote.arrivals("BYE", 31900*time.Millisecond)
		r.sessions(1)
		r.at(32 * time.Second)
		r.sessions(0)
	})
}

func TestByesCross(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.answered()
		theirs := r.remote.inDialog(sipmsg.BYE, with{contact: "-"})
		r.do(func() { s.Hangup(0, "") })
		ours := r.remote.request(sipmsg.BYE)
		r.remote.send(theirs)
		r.remote.response(200)
		r.remote.sendInDialog(sipmsg.INFO, with{contact: "-"})
		r.remote.response(481) // too late
		r.remote.respond(ours, 481, with{contact: "-"})
		r.logged("0s DISCONNECTED 200 (OK)")
		r.sessions(0)
	})
}

func TestByeOfTheRemote(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.answered()
		r.at(time.Second)
		bye := r.remote.sendInDialog(sipmsg.BYE, with{contact: "-"})
		r.remote.response(200)
		r.logged("1s DISCONNECTED 200 (Normal call clearing) by remote")
		r.sessions(0)
		r.remote.send(bye) // repeated: the transaction answers
		r.remote.response(200)
		r.do(func() { r.owner.session.Hangup(0, "") })
		r.remote.silent()
	})
}
