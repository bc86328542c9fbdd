package transport

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"gosua/internal/sipstack/sipmsg"
)

// deliver passes a message on.
func (l *Layer) deliver(r Received) {
	l.count.received.Add(1)
	if req, ok := r.Message.(*sipmsg.Request); ok {
		stampVia(req, r.Flow.remote)
	}
	if l.cfg.Handler.Message != nil {
		l.cfg.Handler.Message(r)
	}
}

// drop passes on what was no message, with the request in it if it can be answered.
func (l *Layer) drop(d Drop) {
	l.count.dropped.Add(1)
	if fault, ok := errors.AsType[*sipmsg.ParseError](d.Err); ok && fault.Request != nil {
		d.Partial = fault.Request
		stampVia(d.Partial, d.Flow.remote)
	}
	if l.cfg.Handler.Dropped != nil {
		l.cfg.Handler.Dropped(d)
	}
}

// stampVia writes where a request came from into its topmost Via: received where the remote wrote another address
// (RFC 3261 §18.2.1) or asked for rport, and rport where it asked (RFC 3581 §4). A received or rport value that the
// remote made up is replaced.
func stampVia(req *sipmsg.Request, source netip.AddrPort) {
	via, ok := req.Header.Via()
	if !ok {
		return
	}
	asked := via.Params.Has("rport")
	params := via.Params.Without("received")
	ip := source.Addr().WithZone("")
	if asked {
		params = params.With("rport", strconv.Itoa(int(source.Port())))
	}
	if asked || !sameHost(via.Host, ip) {
		params = params.With("received", ip.String())
	}
	if params != via.Params {
		via.Params = params
		req.Header.SetVia(via)
	}
}

// sameHost tells whether the host of a sent-by is this address.
func sameHost(host string, ip netip.Addr) bool {
	sent, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && sent.Unmap() == ip
}

// ReplyFlow is where a response goes to a request that came over f with this topmost Via (RFC 3261 §18.2.2, RFC 3581
// §4): for a connection the same, or if that died an open one to the address that the Via names; for UDP the same socket
// to the address that the request came from, at the port it came from if it asked for that by rport, else at the port of
// the sent-by. It is nil if there is none: then ReplyTarget says what to connect to.
//
// maddr is ignored, and so is the host of the sent-by: a request may not send its response to somebody else, let alone
// to a broadcast address.
func (l *Layer) ReplyFlow(f *Flow, via sipmsg.Via) *Flow {
	if f.stream != nil && f.Alive() {
		return f
	}
	addr := replyAddr(f, via)
	if !sendable(addr) {
		return nil
	}
	if f.socket != nil {
		return f.socket.flow(addr)
	}
	return l.Existing(f.protocol, addr)
}

// ReplyTarget is what to connect to for a response when ReplyFlow has no flow (RFC 3261 §18.2.2); false means that the
// response cannot be delivered.
func (l *Layer) ReplyTarget(f *Flow, via sipmsg.Via) (Target, bool) {
	t := Target{Protocol: f.protocol, Addr: replyAddr(f, via)}
	return t, sendable(t.Addr)
}

// replyAddr is the address that a response goes to if not back through the same connection.
func replyAddr(f *Flow, via sipmsg.Via) netip.AddrPort {
	switch {
	case f.socket != nil && via.Params.Has("rport"):
		return f.remote
	case via.Port > 0 && via.Port <= 65535:
		return netip.AddrPortFrom(f.remote.Addr(), uint16(via.Port))
	}
	return netip.AddrPortFrom(f.remote.Addr(), f.protocol.Port())
}
