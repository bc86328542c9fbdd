package transport

import (
	"errors"
	"net/netip"
	"testing"
)

// TestAddressChanged: connections end on both sides, sockets stay, and the local address is asked for anew.
func TestAddressChanged(t *testing.T) {
	eachTransport(t, func(t *testing.T, k kind, a, b *recorder, to Target) {
		f := a.connect(t, to)
		asked := 0
		a.locals.lookup = func(remote netip.Addr) (netip.Addr, error) { asked++; return remote, nil }
		for range 2 {
			a.advertised(netip.MustParseAddrPort("0.0.0.0:5060"), netip.MustParseAddr("192.0.2.1"))
		}
		a.AddressChanged()
		a.advertised(netip.MustParseAddrPort("0.0.0.0:5060"), netip.MustParseAddr("192.0.2.1"))
		if asked != 2 {
			t.Errorf("asked for the local address %d times, want once before and once after", asked)
		}
		if k.protocol == UDP {
			if !f.Alive() {
				t.Error("the UDP socket is dead")
			}
			return
		}
		if f.Alive() || !errors.Is(f.Err(), ErrMoved) {
			t.Errorf("connection alive %v, %v", f.Alive(), f.Err())
		}
		if again := a.connect(t, to); again.Same(f) || !again.Alive() {
			t.Errorf("connected anew over %v", again)
		}
	})
}
