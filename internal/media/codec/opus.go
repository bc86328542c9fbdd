package codec

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/thesyncim/gopus"

	"gosua/internal/media"
)

// Opus as it is spoken here, RFC 7587.
const (
	opusRate      = 48000                 // Hz, of the samples and of the RTP clock, whatever the packet's bandwidth (§4.1)
	opusChannels  = 2                     // always, in the rtpmap (§7)
	opusStep      = opusRate / 400        // samples per channel: what a decoder makes up is a multiple of 2.5 ms
	opusLongest   = opusRate * 120 / 1000 // samples per channel in a packet, RFC 6716 §3.2.5
	opusPacket    = 1275                  // bytes of a packet that we send, at most
	opusMono      = 40000                 // bits per second, of speech in full band (§3.1.1)
	opusStereo    = 64000                 // bits per second, with two channels
	opusLeastRate = 6000                  // bits per second (§6.1)
	opusLoss      = 5                     // percent of loss that what is repeated is meant for

	// What we ask for: packets of 10 ms at least, since shorter ones are mostly headers, and what was lost repeated (§6.1).
	opusWanted = "minptime=10;useinbandfec=1"
)

// Opus is RFC 6716 at 48 kHz, RFC 7587. It is sent in mono, unless the remote asks for stereo, and what comes in is heard in both.
func Opus() Codec {
	return Codec{
		Name: "opus", PayloadType: Dynamic,
		Rate: opusRate, ClockRate: opusRate, Channels: opusChannels,
		PTime: 20 * time.Millisecond, Frame: 20 * time.Millisecond, Longest: 120 * time.Millisecond,
		Bitrate: opusStereo, FMTP: opusWanted,
		NewEncoder: func() (Encoder, error) { return newOpusEncoder("") },
		NewDecoder: newOpusDecoder,
		Tune: func(fmtp string) func() (Encoder, error) {
			return func() (Encoder, error) { return newOpusEncoder(fmtp) }
		},
	}
}

// opusEncoder sends what it is given in the way that the remote wants it.
type opusEncoder struct {
	*gopus.Encoder
	encode func(pcm []int16, packet []byte) (int, error)
	mono   []int16
	packet [opusPacket]byte
	frame  int // samples per channel that the encoder is set to
}

// newOpusEncoder is an encoder for a remote with these format parameters.
func newOpusEncoder(fmtp string) (Encoder, error) {
	channels, bitrate := 1, opusMono
	if parameterNumber(fmtp, "stereo", 0) == 1 {
		channels, bitrate = 2, opusStereo
	}
	e, err := gopus.NewEncoder(gopus.EncoderConfig{SampleRate: opusRate, Channels: channels, Application: gopus.ApplicationVoIP})
	if err != nil {
		return nil, fmt.Errorf("opus: %w", err)
	}
	bitrate = max(min(bitrate, parameterNumber(fmtp, "maxaveragebitrate", bitrate)), opusLeastRate)
	err = errors.Join(e.SetBitrate(bitrate), e.SetMaxBandwidth(opusBandwidth(parameterNumber(fmtp, "maxplaybackrate", opusRate))))
	if parameterNumber(fmtp, "useinbandfec", 0) == 1 {
		e.SetFEC(true)
		err = errors.Join(err, e.SetPacketLoss(opusLoss))
	}
	if err != nil {
		return nil, fmt.Errorf("opus: %w", err)
	}
	return &opusEncoder{Encoder: e, encode: e.EncodeInt16}, nil
}

// opusBandwidth is what is worth sending to one who plays rate Hz, RFC 7587 §3.1.2.
func opusBandwidth(rate int) gopus.Bandwidth {
	switch {
	case rate <= 8000:
		return gopus.BandwidthNarrowband
	case rate <= 12000:
		return gopus.BandwidthMediumband
	case rate <= 16000:
		return gopus.BandwidthWideband
	case rate <= 24000:
		return gopus.BandwidthSuperwideband
	}
	return gopus.BandwidthFullband
}

var errOpusFrame = errors.New("opus: not a packet's length")

// Encode implements Encoder; frame lasts 10 ms, or a multiple of 20 up to 120.
func (e *opusEncoder) Encode(dst []byte, frame []int16) ([]byte, error) {
	if len(frame) == 0 {
		return dst, nil
	}
	if err := e.setFrame(len(frame) / opusChannels); err != nil || len(frame)%opusChannels != 0 {
		return dst, fmt.Errorf("%w: %d samples", errOpusFrame, len(frame))
	}
	if e.Channels() == 1 {
		e.mono = slices.Grow(e.mono[:0], e.frame)[:e.frame]
		frame = media.Rechannel(e.mono, frame, opusChannels, 1)
	}
	n, err := guarded(func() (int, error) { return e.encode(frame, e.packet[:]) }, e.Reset)
	if err != nil {
		return dst, fmt.Errorf("opus: %w", err)
	}
	return append(dst, e.packet[:n]...), nil
}

