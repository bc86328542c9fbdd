package session

import (
	"bytes"
	"net/netip"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sessiontimer"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/simnet"
)

// talking goes on talking, and counts the calls that have ended.
type talking struct {
	silentHandler
	ended *int
}

func (talking) SessionOffer(s *Session, _ []byte) { _ = s.Accept([]byte("answer")) } // refused only when over
func (talking) SessionOfferWanted(s *Session)     { _ = s.Accept([]byte("offer")) }  // the same
func (h talking) SessionState(_ *Session, st State, _ Cause) {
	if st == Disconnected {
		*h.ended++
	}
}

// TestRefreshUnderLoss: while a fifth of all datagrams gets lost, no call ends because its refresh did not come through,
// be that an UPDATE or a re-INVITE. There are 15 s for one (RFC 4028 §10), in which UPDATE is sent seven times.
func TestRefreshUnderLoss(t *testing.T) {
	for refresh, allow := range map[string]string{"UPDATE": DefaultAllow, "INVITE": "INVITE, ACK, BYE, CANCEL"} {
		t.Run(refresh, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { testRefreshUnderLoss(t, refresh+" ", allow) })
		})
	}
}

func testRefreshUnderLoss(t *testing.T, refresh, allow string) {
	const calls, interval, lasts = 200, 90 * time.Second, 5 * time.Minute
	timer := Extensions{Timer: sessiontimer.Config{Mode: sessiontimer.Optional, Expires: interval}}
	network := simnet.New(8, simnet.Options{Delay: 20 * time.Millisecond, Jitter: 10 * time.Millisecond, Loss: 0.2, MaxLosses: 2})
	var refreshes atomic.Int64 // the datagrams, lost ones among them
	network.SetFilter(func(_, _ netip.AddrPort, payload []byte) bool {
		if bytes.HasPrefix(payload, []byte(refresh)) {
			refreshes.Add(1)
		}
		return false
	})
	near, nearUsage := newUsage(t, network.Host(ourIP), func(c *Config) { c.Supported = sessiontimer.Tag })
	far, farUsage := newUsage(t, network.Host(theirIP), func(c *Config) { c.Supported, c.Allow = sessiontimer.Tag, allow })
	nearEnded, farEnded := 0, 0
	farUsage.OnIncoming = func(s *Session) (Handler, ContactFunc, *sipmsg.Refusal) {
		return talking{ended: &farEnded}, contact, s.SetExtensions(timer)
	}
	var sessions []*Session
	for range calls {
		near.Loop().Post(func() {
			p := callOver(transport.UDP, theirIP)
			p.Extensions = timer
			s, err := nearUsage.Invite(p, talking{ended: &nearEnded})
			if err != nil {
				t.Error(err)
			}
			sessions = append(sessions, s)
		})
		time.Sleep(20 * time.Millisecond)
	}
	time.Sleep(lasts)
	synctest.Wait()
	if nearEnded+farEnded != 0 || refreshes.Load() < calls*int64(lasts/(interval/2)-1) {
		t.Errorf("%d and %d of %d calls ended, %d refreshes sent", nearEnded, farEnded, calls, refreshes.Load())
	}
	near.Loop().Post(func() {
		for _, s := range sessions {
			s.Hangup(0, "")
		}
	})
	time.Sleep(3 * time.Minute)
	synctest.Wait()
	if nearEnded != calls || farEnded != calls {
		t.Errorf("%d and %d of %d calls ended when we hung up", nearEnded, farEnded, calls)
	}
	left(t, map[*sipstack.Stack]*Usage{near: nearUsage, far: farUsage})
}

// left complains of sessions that are not forgotten, and says what keeps each.
func left(t *testing.T, usages map[*sipstack.Stack]*Usage) {
	t.Helper()
	for end, u := range usages {
		if err := end.Loop().Do(func() {
			for _, s := range u.sessions {
				t.Errorf("left: outgoing %v, %s for %v, %d duties, pending %v, change %v, 2xx without ACK %t",
					s.Outgoing(), s.State(), time.Since(s.Times().Created), s.duties, s.pending != nil, s.change != nil, s.answers.Any())
			}
		}); err != nil {
			t.Error(err)
		}
	}
}
