package phone

import (
	"net"
	"net/netip"

	"golang.org/x/net/ipv4"
)

const dscpEF = 46 // expedited forwarding, the class of voice (RFC 4594 §4.1)

// listenRTP opens a socket for media.
func (p *Phone) listenRTP(network, addr string) (net.PacketConn, error) {
	if p.cfg.Seams.ListenPacket != nil {
		return p.cfg.Seams.ListenPacket(network, addr)
	}
	c, err := net.ListenPacket(network, addr)
	if err == nil && p.cfg.SIP.QoS {
		p.note(ipv4.NewPacketConn(c).SetTOS(dscpEF << 2))
	}
	return c, err
}

// sharedPortAttempts is how many numbers are tried until one is free for UDP and for TCP.
const sharedPortAttempts = 16

// sharedPort is a number that was free for both a moment ago, so that a call which opens with TCP finds who is known by UDP's
// number (RFC 3261 §18.1.1); 0 when there was none.
func (p *Phone) sharedPort() int {
	for range sharedPortAttempts {
		if port := p.tryPort(); port != 0 {
			return port
		}
	}
	return 0
}

// tryPort asks for a number for UDP; 0 when it is taken for TCP.
func (p *Phone) tryPort() int {
	listen := net.Listen
	if p.cfg.Seams.Listen != nil {
		listen = p.cfg.Seams.Listen
	}
	packets, err := p.listenRTP("udp", net.JoinHostPort(p.boundHost().String(), "0"))
	if err != nil {
		return 0
	}
	defer packets.Close()
	addr := packets.LocalAddr().String()
	listener, err := listen("tcp", addr)
	if err != nil {
		return 0
	}
	defer listener.Close()
	return int(netip.MustParseAddrPort(addr).Port())
}

// boundHost is the interface that SIP and media are bound to.
func (p *Phone) boundHost() netip.Addr {
	if p.cfg.SIP.Bound.IsValid() {
		return p.cfg.SIP.Bound
	}
	return netip.IPv4Unspecified()
}
