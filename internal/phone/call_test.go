package phone_test

import (
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

// inBubble runs a test of phones on a network in memory in virtual time.
func inBubble(t *testing.T, o simnet.Options, f func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(t, newRig(t, o)) })
}

func TestCallAnswerTalkHangup(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		id, in := a.Talk(b)
		time.Sleep(3 * time.Second)
		info, ok := a.Call(id)
		if !ok || len(info.Media) != 1 || info.Media[0].Status != phone.MediaActive || info.Media[0].Codec != "PCMU" || info.Media[0].Slot < 1 {
			t.Fatalf("alice's call: %+v", info)
		}
		a.Must(a.Hangup(id, 0))
		end := a.Ended(id)
		if end.Code != 200 || end.Reason != "OK" {
			t.Errorf("alice's call ended with %d %s", end.Code, end.Reason)
		}
		if end := b.Ended(in); end.Code != 200 || end.Reason != "Normal call clearing" {
			t.Errorf("bob's call ended with %d %s", end.Code, end.Reason)
		}
		if rx := end.Stats.Streams[0].Rx; rx.Packets < 145 || rx.Packets > 155 || rx.Lost != 0 {
			t.Errorf("alice received %d packets in 3 s, lost %d", rx.Packets, rx.Lost)
		}
		if n := len(a.Calls()) + len(b.Calls()); n != 0 {
			t.Errorf("%d calls left", n)
		}
		synctest.Wait()
		if n := len(a.Ports()); n != 3 {
			t.Errorf("%d ports left in the bridge, want device, ringback and ring", n)
		}
	})
}

func TestCallRefusedCancelledUnanswered(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		id, _ := a.MakeCall(a.Account(), b.URI())
		in := phonetest.Expect[phone.IncomingCall](b, "called", nil)
		b.Must(b.Answer(in.Call, 486, "", ""))
		if end := a.Ended(id); end.Code != 486 || end.Reason != "Busy Here" {
			t.Errorf("refused call ended with %d %s", end.Code, end.Reason)
		}
		b.Ended(in.Call)

		id, _ = a.MakeCall(a.Account(), b.URI())
		in = phonetest.Expect[phone.IncomingCall](b, "called", nil)
		b.Must(b.Answer(in.Call, 180, "", ""))
		a.State(id, phone.CallEarly)
		a.Must(a.Hangup(id, 0))
		if end := a.Ended(id); end.Code != 487 {
			t.Errorf("cancelled call ended with %d %s", end.Code, end.Reason)
		}
		if end := b.Ended(in.Call); end.Code != 487 {
			t.Errorf("cancelled call ended at bob with %d %s", end.Code, end.Reason)
		}

		id, _ = a.MakeCall(a.Account(), "sip:nobody@10.0.0.9")
		if end := a.Ended(id); end.Code != 408 || end.Err == nil {
			t.Errorf("call to nobody ended with %d %s (%v)", end.Code, end.Reason, end.Err)
		}
	})
}

func TestHoldByEachSide(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		id, in := a.Talk(b)
		for range 2 {
			a.Must(a.Hold(id))
			a.MediaIs(id, phone.MediaLocalHold)
			b.MediaIs(in, phone.MediaRemoteHold)
			time.Sleep(time.Second)
			a.Must(a.Reinvite(id))
			a.MediaIs(id, phone.MediaActive)
			b.MediaIs(in, phone.MediaActive)
			time.Sleep(time.Second)
		}
		b.Must(b.Hold(in))
		b.MediaIs(in, phone.MediaLocalHold)
		a.MediaIs(id, phone.MediaRemoteHold)
		time.Sleep(100 * time.Millisecond) // until bob's ACK is here
		a.Must(a.Hold(id))                 // both hold: inactive
		a.MediaIs(id, phone.MediaLocalHold)
		if info, _ := a.Call(id); info.Media[0].Direction != "inactive" {
			t.Errorf("both hold: direction %s, want inactive", info.Media[0].Direction)
		}
		b.Must(b.Hangup(in, 0))
		a.Ended(id)
	})
}

func TestDTMFBothMethods(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		id, in := a.Talk(b)
		a.Must(a.SendDTMF(id, "19*#D"))
		for _, d := range "19*#D" {
			if ev := phonetest.Expect[phone.DTMF](b, "heard "+string(d), nil); ev.Digit != string(d) || ev.Method != "RFC2833" || ev.Stream != 0 || ev.Call != in {
				t.Errorf("heard %+v, want %c", ev, d)
			}
		}
		b.Must(b.SendDTMFInfo(in, "5#"))
		for _, d := range "5#" {
			if ev := phonetest.Expect[phone.DTMF](a, "heard "+string(d), nil); ev.Digit != string(d) || ev.Method != "SIP INFO" || ev.Duration != 160 || ev.Stream != -1 {
				t.Errorf("heard %+v, want %c by INFO", ev, d)
			}
		}
		if err := a.SendDTMF(id, "1x"); err == nil {
			t.Error("1x taken for digits")
		}
		if err := a.SendDTMFInfo(id, "R"); err == nil {
			t.Error("R taken for an INFO digit")
		}
	})
}

func TestAutoAnswerLoopAndDuration(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a := r.start("alice", "10.0.0.1", func(c *phone.Config) { c.Calls.Duration = 5 * time.Second })
		b := r.start("bob", "10.0.0.2", func(c *phone.Config) { c.Calls = phone.CallConfig{AutoAnswer: 200, AutoLoop: true} })
		start := time.Now()
		id, err := a.MakeCall(a.Account(), b.URI())
		a.Must(err)
		a.State(id, phone.CallConfirmed)
		in, _ := b.Call(0)
		for _, p := range b.Ports() {
			if slot := in.Media[0].Slot; p.Slot == slot && (len(p.To) != 1 || p.To[0] != slot) {
				t.Errorf("bob's port goes to %v, want back to itself alone", p.To)
			}
		}
		a.Ended(id)
		if d := time.Since(start); d < 5*time.Second || d > 5200*time.Millisecond {
			t.Errorf("call of 5 s ended after %v", d)
		}
		b.Ended(0)
	})
}

func TestTooManyCalls(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a := r.start("alice", "10.0.0.1", nil)
		b := r.start("bob", "10.0.0.2", func(c *phone.Config) { c.Calls = phone.CallConfig{AutoAnswer: 200, MaxCalls: 2} })
		for range 2 {
			id, err := a.MakeCall(a.Account(), b.URI())
			a.Must(err)
			a.State(id, phone.CallConfirmed)
		}
		id, err := a.MakeCall(a.Account(), b.URI())
		a.Must(err)
		if end := a.Ended(id); end.Code != 486 {
			t.Errorf("third call ended with %d %s", end.Code, end.Reason)
		}
		phonetest.Expect[phone.TooManyCalls](b, "said that there are too many", nil)
		if n := len(b.Calls()); n != 2 {
			t.Errorf("bob has %d calls, want 2", n)
		}
	})
}
