package codec

import (
	"math/bits"
	"sync"
	"time"
)

const g711Rate = 8000 // Hz

// PCMU is G.711 µ-law, RFC 3551 §4.5.14.
func PCMU() Codec { return g711("PCMU", 0, mulaw) }

// PCMA is G.711 A-law, RFC 3551 §4.5.14.
func PCMA() Codec { return g711("PCMA", 8, alaw) }

func g711(name string, pt uint8, law func() *law) Codec {
	return Codec{
		Name: name, PayloadType: pt,
		Rate: g711Rate, ClockRate: g711Rate, Channels: 1,
		PTime: 20 * time.Millisecond, Frame: 10 * time.Millisecond,
		Bitrate:    64000,
		NewEncoder: func() (Encoder, error) { return g711Encoder{law: law()}, nil },
		NewDecoder: func() (Decoder, error) {
			return &g711Decoder{law: law(), concealer: NewConcealer(g711Rate)}, nil
		},
	}
}

// law is a companding law as tables.
type law struct {
	compress [1 << 16]byte // by sample, as uint16
	expand   [256]int16
}

// The tables are made once, when first asked for, and never change.
var (
	mulaw = sync.OnceValue(func() *law { return newLaw(compressMulaw, expandMulaw) })
	alaw  = sync.OnceValue(func() *law { return newLaw(compressAlaw, expandAlaw) })
)

func newLaw(compress func(int16) byte, expand func(byte) int16) *law {
	l := new(law)
	for i := range l.compress {
		l.compress[i] = compress(int16(uint16(i)))
	}
	for i := range l.expand {
		l.expand[i] = expand(byte(i))
	}
	return l
}

// MulawToLinear is one µ-law character as a sample. ITU-T G.711 table 2.
func MulawToLinear(b byte) int16 { return mulaw().expand[b] }

// AlawToLinear is one A-law character as a sample. ITU-T G.711 table 1.
func AlawToLinear(b byte) int16 { return alaw().expand[b] }

// magnitude is the size of s with the one's complement for negative values, so that a value that lies
// exactly on a decision value counts with the interval that begins there.
func magnitude(s int16) (m int, negative bool) {
	if s < 0 {
		return int(^s), true
	}
	return int(s), false
}

const mulawBias = 33 // makes every segment of the 14-bit scale begin at a power of two

// compressMulaw is ITU-T G.711 §3.2: 14-bit magnitudes, segments doubling from 33, all
// bits inverted.
func compressMulaw(s int16) byte {
	m, negative := magnitude(s)
	biased := min(m>>2+mulawBias, 1<<13-1)
	segment := bits.Len(uint(biased)) - 6
	step := biased >> (segment + 1) & 15
	b := ^byte(segment<<4|step) & 0x7f
	if !negative {
		b |= 0x80
	}
	return b
}

func expandMulaw(b byte) int16 {
	segment, step := int(^b>>4)&7, int(^b)&15
	m := (step<<1+mulawBias)<<segment - mulawBias
	if b&0x80 == 0 {
		m = -m
	}
	return int16(m << 2)
}

const alawInverted = 0x55 // every other bit of an A-law character is inverted

// compressAlaw is ITU-T G.711 §3.1: 12-bit magnitudes, two segments of the same slope and then
// doubling ones.
func compressAlaw(s int16) byte {
	m, negative := magnitude(s)
	m >>= 4
	segment := max(bits.Len(uint(m))-4, 0)
	step := m >> max(segment-1, 0) & 15
	b := byte(segment<<4|step) ^ alawInverted
	if !negative {
		b ^= 0x80
	}
	return b
}

func expandAlaw(b byte) int16 {
	v := b ^ alawInverted
	segment, step := int(v>>4)&7, int(v)&15
	m := step<<1 + 1
	if segment > 0 {
		m = (m + 32) << (segment - 1)
	}
	if v&0x80 == 0 {
		m = -m
	}
	return int16(m << 3)
}

type g711Encoder struct{ law *law }

// Encode implements Encoder; one byte for each sample.
func (e g711Encoder) Encode(dst []byte, frame []int16) ([]byte, error) {
	for _, s := range frame {
		dst = append(dst, e.law.compress[uint16(s)])
	}
	return dst, nil
}

type g711Decoder struct {
	law       *law
	concealer *Concealer
}

// Samples implements Decoder.
func (d *g711Decoder) Samples(payload []byte) int { return len(payload) }

// Decode implements Decoder. Every payload is valid.
func (d *g711Decoder) Decode(dst []int16, payload []byte) ([]int16, error) {
	start := len(dst)
	for _, b := range payload {
		dst = append(dst, d.law.expand[b])
	}
	d.concealer.Heard(dst[start:])
	return dst, nil
}

// Conceal implements Decoder.
func (d *g711Decoder) Conceal(dst []int16, samples int) []int16 {
	return d.concealer.Conceal(dst, samples)
}
