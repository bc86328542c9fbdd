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

// boundHost is the interface that SIP and media are bound to.
func (p *Phone) boundHost() netip.Addr {
	if p.cfg.SIP.Bound.IsValid() {
		return p.cfg.SIP.Bound
	}
	return netip.IPv4Unspecified()
}
