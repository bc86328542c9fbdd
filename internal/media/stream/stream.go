package stream

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/codec"
	"gosua/internal/media/jitter"
	"gosua/internal/media/rtp"
)

// Config is a Stream's. Update takes it too, and then goes by Setup alone.
type Config struct {
	// RTP and RTCP are the sockets; the stream owns and closes them.
	RTP, RTCP net.PacketConn
	SSRC      uint32 // 0 for a random one
	CNAME     string // "" for a random one
	// JitterMax is the most that the playout buffer may delay; 0 is its default.
	JitterMax time.Duration
	// OnDTMF hears each digit of the other side, once, on a goroutine that it must not block (the RTP session's or the
	// bridge's clock); nil hears none.
	OnDTMF func(Digit)
	Log    *slog.Logger // nil discards
	Setup
}

// Setup is what an offer and its answer agree on.
type Setup struct {
	// Remote and RemoteRTCP are where the other side receives; invalid when it did not say.
	Remote, RemoteRTCP netip.AddrPort
	// Mux has RTCP on the RTP port of both sides; RemoteRTCP does not count then.
	Mux bool
	// Codec is what is sent, as PayloadType.
	Codec       codec.Codec
	PayloadType uint8
	// Receive are the codecs that may come in; empty is Codec as PayloadType. Those of another rate or channel count than
	// Codec are left out: what comes in and what goes out have one shape.
	Receive []Payload
	// EventSend and EventReceive are the payload types of telephone events; 0 for none.
	EventSend, EventReceive uint8
	// Sending and Receiving are the direction; both false is inactive.
	Sending, Receiving bool
	// Tones has digits listened for in the sound, as long as none has come as a telephone event: who sends both says one thing.
	Tones bool
	// PTime is how long a sent packet lasts; 0 is the codec's usual. What the codec cannot do is brought to the
	// nearest that it can. Update does not change it.
	PTime time.Duration
}

// Payload is a codec under the payload type that it comes with.
type Payload struct {
	Type  uint8
	Codec codec.Codec
}

// Errors of New, Update, SendDTMF and SendTones.
var (
	ErrFormat = errors.New("another rate or channel count needs a new stream")
	ErrClosed = errors.New("stream closed")
	ErrHeld   = errors.New("the other side does not listen now")
)

// maxPayload is the longest payload that is sent, in bytes, so that a packet
// fits an Ethernet frame.
const maxPayload = 1400

// Stream is one audio stream. It is a media.Port.
type Stream struct {
	format media.Format
	clock  int // RTP clock rate, Hz
	rtp    *rtp.Session
	digits digits
	inbox  inbox
	closed atomic.Bool

	// setup is what Update left for the clock to take over.
	setup atomic.Pointer[machinery]

	// The clock's.
	player  player
	talker  talker
	current *machinery
}

var _ media.Port = (*Stream)(nil)

// machinery is a Setup with its encoder and decoders.
type machinery struct {
	Setup
	encoder  codec.Encoder
	decoders []decoder
}

// New starts a stream. On error the sockets are still the caller's.
func New(cfg Config) (*Stream, error) {
	m, err := build(cfg.Setup, nil)
	if err != nil {
		return nil, err
	}
	return start(cfg, m, nil), nil
}

// Replace starts another stream in the place of s, for a codec of another shape: it takes over the sockets, sequence
// numbers and timestamps, and its statistics begin anew. Of cfg, RTP and RTCP do not count. s is closed; its port has
// still to leave the bridge, and the new one to be put in. On error s goes on.
func (s *Stream) Replace(cfg Config) (*Stream, error) {
	m, err := build(cfg.Setup, nil)
	if err != nil {
		return nil, err
	}
	after := s.rtp.Release()
	if after == nil {
		return nil, ErrClosed
	}
	s.closed.Store(true)
	return start(cfg, m, after), nil
}

// start makes the stream of cfg that runs m, after another one or nil.
func start(cfg Config, m *machinery, after *rtp.Handover) *Stream {
	c := cfg.Codec
	s := &Stream{clock: c.ClockRate}
	s.format = media.Format{Rate: c.Rate, Channels: c.Channels, PTime: packetTime(c, cfg.PTime)}
	s.inbox.init()
	s.digits.init(s.format, cfg.OnDTMF)
	s.player.init(s, jitter.New(jitter.Config{Rate: c.ClockRate, MaxDelay: cfg.JitterMax}))
	s.talker.init(s)
	s.setup.Store(m)
	s.rtp = rtp.New(rtp.Config{
		RTP: cfg.RTP, RTCP: cfg.RTCP, After: after, Remote: m.remote(), ClockRate: c.ClockRate, SSRC: cfg.SSRC, CNAME: cfg.CNAME, Log: cfg.Log,
		Handler: rtp.Handler{Packet: s.inbox.put, Event: s.digits.event},
	})
	return s
}

