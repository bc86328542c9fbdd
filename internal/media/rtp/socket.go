package rtp

import (
	"net"
	"net/netip"
)

// maxDatagram is the longest datagram that is read whole: 20 ms of stereo at 48 kHz without compression fit. Longer ones
// are cut, and so malformed at worst.
const maxDatagram = 4096

// addrPortConn is what *net.UDPConn does without an allocation for each datagram.
type addrPortConn interface {
	ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error)
	WriteToUDPAddrPort(b []byte, addr netip.AddrPort) (int, error)
}

// socket is a PacketConn that speaks netip. One goroutine reads, one writes.
type socket struct {
	net.PacketConn
	fast addrPortConn // nil when the conn has no such methods
	to   netip.AddrPort
	addr net.Addr // the same as to
}

func newSocket(c net.PacketConn) *socket {
	s := &socket{PacketConn: c}
	s.fast, _ = c.(addrPortConn)
	return s
}

// read reads a datagram. An address that is not of UDP comes out invalid.
func (s *socket) read(b []byte) (int, netip.AddrPort, error) {
	if s.fast != nil {
		n, from, err := s.fast.ReadFromUDPAddrPort(b)
		return n, plain(from), err
	}
	n, from, err := s.ReadFrom(b)
	udp, ok := from.(*net.UDPAddr)
	if err != nil || !ok {
		return n, netip.AddrPort{}, err
	}
	return n, plain(udp.AddrPort()), nil
}

// write sends a datagram.
func (s *socket) write(b []byte, to netip.AddrPort) error {
	if s.fast != nil {
		_, err := s.fast.WriteToUDPAddrPort(b, to)
		return err
	}
	if s.to != to {
		s.to, s.addr = to, net.UDPAddrFromAddrPort(to)
	}
	_, err := s.WriteTo(b, s.addr)
	return err
}

// plain is addr not mapped into IPv6.
func plain(addr netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
}
