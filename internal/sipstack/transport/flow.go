package transport

import (
	"net/netip"
	"sync/atomic"
)

// Flow is the identity of a connection: a stream connection, or a UDP socket with a remote address (RFC 5626 §3.1).
// Two messages that came over the same connection have the same *Flow; for UDP that holds while the socket remembers the
// remote, see Limits.MaxUDPFlows, so compare by Same. All methods may be called from any goroutine.
type Flow struct {
	id       uint64
	layer    *Layer
	protocol Protocol
	remote   netip.AddrPort
	incoming bool
	holds    atomic.Int32
	socket   *packetSocket // UDP
	stream   *stream       // TCP, TLS
	security *Security     // TLS; set before anybody gets the flow
}

// ID is unique among the flows of a layer and never used again.
func (f *Flow) ID() uint64 { return f.id }

// Protocol is the flow's transport protocol.
func (f *Flow) Protocol() Protocol { return f.protocol }

// Remote is the address at the other end.
func (f *Flow) Remote() netip.AddrPort { return f.remote }

// Incoming tells whether the remote opened the connection; false for UDP.
func (f *Flow) Incoming() bool { return f.incoming }

// Security is what the handshake of a TLS connection came to; nil for UDP and TCP, and for one that failed in its handshake.
func (f *Flow) Security() *Security { return f.security }

// Same tells whether two flows are the same connection: the same Flow, or the same UDP socket and remote.
func (f *Flow) Same(g *Flow) bool {
	if f == nil || g == nil || f == g {
		return f == g
	}
	return f.socket != nil && f.socket == g.socket && f.remote == g.remote
}

// String renders the flow as in "TCP 192.0.2.1:5060".
func (f *Flow) String() string { return string(f.protocol) + " " + f.remote.String() }

// Hold keeps a connection from being closed as idle, until as many Release calls as Hold calls were made.
func (f *Flow) Hold() { f.holds.Add(1) }

// Release takes back one Hold; the idle time starts anew with the last one.
func (f *Flow) Release() {
	if f.holds.Add(-1) <= 0 && f.stream != nil {
		f.stream.touch()
	}
}

// Held tells whether there is a Hold on the flow.
func (f *Flow) Held() bool { return f.holds.Load() > 0 }

// Alive tells whether something can be sent on the flow.
func (f *Flow) Alive() bool {
	switch {
	case f.stream != nil:
		return f.stream.alive()
	case f.socket != nil:
		return f.socket.alive()
	}
	return false
}

// Err tells why the flow is dead; nil while it is alive.
func (f *Flow) Err() error {
	switch {
	case f.Alive():
		return nil
	case f.stream != nil:
		return f.stream.cause()
	}
	return ErrClosed
}

// Local is our address on this flow, for Contact and Via: Config.Public where it applies, else a concrete address even
// when the socket is bound to a wildcard: the one that packets to Remote leave from.
func (f *Flow) Local() netip.AddrPort {
	local := f.bound()
	if f.layer == nil {
		return local
	}
	return f.layer.advertised(local, f.remote.Addr())
}

// bound is the address of the flow's socket.
func (f *Flow) bound() netip.AddrPort {
	switch {
	case f.stream != nil:
		return f.stream.local
	case f.socket != nil:
		return f.socket.addr
	}
	return netip.AddrPort{}
}
