package audioline

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"net"
	"net/netip"

	"gosua/internal/media/stream"
	"gosua/internal/sdp/offeranswer"
)

// Line is one audio line: a pair of sockets and, once there is agreement, the stream on them.
type Line struct {
	cfg       *Config
	rtp, rtcp net.PacketConn       // nil before open, and once the stream owns them
	endpoint  offeranswer.Endpoint // what was said of the sockets; the zero value without any
	stream    *stream.Stream
	refused   bool // by the remote: not offered again
}

// open binds the sockets, once, and tells where they are reached: at the address at.
func (l *Line) open(at netip.Addr) error {
	if l.used() {
		return nil
	}
	got, err := l.cfg.Ports.open(l.cfg.Listen, l.cfg.Host)
	if err != nil {
		return err
	}
	var random [12]byte
	_, _ = rand.Read(random[:]) // never fails (crypto/rand)
	l.rtp, l.rtcp = got.rtp, got.rtcp
	l.endpoint = offeranswer.Endpoint{Port: got.port, RTCPPort: got.port + 1, SSRC: binary.BigEndian.Uint32(random[:]), CNAME: hex.EncodeToString(random[4:])}
	if l.cfg.Opened != nil {
		l.cfg.Opened(netip.AddrPortFrom(at, uint16(l.endpoint.Port)), netip.AddrPortFrom(at, uint16(l.endpoint.RTCPPort)))
	}
	return nil
}

// used tells whether there are sockets.
func (l *Line) used() bool { return l.endpoint.Port != 0 }

// Stream is the line's stream, nil before Run.
func (l *Line) Stream() *stream.Stream { return l.stream }

// Stop takes the stream from the line, whose keeper closes it, and leaves the line as it was at first.
func (l *Line) Stop() *stream.Stream {
	st := l.stream
	l.stream, l.endpoint = nil, offeranswer.Endpoint{}
	return st
}

// close closes the sockets, unless a stream owns them: that is its keeper's to close.
func (l *Line) close() {
	if l.rtp == nil {
		return
	}
	_ = l.rtp.Close() // nothing was ever sent
	_ = l.rtcp.Close()
	l.rtp, l.rtcp, l.endpoint = nil, nil, offeranswer.Endpoint{}
}
