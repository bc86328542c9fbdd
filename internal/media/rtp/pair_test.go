package rtp

import (
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"

	"gosua/internal/testkit/simnet"
)

func TestOpenPair(t *testing.T) {
	host := netip.MustParseAddr("10.0.0.1")
	for _, c := range []struct {
		name         string
		taken        []string
		first, tries int
		want         int // 0: an error
	}{
		{"first", nil, 4000, 100, 4000},
		{"odd", nil, 4001, 100, 4002},
		{"RTP taken", []string{":4000"}, 4000, 100, 4002},
		{"RTCP taken", []string{":4001"}, 4000, 100, 4002},
		{"all taken", []string{":4000", ":4003", ":4004"}, 4000, 3, 0},
		{"last", nil, 65534, 100, 65534},
		{"beyond the last", []string{":65534"}, 65534, 100, 0},
		{"top", nil, 65535, 100, 0},
		{"negative", nil, -2, 100, 0},
		{"too large", nil, 70000, 100, 0},
	} {
		h := simnet.New(1, simnet.Options{}).Host("10.0.0.1")
		for _, addr := range c.taken {
			if _, err := h.ListenPacket("udp4", "10.0.0.1"+addr); err != nil {
				t.Fatal(err)
			}
		}
		a, b, port, err := OpenPair(h.ListenPacket, host, c.first, c.tries)
		if (err == nil) != (c.want != 0) || port != c.want {
			t.Errorf("%s: port %d, %v", c.name, port, err)
		}
		if err != nil {
			continue
		}
		if portOf(a) != port || portOf(b) != port+1 {
			t.Errorf("%s: bound %v and %v", c.name, a.LocalAddr(), b.LocalAddr())
		}
	}
}

func portOf(c net.PacketConn) int { return int(c.LocalAddr().(*net.UDPAddr).AddrPort().Port()) }

func TestOpenPairRandom(t *testing.T) {
	h := simnet.New(1, simnet.Options{}).Host("10.0.0.1")
	seen := map[int]bool{}
	for range 20 {
		_, _, port, err := OpenPair(h.ListenPacket, netip.Addr{}, 0, 100)
		if err != nil || port < 4000 || port%2 != 0 || port > 65534 || seen[port] {
			t.Errorf("port %d, %v", port, err)
		}
		seen[port] = true
	}
}

// What was bound for nothing is given back, and the cause stays visible.
func TestOpenPairFails(t *testing.T) {
	n := simnet.New(1, simnet.Options{})
	h := n.Host("10.0.0.1")
	if _, err := h.ListenPacket("udp4", "10.0.0.1:4001"); err != nil {
		t.Fatal(err)
	}
	_, _, _, err := OpenPair(h.ListenPacket, h.Addr(), 4000, 1)
	if !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("%v", err)
	}
	if open := n.Stats().Open; open != 1 {
		t.Errorf("%d sockets open", open)
	}
}

func TestOpenPairFamilies(t *testing.T) {
	for host, want := range map[string]string{"": "udp :4000", "0.0.0.0": "udp4 0.0.0.0:4000", "127.0.0.1": "udp4 127.0.0.1:4000", "::1": "udp6 [::1]:4000", "::": "udp6 [::]:4000"} {
		addr, _ := netip.ParseAddr(host)
		var got string
		_, _, _, err := OpenPair(func(network, addr string) (net.PacketConn, error) {
			got = network + " " + addr
			return nil, errors.New("no")
		}, addr, 4000, 1)
		if got != want || err == nil {
			t.Errorf("%q: %q, %v", host, got, err)
		}
	}
}
