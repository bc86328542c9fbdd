package calls

import (
	"testing"
	"time"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/parttest"
	"gosua/internal/testkit/siptest"
)

// TestContactsOfARefusal: only a 3xx sends a call elsewhere; what another refusal names is nobody to call.
func TestContactsOfARefusal(t *testing.T) {
	for _, line := range []string{"486", "404", "500", "600"} {
		inBubble(t, func(o *options) { o.Redirect = RedirectFollow }, func(r *rig) {
			_, invite := r.dial()
			r.Remote.Reply(invite, line, siptest.With("Contact", "<sip:other@192.0.2.9>"))
			r.Remote.Expect("ACK")
			r.Remote.Quiet(time.Second)
			r.free()
		})
	}
}

// TestTargetsThatAreLeft: whoever refuses, the next one is asked; a 6xx speaks for all (RFC 3261 §8.1.3.4), and the answer is
// shown as that of whoever gave it.
func TestTargetsThatAreLeft(t *testing.T) {
	inBubble(t, func(o *options) { o.Redirect = RedirectReplaceTo }, func(r *rig) {
		call, invite := r.dial()
		r.Remote.Reply(invite, "302", siptest.With("Contact", "<sip:a@192.0.2.9>"), siptest.With("Contact", "<sip:b@192.0.2.9>;q=0.5"), siptest.With("Contact", "broken <"))
		r.Remote.Expect("ACK")
		r.Remote.Skip("ACK")
		for _, user := range []string{"a", "b"} {
			next := r.Remote.Expect("INVITE")
			if next.Request().URI.User != user {
				t.Fatalf("called %s, want %s", next.Request().URI.User, user)
			}
			if info, _ := r.info(call); info.Remote != "sip:"+user+"@192.0.2.9" {
				t.Errorf("the call is to %s", info.Remote)
			}
			r.Remote.Reply(next, "486 "+user)
		}
		r.Remote.Quiet(time.Second)
		if ended := parttest.Heard[event.CallEnded](r.Rig); len(ended) != 1 || ended[0].Code != 486 || ended[0].Reason != "b" {
			t.Errorf("ended %+v", ended)
		}
	})
}

// TestRedirectedToItself: whoever was called with header fields is not called again without them.
func TestRedirectedToItself(t *testing.T) {
	inBubble(t, func(o *options) { o.Redirect = RedirectFollow }, func(r *rig) {
		r.End.Do(func() {
			_, err := r.list.Place(1, theirURI+"?Subject=x")
			r.must(err)
		})
		r.Remote.Reply(r.Remote.Expect("INVITE"), "302", siptest.With("Contact", "<"+theirURI+">"))
		r.Remote.Expect("ACK")
		r.Remote.Quiet(time.Second)
		r.free()
	})
}

// TestSameAnswerOfAnotherTarget: what the first one played early is over, even where the second says the very same.
func TestSameAnswerOfAnotherTarget(t *testing.T) {
	inBubble(t, func(o *options) { o.Redirect = RedirectFollow }, func(r *rig) {
		call, invite := r.dial()
		r.Remote.Reply(invite, "183", withBody(pcmu))
		r.info(call)
		r.Remote.Reply(invite, "302", siptest.With("Contact", "<sip:other@192.0.2.9>"))
		r.Remote.Expect("ACK")
		again := r.Remote.Expect("INVITE")
		parttest.Heard[event.SDPDone](r.Rig)
		r.accept(again, pcmu)
		if done := parttest.Heard[event.SDPDone](r.Rig); len(done) != 1 || done[0].Unchanged || done[0].Err != nil {
			t.Errorf("told %+v", done)
		}
		if got := r.kinds(call); got != "audio Active heard" {
			t.Errorf("the call has %s", got)
		}
		r.hangup(call)
	})
}

// TestChallengeInACallThatCameIn: our own requests in it are answered for by the account's password.
func TestChallengeInACallThatCameIn(t *testing.T) {
	inBubble(t, func(o *options) {
		o.Account.Credentials = []digest.Credentials{{Realm: "*", Username: "carol", Password: "secret"}}
	}, func(r *rig) {
		call, _ := r.up()
		r.must(r.act(call, (*Call).Hold))
		reinvite := r.Remote.Expect("INVITE")
		r.Remote.Reply(reinvite, "401", siptest.With("WWW-Authenticate", `Digest realm="r", nonce="n"`))
		r.Remote.Expect("ACK")
		again := r.Remote.Expect("INVITE")
		if !again.Head().Has("Authorization") {
			t.Errorf("sent\n%s", again.Raw)
		}
		r.accept(again, holding)
		r.hangup(call)
	})
}

// TestFieldsOfAnEnd: those of the user's own go with a refusal, not with what ends a call that was answered, or our own.
func TestFieldsOfAnEnd(t *testing.T) {
	inBubble(t, func(o *options) { o.Headers = []sipmsg.Field{{Name: "X-Room", Value: "7"}} }, func(r *rig) {
		up, _ := r.up()
		r.must(r.act(up, func(c *Call) error { c.Hangup(0); return nil }))
		bye := r.Remote.Expect("BYE")
		r.Remote.Reply(bye, "200")
		out, invite := r.dial()
		r.Remote.Reply(invite, "180")
		r.info(out)
		r.must(r.act(out, func(c *Call) error { c.Hangup(0); return nil }))
		cancel := r.Remote.Expect("CANCEL")
		in, _ := r.rings(pcmu)
		r.Remote.Skip("CANCEL", "INVITE")
		r.must(r.act(in, func(c *Call) error { c.Hangup(486); return nil }))
		refusal := r.Remote.Expect("486/INVITE")
		for sent, want := range map[*siptest.Packet]bool{bye: false, cancel: false, refusal: true} {
			if sent.Head().Has("X-Room") != want {
				t.Errorf("sent\n%s", sent.Raw)
			}
		}
	})
}
