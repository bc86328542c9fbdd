package audioline

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"gosua/internal/media/codec"
	"gosua/internal/media/stream"
	"gosua/internal/sdp"
	"gosua/internal/sdp/offeranswer"
)

// Config is what a Line is made of. Codecs and Host are needed.
type Config struct {
	Codecs *codec.Registry
	// Host is the interface that the sockets are bound to.
	Host netip.Addr
	// Ports gives the line its ports; nil is a random even one.
	Ports *Ports
	// Listen opens a socket; nil is the system's.
	Listen func(network, addr string) (net.PacketConn, error)
	// PTime is the duration of a packet; 0 is the codec's, or what the remote asks for.
	PTime time.Duration
	// JitterMax is the ceiling of the playout buffer; 0 is its default.
	JitterMax time.Duration
	// Opened is told where the sockets are reached, nil nobody.
	Opened func(rtp, rtcp netip.AddrPort)
	// OnDTMF hears the remote's digits; see stream.Config.
	OnDTMF func(index int, d stream.Digit)
	Log    *slog.Logger
}

// Line is one audio line.
type Line struct {
	cfg  Config
	neg  *offeranswer.Negotiator
	held bool // we want the remote on hold
	// settled: the remote takes any of several codecs unless it is offered one alone
	settled bool

	rtp, rtcp net.PacketConn // nil before open, and once the stream owns them
	endpoint  offeranswer.Endpoint
	stream    *stream.Stream

	theirs     *sdp.Description // the remote's latest offer
	offerBody  []byte           // our offer, as long as it is pending
	offerAddr  netip.Addr
	answerBody []byte // our answer to the latest offer, so that a 183 and the 200 after it say the same
	heardBody  []byte // the remote's answer, when a provisional response brought it
}

// New is a line before any offer.
func New(cfg Config) *Line {
	if cfg.Listen == nil {
		cfg.Listen = net.ListenPacket
	}
	if cfg.Ports == nil {
		cfg.Ports = &Ports{}
	}
	l := &Line{cfg: cfg}
	l.neg = l.newNegotiator()
	return l
}

func (l *Line) newNegotiator() *offeranswer.Negotiator {
	cfg := offeranswer.Config{SessionName: "gosua", SessionID: offeranswer.NTPSeconds(time.Now()), PTime: l.cfg.PTime}
	for _, c := range l.cfg.Codecs.Enabled() {
		cfg.Codecs = append(cfg.Codecs, sdp.Format{PayloadType: c.PayloadType, Name: c.Name, Rate: c.ClockRate, Channels: c.Channels, FMTP: c.FMTP})
		cfg.Bandwidth = max(cfg.Bandwidth, c.Bitrate)
	}
	return offeranswer.New(cfg)
}

