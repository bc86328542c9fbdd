package codec

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
)

// A frame of GSM full rate, RFC 3551 §4.5.8.
const (
	gsmRate    = 8000 // Hz
	gsmSamples = 160  // 20 ms
	gsmBytes   = 33
	gsmMagic   = 0xd // the upper half of a frame's first byte
)

// gsmLibraries are the names of libgsm: as Debian and most of Linux have it, and as on macOS.
func gsmLibraries() []string {
	if runtime.GOOS == "darwin" {
		return []string{"libgsm.dylib", "/opt/homebrew/lib/libgsm.dylib", "/usr/local/lib/libgsm.dylib"}
	}
	return []string{"libgsm.so.1", "libgsm.so"}
}

// GSM is GSM 06.10 full rate, RFC 3551 §4.5.8, by libgsm. It is an error where that is not installed.
func GSM() (Codec, error) {
	lib, err := installedGSM()
	if err != nil {
		return Codec{}, fmt.Errorf("GSM: %w", err)
	}
	return Codec{
		Name: "GSM", PayloadType: 3,
		Rate: gsmRate, ClockRate: gsmRate, Channels: 1,
		PTime: 20 * time.Millisecond, Frame: 20 * time.Millisecond,
		Bitrate:    13200,
		NewEncoder: func() (Encoder, error) { return newGSMEncoder(lib) },
		NewDecoder: func() (Decoder, error) { return newGSMDecoder(lib) },
	}, nil
}

// installedGSM is opened once, when first asked for.
var installedGSM = sync.OnceValues(func() (*gsmLibrary, error) { return openGSM(gsmLibraries()...) })

// gsmLibrary is libgsm. Its functions may be called from any goroutine, each state from one.
type gsmLibrary struct {
	create  func() gsmState
	destroy func(gsmState)
	encode  func(state gsmState, samples *int16, frame *byte)
	decode  func(state gsmState, frame *byte, samples *int16) int32
}

// gsmState is libgsm's handle, 0 for none.
type gsmState uintptr

func openGSM(names ...string) (*gsmLibrary, error) {
	l, err := openLibrary(names...)
	if err != nil {
		return nil, err
	}
	g := &gsmLibrary{}
	err = l.bind(map[string]any{
		"gsm_create": &g.create, "gsm_destroy": &g.destroy, "gsm_encode": &g.encode, "gsm_decode": &g.decode,
	})
	return g, err
}

var errGSMMemory = errors.New("GSM: no memory")

// gsmCoder is one direction of one stream. Its state is given back when nobody holds it any longer.
type gsmCoder struct {
	lib     *gsmLibrary
	state   gsmState
	samples [gsmSamples]int16
	frame   [gsmBytes]byte
}

func newGSMCoder(lib *gsmLibrary) (*gsmCoder, error) {
	c := &gsmCoder{lib: lib, state: lib.create()}
	if c.state == 0 {
		return nil, errGSMMemory
	}
	runtime.AddCleanup(c, lib.destroy, c.state)
	return c, nil
}

type gsmEncoder struct{ *gsmCoder }

func newGSMEncoder(lib *gsmLibrary) (Encoder, error) {
	c, err := newGSMCoder(lib)
	if err != nil {
		return nil, err
	}
	return gsmEncoder{c}, nil
}

var errGSMFrame = errors.New("GSM: not a whole number of frames")

// Encode implements Encoder; 33 bytes for 160 samples.
func (e gsmEncoder) Encode(dst []byte, frame []int16) ([]byte, error) {
	if len(frame)%gsmSamples != 0 {
		return dst, fmt.Errorf("%w: %d samples", errGSMFrame, len(frame))
	}
	for ; len(frame) > 0; frame = frame[gsmSamples:] {
		copy(e.samples[:], frame)
		e.lib.encode(e.state, &e.samples[0], &e.frame[0])
		dst = append(dst, e.frame[:]...)
	}
	runtime.KeepAlive(e.gsmCoder)
	return dst, nil
}

type gsmDecoder struct {
	*gsmCoder
	concealer *Concealer
}

func newGSMDecoder(lib *gsmLibrary) (Decoder, error) {
	c, err := newGSMCoder(lib)
	if err != nil {
		return nil, err
	}
	return &gsmDecoder{gsmCoder: c, concealer: NewConcealer(gsmRate)}, nil
}

// Samples implements Decoder.
func (d *gsmDecoder) Samples(payload []byte) int {
	if len(payload)%gsmBytes != 0 {
		return -1
	}
	for i := 0; i < len(payload); i += gsmBytes {
		if payload[i]>>4 != gsmMagic {
			return -1
		}
	}
	return len(payload) / gsmBytes * gsmSamples
}

// Decode implements Decoder.
func (d *gsmDecoder) Decode(dst []int16, payload []byte) ([]int16, error) {
	if d.Samples(payload) < 0 {
		return dst, fmt.Errorf("%w: %d bytes", errGSMFrame, len(payload))
	}
	start := len(dst)
	for ; len(payload) > 0; payload = payload[gsmBytes:] {
		copy(d.frame[:], payload)
		if d.lib.decode(d.state, &d.frame[0], &d.samples[0]) != 0 {
			return dst[:start], errGSMFrame
		}
		dst = append(dst, d.samples[:]...)
	}
	runtime.KeepAlive(d.gsmCoder)
	d.concealer.Heard(dst[start:])
	return dst, nil
}

// Conceal implements Decoder.
func (d *gsmDecoder) Conceal(dst []int16, samples int) []int16 {
	return d.concealer.Conceal(dst, samples)
}
