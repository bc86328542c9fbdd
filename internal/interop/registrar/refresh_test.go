package registrar

import (
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/phonetest"
)

// TestRefreshes proves that a binding of 4 s is renewed at half its life, again and again, as the same binding (one
// Call-ID, rising CSeq), and that it never lapses.
func TestRefreshes(t *testing.T) {
	t.Parallel()
	k := interop.StartKamailio(t, interop.KamailioConfig{Users: users()})
	p := phonetest.New(t, "phone", config(k, brief(account(k, "alice", "")), brief(account(k, "bob", "tcp")), brief(account(k, "carol", "tls"))))
	for range 3 * 3 {
		registered(p)
	}
	for user := range users() {
		first := k.WaitBindings(user, 1)[0]
		later := k.WaitBinding(user, "a refreshed binding", func(b []interop.Binding) bool { return len(b) == 1 && b[0].CSeq > first.CSeq })[0]
		if later.CallID != first.CallID || later.Contact != first.Contact {
			t.Errorf("%s: %+v is not a refresh of %+v", user, later, first)
		}
	}
	for _, line := range k.Log() {
		if strings.Contains(line, "binding expired") {
			t.Errorf("a binding lapsed: %s", line)
		}
	}
	if lost := phonetest.Told[phone.RegistrationFailed](p); len(lost) > 0 {
		t.Errorf("failures: %+v", lost)
	}
}

// brief asks for a short life.
func brief(a phone.AccountConfig) phone.AccountConfig {
	a.Expires = 4 * time.Second
	return a
}

// TestStaleNonce proves that a nonce that grew old on its way costs one more challenge and nothing else: Kamailio's are
// good for a second, and the network holds the first challenge for longer. Kamailio does not even say that it is stale.
func TestStaleNonce(t *testing.T) {
	t.Parallel()
	k := interop.StartKamailio(t, interop.KamailioConfig{Users: users(), NonceExpire: time.Second})
	c := config(k, account(k, "alice", ""))
	c.Seams.ListenPacket = slowChallenge(2500 * time.Millisecond)
	c.Seams.Timing.T1 = 10 * time.Second // nothing is sent twice meanwhile
	p := phonetest.New(t, "phone", c)
	registered(p)
	if failed := phonetest.Told[phone.RegistrationFailed](p); len(failed) > 0 {
		t.Errorf("failures: %+v", failed)
	}
	var answers []string
	for _, m := range phonetest.Told[phone.SIPTrace](p) {
		if !m.Out && !m.Request {
			answers = append(answers, m.Summary[:3])
		}
	}
	if want := []string{"401", "401", "200"}; !slices.Equal(answers, want) {
		t.Errorf("the registrar answered %q, want %q", answers, want)
	}
}

// slowChallenge opens sockets that deliver the first datagram they receive so much later.
func slowChallenge(late time.Duration) func(network, addr string) (net.PacketConn, error) {
	return func(network, addr string) (net.PacketConn, error) {
		c, err := net.ListenPacket(network, addr)
		return &slowConn{PacketConn: c, late: late}, err
	}
}

// slowConn is read by one goroutine.
type slowConn struct {
	net.PacketConn
	late time.Duration // 0 once it has been waited
}

// ReadFrom waits after the first datagram.
func (c *slowConn) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := c.PacketConn.ReadFrom(b)
	if err == nil && c.late > 0 {
		<-time.After(c.late)
		c.late = 0
	}
	return n, from, err
}

// TestShortenedByRegistrar proves that the phone goes by the life that the registrar grants, not by what it asked for.
func TestShortenedByRegistrar(t *testing.T) {
	t.Parallel()
	k := interop.StartKamailio(t, interop.KamailioConfig{Users: users(), MaxExpires: 3 * time.Second})
	p := phonetest.New(t, "phone", config(k, account(k, "alice", "tcp")))
	for range 3 {
		if ev := registered(p); ev.Expires != 3 {
			t.Errorf("granted %d s, want 3", ev.Expires)
		}
	}
	if a := p.Accounts()[p.Account()]; a.Expires < 0 || a.Expires > 3 {
		t.Errorf("the account stands at %+v", a)
	}
}
