package audioline

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"time"

	"gosua/internal/media/codec"
	"gosua/internal/media/stream"
	"gosua/internal/media/t140"
	"gosua/internal/sdp"
	"gosua/internal/sdp/offeranswer"
)

// Config is what a call's audio is made of. Codecs and Host are needed.
type Config struct {
	Codecs *codec.Registry
	// Extra is how many lines are offered beside the first, and taken when the remote offers them.
	Extra int
	// Host is the interface that the sockets are bound to.
	Host netip.Addr
	// Ports gives the lines their ports; nil is a random even one.
	Ports *Ports
	// Listen opens a socket; nil is the system's.
	Listen func(network, addr string) (net.PacketConn, error)
	// PTime is the duration of a packet; 0 is the codec's, or what the remote asks for.
	PTime time.Duration
	// JitterMax is the ceiling of the playout buffer; 0 is its default.
	JitterMax time.Duration
	// Opened is told where the sockets are reached, nil nobody.
	Opened func(rtp, rtcp netip.AddrPort)
	// Tones has digits listened for in the sound of every stream, not only of those without telephone events.
	Tones bool
	// OnDTMF hears the remote's digits; see stream.Config.
	OnDTMF func(index int, d stream.Digit)
	// Text has a line of real-time text offered, and taken when the remote offers one. TextRedundancy is how many generations
	// of it are repeated.
	Text           bool
	TextRedundancy int
	// OnText hears what the remote writes; see textstream.Config.
	OnText func(index int, t t140.Text)
	// Mux offers RTP and RTCP on one port, and takes it.
	Mux bool
	Log *slog.Logger
}

// Media is the audio and the text of a call: what is negotiated, and a Line for each audio line.
type Media struct {
	cfg   Config
	neg   *offeranswer.Negotiator
	lines []*Line
	text  *TextLine // nil when no text is wanted
	held  bool      // we want the remote on hold
	// settled: the remote takes any of several codecs unless it is offered one alone
	settled bool

	theirs     *sdp.Description // the remote's latest offer
	offerBody  []byte           // our offer, as long as it is pending
	offerAddr  netip.Addr
	answerBody []byte // our answer to the latest offer, so that a 183 and the 200 after it say the same
	heardBody  []byte // the remote's answer, when a provisional response brought it
}

// New is a call's audio before any offer.
func New(cfg Config) *Media {
	if cfg.Listen == nil {
		cfg.Listen = net.ListenPacket
	}
	if cfg.Ports == nil {
		cfg.Ports = &Ports{}
	}
	m := &Media{cfg: cfg}
	m.neg = m.newNegotiator()
	for range 1 + cfg.Extra {
		m.lines = append(m.lines, &Line{ends: ends{cfg: &m.cfg}})
	}
	if cfg.Text {
		m.text = &TextLine{ends: ends{cfg: &m.cfg}}
	}
	return m
}

func (m *Media) newNegotiator() *offeranswer.Negotiator {
	cfg := offeranswer.Config{SessionName: "gosua", SessionID: offeranswer.NTPSeconds(time.Now()), PTime: m.cfg.PTime,
		Text: m.cfg.Text, TextRedundancy: m.cfg.TextRedundancy, Mux: m.cfg.Mux}
	for _, c := range m.cfg.Codecs.Enabled() {
		cfg.Codecs = append(cfg.Codecs, sdp.Format{PayloadType: c.PayloadType, Name: c.Name, Rate: c.ClockRate, Channels: c.Channels, FMTP: c.FMTP})
		cfg.Bandwidth = max(cfg.Bandwidth, c.Bitrate)
	}
	return offeranswer.New(cfg)
}

// local is this side for the negotiator, reached at the address at, with these lines, and with that of text or without.
func (m *Media) local(at netip.Addr, lines []*Line, text bool) (offeranswer.Local, error) {
	local := offeranswer.Local{Addr: at.Unmap(), Hold: m.held, Settle: m.settled}
	for _, l := range lines {
		if err := l.open(at); err != nil {
			return offeranswer.Local{}, err
		}
		local.Audio = append(local.Audio, l.endpoint)
	}
	if text {
		if err := m.text.open(at); err != nil {
			return offeranswer.Local{}, err
		}
		local.Text = append(local.Text, m.text.endpoint)
	}
	return local, nil
}

// offering are the lines of an offer, and whether text is: all but those that the remote does not want. A call without media
// is offered all of them, as at first.
func (m *Media) offering() (lines []*Line, text bool) {
	anew := m.neg.Dormant()
	for _, l := range m.lines {
		if anew || !l.refused {
			lines = append(lines, l)
		}
	}
	return lines, m.text != nil && (anew || !m.text.refused)
}

// answering are the lines for an answer: those in use, and more as far as the remote offers as many.
func (m *Media) answering() (lines []*Line) {
	audio, _, _ := m.Offered()
	for _, l := range m.lines {
		if l.used() {
			lines = append(lines, l)
		}
	}
	for _, l := range m.lines {
		if !l.used() && len(lines) < audio {
			lines = append(lines, l)
		}
	}
	return lines
}

// release gives the sockets of lines back that came to nothing. One with a stream is its keeper's to Stop.
func (m *Media) release() {
	for _, l := range m.lines {
		l.refused = !m.agreed(l)
		if l.refused && l.stream == nil {
			l.close()
		}
	}
	m.text.release(m.Streams())
}

