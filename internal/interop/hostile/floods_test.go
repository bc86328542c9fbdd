package hostile

import (
	"net"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/phonetest"
)

// TestRequestFlood has a stranger send more requests than the phone keeps transactions for: bob is served all the same.
func TestRequestFlood(t *testing.T) {
	attack(t, nil, func(s *scene) {
		methods := []sipmsg.Method{sipmsg.REGISTER, sipmsg.OPTIONS, "GARBLE", sipmsg.SUBSCRIBE, sipmsg.BYE}
		for i, want := range []string{"405", "200", "405", "489", "481"} {
			s.refused(s.request(methods[i]), want+"/"+string(methods[i]))
		}
		n := 0
		s.flood(12_000, func() *sipmsg.Request { n++; return s.request(methods[n%len(methods)]) })
		now := s.alice.SIPStats()
		if now.Transactions > transaction.DefaultMaxServers+10 || now.Refused == 0 {
			s.t.Errorf("%d transactions, %d requests refused", now.Transactions, now.Refused)
		}
		s.busyButTalking()
	})
}

// TestFatRequestFlood sends requests of 50 KB, which must not be kept by the thousand.
func TestFatRequestFlood(t *testing.T) {
	attack(t, nil, func(s *scene) {
		fat := strings.Repeat("x", 50_000)
		s.flood(2000, func() *sipmsg.Request {
			req := s.request(sipmsg.OPTIONS)
			req.Body = []byte(fat)
			req.Header.Set("Content-Type", "text/plain")
			return req
		})
		if s.alice.SIPStats().Refused == 0 {
			s.t.Error("100 MB of requests were taken")
		}
		s.alice.Forget()
		s.busyButTalking()
	})
}

// flood sends requests as fast as 10,000 in a second.
func (s *scene) flood(n int, next func() *sipmsg.Request) {
	for i := range n {
		s.mallory.Send(sipAddr(victim), next())
		if i%100 == 99 {
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// busyButTalking has bob change the call and send a digit while alice has her hands full.
func (s *scene) busyButTalking() {
	s.t.Helper()
	s.alice.Forget()
	s.bob.Must(s.bob.Reinvite(s.theirs))
	phonetest.Expect[phone.MediaUpdated](s.bob, "answered by alice", nil)
	phonetest.Expect[phone.MediaUpdated](s.alice, "offered a change", nil)
	s.bob.Must(s.bob.SendDTMFInfo(s.theirs, "7"))
	phonetest.Expect[phone.DTMF](s.alice, "told a digit", nil)
}

// TestInviteFlood has strangers call, never to acknowledge anything.
func TestInviteFlood(t *testing.T) {
	for name, change := range map[string]func(*phone.Config){
		"ringing":  nil,
		"answered": func(c *phone.Config) { c.Calls.AutoAnswer = 200 },
		"refused":  func(c *phone.Config) { c.Calls.AutoAnswer = 486 },
	} {
		t.Run(name, func(t *testing.T) {
			attack(t, change, func(s *scene) {
				s.flood(1000, func() *sipmsg.Request { return withSDP(s.request(sipmsg.INVITE), plainSDP(4000)) })
				if n := len(s.alice.Calls()); n > 4 {
					s.t.Errorf("%d calls", n)
				}
				if n := len(phonetest.Told[phone.TooManyCalls](s.alice)); name != "refused" && n == 0 {
					s.t.Error("nobody was refused for want of room")
				}
				time.Sleep(settle) // nobody acknowledges the 200s: given up, and a BYE for each
				s.decline()
			})
		})
	}
}

// TestConnectionFlood opens more connections than the phone takes, and says nothing on them.
func TestConnectionFlood(t *testing.T) {
	attack(t, nil, func(s *scene) {
		var all []net.Conn
		for range transport.DefaultMaxIncoming + 500 {
			c, err := s.net.Host(stranger).Dial(s.t.Context(), "tcp", victim+":5060")
			if err == nil {
				all = append(all, c)
			}
		}
		time.Sleep(time.Second)
		if st := s.alice.SIPStats(); st.Connections > transport.DefaultMaxIncoming || st.TurnedAway < 400 {
			s.t.Errorf("%d connections, %d turned away", st.Connections, st.TurnedAway)
		}
		for _, c := range all {
			_ = c.Close()
		}
	})
}

// TestConnectionChurn opens and closes connections as fast as it goes, some with a reset.
func TestConnectionChurn(t *testing.T) {
	attack(t, nil, func(s *scene) {
		for i := range 2000 {
			c := s.stream()
			if i%2 == 0 {
				_, _ = c.Write(s.request(sipmsg.OPTIONS).Append(nil))
			}
			_ = c.Close()
		}
	})
}

// TestAddressFlood sends from more addresses than the phone remembers.
func TestAddressFlood(t *testing.T) {
	attack(t, nil, func(s *scene) {
		raw := s.request(sipmsg.OPTIONS).Append(nil)
		for range transport.DefaultMaxUDPFlows + 1000 {
			s.throw(raw)
		}
	})
}
