package codec

import (
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Speex, RFC 5574.
const (
	speexFrameTime = 20 * time.Millisecond
	speexFrame     = 640 // samples, at most
	speexPacket    = 200 // bytes of a frame that we make, at most
	speexMost      = 50  // frames in a packet that is taken
	speexQuality   = 8   // of 10, as pjsua sends it
	speexEffort    = 2   // of 10
)

// What an encoder or decoder is told, as speex.h numbers it.
const (
	speexSetEnhancement = 0
	speexSetQuality     = 4
	speexSetComplexity  = 16
)

// speexBand is one of the three rates.
type speexBand struct {
	mode    int32 // as libspeex numbers it
	rate    int   // Hz
	bitrate int   // bits per second at speexQuality
}

// samples is how many a frame has.
func (b speexBand) samples() int { return b.rate / 50 }

var errSpeexFrame = errors.New("speex: not whole frames")

// Speex is Speex in wide, narrow and ultra-wide band, in this order, RFC 5574, by libspeex. It is an error where that is not installed.
func Speex() ([]Codec, error) {
	lib, err := installedSpeex()
	if err != nil {
		return nil, fmt.Errorf("speex: %w", err)
	}
	var codecs []Codec
	for _, b := range []speexBand{{1, 16000, 27800}, {0, 8000, 15000}, {2, 32000, 29600}} {
		codecs = append(codecs, lib.codec(b))
	}
	return codecs, nil
}

// codec is the codec of one rate.
func (l *speexLibrary) codec(b speexBand) Codec {
	tune := func(fmtp string) func() (Encoder, error) {
		return func() (Encoder, error) { return newSpeexEncoder(l, b, speexQualityFor(b, fmtp)) }
	}
	return Codec{
		Name: "speex", PayloadType: Dynamic,
		Rate: b.rate, ClockRate: b.rate, Channels: 1,
		PTime: speexFrameTime, Frame: speexFrameTime,
		Bitrate:    b.bitrate,
		NewEncoder: tune(""),
		NewDecoder: func() (Decoder, error) { return newSpeexDecoder(l, b) },
		Tune:       tune,
	}
}

// speexQualityFor is the quality that makes the first mode that the remote names, RFC 5574 §3.1; speexQuality for any.
func speexQualityFor(b speexBand, fmtp string) int32 {
	modes, _ := parameter(fmtp, "mode")
	first, _, _ := strings.Cut(modes, ",")
	qualities := []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	if b.mode == 0 { // narrow band's modes are those of its frames
		qualities = []int32{speexQuality, 0, 2, 4, 6, 8, 9, 10, 1}
	}
	mode, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || mode < 0 || mode >= len(qualities) {
		return speexQuality
	}
	return qualities[mode]
}

// speexLibraries are the names of libspeex: as Debian and most of Linux have it, and as on macOS.
func speexLibraries() []string {
	if runtime.GOOS == "darwin" {
		return []string{"libspeex.dylib", "/opt/homebrew/lib/libspeex.dylib", "/usr/local/lib/libspeex.dylib"}
	}
	return []string{"libspeex.so.1", "libspeex.so"}
}

// installedSpeex is opened once, when first asked for.
var installedSpeex = sync.OnceValues(func() (*speexLibrary, error) { return openSpeex(speexLibraries()...) })

// speexState is libspeex's handle of an encoder or a decoder, 0 for none.
type speexState uintptr

// speexBits has room for libspeex's SpeexBits, which is 48 bytes where pointers have 8.
type speexBits [8]uint64

// speexDirection are libspeex's functions of an encoder or of a decoder.
type speexDirection struct {
	create  func(mode uintptr) speexState
	destroy func(speexState)
	control func(state speexState, request int32, value *int32) int32
}

// speexLibrary is libspeex. Its functions may be called from any goroutine, each state from one.
type speexLibrary struct {
	encoder, decoder speexDirection

	mode     func(number int32) uintptr
	encode   func(state speexState, samples *int16, bits *speexBits) int32
	decode   func(state speexState, bits *speexBits, samples *int16) int32
	bitsInit func(*speexBits)
	bitsDone func(*speexBits)
	reset    func(*speexBits)
	read     func(bits *speexBits, payload *byte, length int32)
	write    func(bits *speexBits, payload *byte, most int32) int32
}

func openSpeex(names ...string) (*speexLibrary, error) {
	l, err := openLibrary(names...)
	if err != nil {
		return nil, err
	}
	s := &speexLibrary{}
	err = l.bind(map[string]any{
		"speex_encoder_init": &s.encoder.create, "speex_encoder_destroy": &s.encoder.destroy, "speex_encoder_ctl": &s.encoder.control,
		"speex_decoder_init": &s.decoder.create, "speex_decoder_destroy": &s.decoder.destroy, "speex_decoder_ctl": &s.decoder.control,
		"speex_lib_get_mode": &s.mode, "speex_encode_int": &s.encode, "speex_decode_int": &s.decode,
		"speex_bits_init": &s.bitsInit, "speex_bits_destroy": &s.bitsDone, "speex_bits_reset": &s.reset,
		"speex_bits_read_from": &s.read, "speex_bits_write": &s.write,
	})
	return s, err
}

var errSpeexMemory = errors.New("speex: no memory")

// speexCoder is one direction of one stream. What it holds of libspeex is given back when nobody holds it any longer.
type speexCoder struct {
	lib     *speexLibrary
	band    speexBand
	state   speexState
	bits    *speexBits
	samples [speexFrame]int16
}

func newSpeexCoder(lib *speexLibrary, b speexBand, direction speexDirection) (*speexCoder, error) {
	c := &speexCoder{lib: lib, band: b, state: direction.create(lib.mode(b.mode))}
	if c.state == 0 {
		return nil, errSpeexMemory
	}
	runtime.AddCleanup(c, direction.destroy, c.state)
	c.bits = new(speexBits)
	lib.bitsInit(c.bits)
	runtime.AddCleanup(c, lib.bitsDone, c.bits)
	return c, nil
}

type speexEncoder struct {
	*speexCoder
	payload []byte
}

func newSpeexEncoder(lib *speexLibrary, b speexBand, quality int32) (Encoder, error) {
	c, err := newSpeexCoder(lib, b, lib.encoder)
	if err != nil {
		return nil, err
	}
	effort := int32(speexEffort)
	lib.encoder.control(c.state, speexSetQuality, &quality)
	lib.encoder.control(c.state, speexSetComplexity, &effort)
	return &speexEncoder{speexCoder: c}, nil
}

// Encode implements Encoder; frames follow each other to the bit, RFC 5574 §3.3.
func (e *speexEncoder) Encode(dst []byte, frame []int16) ([]byte, error) {
	n := e.band.samples()
	if len(frame)%n != 0 || len(frame) > speexMost*n {
		return dst, fmt.Errorf("%w: %d samples", errSpeexFrame, len(frame))
	}
	if len(frame) == 0 {
		return dst, nil
	}
	if most := len(frame) / n * speexPacket; len(e.payload) < most {
		e.payload = make([]byte, most)
	}
	e.lib.reset(e.bits)
	for ; len(frame) > 0; frame = frame[n:] {
		copy(e.samples[:], frame[:n])
		e.lib.encode(e.state, &e.samples[0], e.bits)
	}
	written := e.lib.write(e.bits, &e.payload[0], int32(len(e.payload)))
	runtime.KeepAlive(e.speexCoder)
	return append(dst, e.payload[:written]...), nil
}

type speexDecoder struct {
	*speexCoder
	heard bool // something: what is to be made up has something to go on from
}

func newSpeexDecoder(lib *speexLibrary, b speexBand) (Decoder, error) {
	c, err := newSpeexCoder(lib, b, lib.decoder)
	if err != nil {
		return nil, err
	}
	on := int32(1)
	lib.decoder.control(c.state, speexSetEnhancement, &on)
	return &speexDecoder{speexCoder: c}, nil
}

// Samples implements Decoder.
func (d *speexDecoder) Samples(payload []byte) int {
	frames := speexFrames(payload)
	if frames < 0 {
		return -1
	}
	return frames * d.band.samples()
}

// Decode implements Decoder. A frame that libspeex does not understand is as good as lost.
func (d *speexDecoder) Decode(dst []int16, payload []byte) ([]int16, error) {
	frames := speexFrames(payload)
	if frames < 0 {
		return dst, fmt.Errorf("%w: %d bytes", errSpeexFrame, len(payload))
	}
	if frames == 0 {
		return dst, nil
	}
	d.lib.read(d.bits, &payload[0], int32(len(payload)))
	for range frames {
		dst = d.frame(dst, d.bits)
	}
	runtime.KeepAlive(d.speexCoder)
	d.heard = true
	return dst, nil
}

// frame appends the next frame in bits, or one that is made up when they are nil or nonsense.
func (d *speexDecoder) frame(dst []int16, bits *speexBits) []int16 {
	if d.lib.decode(d.state, bits, &d.samples[0]) != 0 && bits != nil {
		return d.frame(dst, nil)
	}
	return append(dst, d.samples[:d.band.samples()]...)
}

// Conceal implements Decoder.
func (d *speexDecoder) Conceal(dst []int16, samples int) []int16 {
	if !d.heard {
		return append(dst, make([]int16, samples)...)
	}
	want := len(dst) + samples
	for len(dst) < want {
		dst = d.frame(dst, nil)
	}
	runtime.KeepAlive(d.speexCoder)
	return dst[:want]
}
