package audioline

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"net"
	"net/netip"

	"gosua/internal/sdp/offeranswer"
)

// ends are a line's sockets, and what was said of them.
type ends struct {
	cfg       *Config
	rtp, rtcp net.PacketConn       // nil before open, and once a stream owns them
	endpoint  offeranswer.Endpoint // the zero value without any
}

// open binds the sockets, once, and tells where they are reached: at the address at.
func (e *ends) open(at netip.Addr) error {
	if e.used() {
		return nil
	}
	got, err := e.cfg.Ports.open(e.cfg.Listen, e.cfg.Host)
	if err != nil {
		return err
	}
	var random [12]byte
	_, _ = rand.Read(random[:]) // never fails (crypto/rand)
	e.rtp, e.rtcp = got.rtp, got.rtcp
	e.endpoint = offeranswer.Endpoint{Port: got.port, RTCPPort: got.port + 1, SSRC: binary.BigEndian.Uint32(random[:]), CNAME: hex.EncodeToString(random[4:])}
	if e.cfg.Opened != nil {
		e.cfg.Opened(netip.AddrPortFrom(at, uint16(e.endpoint.Port)), netip.AddrPortFrom(at, uint16(e.endpoint.RTCPPort)))
	}
	return nil
}

// used tells whether there are sockets.
func (e *ends) used() bool { return e.endpoint.Port != 0 }

// serve tells whether these are the sockets of the m= line s.
func (e *ends) serve(s offeranswer.Stream) bool { return s.Port != 0 && s.Port == e.endpoint.Port }

// hand leaves the sockets to a stream.
func (e *ends) hand() { e.rtp, e.rtcp = nil, nil }

// forget leaves the ends as they were at first.
func (e *ends) forget() { *e = ends{cfg: e.cfg} }

// close closes the sockets, unless a stream owns them: that is its keeper's to close.
func (e *ends) close() {
	if e.rtp == nil {
		return
	}
	_ = e.rtp.Close() // nothing was ever sent
	_ = e.rtcp.Close()
	e.forget()
}
