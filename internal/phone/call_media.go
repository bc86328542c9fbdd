package phone

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"time"

	"gosua/internal/media/codec"
	"gosua/internal/media/rtp"
	"gosua/internal/media/stream"
	"gosua/internal/sdp"
	"gosua/internal/sdp/offeranswer"
)

// rtpTries is how many pairs of ports are tried from MediaConfig.RTPPort on, as in pjsua.
const rtpTries = 100

// callMedia is what a call says and hears: the negotiation, the sockets and the stream. It belongs to the Stack's loop.
type callMedia struct {
	c      *call
	neg    *offeranswer.Negotiator
	line   *mediaLine       // the audio line; nil before the sockets are open
	held   bool             // we want the remote on hold
	theirs *sdp.Description // the remote's latest offer

	offerBody  []byte // our offer, as long as it is pending
	offerAddr  netip.Addr
	answerBody []byte // our answer to the INVITE, when a 183 has brought it already
	heardBody  []byte // the remote's answer to the INVITE, when a provisional response has brought it already
}

// mediaLine is one m= line that has sockets.
type mediaLine struct {
	rtp, rtcp net.PacketConn // nil once the stream owns them
	endpoint  offeranswer.Endpoint
	agreed    offeranswer.Stream
	stream    *stream.Stream
	slot      int
}

func newCallMedia(c *call) *callMedia {
	m := &callMedia{c: c}
	m.neg = m.newNegotiator(offeranswer.NTPSeconds(time.Now()))
	return m
}

func (m *callMedia) newNegotiator(id uint64) *offeranswer.Negotiator {
	cfg := offeranswer.Config{SessionName: "gosua", SessionID: id, PTime: m.c.cfg.Media.PTime}
	for _, c := range m.c.codecs.Enabled() {
		cfg.Codecs = append(cfg.Codecs, format(c))
		cfg.Bandwidth = max(cfg.Bandwidth, c.Bitrate)
	}
	return offeranswer.New(cfg)
}

func format(c codec.Codec) sdp.Format {
	return sdp.Format{PayloadType: c.PayloadType, Name: c.Name, Rate: c.ClockRate, Channels: c.Channels, FMTP: c.FMTP}
}

// open binds the sockets, once.
func (m *callMedia) open() error {
	if m.line != nil {
		return nil
	}
	rtpConn, rtcpConn, port, err := rtp.OpenPair(m.c.listenRTP, m.c.rtpHost(), m.c.cfg.Media.RTPPort, rtpTries)
	if err != nil {
		return &LocalError{What: "open RTP sockets", Err: err}
	}
	m.line = &mediaLine{rtp: rtpConn, rtcp: rtcpConn, slot: noSlot,
		endpoint: offeranswer.Endpoint{Port: port, RTCPPort: port + 1, SSRC: randomSSRC(), CNAME: randomCNAME()}}
	return nil
}

// local is this side for the negotiator; it tells everybody at which address we are reached.
func (m *callMedia) local(at netip.Addr) (offeranswer.Local, error) {
	if err := m.open(); err != nil {
		return offeranswer.Local{}, err
	}
	e := m.line.endpoint
	m.c.emit(RTPSocket{Call: m.c.id, RTP: netip.AddrPortFrom(at, uint16(e.Port)), RTCP: netip.AddrPortFrom(at, uint16(e.RTCPPort))})
	return offeranswer.Local{Addr: at.Unmap(), Audio: []offeranswer.Endpoint{e}, Hold: m.held}, nil
}

// offer is our offer; session.OfferFunc. The same one again while it is pending, unless we are at another address now.
func (m *callMedia) offer(at netip.Addr) ([]byte, error) {
	if m.neg.State() == offeranswer.LocalOffered {
		if m.offerAddr == at {
			return m.offerBody, nil
		}
		m.neg.Cancel()
	}
	l, err := m.local(at)
	if err != nil {
		return nil, err
	}
	d, err := m.neg.LocalOffer(l)
	if err != nil {
		return nil, fmt.Errorf("offer: %w", err)
	}
	m.offerBody, m.offerAddr = d.Marshal(), at
	return m.offerBody, nil
}

// remoteAnswer takes the answer to our offer. A provisional response may have brought one already: the same again is no
// news, another one (of another fork, or a changed mind) takes its place.
func (m *callMedia) remoteAnswer(body []byte) error {
	if bytes.Equal(body, m.heardBody) {
		return nil
	}
	d, err := sdp.Parse(body)
	if err != nil {
		return err
	}
	if m.heardBody != nil && m.neg.State() == offeranswer.Agreed {
		if err := m.offerAgain(); err != nil {
			return err
		}
	}
	if err := m.neg.RemoteAnswer(d); err != nil {
		return err
	}
	m.heardBody = nil
	if m.c.state < CallConnecting {
		m.heardBody = bytes.Clone(body)
	}
	return nil
}

