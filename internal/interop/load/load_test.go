package load

import (
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/phonetest"
)

// succeeded wants every call to have gone well.
func succeeded(t *testing.T, s *interop.SIPp, calls int) {
	t.Helper()
	got := s.Wait()
	t.Logf("SIPp counted %+v", got)
	if got.ExitCode != 0 || got.Successful != calls || got.Failed != 0 {
		t.Errorf("SIPp counted %+v, want %d successful calls; it did not expect:\n%s", got, calls, s.Errors())
	}
}

// TestBinaryTakesCalls is 50 calls a second for 10 s.
func TestBinaryTakesCalls(t *testing.T) {
	t.Parallel()
	const rate, calls = 50, 500
	gosua := startBinary(t, "--auto-answer=200", "--max-calls=255")
	before := descriptors(t, gosua.cmd.Process.Pid)
	succeeded(t, interop.StartSIPp(t, interop.SIPpConfig{Scenario: "uac", Remote: gosua.addr, Calls: calls, Rate: rate}), calls)
	gosua.noCall()
	falls(t, "file descriptors", before, func() int { return descriptors(t, gosua.cmd.Process.Pid) })
	gosua.quits()
}

// TestBinaryTakesCallsAtATime is 200 calls that are up at once, in one port range.
func TestBinaryTakesCallsAtATime(t *testing.T) {
	t.Parallel()
	const calls, lasting = 200, 6 * time.Second
	gosua := startBinary(t, "--auto-answer=200", "--max-calls=255")
	before := descriptors(t, gosua.cmd.Process.Pid)
	sipp := interop.StartSIPp(t, interop.SIPpConfig{Scenario: "uac", Remote: gosua.addr, Calls: calls, Rate: 50,
		Args: []string{"-d", strconv.Itoa(int(lasting.Milliseconds()))}})
	succeeded(t, sipp, calls)
	gosua.noCall()
	falls(t, "file descriptors", before, func() int { return descriptors(t, gosua.cmd.Process.Pid) })
	gosua.quits()
}

// TestBinaryCallsItsArgument is the call that the command line asks for.
func TestBinaryCallsItsArgument(t *testing.T) {
	t.Parallel()
	sipp := interop.StartSIPp(t, interop.SIPpConfig{Scenario: "uas", Calls: 1})
	gosua := startBinary(t, "sip:service@"+sipp.Addr.String())
	gosua.wait("state changed to CONFIRMED")
	gosua.types("h")
	gosua.wait("DISCONNECTED")
	succeeded(t, sipp, 1)
	gosua.noCall()
	gosua.quits()
}

// loaded is a phone in this process that takes and makes many calls.
func loaded(t *testing.T, calls int) *phonetest.Phone {
	t.Helper()
	c := phonetest.Loopback()
	c.Calls = phone.CallConfig{MaxCalls: calls, AutoAnswer: 200}
	c.Media.RTPPort = 20000
	c.Accounts = []phone.AccountConfig{{ID: "sip:gosua@127.0.0.1"}} // the one of TCP's listener calls over TCP
	return phonetest.New(t, "gosua", c)
}

// figures are what must not grow.
type figures struct{ goroutines, descriptors int }

func measure(t *testing.T) figures {
	return figures{runtime.NumGoroutine(), descriptors(t, os.Getpid())}
}

// restored wants nothing left of the calls.
func restored(t *testing.T, p *phonetest.Phone, before figures) {
	t.Helper()
	if calls := p.Calls(); len(calls) > 0 {
		t.Errorf("%d calls are left: %+v", len(calls), calls)
	}
	falls(t, "goroutines", before.goroutines, runtime.NumGoroutine)
	falls(t, "file descriptors", before.descriptors, func() int { return descriptors(t, os.Getpid()) })
	falls(t, "ports of the bridge", 3, func() int { return len(p.Ports()) }) // device, ringback, ring
}

// TestPhoneMakesCalls is 100 calls, all dialled at once; twice.
func TestPhoneMakesCalls(t *testing.T) {
	const calls = 100
	p := loaded(t, calls)
	before := measure(t)
	for range 2 {
		sipp := interop.StartSIPp(t, interop.SIPpConfig{Scenario: "uas", Calls: calls})
		for range calls {
			p.Dial("sip:service@" + sipp.Addr.String())
		}
		if _, err := p.MakeCall(p.Account(), "sip:service@"+sipp.Addr.String()); err == nil {
			t.Error("one more than --max-calls was made")
		}
		for range calls {
			up := phonetest.Expect(p, "a call is up", func(ev phone.CallStateChanged) bool { return ev.State == phone.CallConfirmed })
			p.Must(p.Hangup(up.Call, 0))
		}
		succeeded(t, sipp, calls)
	}
	ended(t, p, 2*calls)
	restored(t, p, before)
}

// TestPhoneTakesCalls is 200 calls at 100 a second.
func TestPhoneTakesCalls(t *testing.T) {
	const calls, rate = 200, 100
	p := loaded(t, calls)
	before := measure(t)
	addr := phonetest.Expect[phone.TransportUp](p, "it listens", nil).Addr
	succeeded(t, interop.StartSIPp(t, interop.SIPpConfig{Scenario: "uac", Remote: addr, Calls: calls, Rate: rate}), calls)
	ended(t, p, calls)
	restored(t, p, before)
}

// ended wants so many calls, each of which was confirmed and ended by a BYE.
func ended(t *testing.T, p *phonetest.Phone, calls int) {
	t.Helper()
	for len(phonetest.Told[phone.CallEnded](p)) < calls {
		phonetest.Expect[phone.CallEnded](p, "a call has ended", nil)
	}
	for _, ev := range phonetest.Told[phone.CallEnded](p) {
		if ev.Code != 200 || ev.Err != nil || ev.Stats.Call.Connected == 0 {
			t.Errorf("a call ended by %d %s, %v", ev.Code, ev.Reason, ev.Err)
		}
	}
}