// agreed tells whether a stream is agreed on for the line.
func (m *Media) agreed(l *Line) bool {
	return slices.ContainsFunc(m.Streams(), func(s offeranswer.Stream) bool { return m.Line(s) == l })
}

// Offer is our offer, for a remote that reaches us at the address at: the same one again while it is pending, unless we
// are at another address now.
func (m *Media) Offer(at netip.Addr) ([]byte, error) {
	if m.neg.State() == offeranswer.LocalOffered {
		if m.offerAddr == at {
			return m.offerBody, nil
		}
		m.neg.Cancel()
	}
	lines, text := m.offering()
	local, err := m.local(at, lines, text)
	if err != nil {
		return nil, err
	}
	d, err := m.neg.LocalOffer(local)
	if err != nil {
		return nil, fmt.Errorf("offer: %w", err)
	}
	m.offerBody, m.offerAddr, m.heardBody = d.Marshal(), at, nil
	return m.offerBody, nil
}

// RemoteAnswer takes the answer to our offer; provisional when a 1xx brings it, so that others may follow: the same again
// is no news, a different one (of another fork, or a changed mind) takes its place.
func (m *Media) RemoteAnswer(body []byte, provisional bool) error {
	if m.heardBody != nil && bytes.Equal(body, m.heardBody) {
		if !provisional {
			m.heardBody = nil // that was the last word
			m.release()
		}
		return nil
	}
	if err := m.hear(body); err != nil {
		if !provisional {
			m.Cancel() // no other answer will come
		}
		return err
	}
	m.heardBody = nil
	if provisional {
		m.heardBody = bytes.Clone(body)
		return nil
	}
	m.release()
	return nil
}

// hear has the answer agreed.
func (m *Media) hear(body []byte) error {
	d, err := sdp.Parse(body)
	if err != nil {
		return err
	}
	if m.heardBody != nil && m.neg.State() == offeranswer.Agreed {
		if err := m.neg.Reopen(); err != nil {
			return err
		}
	}
	return m.neg.RemoteAnswer(d)
}

// RemoteOffer takes an offer; RefusalOf its error tells how to refuse it. What was agreed before stays.
func (m *Media) RemoteOffer(body []byte) error {
	d, err := sdp.Parse(body)
	if err != nil {
		return err
	}
	if err := m.neg.RemoteOffer(d); err != nil {
		return err
	}
	m.theirs, m.answerBody, m.heardBody = d, nil, nil
	return nil
}

// Answer is our answer to the latest offer: the same again when it was asked for before.
func (m *Media) Answer(at netip.Addr) ([]byte, error) {
	if m.answerBody != nil {
		return m.answerBody, nil
	}
	_, _, texts := m.Offered()
	local, err := m.local(at, m.answering(), m.text != nil && (texts > 0 || m.text.used()))
	if err != nil {
		return nil, err
	}
	d, err := m.neg.Answer(local)
	if err != nil {
		return nil, fmt.Errorf("answer: %w", err)
	}
	m.answerBody = d.Marshal()
	m.release()
	return m.answerBody, nil
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
func (m *Media) Hold(on bool) (was bool) {
	was, m.held = m.held, on
	return was
}

// Settle tells whether the remote's answer leaves the codec open (RFC 3264 §10.2); from then on, offers name one alone, and
// the next is to be made now.
func (m *Media) Settle() bool {
	if m.settled || !m.neg.Several() {
		return false
	}
	m.settled = true
	return true
}

// Dormant tells whether it is agreed that the call has no media for now.
func (m *Media) Dormant() bool { return m.neg.Dormant() }

// Held tells whether it is agreed that we hold the remote.
func (m *Media) Held() bool { return m.neg.Held() }

// Cancel forgets a change that did not come about.
func (m *Media) Cancel() {
	if s := m.neg.State(); s == offeranswer.LocalOffered || s == offeranswer.RemoteOffered {
		m.neg.Cancel()
	}
	m.held = m.neg.Held()
}

// Agreed tells whether both sides have ever agreed.
func (m *Media) Agreed() bool { return m.neg.Local() != nil }

// Final tells whether the remote has said its last word on our offer; what a provisional answer refuses may come yet.
func (m *Media) Final() bool { return m.heardBody == nil }

// Streams is what is agreed, one entry for each m= line.
func (m *Media) Streams() []offeranswer.Stream { return m.neg.Streams() }

// Lines are the audio lines, in use or not; the first is the one that every call has.
func (m *Media) Lines() []*Line { return m.lines }

// Line is the line whose sockets serve the m= line s, nil when none does.
func (m *Media) Line(s offeranswer.Stream) *Line {
	for _, l := range m.lines {
		if l.serve(s) {
			return l
		}
	}
	return nil
}

// Close closes the sockets, unless a stream owns them: that is its keeper's to close.
func (m *Media) Close() {
	for _, l := range m.lines {
		l.close()
	}
	if m.text != nil {
		m.text.close()
	}
}

// Offered counts the media lines of the remote's latest offer that are not refused; a remote that offered nothing will be
// offered audio.
func (m *Media) Offered() (audio, video, text int) {
	if m.theirs == nil {
		return 1, 0, 0
	}
	count := map[string]int{}
	for _, o := range m.theirs.Media {
		if o.Port != 0 {
			count[o.Kind]++
		}
	}
	return count["audio"], count["video"], count["text"]
}