// setFrame makes samples per channel the length of what comes.
func (e *opusEncoder) setFrame(samples int) error {
	if samples == e.frame {
		return nil
	}
	if samples > opusLongest || samples != opusRate/100 && samples%(opusRate/50) != 0 {
		return errOpusFrame
	}
	if err := e.SetFrameSize(samples); err != nil {
		return fmt.Errorf("%w: %w", errOpusFrame, err)
	}
	e.frame = samples
	return nil
}

// opusDecode is what a decoder is asked for; repeated makes it the packet before the one that is given, as far as it is repeated there.
type opusDecode func(packet []byte, pcm []float32, repeated bool) (int, error)

// opusDecoder hears every packet in stereo.
type opusDecoder struct {
	decode opusDecode
	reset  func() // to what it was before the first packet
	pcm    []float32
}

func newOpusDecoder() (Decoder, error) {
	cfg := gopus.DefaultDecoderConfig(opusRate, opusChannels)
	d, err := gopus.NewDecoder(cfg)
	if err != nil {
		return nil, fmt.Errorf("opus: %w", err)
	}
	return &opusDecoder{decode: d.DecodeWithFEC, reset: d.Reset, pcm: make([]float32, opusLongest*opusChannels)}, nil
}

// Samples implements Decoder.
func (d *opusDecoder) Samples(payload []byte) int {
	if len(payload) == 0 {
		return 0
	}
	n, err := guarded(func() (int, error) {
		info, err := gopus.ParsePacket(payload)
		return info.TOC.FrameSize * info.FrameCount, err
	}, nil)
	if err == nil && n <= opusLongest {
		return n
	}
	return -1
}

// Decode implements Decoder. What has the shape of a packet and cannot be understood is silence; what the library fails at, an error.
func (d *opusDecoder) Decode(dst []int16, payload []byte) ([]int16, error) {
	n := d.Samples(payload)
	if n < 0 {
		return dst, fmt.Errorf("%w: %d bytes", errOpusFrame, len(payload))
	}
	if n == 0 {
		return dst, nil
	}
	return d.attempt(dst, payload, n, false)
}

// Conceal implements Decoder.
func (d *opusDecoder) Conceal(dst []int16, samples int) []int16 {
	for samples > 0 {
		n := min(samples, opusLongest)
		dst = d.attemptOrSilence(dst, nil, n, false)
		samples -= n
	}
	return dst
}

// Recover implements Recoverer, RFC 6716 §2.1.7.
func (d *opusDecoder) Recover(dst []int16, next []byte, samples int) []int16 {
	if n := d.Samples(next); n <= 0 || samples > opusLongest || samples%opusStep != 0 {
		return d.Conceal(dst, samples)
	}
	return d.attemptOrSilence(dst, next, samples, true)
}

// attemptOrSilence is attempt where a failure of the library is silence too.
func (d *opusDecoder) attemptOrSilence(dst []int16, packet []byte, n int, repeated bool) []int16 {
	out, err := d.attempt(dst, packet, n, repeated)
	if err != nil {
		return append(dst, make([]int16, n*opusChannels)...)
	}
	return out
}

// attempt appends n samples per channel out of packet, or silence as far as there are none to be had. It is an error that the library failed.
func (d *opusDecoder) attempt(dst []int16, packet []byte, n int, repeated bool) ([]int16, error) {
	pcm := d.pcm[:min((n+opusStep-1)/opusStep*opusStep, opusLongest)*opusChannels]
	got, err := guarded(func() (int, error) { return d.decode(packet, pcm, repeated) }, d.reset)
	if errors.Is(err, errOpusLibrary) {
		return dst, err
	}
	if err != nil || got < 0 {
		got = 0
	}
	got = min(got, n)
	for _, v := range pcm[:got*opusChannels] {
		dst = append(dst, int16(max(math.MinInt16, min(math.MaxInt16, v*32768))))
	}
	return append(dst, make([]int16, (n-got)*opusChannels)...), nil
}

var errOpusLibrary = errors.New("opus: the library failed")

// guarded is a call of the library in which a panic is an error. What it is given comes from anybody on the network, and what it computes
// of that indexes its tables: an oversight in there may cost the packet, but not the phone and its other calls. What the panic left
// half done, reset clears (nil: nothing is kept between calls).
func guarded(call func() (int, error), reset func()) (n int, err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		n, err = 0, fmt.Errorf("%w: %v", errOpusLibrary, p)
		if reset != nil {
			_, again := guarded(func() (int, error) { reset(); return 0, nil }, nil)
			err = errors.Join(err, again)
		}
	}()
	return call()
}
