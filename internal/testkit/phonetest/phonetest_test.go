package phonetest_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// failing is a testing.TB that notes the failures which a helper reports, instead of failing.
type failing struct {
	testing.TB
	said     []string
	logged   string
	cleanups []func()
}

func (f *failing) Helper()          {}
func (f *failing) Failed() bool     { return len(f.said) > 0 }
func (f *failing) Cleanup(c func()) { f.cleanups = append(f.cleanups, c) }

func (f *failing) Logf(format string, args ...any) { f.logged += fmt.Sprintf(format, args...) }

func (f *failing) Errorf(format string, args ...any) {
	f.said = append(f.said, fmt.Sprintf(format, args...))
}

func (f *failing) Fatalf(format string, args ...any) {
	f.Errorf(format, args...)
	runtime.Goexit()
}

// failure runs f with a test of its own in virtual time and gives what that says.
func failure(t *testing.T, f func(t testing.TB, n *simnet.Network)) *failing {
	t.Helper()
	fake := &failing{TB: t}
	synctest.Test(t, func(*testing.T) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			f(fake, simnet.New(1, simnet.Options{}))
		}()
		<-done
		for _, clean := range fake.cleanups {
			clean()
		}
	})
	return fake
}

// pair is two phones on a network.
func pair(t testing.TB, n *simnet.Network) (a, b *phonetest.Phone) {
	return phonetest.New(t, "alice", phonetest.On(n, "alice", "10.0.0.1")), phonetest.New(t, "bob", phonetest.On(n, "bob", "10.0.0.2"))
}

func TestTwoPhonesTalk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(t, simnet.New(1, simnet.Options{}))
		if a.URI() != "sip:alice@10.0.0.1" {
			t.Errorf("alice is %s", a.URI())
		}
		mine, theirs := a.Talk(b)
		a.Must(a.Hangup(mine, 0))
		if a.Ended(mine).Call != mine || b.Ended(theirs).Call != theirs {
			t.Error("another call ended")
		}
		if n := len(phonetest.Told[phone.CallEnded](a)); n != 1 {
			t.Errorf("%d calls ended", n)
		}
		a.End()
		a.End() // the test's end does it again
	})
}

// TestExpectGoesOn behind what it found: each event is found once, and what was passed over is gone.
func TestExpectGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(t, simnet.New(1, simnet.Options{}))
		id, _ := a.Talk(b)
		a.Must(a.Hold(id))
		a.MediaIs(id, phone.MediaLocalHold)
		time.Sleep(time.Second)
		a.Must(a.Reinvite(id))
		a.MediaIs(id, phone.MediaActive) // that of now, not that of before the hold
		if info, _ := a.Call(id); info.Media[0].Status != phone.MediaActive {
			t.Errorf("media %s", info.Media[0].Status)
		}
		a.Forget()
		if n := len(phonetest.Told[phone.Event](a)); n != 0 {
			t.Errorf("%d events remembered after Forget", n)
		}
		a.Must(a.Hangup(id, 0))
		a.Ended(id)
	})
}

func TestEventThatNeverComes(t *testing.T) {
	begun := time.Duration(0)
	f := failure(t, func(t testing.TB, n *simnet.Network) {
		a, _ := pair(t, n)
		start := time.Now()
		defer func() { begun = time.Since(start) }()
		a.State(0, phone.CallConfirmed)
	})
	if len(f.said) != 1 || f.said[0] != "alice: never call 0 CONFIRMED" || begun != phonetest.Patience {
		t.Errorf("after %v the test says %q", begun, f.said)
	}
	if !strings.Contains(f.logged, "alice told:") || !strings.Contains(f.logged, "event.AccountAdded{ID:2 URI:sip:alice@10.0.0.1}") {
		t.Errorf("the story is missing:\n%s", f.logged)
	}
}

func TestActThatFails(t *testing.T) {
	f := failure(t, func(t testing.TB, n *simnet.Network) {
		a, _ := pair(t, n)
		a.Must(a.Hangup(9, 0))
	})
	if len(f.said) != 1 || f.said[0] != "alice: call 9: no such call" {
		t.Errorf("the test says %q", f.said)
	}
}

func TestPhoneThatCannotStart(t *testing.T) {
	f := failure(t, func(t testing.TB, n *simnet.Network) {
		phonetest.New(t, "alice", phonetest.On(n, "alice", "10.0.0.1"))
		phonetest.New(t, "other", phonetest.On(n, "other", "10.0.0.1"))
	})
	if len(f.said) == 0 || !strings.HasPrefix(f.said[0], "other: open SIP transport: ") {
		t.Errorf("the test says %q", f.said)
	}
}

func TestStoryHasTheMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair(t, simnet.New(1, simnet.Options{}))
		a.Talk(b)
		story := a.Story()
		for _, want := range []string{" TX INVITE/cseq=", " RX 200/INVITE/cseq=", " TX ACK/cseq=", "10.0.0.2:5060"} {
			if !strings.Contains(story, want) {
				t.Errorf("the story has no %q:\n%s", want, story)
			}
		}
	})
}

func TestOnLoopback(t *testing.T) {
	a := phonetest.New(t, "alice", phonetest.Loopback())
	up := phonetest.Expect[phone.TransportUp](a, "listening", nil)
	if !up.Addr.Addr().IsLoopback() || up.Addr.Port() == 0 {
		t.Errorf("listens at %s", up.Addr)
	}
	if a.Account() != 1 {
		t.Errorf("default account %d, want TCP's", a.Account())
	}
}
