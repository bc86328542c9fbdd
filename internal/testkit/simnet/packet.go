package simnet

import (
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
)

// maxDatagram is the largest UDP payload over IPv4, in bytes.
const maxDatagram = 65507

// PacketConn is a UDP socket. Beside net.PacketConn it has ReadFromUDPAddrPort and WriteToUDPAddrPort, which allocate no
// address.
type PacketConn struct {
	host    *Host
	network string
	bind    binding
	port    uint16
	queue   []packet
	waiter
}

// packet is a datagram that has arrived.
type packet struct {
	from    netip.AddrPort
	payload []byte
}

var _ net.PacketConn = (*PacketConn)(nil)

// ListenPacket opens a UDP socket; the result is a *PacketConn. Networks are udp, udp4 and udp6; port 0 takes a free one.
func (h *Host) ListenPacket(network, addr string) (net.PacketConn, error) {
	switch network {
	case "udp", "udp4", "udp6":
	default:
		return nil, opError("listen", network, nil, net.UnknownNetworkError(network))
	}
	bind, port, err := h.bindAddr(network, addr)
	if err != nil {
		return nil, opError("listen", network, nil, err)
	}
	h.net.mu.Lock()
	defer h.net.mu.Unlock()
	c := &PacketConn{host: h, network: network, bind: bind, waiter: waiter{wake: sync.NewCond(&h.net.mu)}}
	if c.port, err = h.udp.add(bind, port, c); err != nil {
		return nil, opError("listen", network, net.UDPAddrFromAddrPort(netip.AddrPortFrom(bind.addr, port)), err)
	}
	h.net.stats.Open++
	return c, nil
}

// WriteTo sends a datagram to addr, a *net.UDPAddr.
func (c *PacketConn) WriteTo(b []byte, addr net.Addr) (int, error) {
	to, ok := addr.(*net.UDPAddr)
	if !ok {
		return 0, opError("write", c.network, addr, syscall.EINVAL)
	}
	return c.WriteToUDPAddrPort(b, to.AddrPort())
}

// WriteToUDPAddrPort sends a datagram. It never blocks.
func (c *PacketConn) WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error) {
	to = netip.AddrPortFrom(to.Addr().Unmap(), to.Port())
	from, filter, err := c.prepare(b, to)
	if err != nil {
		return 0, opError("write", c.network, net.UDPAddrFromAddrPort(to), err)
	}
	drop := filter != nil && filter(from, to, b)
	n := c.host.net
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stats.Sent++
	if drop {
		n.stats.Filtered++
		return len(b), nil
	}
	n.launch(c.host, pathKey{from, to}, b)
	return len(b), nil
}

// prepare checks whether a datagram can be sent and finds its source address.
func (c *PacketConn) prepare(b []byte, to netip.AddrPort) (netip.AddrPort, Filter, error) {
	n := c.host.net
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case c.closed:
		return netip.AddrPort{}, nil, net.ErrClosed
	case c.write.passed():
		return netip.AddrPort{}, nil, os.ErrDeadlineExceeded
	case len(b) > maxDatagram:
		return netip.AddrPort{}, nil, os.NewSyscallError("sendto", syscall.EMSGSIZE)
	case !to.IsValid() || to.Port() == 0:
		return netip.AddrPort{}, nil, os.NewSyscallError("sendto", syscall.EINVAL)
	}
	source, err := c.host.source(c.bind, to.Addr())
	return netip.AddrPortFrom(source, c.port), n.filter, err
}

// launch sends a datagram on its way. Called with mu held.
func (n *Network) launch(h *Host, path pathKey, b []byte) {
	chance, loss := n.chance(path), n.opts.Loss
	if l := n.links[linkKey{path.from.Addr(), path.to.Addr()}]; l != nil {
		if l.down {
			n.stats.Partitioned++
			return
		}
		if l.loss != nil {
			loss = *l.loss
		}
	}
	if chance.Float64() < loss && !n.spared(path, b) {
		n.stats.Lost++
		return
	}
	p := packet{path.from, append([]byte(nil), b...)}
	n.schedule(n.flight(chance), func() { n.deliver(h, path.to, p) })
	if n.opts.Duplicate > 0 && chance.Float64() < n.opts.Duplicate {
		n.stats.Duplicated++
		n.schedule(n.flight(chance), func() { n.deliver(h, path.to, p) })
	}
}

// deliver puts a datagram into the queue of the socket it is for. Called with mu held.
func (n *Network) deliver(from *Host, to netip.AddrPort, p packet) {
	var c *PacketConn
	if h := from.reach(to.Addr()); h != nil {
		c, _ = h.udp.find(to).(*PacketConn)
	}
	switch {
	case c == nil:
		n.stats.NoSocket++
	case len(c.queue) >= n.opts.PacketQueue:
		n.stats.Overflow++
	default:
		n.stats.Delivered++
		c.queue = append(c.queue, p)
		c.wake.Signal()
	}
}

// ReadFrom returns the next datagram and its sender, a *net.UDPAddr. What does not fit into b is lost.
func (c *PacketConn) ReadFrom(b []byte) (int, net.Addr, error) {
	count, from, err := c.ReadFromUDPAddrPort(b)
	if err != nil {
		return 0, nil, err
	}
	return count, net.UDPAddrFromAddrPort(from), nil
}

// ReadFromUDPAddrPort returns the next datagram and its sender. What does not fit into b is lost.
func (c *PacketConn) ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error) {
	c.host.net.mu.Lock()
	defer c.host.net.mu.Unlock()
	for {
		switch {
		case c.closed:
			return 0, netip.AddrPort{}, opError("read", c.network, c.LocalAddr(), net.ErrClosed)
		case c.read.passed():
			return 0, netip.AddrPort{}, opError("read", c.network, c.LocalAddr(), os.ErrDeadlineExceeded)
		case len(c.queue) > 0:
			p := c.queue[0]
			c.queue[0] = packet{}
			c.queue = c.queue[1:]
			return copy(b, p.payload), p.from, nil
		}
		c.wake.Wait()
	}
}

// LocalAddr is the address the socket is bound to, a *net.UDPAddr.
func (c *PacketConn) LocalAddr() net.Addr {
	return net.UDPAddrFromAddrPort(netip.AddrPortFrom(c.bind.addr, c.port))
}

// Close frees the port and wakes readers.
func (c *PacketConn) Close() error {
	n := c.host.net
	n.mu.Lock()
	defer n.mu.Unlock()
	if c.closed {
		return opError("close", c.network, c.LocalAddr(), net.ErrClosed)
	}
	c.queue = nil
	n.stats.Open--
	c.host.udp.remove(c.port, c)
	c.close()
	return nil
}
