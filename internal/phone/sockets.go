package phone

import (
	"net"
	"net/netip"

	"golang.org/x/net/ipv4"
)

const dscpEF = 46 // expedited forwarding, the class of voice (RFC 4594 §4.1)

// listenRTP opens a socket for media.
func (b *base) listenRTP(network, addr string) (net.PacketConn, error) {
	if b.cfg.Seams.ListenPacket != nil {
		return b.cfg.Seams.ListenPacket(network, addr)
	}
	c, err := net.ListenPacket(network, addr)
	if err == nil && b.cfg.SIP.QoS {
		b.note(ipv4.NewPacketConn(c).SetTOS(dscpEF << 2))
	}
	return c, err
}

// boundHost is the interface that SIP and media are bound to.
func (b *base) boundHost() netip.Addr {
	if b.cfg.SIP.Bound.IsValid() {
		return b.cfg.SIP.Bound
	}
	return netip.IPv4Unspecified()
}
