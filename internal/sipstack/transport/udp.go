package transport

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// maxDatagram is the largest UDP payload, in bytes.
const maxDatagram = 65535

// maxReadErrors is how many reads in a row may fail before a UDP socket is given up. Some systems report a remote's ICMP
// errors as read errors.
const maxReadErrors = 1000

// packetSocket is one UDP socket.
type packetSocket struct {
	layer *Layer
	conn  packetConn
	addr  netip.AddrPort // as bound
	dead  atomic.Bool

	mu    sync.Mutex // guards flows
	flows map[netip.AddrPort]*Flow
}

// packetConn is a UDP socket that needs no allocated addresses; net.UDPConn has all of it.
type packetConn interface {
	ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error)
	WriteToUDPAddrPort(b []byte, addr netip.AddrPort) (int, error)
	io.Closer
}

func newPacketSocket(l *Layer, conn net.PacketConn) *packetSocket {
	fast, ok := conn.(packetConn)
	if !ok {
		fast = anyPacketConn{conn}
	}
	return &packetSocket{layer: l, conn: fast, addr: addrPort(conn.LocalAddr()), flows: map[netip.AddrPort]*Flow{}}
}

// anyPacketConn makes any net.PacketConn a packetConn.
type anyPacketConn struct{ net.PacketConn }

func (c anyPacketConn) ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error) {
	n, from, err := c.ReadFrom(b)
	if err != nil {
		return n, netip.AddrPort{}, err
	}
	return n, addrPort(from), nil
}

func (c anyPacketConn) WriteToUDPAddrPort(b []byte, addr netip.AddrPort) (int, error) {
	return c.WriteTo(b, net.UDPAddrFromAddrPort(addr))
}

func (s *packetSocket) alive() bool { return !s.dead.Load() }

func (s *packetSocket) close() {
	s.dead.Store(true)
	s.conn.Close()
}

// run reads datagrams until the socket is closed.
func (s *packetSocket) run() {
	defer s.close()
	buffer := make([]byte, maxDatagram)
	for failures := 0; failures < maxReadErrors; {
		n, from, err := s.conn.ReadFromUDPAddrPort(buffer)
		switch {
		case err == nil:
			failures = 0
			s.receive(bytes.Clone(buffer[:n]), plain(from))
		case errors.Is(err, net.ErrClosed):
			return
		default:
			failures++
			s.layer.log.Debug("udp read", "local", s.addr, "err", err)
		}
	}
	s.layer.log.Error("udp socket given up after read errors", "local", s.addr)
}

// receive parses one datagram.
func (s *packetSocket) receive(raw []byte, from netip.AddrPort) {
	if keepAlive(raw) {
		s.layer.count.pings.Add(1)
		return
	}
	flow, now := s.flow(from), time.Now()
	msg, err := sipmsg.ParseMessage(raw, s.layer.limits.Message)
	if err != nil {
		s.layer.drop(Drop{Flow: flow, Raw: raw, Err: err, At: now})
		return
	}
	s.layer.deliver(Received{Message: msg, Flow: flow, Raw: raw, At: now})
}

// keepAlive tells whether a datagram holds nothing but line breaks, or the one null byte that some phones send.
func keepAlive(raw []byte) bool {
	return len(bytes.Trim(raw, "\r\n\x00 ")) == 0
}

// flow returns the flow to a remote. When too many are known one is forgotten, one that nobody holds if possible.
func (s *packetSocket) flow(remote netip.AddrPort) *Flow {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.flows[remote]; f != nil {
		return f
	}
	if len(s.flows) >= s.layer.limits.MaxUDPFlows {
		s.forgetOne()
	}
	f := s.layer.newFlow(UDP, remote, false)
	f.socket = s
	s.flows[remote] = f
	return f
}

// forgetLooks is how many flows are looked at for one that nobody holds.
const forgetLooks = 16

// forgetOne drops a flow, preferably one that is not held. Called with mu held.
func (s *packetSocket) forgetOne() {
	var victim netip.AddrPort
	looked := 0
	for remote, f := range s.flows {
		victim = remote
		if looked++; !f.Held() || looked == forgetLooks {
			break
		}
	}
	delete(s.flows, victim)
}

// send writes one datagram.
func (s *packetSocket) send(raw []byte, to netip.AddrPort) error {
	if !s.alive() {
		return ErrDead
	}
	_, err := s.conn.WriteToUDPAddrPort(raw, to)
	return err
}

// packetSocketTo is the UDP socket that reaches remote, or nil; bound addresses that fit are preferred to wildcards.
func (l *Layer) packetSocketTo(remote netip.Addr) *packetSocket {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found *packetSocket
	for _, s := range l.sockets {
		if !s.alive() || !suits(s.addr.Addr(), remote) {
			continue
		}
		if found == nil || found.addr.Addr().IsUnspecified() && !s.addr.Addr().IsUnspecified() {
			found = s
		}
	}
	return found
}