// offerAgain puts the negotiation back to where our first offer is pending.
func (m *callMedia) offerAgain() error {
	offered := m.neg.Local()
	m.neg = m.newNegotiator(offered.Origin.SessionID)
	_, err := m.neg.LocalOffer(offeranswer.Local{Addr: offered.Origin.Addr, Audio: []offeranswer.Endpoint{m.line.endpoint}, Hold: m.held})
	return err
}

// remoteOffer takes an offer; *offeranswer.Refusal or *sdp.ParseError when it cannot be accepted.
func (m *callMedia) remoteOffer(body []byte) error {
	d, err := sdp.Parse(body)
	if err != nil {
		return err
	}
	m.theirs, m.answerBody, m.heardBody = d, nil, nil
	return m.neg.RemoteOffer(d)
}

// answer is our answer to the pending offer, or the one that a 183 has brought already.
func (m *callMedia) answer(at netip.Addr) ([]byte, error) {
	if m.answerBody != nil {
		return m.answerBody, nil
	}
	l, err := m.local(at)
	if err != nil {
		return nil, err
	}
	d, err := m.neg.Answer(l)
	if err != nil {
		return nil, fmt.Errorf("answer: %w", err)
	}
	m.answerBody = d.Marshal()
	return m.answerBody, nil
}

// hold sets what the next offer or answer asks for, and is what it was.
func (m *callMedia) hold(on bool) (was bool) {
	was, m.held = m.held, on
	return was
}

// cancel forgets a change that did not come about.
func (m *callMedia) cancel() {
	if s := m.neg.State(); s == offeranswer.LocalOffered || s == offeranswer.RemoteOffered {
		m.neg.Cancel()
	}
	m.held = m.neg.Held()
}

func (m *callMedia) agreed() bool { return m.neg.Local() != nil }

// up tells whether a stream runs.
func (m *callMedia) up() bool { return m.line != nil && m.line.stream != nil }

// audio is the audio line, nil when there is none.
func (m *callMedia) audio() *mediaLine { return m.line }

// offered counts the media lines of the remote's pending offer; an INVITE without offer will get audio.
func (m *callMedia) offered() (audio, video, text int) {
	if m.theirs == nil {
		return 1, 0, 0
	}
	for _, l := range m.theirs.Media {
		if l.Port == 0 {
			continue
		}
		switch l.Kind {
		case "audio":
			audio++
		case "video":
			video++
		case "text":
			text++
		}
	}
	return audio, video, text
}

// info is each media line as it stands.
func (m *callMedia) info() []MediaInfo {
	var list []MediaInfo
	for _, s := range m.neg.Streams() {
		i := MediaInfo{Kind: s.Kind, Status: mediaStatus(s), Slot: noSlot, Codec: s.Codec.Name, Rate: s.Codec.Rate,
			Direction: s.Direction.String(), Remote: s.Remote}
		if m.line != nil && s.Port != 0 && s.Port == m.line.endpoint.Port {
			i.Slot = m.line.slot
		}
		list = append(list, i)
	}
	return list
}

func mediaStatus(s offeranswer.Stream) MediaStatus {
	switch s.Status {
	case offeranswer.StatusActive:
		return MediaActive
	case offeranswer.StatusLocalHold:
		return MediaLocalHold
	case offeranswer.StatusRemoteHold:
		return MediaRemoteHold
	case offeranswer.StatusError:
		return MediaError
	}
	return MediaNone
}

// stats are the figures of the stream that ran, or of the line that none ran on.
func (m *callMedia) stats() []StreamStats {
	var list []StreamStats
	for _, i := range m.info() {
		s := StreamStats{Media: i}
		if i.Slot != noSlot && m.up() {
			s.Stats = m.line.stream.Stats()
			s.Running = true
		}
		list = append(list, s)
	}
	return list
}

// close gives sockets and bridge port back.
func (m *callMedia) close() {
	l := m.line
	switch {
	case l == nil:
	case l.stream == nil:
		m.c.note(l.rtp.Close())
		m.c.note(l.rtcp.Close())
	default:
		m.c.conf.removeStream(l.slot, l.stream)
	}
	m.line = nil
}
