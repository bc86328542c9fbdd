package codec

import (
	"errors"
	"fmt"
	"time"

	"gosua/internal/media"
)

// Rates of G.722. The RTP clock is half the sampling rate, by a mistake that was kept: RFC 3551 §4.5.2.
const (
	g722Rate  = 16000 // Hz
	g722Clock = 8000  // Hz
)

// G722 is ITU-T G.722 at 64 kbit/s (its mode 1), RFC 3551 §4.5.2.
func G722() Codec {
	return Codec{
		Name: "G722", PayloadType: 9,
		Rate: g722Rate, ClockRate: g722Clock, Channels: 1,
		PTime: 20 * time.Millisecond, Frame: 10 * time.Millisecond,
		Bitrate:    64000,
		NewEncoder: func() (Encoder, error) { return newG722Encoder(), nil },
		NewDecoder: func() (Decoder, error) { return newG722Decoder(), nil },
	}
}

// The bits of a codeword: two of the higher sub-band, then six of the lower.
const (
	lowerBits = 6
	lowerMask = 1<<lowerBits - 1
)

// A sub-band's samples have 15 bits: ITU-T G.722 §3.1 and its blocks 4L LIMIT and 3H LIMIT.
const bandLimit = 16384

// errG722 is the fault of a frame that is not made of pairs of samples.
var errG722 = errors.New("G722: odd number of samples")

type g722Encoder struct {
	split  filterBank
	lower  lowerBand
	higher higherBand
}

func newG722Encoder() *g722Encoder {
	return &g722Encoder{lower: newLowerBand(), higher: newHigherBand()}
}

// Encode implements Encoder; one byte for two samples.
func (e *g722Encoder) Encode(dst []byte, frame []int16) ([]byte, error) {
	if len(frame)%2 != 0 {
		return dst, fmt.Errorf("%w: %d", errG722, len(frame))
	}
	for i := 0; i < len(frame); i += 2 {
		low, high := e.split.analyse(int(frame[i]), int(frame[i+1]))
		dst = append(dst, byte(e.higher.encode(high)<<lowerBits|e.lower.encode(low)))
	}
	return dst, nil
}

type g722Decoder struct {
	join      filterBank
	lower     lowerBand
	higher    higherBand
	concealer *Concealer
}

func newG722Decoder() *g722Decoder {
	return &g722Decoder{lower: newLowerBand(), higher: newHigherBand(), concealer: NewConcealer(g722Rate)}
}

// Samples implements Decoder.
func (d *g722Decoder) Samples(payload []byte) int { return 2 * len(payload) }

// Decode implements Decoder. Every payload is valid.
func (d *g722Decoder) Decode(dst []int16, payload []byte) ([]int16, error) {
	start := len(dst)
	for _, code := range payload {
		low := d.lower.decode(int(code) & lowerMask)
		high := d.higher.decode(int(code) >> lowerBits)
		first, second := d.join.synthesise(low, high)
		dst = append(dst, first, second)
	}
	d.concealer.Heard(dst[start:])
	return dst, nil
}

// Conceal implements Decoder. The state of the sub-bands waits for the next packet: the encoder's does not
// forget within 20 ms what ours still knows.
func (d *g722Decoder) Conceal(dst []int16, samples int) []int16 {
	return d.concealer.Conceal(dst, samples)
}

// filterBank is the quadrature mirror filter of ITU-T G.722 §3.1 (analysis) or §4.5 (synthesis): the 24 newest values.
type filterBank struct{ x [24]int }

// mirror is every other coefficient of the filter, which is symmetrical: ITU-T G.722 table 11.
var mirror = [12]int{3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11}

// push takes two values.
func (f *filterBank) push(a, b int) {
	copy(f.x[:], f.x[2:])
	f.x[22], f.x[23] = a, b
}

// sums are the two phases of the filter over the values: that of the newest, and the other.
func (f *filterBank) sums() (newest, other int) {
	for i, c := range mirror {
		newest += f.x[2*(11-i)+1] * c
		other += f.x[2*i] * c
	}
	return newest, other
}

// analyse splits two samples into one of each sub-band.
func (f *filterBank) analyse(first, second int) (low, high int) {
	f.push(first, second)
	newest, other := f.sums()
	return (newest + other) >> 14, (newest - other) >> 14
}

// synthesise makes two samples of one of each sub-band.
func (f *filterBank) synthesise(low, high int) (first, second int16) {
	f.push(low+high, low-high)
	newest, other := f.sums()
	return media.Saturate(int32(newest >> 11)), media.Saturate(int32(other >> 11))
}