// open binds the sockets, once.
func (l *Line) open() error {
	if l.endpoint.Port != 0 {
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
	return nil
}

// local is this side for the negotiator, reached at the address at.
func (l *Line) local(at netip.Addr) (offeranswer.Local, error) {
	fresh := l.endpoint.Port == 0
	if err := l.open(); err != nil {
		return offeranswer.Local{}, err
	}
	if fresh && l.cfg.Opened != nil {
		l.cfg.Opened(netip.AddrPortFrom(at, uint16(l.endpoint.Port)), netip.AddrPortFrom(at, uint16(l.endpoint.RTCPPort)))
	}
	return offeranswer.Local{Addr: at.Unmap(), Audio: []offeranswer.Endpoint{l.endpoint}, Hold: l.held, Settle: l.settled}, nil
}

// Offer is our offer, for a remote that reaches us at the address at: the same one again while it is pending, unless we
// are at another address now.
func (l *Line) Offer(at netip.Addr) ([]byte, error) {
	if l.neg.State() == offeranswer.LocalOffered {
		if l.offerAddr == at {
			return l.offerBody, nil
		}
		l.neg.Cancel()
	}
	local, err := l.local(at)
	if err != nil {
		return nil, err
	}
	d, err := l.neg.LocalOffer(local)
	if err != nil {
		return nil, fmt.Errorf("offer: %w", err)
	}
	l.offerBody, l.offerAddr, l.heardBody = d.Marshal(), at, nil
	return l.offerBody, nil
}

// RemoteAnswer takes the answer to our offer; provisional when a 1xx brings it, so that others may follow: the same again
// is no news, a different one (of another fork, or a changed mind) takes its place.
func (l *Line) RemoteAnswer(body []byte, provisional bool) error {
	if l.heardBody != nil && bytes.Equal(body, l.heardBody) {
		if !provisional {
			l.heardBody = nil // that was the last word
		}
		return nil
	}
	d, err := sdp.Parse(body)
	if err != nil {
		return err
	}
	if l.heardBody != nil && l.neg.State() == offeranswer.Agreed {
		if err := l.neg.Reopen(); err != nil {
			return err
		}
	}
	if err := l.neg.RemoteAnswer(d); err != nil {
		return err
	}
	l.heardBody = nil
	if provisional {
		l.heardBody = bytes.Clone(body)
	}
	return nil
}

// RemoteOffer takes an offer; RefusalOf its error tells how to refuse it. What was agreed before stays.
func (l *Line) RemoteOffer(body []byte) error {
	d, err := sdp.Parse(body)
	if err != nil {
		return err
	}
	l.theirs, l.answerBody, l.heardBody = d, nil, nil
	return l.neg.RemoteOffer(d)
}

// Answer is our answer to the latest offer: the same again when it was asked for before.
func (l *Line) Answer(at netip.Addr) ([]byte, error) {
	if l.answerBody != nil {
		return l.answerBody, nil
	}
	local, err := l.local(at)
	if err != nil {
		return nil, err
	}
	d, err := l.neg.Answer(local)
	if err != nil {
		return nil, fmt.Errorf("answer: %w", err)
	}
	l.answerBody = d.Marshal()
	return l.answerBody, nil
}

// RefusalOf is how an offer that RemoteOffer or Answer failed on is refused: the negotiation's own words, 400 for what
// cannot be read, 500 when the fault is ours.
func RefusalOf(err error) *offeranswer.Refusal {
	var refusal *offeranswer.Refusal
	var parse *sdp.ParseError
	switch {
	case errors.As(err, &refusal):
		return refusal
	case errors.As(err, &parse):
		return &offeranswer.Refusal{Status: 400, WarningCode: 399, Warning: parse.Error()}
	}
	return &offeranswer.Refusal{Status: 500}
}

// Hold sets whether the next offer or answer puts the remote on hold, and is what it was.
func (l *Line) Hold(on bool) (was bool) {
	was, l.held = l.held, on
	return was
}

// Settle tells whether the remote's answer leaves the codec open (RFC 3264 §10.2); from then on, offers name one alone, and
// the next is to be made now.
func (l *Line) Settle() bool {
	if l.settled || !l.neg.Several() {
		return false
	}
	l.settled = true
	return true
}

// Held tells whether it is agreed that we hold the remote.
func (l *Line) Held() bool { return l.neg.Held() }

// Cancel forgets a change that did not come about.
func (l *Line) Cancel() {
	if s := l.neg.State(); s == offeranswer.LocalOffered || s == offeranswer.RemoteOffered {
		l.neg.Cancel()
	}
	l.held = l.neg.Held()
}

// Agreed tells whether both sides have ever agreed.
func (l *Line) Agreed() bool { return l.neg.Local() != nil }

// Streams is what is agreed, one entry for each m= line.
func (l *Line) Streams() []offeranswer.Stream { return l.neg.Streams() }

// Mine tells whether s is the m= line that this line's sockets serve.
func (l *Line) Mine(s offeranswer.Stream) bool { return s.Port != 0 && s.Port == l.endpoint.Port }

// Offered counts the media lines of the remote's latest offer that are not refused; a remote that offered nothing will be
// offered audio.
func (l *Line) Offered() (audio, video, text int) {
	if l.theirs == nil {
		return 1, 0, 0
	}
	count := map[string]int{}
	for _, m := range l.theirs.Media {
		if m.Port != 0 {
			count[m.Kind]++
		}
	}
	return count["audio"], count["video"], count["text"]
}
