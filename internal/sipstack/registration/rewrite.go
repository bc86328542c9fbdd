package registration

import (
	"net/netip"
	"strconv"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

// carrierNAT says that an address is of the space that providers share among
// many subscribers, 100.64.0.0/10 (RFC 6598).
func carrierNAT(a netip.Addr) bool {
	if !a.Is4() {
		return false
	}
	b := a.As4()
	return b[0] == 100 && b[1]&0xc0 == 64
}

// learn compares the address that the registrar saw (received and rport of our
// Via) with the one in our Contact. True: they differ, and from now on Contact
// has the one that was seen.
func (r *Registration) learn(resp *sipmsg.Response, f *transport.Flow) bool {
	ours, ok1 := contactAddr(r.attempt.contact.URI)
	seen, ok2 := seenAddr(resp)
	if !ok1 || !ok2 || !r.params.Rewrite.applies(ours, seen, f.Protocol()) {
		return false
	}
	from, ok := contactAddr(r.params.Contact(f).URI)
	if !ok {
		return false
	}
	r.nat = translation{from: from, to: seen}
	r.emit(Event{Kind: AddressChanged, From: ours, To: seen})
	r.emit(Event{Kind: ContactUpdated, Contact: r.Contact(f)})
	return true
}

// applies says whether a Contact with address ours should have the one that was
// seen. On a connection our port in Contact may be that of our listener, so
// there only the host counts.
func (m RewriteMode) applies(ours, seen netip.AddrPort, p transport.Protocol) bool {
	same := ours == seen || p.Reliable() && ours.Addr() == seen.Addr()
	switch m {
	case RewritePublic:
		return !same && !private(seen.Addr())
	case RewriteAlways:
		return !same
	case RewriteNever:
	}
	return false
}

// private says that an address means nothing beyond its own network: a change to
// such an address is not ours to follow, be ours private too or be the registrar
// behind a NAT of its own.
func private(a netip.Addr) bool {
	return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified() || carrierNAT(a)
}

// contactAddr is the address in a Contact; false for a host name.
func contactAddr(u uri.URI) (netip.AddrPort, bool) {
	host, err := netip.ParseAddr(u.Host)
	if err != nil {
		return netip.AddrPort{}, false
	}
	return netip.AddrPortFrom(host.Unmap(), portOf(u)), true
}

func portOf(u uri.URI) uint16 {
	switch {
	case u.Port > 0 && u.Port < 1<<16:
		return uint16(u.Port)
	case u.Secure():
		return transport.DefaultTLSPort
	}
	return transport.DefaultPort
}

// seenAddr is what the registrar wrote about the source of our request
// (RFC 3581 §4): false when it wrote no rport.
func seenAddr(resp *sipmsg.Response) (netip.AddrPort, bool) {
	via, ok := resp.Header.Via()
	if !ok {
		return netip.AddrPort{}, false
	}
	rport, _ := via.Params.Get("rport")
	port, err := strconv.ParseUint(rport, 10, 16)
	if err != nil || port == 0 {
		return netip.AddrPort{}, false
	}
	received, ok := via.Params.Get("received")
	if !ok {
		received = via.Host
	}
	host, err := netip.ParseAddr(received)
	if err != nil {
		return netip.AddrPort{}, false
	}
	return netip.AddrPortFrom(host.Unmap(), uint16(port)), true
}

// apply writes the public address into a contact that has the local one.
func (t translation) apply(c sipmsg.NameAddr) sipmsg.NameAddr {
	if addr, ok := contactAddr(c.URI); !ok || !t.to.IsValid() || addr != t.from {
		return c
	}
	c.URI.Host = t.to.Addr().String()
	c.URI.Port = int(t.to.Port())
	return c
}