// build makes what setup needs. Decoders of old that go on are kept.
func build(setup Setup, old *machinery) (*machinery, error) {
	if setup.Codec.NewEncoder == nil || setup.Codec.ClockRate <= 0 || setup.Codec.Rate <= 0 {
		return nil, fmt.Errorf("codec %q cannot be sent", setup.Codec.Name)
	}
	var err error
	if setup.Receive, err = receivable(setup); err != nil {
		return nil, err
	}
	m := &machinery{Setup: setup}
	if old != nil && old.Codec.ID() == setup.Codec.ID() && old.Codec.FMTP == setup.Codec.FMTP {
		m.encoder = old.encoder
	} else if m.encoder, err = setup.Codec.NewEncoder(); err != nil {
		return nil, fmt.Errorf("encoder %s: %w", setup.Codec.Name, err)
	}
	for _, p := range setup.Receive {
		d, err := decoderFor(p, old)
		if err != nil {
			return nil, err
		}
		m.decoders = append(m.decoders, d)
	}
	return m, nil
}

// remote is what the RTP session must know.
func (m *machinery) remote() rtp.Remote {
	p := rtp.Remote{RTP: m.Remote, RTCP: m.RemoteRTCP, Mux: m.Mux, EventReceive: m.EventReceive, EventSend: m.EventSend, Mute: !m.Sending}
	for _, r := range m.Receive {
		p.Accept = append(p.Accept, r.Type)
	}
	return p
}

// packetTime is the packet length nearest to want that the codec can do and that fits a packet.
func packetTime(c codec.Codec, want time.Duration) time.Duration {
	if want <= 0 {
		want = c.PTime
	}
	step := max(c.Frame, time.Millisecond)
	most := media.MaxPTime
	if c.Longest > 0 {
		most = c.Longest
	}
	if c.Bitrate > 0 {
		most = min(most, maxPayload*8*time.Second/time.Duration(c.Bitrate))
	}
	return max(min(want, most)/step, 1) * step
}

// Update applies cfg.Setup: hold, another address, another codec of the same
// clock, rate and channels; ErrFormat when it is of others. Statistics, sequence numbers and timestamps go on. Calls must not overlap.
func (s *Stream) Update(cfg Config) error {
	if s.closed.Load() {
		return ErrClosed
	}
	if c := cfg.Codec; c.Rate != s.format.Rate || c.Channels != s.format.Channels || c.ClockRate != s.clock {
		return ErrFormat // Replace
	}
	m, err := build(cfg.Setup, s.setup.Load())
	if err != nil {
		return err
	}
	s.rtp.Update(m.remote())
	s.setup.Store(m)
	return nil
}

// Format is the codec's rate and channels, with the frame length that is sent.
func (s *Stream) Format() media.Format { return s.format }

// adopt takes over what Update left. On the clock.
func (s *Stream) adopt() *machinery {
	if m := s.setup.Load(); m != s.current {
		if s.current != nil && m.Receiving && !s.current.Receiving {
			s.player.restart()
			s.digits.detector.Reset()
		}
		s.current = m
	}
	return s.current
}

// ReadFrame decodes what the other side said. On the bridge's clock.
func (s *Stream) ReadFrame(frame []int16) bool {
	m := s.adopt()
	now := time.Now()
	heard := s.player.read(frame, m, now)
	if m.Receiving && m.Tones {
		s.digits.listen(frame)
	}
	s.inbox.report(s.player.buffer.Stats(), s.talker.failed)
	return heard
}

// WriteFrame sends frame to the other side. On the bridge's clock.
func (s *Stream) WriteFrame(frame []int16) {
	if len(frame) == s.format.FrameLen() {
		s.talker.write(frame, s.adopt())
	}
}

// Skip lets d pass without a packet: the bridge's clock gave frames up. Timestamps go on, so that the other side plays what
// follows in its time. On the bridge's clock.
func (s *Stream) Skip(d time.Duration) {
	s.rtp.Pause(int(int64(d) * int64(s.clock) / int64(time.Second)))
}

// Close says goodbye and waits for the goroutines.
func (s *Stream) Close() error {
	s.closed.Store(true)
	return s.rtp.Close()
}
