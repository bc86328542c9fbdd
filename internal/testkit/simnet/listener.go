package simnet

import (
	"context"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
)

// backlog is how many connections wait for Accept before more are refused.
const backlog = 128

// Listener accepts streams.
type Listener struct {
	host    *Host
	network string
	bind    binding
	port    uint16
	wake    *sync.Cond // on the network's mu
	waiting []*Conn
	closed  bool
}

var _ net.Listener = (*Listener)(nil)

// Listen opens a stream listener; the result is a *Listener. Networks are tcp, tcp4 and tcp6; port 0 takes a free one.
func (h *Host) Listen(network, addr string) (net.Listener, error) {
	if err := checkStream("listen", network); err != nil {
		return nil, err
	}
	bind, port, err := h.bindAddr(network, addr)
	if err != nil {
		return nil, opError("listen", network, nil, err)
	}
	h.net.mu.Lock()
	defer h.net.mu.Unlock()
	l := &Listener{host: h, network: network, bind: bind, wake: sync.NewCond(&h.net.mu)}
	if l.port, err = h.tcp.add(bind, port, l); err != nil {
		return nil, opError("listen", network, net.TCPAddrFromAddrPort(netip.AddrPortFrom(bind.addr, port)), err)
	}
	h.net.stats.Open++
	return l, nil
}

func checkStream(op, network string) error {
	switch network {
	case "tcp", "tcp4", "tcp6":
		return nil
	}
	return opError(op, network, nil, net.UnknownNetworkError(network))
}

// Accept waits for the next stream.
func (l *Listener) Accept() (net.Conn, error) {
	l.host.net.mu.Lock()
	defer l.host.net.mu.Unlock()
	for {
		if l.closed {
			return nil, opError("accept", l.network, l.Addr(), net.ErrClosed)
		}
		if len(l.waiting) > 0 {
			c := l.waiting[0]
			l.waiting = l.waiting[1:]
			return c, nil
		}
		l.wake.Wait()
	}
}

// Addr is the address listened at, a *net.TCPAddr.
func (l *Listener) Addr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(l.bind.addr, l.port))
}

// Close frees the port and resets the streams that nobody accepted; accepted ones live on.
func (l *Listener) Close() error {
	l.host.net.mu.Lock()
	defer l.host.net.mu.Unlock()
	if l.closed {
		return opError("close", l.network, l.Addr(), net.ErrClosed)
	}
	l.closed = true
	l.host.net.stats.Open--
	l.host.tcp.remove(l.port, l)
	for _, c := range l.waiting {
		c.shut(true)
	}
	l.waiting = nil
	l.wake.Broadcast()
	return nil
}

// dialing is a Dial that waits for its answer. Its fields but result are under the network's mu.
type dialing struct {
	host      *Host
	path      pathKey
	abandoned bool
	result    chan dialResult // holds one
}

// dialResult is how a Dial ended.
type dialResult struct {
	conn *Conn
	err  error
}

// Dial opens a stream; the result is a *Conn. It takes one round trip, fails with syscall.ECONNREFUSED where nobody
// listens, and waits for ctx where the network is partitioned.
func (h *Host) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if err := checkStream("dial", network); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, opError("dial", network, nil, err)
	}
	to, err := dialAddr(addr)
	if err != nil {
		return nil, opError("dial", network, nil, err)
	}
	d, err := h.connect(to)
	if err != nil {
		return nil, opError("dial", network, net.TCPAddrFromAddrPort(to), err)
	}
	select {
	case r := <-d.result:
		if r.err != nil {
			return nil, opError("dial", network, net.TCPAddrFromAddrPort(to), r.err)
		}
		return r.conn, nil
	case <-ctx.Done():
		d.abandon()
		return nil, opError("dial", network, net.TCPAddrFromAddrPort(to), ctx.Err())
	}
}

func dialAddr(addr string) (netip.AddrPort, error) {
	host, port, err := splitAddr(addr)
	if err != nil {
		return netip.AddrPort{}, err
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return netip.AddrPort{}, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return netip.AddrPortFrom(ip.Unmap(), port), nil
}

// connect sends the request for a stream.
func (h *Host) connect(to netip.AddrPort) (*dialing, error) {
	n := h.net
	n.mu.Lock()
	defer n.mu.Unlock()
	source, err := h.source(binding{dual: true}, to.Addr())
	if err != nil {
		return nil, err
	}
	if h.reach(to.Addr()) == nil {
		return nil, os.NewSyscallError("connect", syscall.EHOSTUNREACH)
	}
	d := &dialing{host: h, result: make(chan dialResult, 1)}
	port, err := h.tcp.add(binding{addr: source}, 0, d)
	if err != nil {
		return nil, err
	}
	n.stats.Dialed++
	d.path = pathKey{netip.AddrPortFrom(source, port), to}
	n.carry(d.path, d.arrive)
	return d, nil
}

// arrive is the request at the remote host: it makes both ends of the stream, or refuses. Called with mu held.
func (d *dialing) arrive() {
	n := d.host.net
	l, _ := d.host.reach(d.path.to.Addr()).tcp.find(d.path.to).(*Listener)
	back := pathKey{d.path.to, d.path.from}
	if d.abandoned {
		return
	}
	if l == nil || len(l.waiting) >= backlog {
		n.stats.Refused++
		n.carry(back, func() { d.done(nil, os.NewSyscallError("connect", syscall.ECONNREFUSED)) })
		return
	}
	near, far := newPair(d.host, l.host, d.path)
	near.dialed = d
	l.waiting = append(l.waiting, far)
	l.wake.Signal()
	n.carry(back, func() { d.done(near, nil) })
}

// done is the answer back at the dialing host. Called with mu held.
func (d *dialing) done(c *Conn, err error) {
	if err != nil {
		d.release()
	}
	if d.abandoned && c != nil {
		c.shut(true)
		return
	}
	d.result <- dialResult{c, err}
}

// release frees the local port. Called with mu held.
func (d *dialing) release() { d.host.tcp.remove(d.path.from.Port(), d) }

// abandon gives the stream up that nobody waits for any more.
func (d *dialing) abandon() {
	d.host.net.mu.Lock()
	defer d.host.net.mu.Unlock()
	d.abandoned = true
	d.release()
	select {
	case r := <-d.result:
		if r.conn != nil {
			r.conn.shut(true)
		}
	default:
	}
}
