package phone_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

// three runs a test with alice, whose call bob transfers to carol.
func three(t *testing.T, change func(name string, c *phone.Config), f func(t *testing.T, a, b, c *phonetest.Phone)) {
	t.Helper()
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		start := func(name, ip string) *phonetest.Phone {
			return r.start(name, ip, func(c *phone.Config) {
				if change != nil {
					change(name, c)
				}
			})
		}
		f(t, start("alice", "10.0.0.1"), start("bob", "10.0.0.2"), start("carol", "10.0.0.3"))
	})
}

// progressed waits for a step of a transfer, written as CODE REASON, with ! at its end.
func progressed(t *testing.T, p *phonetest.Phone, want string) {
	t.Helper()
	ev := phonetest.Expect[phone.TransferProgress](p, "transfer "+want, nil)
	got := fmt.Sprintf("%d %s", ev.Code, ev.Reason)
	if ev.Final {
		got += "!"
	}
	if got != want || ev.Done != (want == "200 OK!") {
		t.Errorf("transfer %s, done %v, want %s", got, ev.Done, want)
	}
}

// takes waits for a call and takes it.
func takes(p *phonetest.Phone, code int) (call int) {
	in := phonetest.Expect[phone.IncomingCall](p, "called", nil)
	p.Must(p.Answer(in.Call, code, "", ""))
	return in.Call
}

// endsWith demands how a call has ended, and that it did so before long.
func endsWith(t *testing.T, p *phonetest.Phone, call, code int) {
	t.Helper()
	if end := p.Ended(call); end.Code != code || end.Err != nil {
		t.Errorf("call %d ended with %d %s, %v; want %d", call, end.Code, end.Reason, end.Err, code)
	}
}

// alone demands that a phone has no call left.
func alone(t *testing.T, list ...*phonetest.Phone) {
	t.Helper()
	time.Sleep(40 * time.Second)
	for _, p := range list {
		if calls := p.Calls(); len(calls) != 0 {
			t.Errorf("calls left: %+v", calls)
		}
	}
}

// TestUnattendedTransfer: RFC 5359 §2.4. The causes of the ends are pjsua's.
func TestUnattendedTransfer(t *testing.T) {
	three(t, nil, func(t *testing.T, a, b, c *phonetest.Phone) {
		mine, theirs := a.Talk(b)
		b.Must(b.Transfer(theirs, " "+c.URI()))
		referred := phonetest.Expect[phone.CallReferred](a, "referred", nil)
		if referred != (phone.CallReferred{Call: mine, Remote: b.URI(), Target: c.URI()}) {
			t.Errorf("told %+v", referred)
		}
		progressed(t, b, "100 Accepted")
		progressed(t, b, "100 Trying")
		in := phonetest.Expect[phone.IncomingCall](c, "called", nil)
		c.Must(c.Answer(in.Call, 180, "", ""))
		progressed(t, b, "180 Ringing")
		time.Sleep(time.Second)
		c.Must(c.Answer(in.Call, 200, "", ""))
		progressed(t, b, "200 OK!")
		endsWith(t, b, theirs, 410)
		a.State(1, phone.CallConfirmed)
		endsWith(t, a, mine, 200)
		a.Must(a.Hangup(1, 0))
		endsWith(t, a, 1, 200)
		endsWith(t, c, in.Call, 200)
		alone(t, a, b, c)
	})
}

// TestTransferSteps: the subscription's states, as pjsua shows them.
func TestTransferSteps(t *testing.T) {
	three(t, nil, func(t *testing.T, a, b, c *phonetest.Phone) {
		_, theirs := a.Talk(b)
		b.Must(b.Transfer(theirs, c.URI()))
		takes(c, 200)
		b.Ended(theirs)
		var steps []string
		for _, ev := range phonetest.Told[phone.SubscriptionChanged](b) {
			steps = append(steps, ev.To)
		}
		if got := strings.Join(steps, " "); got != "SENT ACCEPTED ACTIVE TERMINATED" {
			t.Errorf("steps %s", got)
		}
		steps = nil
		for _, ev := range phonetest.Told[phone.SubscriptionChanged](a) {
			steps = append(steps, ev.From+" "+ev.To)
		}
		if got := strings.Join(steps, ", "); got != "NULL ACTIVE, ACTIVE TERMINATED" {
			t.Errorf("steps at the transferred side: %s", got)
		}
		if first := phonetest.Told[phone.CallTransferring](b)[0]; first != (phone.CallTransferring{Call: theirs, With: -1, Target: c.URI()}) {
			t.Errorf("told %+v", first)
		}
	})
}

