package transport

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"gosua/internal/testkit/simnet"
)

// TestConnectingIsTold: before the connection is there, and also when it never comes.
func TestConnectingIsTold(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		server(t, n, Config{})
		var told []string
		cfg := Config{Handler: Handler{Connecting: func(local netip.Addr, target Target) { told = append(told, local.String()+" "+target.String()) }}}
		h := n.Host("10.0.0.1")
		cfg.Dial, cfg.LocalAddr = h.Dial, h.LocalAddr
		l := New(cfg)
		defer l.Close()
		for _, to := range []string{"10.0.0.2:5060", "10.0.0.2:5060", "10.0.0.2:9"} {
			_, err := l.Connect(t.Context(), Target{Protocol: TCP, Addr: netip.MustParseAddrPort(to)})
			if failed := err != nil; failed != strings.HasSuffix(to, ":9") {
				t.Errorf("connect to %s: %v", to, err)
			}
		}
		if want := []string{"10.0.0.1 TCP 10.0.0.2:5060", "10.0.0.1 TCP 10.0.0.2:9"}; !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
	})
}
