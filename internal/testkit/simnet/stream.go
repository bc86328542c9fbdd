package simnet

import (
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"
)

// Conn is one end of a stream. All of its state is under the network's mu.
type Conn struct {
	host          *Host
	local, remote netip.AddrPort
	far           *Conn    // the other end
	dialed        *dialing // holds the local port of the end that dialed
	waiter

	buffer []byte    // arrived and not read
	flying int       // bytes on their way to this end
	last   time.Time // when the latest segment to this end arrives

	finished bool // by CloseWrite or Close: nothing more is sent
	eof      bool // the far end finished, and that has arrived here
	reset    bool // the far end went away
}

var _ net.Conn = (*Conn)(nil)

// newPair makes the two ends of a stream, near having dialed. Called with mu held.
func newPair(nearHost, farHost *Host, path pathKey) (near, far *Conn) {
	mu := &nearHost.net.mu
	near = &Conn{host: nearHost, local: path.from, remote: path.to, waiter: waiter{wake: sync.NewCond(mu)}}
	far = &Conn{host: farHost, local: path.to, remote: path.from, waiter: waiter{wake: sync.NewCond(mu)}}
	near.far, far.far = far, near
	nearHost.net.stats.Open += 2
	return near, far
}

// carry runs arrive after the travelling time of a path, or that long after a partition healed. Called with mu held.
func (n *Network) carry(path pathKey, arrive func()) {
	if l := n.links[linkKey{path.from.Addr(), path.to.Addr()}]; l != nil && l.down {
		l.held = append(l.held, func() { n.carry(path, arrive) })
		return
	}
	n.schedule(n.travel(n.chance(path)), arrive)
}

// send is carry to the far end of a stream, in order. Called with mu held.
func (c *Conn) send(arrive func()) {
	n, path := c.host.net, pathKey{c.local, c.remote}
	if l := n.links[linkKey{path.from.Addr(), path.to.Addr()}]; l != nil && l.down {
		l.held = append(l.held, func() { c.send(arrive) })
		return
	}
	now := time.Now()
	at := now.Add(n.travel(n.chance(path)))
	if at.Before(c.far.last) {
		at = c.far.last
	}
	c.far.last = at
	n.schedule(at.Sub(now), arrive)
}

// Write sends b, blocking while the buffer towards the far end is full.
func (c *Conn) Write(b []byte) (int, error) {
	c.host.net.mu.Lock()
	defer c.host.net.mu.Unlock()
	written := 0
	for {
		if err := c.writable(); err != nil {
			return written, c.opError("write", err)
		}
		if written == len(b) {
			return written, nil
		}
		space := c.host.net.opts.StreamBuffer - len(c.far.buffer) - c.far.flying
		if space <= 0 {
			c.wake.Wait()
			continue
		}
		segment := append([]byte(nil), b[written:min(len(b), written+space)]...)
		written += len(segment)
		c.far.flying += len(segment)
		c.send(func() { c.far.receive(segment) })
	}
}

// writable tells why nothing can be written. Called with mu held.
func (c *Conn) writable() error {
	switch {
	case c.closed:
		return net.ErrClosed
	case c.write.passed():
		return os.ErrDeadlineExceeded
	case c.reset:
		return os.NewSyscallError("write", syscall.ECONNRESET)
	case c.finished:
		return os.NewSyscallError("write", syscall.EPIPE)
	}
	return nil
}

// receive takes a segment that has arrived; an end that was closed answers with a reset. Called with mu held.
func (c *Conn) receive(segment []byte) {
	c.flying -= len(segment)
	if c.closed {
		c.send(c.far.receiveReset)
		return
	}
	c.buffer = append(c.buffer, segment...)
	c.wake.Broadcast()
}

// receiveEnd is the far end's orderly end. Called with mu held.
func (c *Conn) receiveEnd() {
	c.eof = true
	c.wake.Broadcast()
}

// receiveReset is the far end's disorderly end; what was not read is lost. Called with mu held.
func (c *Conn) receiveReset() {
	c.reset, c.buffer = true, nil
	c.wake.Broadcast()
}

// Read returns what has arrived, blocking until something has.
func (c *Conn) Read(b []byte) (int, error) {
	c.host.net.mu.Lock()
	defer c.host.net.mu.Unlock()
	for {
		switch {
		case c.closed:
			return 0, c.opError("read", net.ErrClosed)
		case c.read.passed():
			return 0, c.opError("read", os.ErrDeadlineExceeded)
		case len(b) == 0:
			return 0, nil
		case len(c.buffer) > 0:
			count := copy(b, c.buffer)
			c.buffer = c.buffer[count:]
			c.far.wake.Broadcast()
			return count, nil
		case c.reset:
			return 0, c.opError("read", os.NewSyscallError("read", syscall.ECONNRESET))
		case c.eof:
			return 0, io.EOF
		}
		c.wake.Wait()
	}
}

// CloseWrite ends this direction: the far end reads io.EOF after what was written.
func (c *Conn) CloseWrite() error {
	c.host.net.mu.Lock()
	defer c.host.net.mu.Unlock()
	if c.closed {
		return c.opError("close", net.ErrClosed)
	}
	c.finish()
	return nil
}

// finish sends the orderly end once. Called with mu held.
func (c *Conn) finish() {
	if !c.finished {
		c.finished = true
		c.send(c.far.receiveEnd)
	}
}

// Close ends the stream. As with the kernel's, the far end reads io.EOF, or is reset if bytes were left unread here; what
// it writes from then on is answered by a reset.
func (c *Conn) Close() error { return c.end(false) }

// Abort ends the stream with a reset, like Close after SetLinger(0) on a TCP connection.
func (c *Conn) Abort() error { return c.end(true) }

func (c *Conn) end(abort bool) error {
	c.host.net.mu.Lock()
	defer c.host.net.mu.Unlock()
	if c.closed {
		return c.opError("close", net.ErrClosed)
	}
	c.shut(abort)
	return nil
}

// shut closes this end. Called with mu held.
func (c *Conn) shut(abort bool) {
	if c.closed {
		return
	}
	abort = abort || len(c.buffer) > 0
	c.close()
	c.buffer = nil
	c.host.net.stats.Open--
	if c.dialed != nil {
		c.dialed.release()
	}
	if abort {
		c.finished = true
		c.send(c.far.receiveReset)
	} else {
		c.finish()
	}
	c.far.wake.Broadcast()
}

// LocalAddr is this end's address, a *net.TCPAddr.
func (c *Conn) LocalAddr() net.Addr { return net.TCPAddrFromAddrPort(c.local) }

// RemoteAddr is the far end's address, a *net.TCPAddr.
func (c *Conn) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.remote) }

func (c *Conn) opError(op string, err error) error {
	return &net.OpError{Op: op, Net: "tcp", Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: err}
}
