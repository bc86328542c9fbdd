package transport

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Layer owns the sockets and connections. Its methods may be called from any goroutine.
type Layer struct {
	cfg    Config
	limits Limits
	log    *slog.Logger
	tls    tlsSetup
	locals localAddrs
	count  counters
	lastID atomic.Uint64
	pumps  sync.WaitGroup
	ctx    context.Context // ends with Close
	cancel context.CancelFunc

	mu        sync.Mutex // guards the fields below
	closed    bool
	sockets   []*packetSocket
	listeners []*listener
	streams   map[*stream]struct{}
	byRemote  map[Endpoint][]*stream // the open ones, newest last
	incoming  int                    // streams that were accepted
	dials     map[Target]*dial
}

// counters are the parts of Stats that only grow.
type counters struct {
	received, sent, dropped, pings, pongs         atomic.Uint64
	accepted, connected, refused, handshakeFailed atomic.Uint64
	evicted                                       atomic.Uint64
}

// New makes a layer without any socket.
func New(cfg Config) *Layer {
	cfg.IdleOut = cmp.Or(cfg.IdleOut, DefaultIdleOut)
	cfg.IdleIn = cmp.Or(cfg.IdleIn, DefaultIdleIn)
	cfg.TLS.HandshakeTimeout = cmp.Or(cfg.TLS.HandshakeTimeout, DefaultHandshakeTimeout)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.LocalAddr == nil {
		cfg.LocalAddr = SystemLocalAddr
	}
	l := &Layer{
		cfg:      cfg,
		limits:   cfg.Limits.withDefaults(),
		log:      cfg.Log,
		tls:      tlsSetup{cfg: cfg.TLS},
		streams:  map[*stream]struct{}{},
		byRemote: map[Endpoint][]*stream{},
		dials:    map[Target]*dial{},
	}
	l.locals.lookup = cfg.LocalAddr
	l.ctx, l.cancel = context.WithCancel(context.Background())
	return l
}

// Listen opens a socket at addr (host:port; an empty host is all addresses of both families, port 0 a free one) and
// returns the address it got. The error is a *ListenError, or a *FileError for TLS files that do not load.
func (l *Layer) Listen(p Protocol, addr string) (netip.AddrPort, error) {
	switch p {
	case UDP:
		return l.listenPacket(addr)
	case TCP:
		return l.listenStream(p, addr)
	case TLS:
		if _, err := l.tls.server(); err != nil {
			return netip.AddrPort{}, err
		}
		return l.listenStream(p, addr)
	}
	return netip.AddrPort{}, &ListenError{p, addr, ErrUnknownProtocol}
}

func (l *Layer) listenPacket(addr string) (netip.AddrPort, error) {
	listen := l.cfg.ListenPacket
	if listen == nil {
		listen = net.ListenPacket
	}
	conn, err := listen(family(UDP.network(), addr), addr)
	if err != nil {
		return netip.AddrPort{}, &ListenError{UDP, addr, err}
	}
	l.mark(conn)
	s := newPacketSocket(l, conn)
	if !l.adopt(func() { l.sockets = append(l.sockets, s) }, s.run) {
		conn.Close()
		return netip.AddrPort{}, &ListenError{UDP, addr, ErrClosed}
	}
	return s.addr, nil
}

func (l *Layer) listenStream(p Protocol, addr string) (netip.AddrPort, error) {
	listen := l.cfg.Listen
	if listen == nil {
		listen = net.Listen
	}
	socket, err := listen(family(p.network(), addr), addr)
	if err != nil {
		return netip.AddrPort{}, &ListenError{p, addr, err}
	}
	s := &listener{layer: l, protocol: p, socket: socket, addr: addrPort(socket.Addr())}
	if !l.adopt(func() { l.listeners = append(l.listeners, s) }, s.run) {
		socket.Close()
		return netip.AddrPort{}, &ListenError{p, addr, ErrClosed}
	}
	return s.addr, nil
}

// adopt records something with store and starts its goroutine, unless the layer is closed.
func (l *Layer) adopt(store, run func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	store()
	l.pumps.Go(run)
	return true
}

// Listening lists the sockets that are open, in the order of their Listen calls, UDP first.
func (l *Layer) Listening() []Endpoint {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []Endpoint
	for _, s := range l.sockets {
		if s.alive() {
			list = append(list, Endpoint{UDP, s.addr})
		}
	}
	for _, s := range l.listeners {
		list = append(list, Endpoint{s.protocol, s.addr})
	}
	return list
}

