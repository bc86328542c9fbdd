package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"time"
)

// Existing returns a flow that can be used at once: an open connection to remote, whoever opened it, or the flow of a UDP
// socket; nil if there is none. Where TLSConfig.VerifyServer is on, ExistingFor is the one to ask for TLS.
func (l *Layer) Existing(p Protocol, remote netip.AddrPort) *Flow {
	return l.ExistingFor(Target{Protocol: p, Addr: remote})
}

// ExistingFor is Existing for a target: with TLSConfig.VerifyServer, a TLS connection serves only if it was verified for
// the target's ServerName; an empty ServerName asks for no name.
func (l *Layer) ExistingFor(t Target) *Flow {
	t.Addr = plain(t.Addr)
	if !sendable(t.Addr) {
		return nil
	}
	if t.Protocol == UDP {
		if s := l.packetSocketTo(t.Addr.Addr()); s != nil {
			return s.flow(t.Addr)
		}
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.openStream(t)
}

// openStream is the newest open connection that serves a target. Called with mu held.
func (l *Layer) openStream(t Target) *Flow {
	streams := l.byRemote[Endpoint{t.Protocol, t.Addr}]
	for i := len(streams) - 1; i >= 0; i-- {
		s := streams[i]
		named := t.Protocol == TLS && l.cfg.TLS.VerifyServer && t.ServerName != ""
		if s.alive() && (!named || s.serverName == t.ServerName) {
			return s.flow
		}
	}
	return nil
}

// dial is a connection being made, which several Connect calls may wait for.
type dial struct {
	done chan struct{}
	flow *Flow
	err  error
}

// Connect returns a flow to t: one that exists, or else a new connection, for which it blocks until ctx ends at the
// latest. Calls for the same target share one connection. The error is a *ConnectError.
func (l *Layer) Connect(ctx context.Context, t Target) (*Flow, error) {
	t.Addr = plain(t.Addr)
	switch {
	case l.ctx.Err() != nil:
		return nil, &ConnectError{StageConnect, t, ErrClosed}
	case t.Protocol != UDP && t.Protocol != TCP && t.Protocol != TLS:
		return nil, &ConnectError{StageConnect, t, ErrUnknownProtocol}
	case !sendable(t.Addr):
		return nil, &ConnectError{StageConnect, t, ErrBadTarget}
	case t.Protocol == UDP:
		if f := l.ExistingFor(t); f != nil {
			return f, nil
		}
		return nil, &ConnectError{StageConnect, t, ErrNoSocket}
	}
	for {
		flow, d, first := l.join(t)
		if flow != nil {
			return flow, nil
		}
		if first {
			l.lead(ctx, t, d)
			return d.flow, d.err
		}
		select {
		case <-d.done:
		case <-ctx.Done():
			return nil, &ConnectError{StageConnect, t, ctx.Err()}
		}
		if d.err == nil || !gaveUp(d.err) || ctx.Err() != nil {
			return d.flow, d.err
		}
	}
}

// gaveUp tells whether a dial failed only because its own caller stopped waiting.
func gaveUp(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// join returns an open connection, or the dial for the target; first means that the caller must do it.
func (l *Layer) join(t Target) (flow *Flow, d *dial, first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f := l.openStream(t); f != nil {
		return f, nil, false
	}
	if d := l.dials[t]; d != nil {
		return nil, d, false
	}
	d = &dial{done: make(chan struct{})}
	l.dials[t] = d
	return nil, d, true
}

// lead does a dial and tells the others.
func (l *Layer) lead(ctx context.Context, t Target, d *dial) {
	d.flow, d.err = l.dial(ctx, t)
	l.mu.Lock()
	delete(l.dials, t)
	l.mu.Unlock()
	close(d.done)
}

// dial opens a connection.
func (l *Layer) dial(ctx context.Context, t Target) (*Flow, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(l.ctx, func() { cancel(ErrClosed) })()

	l.tellConnecting(t)
	conn, err := l.dialConn(ctx, t)
	if err != nil {
		return nil, &ConnectError{StageConnect, t, dialReason(ctx, err)}
	}
	l.mark(conn)
	flow := l.newFlow(t.Protocol, t.Addr, false)
	if t.Protocol == TLS {
		connected(ctx)
		secure, err := l.connectTLS(ctx, conn, t)
		if err != nil {
			conn.Close()
			return nil, &ConnectError{StageTLS, t, dialReason(ctx, err)}
		}
		conn, flow.security = secure, l.tls.clientSecurity(secure.ConnectionState(), t)
		l.tls.report(flow.security, t)
	}
	s := newStream(l, conn, flow)
	if t.Protocol == TLS && l.cfg.TLS.VerifyServer {
		s.serverName = t.ServerName
	}
	if err := l.enter(s); err != nil {
		conn.Close()
		return nil, &ConnectError{StageConnect, t, err}
	}
	l.count.connected.Add(1)
	s.open()
	go s.run()
	return s.flow, nil
}

// tellConnecting tells that a connection is being made.
func (l *Layer) tellConnecting(t Target) {
	if l.cfg.Handler.Connecting == nil {
		return
	}
	local, err := l.locals.towards(t.Addr.Addr(), time.Now())
	if err != nil {
		l.log.Debug("no local address", "remote", t.Addr, "err", err)
	}
	l.cfg.Handler.Connecting(local, t)
}

// dialReason is err, or ErrClosed if the layer was closed meanwhile.
func dialReason(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), ErrClosed) {
		return ErrClosed
	}
	return err
}

// dialConn connects from the address that we listen at, if that is one address.
func (l *Layer) dialConn(ctx context.Context, t Target) (net.Conn, error) {
	if l.cfg.Dial != nil {
		return l.cfg.Dial(ctx, "tcp", t.Addr.String())
	}
	var d net.Dialer
	if from := l.boundAddr(t.Addr.Addr()); from.IsValid() {
		d.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(from, 0))
	}
	return d.DialContext(ctx, "tcp", t.Addr.String())
}

// boundAddr is the one address that our sockets are bound to and that reaches remote; invalid if there is none.
func (l *Layer) boundAddr(remote netip.Addr) netip.Addr {
	for _, e := range l.Listening() {
		if ip := e.Addr.Addr(); !ip.IsUnspecified() && suits(ip, remote) {
			return ip
		}
	}
	return netip.Addr{}
}

// connectTLS does the client's side of the handshake.
func (l *Layer) connectTLS(ctx context.Context, conn net.Conn, t Target) (*tls.Conn, error) {
	config, err := l.tls.client(t)
	if err != nil {
		return nil, err
	}
	secure := tls.Client(conn, config)
	if err := handshake(ctx, secure, l.cfg.TLS.HandshakeTimeout); err != nil {
		l.tls.refused(err, secure.ConnectionState(), t)
		return nil, err
	}
	return secure, nil
}
