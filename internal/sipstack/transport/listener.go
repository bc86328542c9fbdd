package transport

import (
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"time"
)

// How long a listener waits after an error of Accept, such as too many open files: from the first, doubling to the last.
const (
	firstAcceptWait = 5 * time.Millisecond
	lastAcceptWait  = time.Second
)

// listener accepts TCP or TLS connections.
type listener struct {
	layer    *Layer
	protocol Protocol
	socket   net.Listener
	addr     netip.AddrPort // as bound
}

// run accepts connections until the listener is closed.
func (s *listener) run() {
	defer s.socket.Close()
	wait := firstAcceptWait
	for {
		conn, err := s.socket.Accept()
		switch {
		case err == nil:
			wait = firstAcceptWait
			s.accept(conn)
		case errors.Is(err, net.ErrClosed):
			return
		default:
			s.layer.log.Warn("accept failed", "local", s.addr, "err", err)
			if !s.pause(wait) {
				return
			}
			wait = min(2*wait, lastAcceptWait)
		}
	}
}

// pause waits, or returns false when the layer is closed.
func (s *listener) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.layer.ctx.Done():
		return false
	}
}

// accept starts the life of a connection. The handshake is done by the connection's own goroutine, so that a remote that
// does none holds nobody up.
func (s *listener) accept(conn net.Conn) {
	l := s.layer
	l.mark(conn)
	if s.protocol == TLS {
		config, err := l.tls.server()
		if err != nil {
			conn.Close()
			return
		}
		conn = tls.Server(conn, config)
	}
	c := newStream(l, conn, l.newFlow(s.protocol, addrPort(conn.RemoteAddr()), true))
	if err := l.enter(c); err != nil {
		l.count.refused.Add(1)
		l.log.Warn("connection refused", "remote", c.flow.remote, "err", err)
		conn.Close()
		return
	}
	go c.serve()
}
