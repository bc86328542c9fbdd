package chaos

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

// TestReliableAnswersUnderLoss: 200 calls that ring reliably, every other one without offer, come about and end although a
// fifth of all datagrams gets lost: lost 183s and PRACKs are made good by retransmission, RFC 3262 §3.
func TestReliableAnswersUnderLoss(t *testing.T) {
	const calls, loss = 200, 0.2
	synctest.Test(t, func(t *testing.T) {
		net := simnet.New(3, simnet.Options{Delay: 20 * time.Millisecond, Jitter: 10 * time.Millisecond, Loss: loss, MaxLosses: 4})
		net.SetFilter(isSound)
		a, b := insistent(t, net, "alice", "10.0.0.1", calls), insistent(t, net, "bob", "10.0.0.2", calls)
		good := func(err error) {
			if err != nil {
				t.Error(err)
			}
		}
		b.Subscribe(func(ev phone.Event) {
			if ev, ok := ev.(phone.IncomingCall); ok {
				good(b.Answer(ev.Call, 183, "", ""))
				time.AfterFunc(time.Second, func() { good(b.Answer(ev.Call, 200, "", "")) })
			}
		})
		a.Subscribe(func(ev phone.Event) {
			if ev, ok := ev.(phone.CallStateChanged); ok && ev.State == phone.CallConfirmed {
				time.AfterFunc(time.Second, func() { good(a.Hangup(ev.Call, 0)) })
			}
		})
		for i := range calls {
			a.SetSDPOffer(i%2 == 0)
			a.Dial(b.URI())
			time.Sleep(200 * time.Millisecond)
		}
		time.Sleep(90 * time.Second) // longer than all timers of a call together
		for _, p := range []*phonetest.Phone{a, b} {
			if n := ended(p); n != calls || len(p.Calls()) != 0 || p.SIPStats().Transactions != 0 {
				t.Errorf("%s: %d calls ended well, want %d; left %+v, %d transactions", p.URI(), n, calls, p.Calls(), p.SIPStats().Transactions)
			}
		}
		if n := acknowledged(b); n != calls {
			t.Errorf("%d calls had a PRACK, want %d", n, calls)
		}
		if open := net.Stats().Open; open != 2 {
			t.Errorf("%d sockets are open", open)
		}
	})
}

// insistent is a phone that wants provisional answers to be reliable.
func insistent(t *testing.T, net *simnet.Network, name, ip string, calls int) *phonetest.Phone {
	cfg := phonetest.On(net, name, ip)
	cfg.SIP.NoTCP = true
	cfg.Media.ClockRate, cfg.Media.NoTones = 8000, true
	cfg.Media.DisableCodecs, cfg.Media.AddCodecs = []string{"*"}, codecs[:]
	cfg.Calls.MaxCalls = calls
	cfg.Accounts[0].Extensions.Require100Rel = true
	return phonetest.New(t, name, cfg)
}

// ended counts the calls that ended by BYE after they had been up.
func ended(p *phonetest.Phone) (n int) {
	for _, ev := range phonetest.Told[phone.CallEnded](p) {
		if ev.Code == 200 && ev.Err == nil && ev.Stats.Call.Connected > 0 {
			n++
		}
	}
	return n
}

// acknowledged counts the calls in which p received a PRACK.
func acknowledged(p *phonetest.Phone) int {
	calls := map[string]bool{}
	for _, tr := range phonetest.Told[phone.SIPTrace](p) {
		if !tr.Out && strings.HasPrefix(tr.Summary, "PRACK/") {
			_, after, _ := strings.Cut(string(tr.Raw), "Call-ID: ")
			id, _, _ := strings.Cut(after, "\r\n")
			calls[id] = true
		}
	}
	return len(calls)
}
