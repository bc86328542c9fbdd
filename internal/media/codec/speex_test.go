package codec

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/testkit/audiocheck"
)

// withSpeex is Speex; scripts/setup.sh test installs its library.
func withSpeex(t testing.TB) []Codec {
	t.Helper()
	codecs, err := Speex()
	if err != nil {
		t.Fatalf("libspeex is needed here (scripts/setup.sh test): %v", err)
	}
	return codecs
}

func TestSpeexShapes(t *testing.T) {
	var ids []string
	for _, c := range withSpeex(t) {
		ids = append(ids, c.ID())
		if c.PayloadType != Dynamic || c.ClockRate != c.Rate || c.Frame != c.PTime {
			t.Errorf("%+v", c)
		}
		n := c.Samples(c.PTime)
		for _, bad := range []int{1, n - 1, n + 1, 51 * n} {
			e, _ := c.NewEncoder()
			if out, err := e.Encode([]byte{7}, make([]int16, bad)); !errors.Is(err, errSpeexFrame) || !bytes.Equal(out, []byte{7}) {
				t.Errorf("%s: %d samples: %v, %v", c.ID(), bad, out, err)
			}
		}
	}
	if want := []string{"speex/16000/1", "speex/8000/1", "speex/32000/1"}; !slices.Equal(ids, want) {
		t.Errorf("%v, want %v", ids, want)
	}
}

// ffmpeg's own decoder, which is no libspeex, hears from our frames what we do.
func TestSpeexDecodesAsOthers(t *testing.T) {
	for i, c := range withSpeex(t) {
		packets := packetsOf(t, c, spoken(t, c.Rate)[:c.Rate], c.PTime)
		ours := heard(t, c, packets, c.PTime)
		file := oggFile(append(speexHeaders(c, []uint32{1, 0, 2}[i]), packets...), c.Samples(c.PTime))
		theirs := fromRaw(ffmpeg(t, file, []string{"-c:a", "speex", "-f", "ogg"}, littleEndian(c.Rate)))
		n := min(len(ours), len(theirs))
		if n < len(ours)-c.Rate/10 {
			t.Fatalf("%s: %d samples of %d", c.ID(), len(theirs), len(ours))
		}
		if r := compared(t, c.Rate, ours[:n], theirs[:n]); r.SegmentSNR < 9 {
			t.Errorf("%s: %v", c.ID(), r)
		}
	}
}

// We hear from the frames of libspeex in ffmpeg what libspeex there does.
func TestSpeexDecodesOthers(t *testing.T) {
	for _, c := range withSpeex(t) {
		file := ffmpeg(t, rawPCM(spoken(t, c.Rate)[:c.Rate]), littleEndian(c.Rate), []string{"-c:a", "libspeex", "-f", "ogg"})
		ours := heard(t, c, oggPackets(t, file), c.PTime)
		theirs := fromRaw(ffmpeg(t, file, []string{"-c:a", "libspeex", "-f", "ogg"}, littleEndian(c.Rate)))
		if r := compared(t, c.Rate, ours, theirs); r.SegmentSNR < 30 {
			t.Errorf("%s: %v", c.ID(), r)
		}
	}
}

// Speech comes through at its level, in packets of one frame and of several.
func TestSpeexSpeech(t *testing.T) {
	for _, c := range withSpeex(t) {
		pcm := spoken(t, c.Rate)[:c.Rate]
		got := heard(t, c, packetsOf(t, c, pcm, c.PTime), c.PTime)
		if r := compared(t, c.Rate, pcm, got); r.SegmentSNR < 5 || math.Abs(r.Gain) > 2 {
			t.Errorf("%s: %v", c.ID(), r)
		}
		if long := 10 * c.PTime; !slices.Equal(heard(t, c, packetsOf(t, c, pcm, long), long), got) {
			t.Errorf("%s: in packets of %v it is another sound", c.ID(), long)
		}
	}
}

// The mode that the remote names first is what it gets.
func TestSpeexForRemote(t *testing.T) {
	codecs := withSpeex(t)
	wide, narrow := codecs[0], codecs[1]
	for _, tt := range []struct {
		codec Codec
		fmtp  string
		bytes int // of a frame: 20 ms
	}{
		{narrow, "", 38}, {narrow, `mode="any"`, 38}, {narrow, `vbr=off;mode="3,any"`, 20}, {narrow, `mode=7`, 62}, {narrow, `mode="1,any"`, 6},
		{narrow, `mode="8"`, 10}, {narrow, `mode="9"`, 38}, {narrow, `mode="-1"`, 38}, {narrow, `mode=""`, 38},
		{wide, "", 70}, {wide, `mode="8,any"`, 70}, {wide, `mode="10"`, 106}, {wide, `mode="0"`, 10}, {wide, `mode="11"`, 70}, {wide, `mode=x`, 70},
	} {
		c := tt.codec.For(tt.fmtp)
		if got := len(encodeAll(t, c, harmonics(c.Rate, 150, c.PTime).PCM())); got != tt.bytes {
			t.Errorf("%s %q: %d bytes, want %d", c.ID(), tt.fmtp, got, tt.bytes)
		}
	}
}

