package codec

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// The static payload types of L16, RFC 3551 §6: both at 44.1 kHz.
const (
	l16Rate   = 44100 // Hz
	l16Stereo = 10
	l16Mono   = 11
)

// l16Frame divides every rate that sound is taken at into whole samples, or so nearly that what is
// left belongs to the next frame.
const l16Frame = 5 * time.Millisecond

// L16 is linear samples of 16 bits in network order at rate Hz, RFC 3551 §4.5.11. Its packets are as
// long as fits a datagram.
func L16(rate, channels int) Codec {
	return Codec{
		Name: "L16", PayloadType: l16PayloadType(rate, channels),
		Rate: rate, ClockRate: rate, Channels: channels,
		PTime: 20 * time.Millisecond, Frame: l16Frame,
		Bitrate:    16 * rate * channels,
		NewEncoder: func() (Encoder, error) { return l16Encoder{}, nil },
		NewDecoder: func() (Decoder, error) { return newL16Decoder(rate, channels), nil },
	}
}

func l16PayloadType(rate, channels int) uint8 {
	switch {
	case rate == l16Rate && channels == 1:
		return l16Mono
	case rate == l16Rate && channels == 2:
		return l16Stereo
	}
	return Dynamic
}

type l16Encoder struct{}

// Encode implements Encoder; two bytes for each sample.
func (l16Encoder) Encode(dst []byte, frame []int16) ([]byte, error) {
	for _, s := range frame {
		dst = binary.BigEndian.AppendUint16(dst, uint16(s))
	}
	return dst, nil
}

// errL16 is the fault of a payload that ends within a sample.
var errL16 = errors.New("L16: payload is not a whole number of samples")

// l16Decoder conceals each channel for itself.
type l16Decoder struct {
	concealers []*Concealer // by channel
	channel    []int16      // one channel's samples
}

func newL16Decoder(rate, channels int) *l16Decoder {
	d := &l16Decoder{}
	for range channels {
		d.concealers = append(d.concealers, NewConcealer(rate))
	}
	return d
}

// Samples implements Decoder.
func (d *l16Decoder) Samples(payload []byte) int {
	if width := 2 * len(d.concealers); len(payload)%width == 0 {
		return len(payload) / width
	}
	return -1
}

// Decode implements Decoder.
func (d *l16Decoder) Decode(dst []int16, payload []byte) ([]int16, error) {
	if d.Samples(payload) < 0 {
		return dst, fmt.Errorf("%w: %d bytes", errL16, len(payload))
	}
	start := len(dst)
	for i := 0; i < len(payload); i += 2 {
		dst = append(dst, int16(binary.BigEndian.Uint16(payload[i:])))
	}
	d.heard(dst[start:])
	return dst, nil
}

// heard shows each concealer its channel of frame, and takes back what it made of it.
func (d *l16Decoder) heard(frame []int16) {
	n := len(d.concealers)
	for c, concealer := range d.concealers {
		d.channel = d.channel[:0]
		for i := c; i < len(frame); i += n {
			d.channel = append(d.channel, frame[i])
		}
		concealer.Heard(d.channel)
		for i, s := range d.channel {
			frame[c+i*n] = s
		}
	}
}

// Conceal implements Decoder.
func (d *l16Decoder) Conceal(dst []int16, samples int) []int16 {
	start, n := len(dst), len(d.concealers)
	for range samples * n {
		dst = append(dst, 0)
	}
	for c, concealer := range d.concealers {
		d.channel = concealer.Conceal(d.channel[:0], samples)
		for i, s := range d.channel {
			dst[start+c+i*n] = s
		}
	}
	return dst
}
