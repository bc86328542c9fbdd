// Package codec has the audio codecs and their order of preference.
package codec

import (
	"errors"
	"time"
)

// ErrNotFound is the answer for a name that no codec's identifier begins with.
var ErrNotFound = errors.New("not found")

// Encoder makes the payloads of one outgoing stream. It may keep state.
type Encoder interface {
	// Encode appends to dst the payload of one frame of interleaved samples at Codec.Rate.
	// An empty payload (nothing appended) means nothing to send.
	Encode(dst []byte, frame []int16) ([]byte, error)
}

// Decoder reads the payloads of one incoming stream, in order. It keeps the
// state that concealment needs.
type Decoder interface {
	// Samples is how many samples per channel payload holds, -1 when it is malformed.
	Samples(payload []byte) int
	// Decode appends to dst the samples in payload.
	Decode(dst []int16, payload []byte) ([]int16, error)
	// Conceal appends to dst samples per channel in place of a packet that never came.
	Conceal(dst []int16, samples int) []int16
}

// Codec is one payload format with all its parameters fixed.
type Codec struct {
	Name        string        // encoding name of RFC 3551 or the format's own RFC: PCMU
	PayloadType uint8         // static payload type, or Dynamic
	Rate        int           // sampling rate of the samples, Hz
	ClockRate   int           // RTP clock rate, Hz; differs from Rate for G.722 alone
	Channels    int           // interleaved channels
	PTime       time.Duration // usual length of a packet
	Frame       time.Duration // shortest frame: packets are multiples of it
	Bitrate     int           // bits per second, for b=TIAS and the listing
	FMTP        string        // default format parameters, "" for none
	NewEncoder  func() (Encoder, error)
	NewDecoder  func() (Decoder, error)
}

// Dynamic is the PayloadType of a codec that has no static one.
const Dynamic uint8 = 255

// ID is the identifier in pjsua's form, NAME/RATE/CHANNELS: PCMU/8000/1.
func (c Codec) ID() string { return "" }

// Samples is the number of samples of one channel in d.
func (c Codec) Samples(d time.Duration) int {
	return int(int64(c.Rate) * int64(d) / int64(time.Second))
}

// Entry is a codec with its priority.
type Entry struct {
	Codec    Codec
	Priority int // 1 to 254, higher is preferred; 0 is disabled
}

// Registry is the codecs that there are, with priorities, in order of
// preference. It may be used from several goroutines.
type Registry struct{}

// NewRegistry is a registry of codecs, all with DefaultPriority, in the given order.
func NewRegistry(codecs ...Codec) *Registry { return &Registry{} }

// Default is a registry of all the codecs of this package.
func Default() *Registry { return NewRegistry(PCMU(), PCMA()) }

// DefaultPriority of a codec.
const DefaultPriority = 128

// All lists every codec, disabled ones included, in order of preference.
func (r *Registry) All() []Entry { return nil }

// Enabled lists the codecs with a priority above 0, in order of preference.
func (r *Registry) Enabled() []Codec { return nil }

// Find is the codec with this encoding name (any case), RTP clock rate and
// channel count (0 counts as 1). Disabled ones are found too.
func (r *Registry) Find(name string, clockRate, channels int) (Codec, bool) { return Codec{}, false }

// FindPayload is the codec with this static payload type.
func (r *Registry) FindPayload(pt uint8) (Codec, bool) { return Codec{}, false }

// SetPriority sets the priority of every codec whose ID begins with id in any case; "*"
// is all. The priority is brought within 0 (disabled) to 254.
func (r *Registry) SetPriority(id string, priority int) error { return ErrNotFound }

// Apply does what --dis-codec and --add-codec ask for: all of disable first (to 0),
// then each of add one higher than the one before, so that the last is preferred
// most. Unknown names are passed over.
func (r *Registry) Apply(disable, add []string) {}

// PCMU is G.711 µ-law, RFC 3551 §4.5.14.
func PCMU() Codec { return Codec{Name: "PCMU"} }

// PCMA is G.711 A-law, RFC 3551 §4.5.14.
func PCMA() Codec { return Codec{Name: "PCMA"} }
