package phone_test

import (
	"testing"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

// TestIncomingCallChoosesAccount proves that a call is for the account that its To names, although the socket it came
// over has an account of its own.
func TestIncomingCallChoosesAccount(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a := r.start("alice", "10.0.0.1", nil)
		b := r.start("bob", "10.0.0.2", func(cfg *phone.Config) {
			cfg.Accounts = []phone.AccountConfig{{ID: "sip:one@10.0.0.2"}, {ID: "sip:two@10.0.0.2"}, {ID: "sip:three@10.0.0.2;transport=tcp"}}
		})
		local := "<sip:10.0.0.2:5060>"
		for user, want := range map[string]string{"one": "sip:one@10.0.0.2", "two": "sip:two@10.0.0.2", "nobody": local, "three": local} {
			id := a.Dial("sip:" + user + "@10.0.0.2")
			in := phonetest.Expect[phone.IncomingCall](b, "called", nil)
			if got := b.Accounts()[in.Account].URI; got != want {
				t.Errorf("a call over UDP to %s is for %s, want %s", user, got, want)
			}
			b.Must(b.Hangup(in.Call, 0))
			a.Ended(id)
			b.Ended(in.Call)
		}
	})
}
