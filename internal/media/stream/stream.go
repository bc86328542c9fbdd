package stream

import (
	"errors"
	"log/slog"
	"net"
	"net/netip"
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
	// OnDTMF hears each digit of the other side, once, on a goroutine that it must not block; nil hears none.
	OnDTMF func(Digit)
	Log    *slog.Logger // nil discards
	Setup
}

// Setup is what an offer and its answer agree on.
type Setup struct {
	// Remote and RemoteRTCP are where the other side receives.
	Remote, RemoteRTCP netip.AddrPort
	// Codec is what is sent, as PayloadType.
	Codec       codec.Codec
	PayloadType uint8
	// Receive are the codecs that may come in; empty is Codec as PayloadType.
	Receive []Payload
	// EventSend and EventReceive are the payload types of telephone events; 0 for none.
	EventSend, EventReceive uint8
	// Send and Receive of the direction: both false is inactive.
	Sending, Receiving bool
	// PTime is how long a sent packet lasts; 0 is the codec's usual.
	PTime time.Duration
}

// Payload is a codec under the payload type that it comes with.
type Payload struct {
	Type  uint8
	Codec codec.Codec
}

// Digit is a digit that the other side sent.
type Digit struct {
	Digit byte // 0-9 * # A-D R
	// Duration is how long it had lasted when it was first heard of.
	Duration time.Duration
}

// Stats is what a stream has counted, at one moment.
type Stats struct {
	rtp.Stats
	Codec  string        // encoding name
	Rate   int           // Hz
	PTime  time.Duration // of what is sent
	Jitter jitter.Stats  // the playout buffer
	// Discarded is received packets that came too late or were too many.
	Discarded uint64
	// Overflow is packets dropped because the clock did not take them in time.
	Overflow uint64
}

// Errors of New, Update and SendDTMF.
var (
	ErrFormat = errors.New("another clock rate, frame length or channel count needs a new stream")
	ErrClosed = errors.New("stream closed")
)

// Stream is one audio stream. It is a media.Port.
type Stream struct{}

var _ media.Port = (*Stream)(nil)

// New starts a stream. On error the sockets are still the caller's.
func New(cfg Config) (*Stream, error) { return &Stream{}, nil }

// Update applies cfg.Setup: hold, another address, another codec of the same clock. Statistics, sequence numbers and timestamps go on.
func (s *Stream) Update(cfg Config) error { return nil }

// SendDTMF queues digits, each 200 ms with 40 ms between. rtp.ErrNoEvents when the other side takes none.
func (s *Stream) SendDTMF(digits string) error { return nil }

// Stats is what the stream has counted.
func (s *Stream) Stats() Stats { return Stats{} }

// Format is the codec's rate and channels, with the frame length that is sent.
func (s *Stream) Format() media.Format { return media.Format{} }

// ReadFrame decodes what the other side said. On the bridge's clock.
func (s *Stream) ReadFrame(frame []int16) bool { return false }

// WriteFrame sends frame to the other side. On the bridge's clock.
func (s *Stream) WriteFrame(frame []int16) {}

// Close says goodbye and waits for the goroutines.
func (s *Stream) Close() error { return nil }
