package phone_test

import (
	"net/netip"
	"testing"

	"gosua/internal/phone"
	"gosua/internal/testkit/simnet"
)

// TestTransports proves that sockets are listed as they are bound and as others are told.
func TestTransports(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a := r.start("alice", "10.0.0.1", func(cfg *phone.Config) { cfg.SIP.Public = netip.MustParseAddr("192.0.2.1") })
		want := map[string]bool{}
		for _, up := range a.Transports() {
			want[up.Protocol] = up.Bound.Addr() == netip.MustParseAddr("10.0.0.1") && up.Shown == netip.AddrPortFrom(netip.MustParseAddr("192.0.2.1"), up.Bound.Port())
		}
		if len(want) != 2 || !want["UDP"] || !want["TCP"] {
			t.Errorf("%+v", a.Transports())
		}
	})
}
