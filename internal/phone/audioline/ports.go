package audioline

import (
	"fmt"
	"net"
	"net/netip"

	"gosua/internal/media/rtp"
)

// PortPairs is how many pairs of ports the lines of one Ports use at least.
const PortPairs = 512

// Ports gives lines their ports: pairs from First on, each search going on where the last one ended, as in pjsua, so that
// what is still under way to a call that has ended does not reach the next. It belongs to the lines' owner.
type Ports struct {
	First int // 0 is a random even port for each line
	// Pairs is how many pairs are used, where that is more than PortPairs: twice as many as there may be lines, or what was
	// given back last is used again at once.
	Pairs int
	next  int // where the next search begins; 0 at First
}

// pair is two sockets on consecutive ports.
type pair struct {
	rtp, rtcp net.PacketConn
	port      int
}

// open binds the next free pair.
func (p *Ports) open(listen func(network, addr string) (net.PacketConn, error), host netip.Addr) (pair, error) {
	pairs := max(p.Pairs, PortPairs)
	start := max(p.next, p.First)
	passed := (start - p.First) / 2
	got, err := openPair(listen, host, start, pairs-passed)
	if err != nil && passed > 0 { // those before the start
		got, err = openPair(listen, host, p.First, passed)
	}
	if err != nil {
		return pair{}, fmt.Errorf("open RTP sockets: %w", err)
	}
	if p.next = got.port + 2; p.First == 0 || p.next >= p.First+2*pairs {
		p.next = 0
	}
	return got, nil
}

func openPair(listen func(network, addr string) (net.PacketConn, error), host netip.Addr, first, tries int) (got pair, err error) {
	got.rtp, got.rtcp, got.port, err = rtp.OpenPair(listen, host, first, tries)
	return got, err
}
