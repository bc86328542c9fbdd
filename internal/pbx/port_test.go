package pbx

import (
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"testing/synctest"

	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/simnet"
)

// TestPortThatIsFreeInBoth proves that a port which is taken in TCP is given up for another, unless it was asked for, and
// that this comes to an end.
func TestPortThatIsFreeInBoth(t *testing.T) {
	for _, c := range []struct {
		listen string
		taken  int // TCP ports that somebody has, in the order they are tried
		ok     bool
		tries  int
	}{
		{"10.0.0.1:0", 0, true, 1},
		{"10.0.0.1:0", 3, true, 4},
		{"10.0.0.1:0", 1000, false, portTries},
		{"10.0.0.1:5060", 1, false, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			host, tries := simnet.New(1, simnet.Options{}).Host("10.0.0.1"), 0
			listen := func(network, addr string) (net.Listener, error) {
				if tries++; tries <= c.taken {
					return nil, syscall.EADDRINUSE
				}
				return host.Listen(network, addr)
			}
			p, err := New(Config{Listen: c.listen, Transport: transport.Config{ListenPacket: host.ListenPacket, Listen: listen, Dial: host.Dial, LocalAddr: host.LocalAddr}})
			if (err == nil) != c.ok || !c.ok && !errors.Is(err, syscall.EADDRINUSE) || tries != c.tries {
				t.Fatalf("%s with %d ports taken: %v after %d tries", c.listen, c.taken, err, tries)
			}
			if !c.ok {
				return
			}
			defer p.Close()
			if at := p.Addr(); at.Addr() != netip.MustParseAddr("10.0.0.1") || at.Port() == 0 {
				t.Errorf("listens at %s", at)
			}
		})
	}
}
