package codec

import (
	"fmt"
	"time"
)

// Encoder makes the payloads of one outgoing stream. It may keep state.
type Encoder interface {
	// Encode appends to dst the payload of one frame of interleaved samples at Codec.Rate.
	// Nothing appended means nothing to send.
	Encode(dst []byte, frame []int16) ([]byte, error)
}

// Decoder reads the payloads of one incoming stream, in order. It keeps the
// state that concealment needs.
type Decoder interface {
	// Samples is how many samples per channel payload holds, -1 when it is malformed.
	Samples(payload []byte) int
	// Decode appends to dst the samples in payload.
	Decode(dst []int16, payload []byte) ([]int16, error)
	// Conceal appends to dst a number of samples per channel in place of a packet that never came.
	Conceal(dst []int16, samples int) []int16
}

// Recoverer is a Decoder that finds a lost packet again in the one after it.
type Recoverer interface {
	// Recover is Conceal with next, the payload behind the lost one, which is still to be decoded itself.
	Recover(dst []int16, next []byte, samples int) []int16
}

// Dynamic is the PayloadType of a codec that has no static one.
const Dynamic uint8 = 255

// Codec is one payload format with all its parameters fixed.
type Codec struct {
	Name        string        // encoding name, RFC 3551 or the format's own RFC: PCMU
	PayloadType uint8         // static payload type, or Dynamic
	Rate        int           // sampling rate of the samples, Hz
	ClockRate   int           // RTP clock rate, Hz; differs from Rate for G.722 alone
	Channels    int           // interleaved channels
	PTime       time.Duration // usual length of a packet
	Frame       time.Duration // shortest frame: packets are multiples of it
	Longest     time.Duration // of a packet, 0 for no limit of the codec's own
	Bitrate     int           // bits per second of payload
	FMTP        string        // default format parameters, "" for none
	NewEncoder  func() (Encoder, error)
	NewDecoder  func() (Decoder, error)
	// Tune is NewEncoder for a remote that describes the codec with these format parameters; nil: they do not matter.
	Tune func(fmtp string) func() (Encoder, error)
}

// For is the codec as it is sent to a remote that describes it with these format parameters.
func (c Codec) For(fmtp string) Codec {
	if c.Tune != nil {
		c.NewEncoder, c.FMTP = c.Tune(fmtp), fmtp
	}
	return c
}

// ID is the codec's identifier in pjsua's form, NAME/RATE/CHANNELS: PCMU/8000/1.
func (c Codec) ID() string { return fmt.Sprintf("%s/%d/%d", c.Name, c.Rate, c.Channels) }

// Samples is the number of samples of one channel in d.
func (c Codec) Samples(d time.Duration) int {
	return int(int64(c.Rate) * int64(d) / int64(time.Second))
}
