package phone_test

import (
	"hash/maphash"
	"math/rand/v2"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

// lossy drops datagrams at random, but never the same SIP message more than burst times running: seven losses of one
// INVITE, which no phone survives, come up once in 80,000 calls and would make the test fail by itself.
type lossy struct {
	mu    sync.Mutex // guards all
	rng   *rand.Rand
	loss  float64 // 0 to 1
	burst int
	seed  maphash.Seed
	runs  map[uint64]int
	sent  int
	lost  int
}

func newLossy(loss float64) *lossy {
	return &lossy{rng: rand.New(rand.NewPCG(1, 2)), loss: loss, burst: 5, seed: maphash.MakeSeed(), runs: map[uint64]int{}}
}

func (l *lossy) drop(_, dst netip.AddrPort, payload []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	drop := l.rng.Float64() < l.loss
	if dst.Port() != 5060 {
		return drop
	}
	l.sent++
	id := maphash.Bytes(l.seed, payload)
	if !drop || l.runs[id] >= l.burst {
		delete(l.runs, id)
		return false
	}
	l.runs[id]++
	l.lost++
	return true
}

// TestLossyNetwork proves that calls come about and end on both sides although every fifth datagram is lost: lost INVITEs,
// 100s, 200s, ACKs and BYEs are made good by retransmission, RFC 3261 §17 and §13.3.1.4.
func TestLossyNetwork(t *testing.T) {
	const calls, loss = 200, 0.2
	synctest.Test(t, func(t *testing.T) {
		r, l := newRig(t, simnet.Options{Delay: 20 * time.Millisecond, Jitter: 10 * time.Millisecond}), newLossy(loss)
		r.net.SetFilter(l.drop)
		many := func(c *phone.Config) {
			c.Calls, c.SIP.NoTCP = phone.CallConfig{MaxCalls: calls, AutoAnswer: 200}, true
			c.Media.ClockRate = 8000 // no resampling: 200 calls are a lot of sound
		}
		a, b := r.start("alice", "10.0.0.1", many), r.start("bob", "10.0.0.2", many)
		hangup(a, time.Second, func(call int) bool { return call%2 == 0 })
		hangup(b, 3*time.Second, func(int) bool { return true }) // those that alice leaves
		start, acc := time.Now(), a.Account()
		for range calls {
			_, err := a.MakeCall(acc, b.URI())
			a.Must(err)
			time.Sleep(200 * time.Millisecond)
		}
		time.Sleep(90 * time.Second) // longer than all timers of a call together
		for name, p := range map[string]*phonetest.Phone{"alice": a, "bob": b} {
			connected, clean, other := tally(p)
			if connected != calls || clean != calls || len(p.Calls()) != 0 {
				t.Errorf("%s: %d calls connected, %d ended by BYE, want %d; %d left; others: %+v", name, connected, clean, calls, len(p.Calls()), other)
			}
		}
		t.Logf("%d of %d SIP datagrams lost, %v of virtual time", l.lost, l.sent, time.Since(start))
		if rate := float64(l.lost) / float64(l.sent); rate < 0.15 || rate > 0.25 {
			t.Errorf("%.0f%% of the SIP datagrams were lost, meant to be %.0f%%", rate*100, loss*100)
		}
	})
}

// hangup lets p end its calls that fit, some time after they were answered.
func hangup(p *phonetest.Phone, after time.Duration, fits func(call int) bool) {
	p.Subscribe(func(ev phone.Event) {
		if ev, ok := ev.(phone.CallStateChanged); ok && ev.State == phone.CallConnecting && fits(ev.Call) {
			time.AfterFunc(after, func() { _ = p.Hangup(ev.Call, 0) }) // the other may have been faster
		}
	})
}

// tally counts what became of the calls.
func tally(p *phonetest.Phone) (connected, clean int, other []phone.CallEnded) {
	for _, ev := range phonetest.Told[phone.CallStateChanged](p) {
		if ev.State == phone.CallConnecting {
			connected++
		}
	}
	for _, ev := range phonetest.Told[phone.CallEnded](p) {
		if ev.Code == 200 && ev.Err == nil {
			clean++
		} else {
			other = append(other, ev)
		}
	}
	return connected, clean, other
}