// TestFailedTransferKeepsTheCall: whatever becomes of the new call, alice and bob go on.
func TestFailedTransferKeepsTheCall(t *testing.T) {
	for _, tt := range []struct {
		target string
		act    func(a, c *phonetest.Phone)
		want   string
	}{
		{"sip:carol@10.0.0.3", func(_, c *phonetest.Phone) { takes(c, 486) }, "486 Busy Here!"},
		{"sip:carol@10.0.0.3", func(a, c *phonetest.Phone) {
			phonetest.Expect[phone.IncomingCall](c, "called", nil)
			a.Must(a.Hangup(1, 0))
		}, "487 Request Terminated!"},
		{"sip:nobody@10.0.0.77", nil, "408 Request Timeout!"},
	} {
		t.Run(tt.want, func(t *testing.T) {
			three(t, nil, func(t *testing.T, a, b, c *phonetest.Phone) {
				mine, theirs := a.Talk(b)
				b.Must(b.Transfer(theirs, tt.target))
				progressed(t, b, "100 Accepted")
				progressed(t, b, "100 Trying")
				if tt.act != nil {
					tt.act(a, c)
				}
				progressed(t, b, tt.want)
				a.Ended(1)
				time.Sleep(40 * time.Second)
				for p, id := range map[*phonetest.Phone]int{a: mine, b: theirs} {
					if call, ok := p.Call(id); !ok || call.State != phone.CallConfirmed || len(p.Calls()) != 1 {
						t.Errorf("call %+v", call)
					}
				}
				b.Must(b.Transfer(theirs, c.URI())) // and may be transferred again
				takes(c, 200)
				endsWith(t, b, theirs, 410)
			})
		})
	}
}

// TestTransferWithoutSubscription: RFC 4488. Nothing is told, and the call stays.
func TestTransferWithoutSubscription(t *testing.T) {
	quiet := func(_ string, c *phone.Config) { c.Calls.NoReferSub = true }
	three(t, quiet, func(t *testing.T, a, b, c *phonetest.Phone) {
		_, theirs := a.Talk(b)
		b.Must(b.Transfer(theirs, c.URI()))
		takes(c, 200)
		a.State(1, phone.CallConfirmed)
		time.Sleep(40 * time.Second)
		if told := phonetest.Told[phone.TransferProgress](b); len(told) != 0 {
			t.Errorf("told %+v", told)
		}
		if call, ok := b.Call(theirs); !ok || call.State != phone.CallConfirmed {
			t.Errorf("call %+v", call)
		}
		if len(a.Calls()) != 2 {
			t.Errorf("alice has %+v", a.Calls())
		}
	})
}

// TestAttendedTransfer: RFC 5359 §2.5. The causes of the ends are pjsua's.
func TestAttendedTransfer(t *testing.T) {
	three(t, nil, func(t *testing.T, a, b, c *phonetest.Phone) {
		mine, theirs := a.Talk(b)
		b.Must(b.Hold(theirs))
		b.MediaIs(theirs, phone.MediaLocalHold)
		asking, asked := b.Talk(c)
		b.Must(b.TransferReplaces(theirs, asking))
		replaced := phonetest.Expect[phone.CallReplaced](c, "replaced", nil)
		want := phone.CallReplaced{Call: asked, Remote: "<" + b.URI() + ">", By: asked + 1, ByRemote: "<" + a.URI() + ">"}
		if replaced != want {
			t.Errorf("told %+v, want %+v", replaced, want)
		}
		endsWith(t, c, asked, 410)
		c.State(replaced.By, phone.CallConfirmed)
		endsWith(t, b, asking, 200)
		endsWith(t, b, theirs, 410)
		a.State(1, phone.CallConfirmed)
		endsWith(t, a, mine, 200)
		time.Sleep(time.Second)
		if call, ok := a.Call(1); !ok || len(call.Media) != 1 || call.Media[0].Status != phone.MediaActive {
			t.Errorf("alice has %+v", call)
		}
		for _, ev := range phonetest.Told[phone.IncomingCall](c) {
			if ev.Call == replaced.By {
				t.Error("carol was asked about the call that takes the place of another")
			}
		}
		c.Must(c.Hangup(replaced.By, 0))
		alone(t, a, b, c)
	})
}

