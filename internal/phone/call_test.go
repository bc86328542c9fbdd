package phone

import (
	"testing"
	"testing/synctest"
	"time"

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
		id, in := a.call(b)
		time.Sleep(3 * time.Second)
		info, ok := a.Call(id)
		if !ok || len(info.Media) != 1 || info.Media[0].Status != MediaActive || info.Media[0].Codec != "PCMU" || info.Media[0].Slot < 1 {
			t.Fatalf("alice's call: %+v", info)
		}
		a.must(a.Hangup(id, 0))
		end := a.ended(id)
		if end.Code != 200 || end.Reason != "OK" {
			t.Errorf("alice's call ended with %d %s", end.Code, end.Reason)
		}
		if end := b.ended(in); end.Code != 200 || end.Reason != "Normal call clearing" {
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
		id, _ := a.MakeCall(a.account(), b.uri())
		in := expect[IncomingCall](b, "called", nil)
		b.must(b.Answer(in.Call, 486, "", ""))
		if end := a.ended(id); end.Code != 486 || end.Reason != "Busy Here" {
			t.Errorf("refused call ended with %d %s", end.Code, end.Reason)
		}
		b.ended(in.Call)

		id, _ = a.MakeCall(a.account(), b.uri())
		in = expect[IncomingCall](b, "called", nil)
		b.must(b.Answer(in.Call, 180, "", ""))
		a.state(id, CallEarly)
		a.must(a.Hangup(id, 0))
		if end := a.ended(id); end.Code != 487 {
			t.Errorf("cancelled call ended with %d %s", end.Code, end.Reason)
		}
		if end := b.ended(in.Call); end.Code != 487 {
			t.Errorf("cancelled call ended at bob with %d %s", end.Code, end.Reason)
		}

		id, _ = a.MakeCall(a.account(), "sip:nobody@10.0.0.9")
		if end := a.ended(id); end.Code != 408 || end.Err == nil {
			t.Errorf("call to nobody ended with %d %s (%v)", end.Code, end.Reason, end.Err)
		}
	})
}

func TestHoldByEachSide(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		id, in := a.call(b)
		for range 2 {
			a.must(a.Hold(id))
			a.media(id, MediaLocalHold)
			b.media(in, MediaRemoteHold)
			time.Sleep(time.Second)
			a.must(a.Reinvite(id))
			a.media(id, MediaActive)
			b.media(in, MediaActive)
			time.Sleep(time.Second)
		}
		b.must(b.Hold(in))
		b.media(in, MediaLocalHold)
		a.media(id, MediaRemoteHold)
		time.Sleep(100 * time.Millisecond) // until bob's ACK is here
		a.must(a.Hold(id))                 // both hold: inactive
		a.media(id, MediaLocalHold)
		if info, _ := a.Call(id); info.Media[0].Direction != "inactive" {
			t.Errorf("both hold: direction %s, want inactive", info.Media[0].Direction)
		}
		b.must(b.Hangup(in, 0))
		a.ended(id)
	})
}

func TestDTMFBothMethods(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		id, in := a.call(b)
		a.must(a.SendDTMF(id, "19*#D"))
		for _, d := range "19*#D" {
			if ev := expect[DTMF](b, "heard "+string(d), nil); ev.Digit != string(d) || ev.Method != methodRFC2833 || ev.Stream != 0 || ev.Call != in {
				t.Errorf("heard %+v, want %c", ev, d)
			}
		}
		b.must(b.SendDTMFInfo(in, "5#"))
		for _, d := range "5#" {
			if ev := expect[DTMF](a, "heard "+string(d), nil); ev.Digit != string(d) || ev.Method != methodINFO || ev.Duration != 160 || ev.Stream != -1 {
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
		a := r.start("alice", "10.0.0.1", func(c *Config) { c.Calls.Duration = 5 * time.Second })
		b := r.start("bob", "10.0.0.2", func(c *Config) { c.Calls = CallConfig{AutoAnswer: 200, AutoLoop: true} })
		start := time.Now()
		id, err := a.MakeCall(a.account(), b.uri())
		a.must(err)
		a.state(id, CallConfirmed)
		in, _ := b.Call(0)
		for _, p := range b.Ports() {
			if slot := in.Media[0].Slot; p.Slot == slot && (len(p.To) != 1 || p.To[0] != slot) {
				t.Errorf("bob's port goes to %v, want back to itself alone", p.To)
			}
		}
		a.ended(id)
		if d := time.Since(start); d < 5*time.Second || d > 5200*time.Millisecond {
			t.Errorf("call of 5 s ended after %v", d)
		}
		b.ended(0)
	})
}

func TestTooManyCalls(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a := r.start("alice", "10.0.0.1", nil)
		b := r.start("bob", "10.0.0.2", func(c *Config) { c.Calls = CallConfig{AutoAnswer: 200, MaxCalls: 2} })
		for range 2 {
			id, err := a.MakeCall(a.account(), b.uri())
			a.must(err)
			a.state(id, CallConfirmed)
		}
		id, err := a.MakeCall(a.account(), b.uri())
		a.must(err)
		if end := a.ended(id); end.Code != 486 {
			t.Errorf("third call ended with %d %s", end.Code, end.Reason)
		}
		expect[TooManyCalls](b, "said that there are too many", nil)
		if n := len(b.Calls()); n != 2 {
			t.Errorf("bob has %d calls, want 2", n)
		}
	})
}