func TestSpeexPayloads(t *testing.T) {
	c := withSpeex(t)[1]
	frame := encodeAll(t, c, make([]int16, 160))
	wide := encodeAll(t, withSpeex(t)[0], make([]int16, 320))
	ultra := encodeAll(t, withSpeex(t)[2], make([]int16, 640))
	for _, tt := range []struct {
		name    string
		payload []byte
		samples int
	}{
		{"none", nil, 0},
		{"a frame", frame, 160},
		{"one of wide band", wide, 160},
		{"one of ultra-wide band", ultra, 160},
		{"the end alone", []byte{0x7f}, 0},
		{"too short", frame[:20], -1},
		{"a mode that there is not", []byte{9 << 3, 0, 0}, -1},
		{"wide band that there is not", []byte{0xf0, 0, 0}, -1},
		{"three bands", []byte{0x88, 0x80}, -1},
		{"an ultra-wide band of a wide one's mode", []byte{0x8a, 0, 0}, -1},
		{"silence", []byte{0x03, 0xff}, 160},
		{"more frames than a second has", make([]byte, 40), -1},
		{"for the application, and the end", []byte{13 << 3, 0x01, 0xe0}, 0},
		{"a signal, and the end", []byte{14 << 3, 0x1f}, 0},
	} {
		d, err := c.NewDecoder()
		if err != nil {
			t.Fatal(err)
		}
		if n := d.Samples(tt.payload); n != tt.samples {
			t.Errorf("%s: %d samples, want %d", tt.name, n, tt.samples)
		}
		got, err := d.Decode([]int16{9}, tt.payload)
		if len(got) != 1+max(tt.samples, 0) || got[0] != 9 || errors.Is(err, errSpeexFrame) != (tt.samples < 0) {
			t.Errorf("%s: %d samples, %v", tt.name, len(got), err)
		}
	}
}

func TestSpeexSignals(t *testing.T) {
	for signal, want := range []int{1, 1, 4, 4, 4, 4, 4, 4, 8, 8, 16, 16, 32, 32, 64, 64} {
		if got := speexSignalBits(signal); got != want {
			t.Errorf("signal %d: %d bits, want %d", signal, got, want)
		}
	}
}

func TestSpeexAfterLoss(t *testing.T) {
	for _, c := range withSpeex(t) {
		pcm := harmonics(c.Rate, 150, time.Second).PCM()
		packets := packetsOf(t, c, pcm, c.PTime)
		whole := heard(t, c, packets, c.PTime)
		packets[25] = nil
		got := heard(t, c, packets, c.PTime)
		if len(got) != len(whole) {
			t.Fatalf("%s: %d samples, want %d", c.ID(), len(got), len(whole))
		}
		frame := func(x []int16) audiocheck.Signal {
			return signal(c.Rate, x).Slice(500*time.Millisecond, 520*time.Millisecond)
		}
		if snr := audiocheck.SNR(frame(whole), frame(got)); snr < 1 {
			t.Errorf("%s: the made-up frame has an SNR of %.1f dB", c.ID(), snr)
		}
		d, _ := c.NewDecoder()
		if silent := d.Conceal([]int16{4}, 333); len(silent) != 334 || slices.Max(silent[1:]) != 0 {
			t.Errorf("%s: what was never heard goes on", c.ID())
		}
	}
}

// Where the library is not, is an error that names what was looked for.
func TestSpeexWithoutLibrary(t *testing.T) {
	lib, err := openSpeex("libnosuch.so.1", "libneither.so")
	if err == nil || lib != nil || !strings.Contains(err.Error(), "libnosuch.so.1") || !strings.Contains(err.Error(), "libneither.so") {
		t.Errorf("%v, %v", lib, err)
	}
	if _, err := openSpeex("libm.so.6", "/usr/lib/libSystem.B.dylib"); err == nil || !strings.Contains(err.Error(), "find speex_") {
		t.Errorf("a library without Speex: %v", err)
	}
}

// States given up are given back while others go on.
func TestSpeexManyStates(t *testing.T) {
	c := withSpeex(t)[0]
	pcm := harmonics(c.Rate, 100, 100*time.Millisecond).PCM()
	packet := func() []byte { return packetsOf(t, c, pcm, 100*time.Millisecond)[0] }
	want := packet()
	for range 100 {
		got := packet()
		if !bytes.Equal(got, want) || len(heard(t, c, [][]byte{got}, c.PTime)) == 0 {
			t.Fatal("another stream disturbs this one")
		}
		runtime.GC()
	}
}

func TestSpeexNoState(t *testing.T) {
	none := speexDirection{create: func(uintptr) speexState { return 0 }}
	lib := &speexLibrary{encoder: none, decoder: none, mode: func(int32) uintptr { return 0 }}
	if e, err := newSpeexEncoder(lib, speexBand{}, 8); e != nil || !errors.Is(err, errSpeexMemory) {
		t.Errorf("encoder: %v, %v", e, err)
	}
	if d, err := newSpeexDecoder(lib, speexBand{}); d != nil || !errors.Is(err, errSpeexMemory) {
		t.Errorf("decoder: %v, %v", d, err)
	}
}

func TestFormatParameters(t *testing.T) {
	for _, tt := range []struct {
		fmtp, name, value string
		found             bool
	}{
		{"", "a", "", false}, {"a=1", "a", "1", true}, {"b=2; A=1 ;c", "a", "1", true}, {`a="1,any"`, "a", "1,any", true},
		{"a", "a", "", true}, {"ab=1", "a", "", false}, {";;=", "", "", true},
	} {
		if v, ok := parameter(tt.fmtp, tt.name); v != tt.value || ok != tt.found {
			t.Errorf("%s of %q: %q, %v", tt.name, tt.fmtp, v, ok)
		}
	}
	for fmtp, want := range map[string]int{"n=5": 5, "n=": 9, "n=x": 9, "": 9, "n=-3": -3, fmt.Sprint("n=", "99999999999999999999"): 9} {
		if got := parameterNumber(fmtp, "n", 9); got != want {
			t.Errorf("%q: %d, want %d", fmtp, got, want)
		}
	}
}