// TestAttendedTransferOfEarlyTarget: carol rings yet, and it is not she who called: 481, and everything stays (RFC 3891 §3).
func TestAttendedTransferOfEarlyTarget(t *testing.T) {
	three(t, nil, func(t *testing.T, a, b, c *phonetest.Phone) {
		_, theirs := a.Talk(b)
		asking := b.Dial(c.URI())
		in := phonetest.Expect[phone.IncomingCall](c, "called", nil)
		if err := b.TransferReplaces(theirs, asking); !errors.Is(err, phone.ErrCallState) {
			t.Errorf("without a dialog: %v", err)
		}
		c.Must(c.Answer(in.Call, 180, "", ""))
		b.State(asking, phone.CallEarly)
		b.Must(b.TransferReplaces(theirs, asking))
		progressed(t, b, "100 Accepted")
		progressed(t, b, "100 Trying")
		progressed(t, b, "481 Call/Transaction Does Not Exist!")
		c.Must(c.Answer(in.Call, 200, "", ""))
		b.State(asking, phone.CallConfirmed)
		if len(b.Calls()) != 2 || len(a.Calls()) != 1 || len(c.Calls()) != 1 {
			t.Errorf("calls %d, %d, %d", len(a.Calls()), len(b.Calls()), len(c.Calls()))
		}
	})
}

// TestTransfersThatCannotBe: each is refused at once, and nothing is sent.
func TestTransfersThatCannotBe(t *testing.T) {
	three(t, nil, func(t *testing.T, a, b, c *phonetest.Phone) {
		mine, theirs := a.Talk(b)
		ringing := b.Dial(c.URI())
		phonetest.Expect[phone.IncomingCall](c, "called", nil)
		for name, tt := range map[string]struct{ err, want error }{
			"no call":       {b.Transfer(17, c.URI()), phone.ErrNoCall},
			"no URI":        {b.Transfer(theirs, "carol"), phone.ErrBadURI},
			"a mailbox":     {b.Transfer(theirs, "mailto:c@h"), phone.ErrBadURI},
			"not answered":  {b.Transfer(ringing, c.URI()), phone.ErrCallState},
			"with itself":   {b.TransferReplaces(theirs, theirs), phone.ErrCallState},
			"with nobody":   {b.TransferReplaces(theirs, 17), phone.ErrNoCall},
			"of nobody":     {b.TransferReplaces(17, theirs), phone.ErrNoCall},
			"no redirect":   {a.Redirect(mine, phone.RedirectFollow), phone.ErrCallState},
			"of no call":    {a.Redirect(17, phone.RedirectFollow), phone.ErrNoCall},
			"ringing, with": {b.TransferReplaces(ringing, theirs), phone.ErrCallState},
		} {
			if !errors.Is(tt.err, tt.want) {
				t.Errorf("%s: %v, want %v", name, tt.err, tt.want)
			}
		}
		time.Sleep(time.Second)
		for _, tr := range phonetest.Told[phone.SIPTrace](b) {
			if strings.HasPrefix(tr.Summary, "REFER") {
				t.Errorf("sent %s", tr.Summary)
			}
		}
	})
}

// TestNoRoomForTheNewCall: a phone that may have one call takes no other at somebody's word, and says so.
func TestNoRoomForTheNewCall(t *testing.T) {
	few := func(name string, c *phone.Config) {
		if name == "alice" {
			c.Calls.MaxCalls = 1
		}
	}
	three(t, few, func(t *testing.T, a, b, c *phonetest.Phone) {
		_, theirs := a.Talk(b)
		b.Must(b.Transfer(theirs, c.URI()))
		progressed(t, b, "100 Accepted")
		progressed(t, b, "100 Trying")
		progressed(t, b, "503 Service Unavailable!")
		if len(a.Calls()) != 1 || len(b.Calls()) != 1 || len(c.Calls()) != 0 {
			t.Error("not as it was")
		}
	})
}

// TestTransfererLeavesAtOnce: alice's new call goes on, and nobody is told of it.
func TestTransfererLeavesAtOnce(t *testing.T) {
	three(t, nil, func(t *testing.T, a, b, c *phonetest.Phone) {
		mine, theirs := a.Talk(b)
		b.Must(b.Transfer(theirs, c.URI()))
		progressed(t, b, "100 Accepted")
		b.Must(b.Hangup(theirs, 0))
		a.Ended(mine)
		in := takes(c, 200)
		c.State(in, phone.CallConfirmed)
		time.Sleep(40 * time.Second)
		if len(a.Calls()) != 1 || len(b.Calls()) != 0 {
			t.Errorf("alice %+v, bob %+v", a.Calls(), b.Calls())
		}
	})
}