// Close closes every socket and connection and waits for all goroutines. What was queued on connections is still written
// if the remote reads. It may be called more than once.
func (l *Layer) Close() {
	l.mu.Lock()
	l.closed = true
	sockets, listeners := l.sockets, l.listeners
	streams := make([]*stream, 0, len(l.streams))
	for s := range l.streams {
		streams = append(streams, s)
	}
	l.sockets, l.listeners = nil, nil
	l.mu.Unlock()

	l.cancel()
	for _, s := range listeners {
		s.socket.Close()
	}
	for _, s := range streams {
		s.fail(ErrClosed)
	}
	for _, s := range sockets {
		s.close()
	}
	l.pumps.Wait()
}

// AddressChanged gives up what depended on the addresses that this machine had: every connection is closed, without a word
// to the remote, and local addresses are asked for anew. Sockets go on listening. It does not wait.
func (l *Layer) AddressChanged() {
	l.locals.forget()
	l.mu.Lock()
	streams := make([]*stream, 0, len(l.streams))
	for s := range l.streams {
		streams = append(streams, s)
	}
	l.mu.Unlock()
	for _, s := range streams {
		s.fail(ErrMoved)
	}
}

// Stats returns the counters.
func (l *Layer) Stats() Stats {
	c := &l.count
	l.mu.Lock()
	defer l.mu.Unlock()
	return Stats{
		Received: c.received.Load(), Sent: c.sent.Load(), Dropped: c.dropped.Load(),
		Pings: c.pings.Load(), Pongs: c.pongs.Load(),
		Accepted: c.accepted.Load(), Connected: c.connected.Load(), Refused: c.refused.Load(),
		HandshakeFailures: c.handshakeFailed.Load(), Evicted: c.evicted.Load(),
		OpenIncoming: l.incoming, OpenOutgoing: len(l.streams) - l.incoming,
	}
}

// enter records a new stream if the limits allow, for which an old one may have to go.
func (l *Layer) enter(s *stream) error {
	l.mu.Lock()
	victim, err := l.admit(s)
	l.mu.Unlock()
	if victim != nil {
		l.count.evicted.Add(1)
		victim.fail(ErrEvicted)
	}
	return err
}

// admit records a new stream; victim is the one that it drove out. Called with mu held.
func (l *Layer) admit(s *stream) (victim *stream, err error) {
	switch {
	case l.closed:
		return nil, ErrClosed
	case !s.flow.incoming && len(l.streams)-l.incoming >= l.limits.MaxOutgoing:
		return nil, ErrTooManyConnections
	case s.flow.incoming && l.incoming >= l.limits.MaxIncoming:
		if victim = l.longestUnused(time.Now()); victim == nil {
			return nil, ErrTooManyConnections
		}
		l.remove(victim)
	}
	l.streams[s] = struct{}{}
	if s.flow.incoming {
		l.incoming++
	}
	l.pumps.Add(1)
	return victim, nil
}

// longestUnused is the accepted connection that a new one may drive out; nil when there is none. Called with mu held.
func (l *Layer) longestUnused(now time.Time) (found *stream) {
	unused := l.limits.EvictAfter
	for s := range l.streams {
		if !s.flow.incoming || s.flow.Held() {
			continue
		}
		if d := s.unused(now); d > unused {
			found, unused = s, d
		}
	}
	return found
}

// publish lets Existing find a stream whose handshake is done.
func (l *Layer) publish(s *stream) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := Endpoint{s.flow.protocol, s.flow.remote}
	l.byRemote[key] = append(l.byRemote[key], s)
}

// leave forgets a stream.
func (l *Layer) leave(s *stream) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.remove(s)
}

// remove is leave with mu held.
func (l *Layer) remove(s *stream) {
	if _, ok := l.streams[s]; !ok {
		return
	}
	delete(l.streams, s)
	if s.flow.incoming {
		l.incoming--
	}
	key := Endpoint{s.flow.protocol, s.flow.remote}
	rest := slices.DeleteFunc(l.byRemote[key], func(t *stream) bool { return t == s })
	if len(rest) == 0 {
		delete(l.byRemote, key)
	} else {
		l.byRemote[key] = rest
	}
}

// newFlow makes the identity of a connection.
func (l *Layer) newFlow(p Protocol, remote netip.AddrPort, incoming bool) *Flow {
	return &Flow{id: l.lastID.Add(1), layer: l, protocol: p, remote: remote, incoming: incoming}
}
