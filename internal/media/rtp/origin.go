package rtp

import (
	"net/netip"
	"time"
)

// origin finds out where the other side is: the address that it told, until it
// is heard from another (RFC 4961, and phones behind address translation). Once
// it has been heard it is locked: only when it has fallen silent, or when the
// address that was told speaks up, may another take its place.
type origin struct {
	told, toldRTCP netip.AddrPort
	mux            bool           // RTCP goes where RTP does
	current        netip.AddrPort // where RTP is sent to, invalid when unknown
	rtcp           netip.AddrPort // where RTCP comes from, when that was heard
	locked         bool
	heard          time.Time // when current was heard last

	// The address that may become current.
	candidate netip.AddrPort
	ssrc      uint32
	seq       uint16
	count     int

	learnCount  int
	switchAfter time.Duration
}

// tell takes an address that the other side says is its own. The one that it said before changes nothing.
func (o *origin) tell(rtp, rtcp netip.AddrPort) {
	if rtp == o.told && rtcp == o.toldRTCP {
		return
	}
	o.told, o.toldRTCP = rtp, rtcp
	o.current, o.rtcp = netip.AddrPort{}, netip.AddrPort{}
	if sendable(rtp) {
		o.current = plain(rtp)
	}
	o.locked, o.count = false, 0
}

// sendable says whether something can be sent to addr: to one host, not to everybody on the wire (RFC 919 §7) because a
// description says so.
func sendable(addr netip.AddrPort) bool {
	a := addr.Addr()
	everybody := a.Unmap() == netip.AddrFrom4([4]byte{255, 255, 255, 255})
	return addr.IsValid() && addr.Port() != 0 && !a.IsUnspecified() && !a.IsMulticast() && !everybody
}

// admit says whether a packet from this address is the other side's, and whether that has just been learned.
func (o *origin) admit(from netip.AddrPort, ssrc uint32, seq uint16, now time.Time) (ok, learned bool) {
	if from == o.current {
		o.locked, o.heard = true, now
		if o.candidate != plain(o.told) {
			o.count = 0
		}
		return true, false
	}
	// The address that was told need not wait for another to fall silent: it may
	// have been the old one that was heard first after a change.
	if !sendable(from) || o.locked && from != plain(o.told) && now.Sub(o.heard) < o.switchAfter {
		return false, false
	}
	if o.count > 0 && from == o.candidate && ssrc == o.ssrc && seq == o.seq+1 {
		o.count++
	} else {
		o.candidate, o.ssrc, o.count = from, ssrc, 1
	}
	o.seq = seq
	if o.count < o.learnCount {
		return false, false
	}
	o.current, o.rtcp = from, netip.AddrPort{}
	o.locked, o.heard, o.count = true, now, 0
	return true, true
}

// admitRTCP says whether RTCP from this address may be the other side's: the one told, or the host that RTP comes from.
func (o *origin) admitRTCP(from netip.AddrPort) bool {
	return from == plain(o.toldRTCP) || o.current.IsValid() && from.Addr() == o.current.Addr()
}

// hearRTCP remembers where RTCP of the other side came from, when that is not where it said.
func (o *origin) hearRTCP(from netip.AddrPort) {
	if o.current != plain(o.told) {
		o.rtcp = from
	}
}

// reports is where RTCP is sent to: where it comes from, else where the other
// side said, else the port after that of RTP. Invalid when unknown.
func (o *origin) reports() netip.AddrPort {
	switch {
	case o.mux:
		return o.current
	case o.rtcp.IsValid():
		return o.rtcp
	case o.current == plain(o.told) && sendable(o.toldRTCP):
		return plain(o.toldRTCP)
	case o.current.IsValid() && o.current.Port() < 65535:
		return netip.AddrPortFrom(o.current.Addr(), o.current.Port()+1)
	}
	return netip.AddrPort{}
}
