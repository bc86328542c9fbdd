package codec

import (
	"bytes"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/testkit/audiocheck"
)

// withGSM is GSM; scripts/setup.sh test installs its library.
func withGSM(t testing.TB) Codec {
	t.Helper()
	c, err := GSM()
	if err != nil {
		t.Fatalf("libgsm is needed here (scripts/setup.sh test): %v", err)
	}
	return c
}

// sox, which has a coder of its own, and ffmpeg hear from our frames what we do, to the bit.
func TestGSMDecodesAsOthers(t *testing.T) {
	c := withGSM(t)
	payload := encodeAll(t, c, spoken(t, gsmRate))
	ours := decodeAll(t, c, payload)
	for name, theirs := range map[string][]byte{
		"ffmpeg": ffmpeg(t, payload, []string{"-f", "gsm"}, []string{"-f", "s16le"}),
		"sox":    tool(t, payload, "sox", "-t", "gsm", "-", "-t", "raw", "-e", "signed", "-b", "16", "-L", "-"),
	} {
		if got := fromRaw(theirs); !slices.Equal(ours, got) {
			t.Errorf("%s: %d samples of %d differ (%d)", name, differing(ours, got), len(ours), len(got))
		}
	}
}

func TestGSMEncodesAsOthers(t *testing.T) {
	pcm := spoken(t, gsmRate)
	ours := encodeAll(t, withGSM(t), pcm)
	if theirs := ffmpeg(t, rawPCM(pcm), littleEndian(gsmRate), []string{"-f", "gsm"}); !bytes.Equal(ours, theirs) {
		t.Errorf("%d bytes of %d differ from ffmpeg's (%d)", differing(ours, theirs), len(ours), len(theirs))
	}
}

// 13 kbit/s are 13 kbit/s: the wave is followed at some 11 dB, and keeps its level.
func TestGSMSpeech(t *testing.T) {
	c, pcm := withGSM(t), spoken(t, gsmRate)
	got := decodeAll(t, c, encodeAll(t, c, pcm))
	r, err := audiocheck.Compare(signal(gsmRate, pcm), signal(gsmRate, got), audiocheck.Options{})
	if err != nil || r.SegmentSNR < 10 || math.Abs(r.Gain) > 1.5 || r.Offset > time.Millisecond {
		t.Errorf("speech comes through with %v (%v)", r, err)
	}
}

func TestGSMShapes(t *testing.T) {
	c := withGSM(t)
	if c.ID() != "GSM/8000/1" || c.PayloadType != 3 || c.ClockRate != 8000 || c.Samples(c.PTime) != gsmSamples || c.Frame != c.PTime {
		t.Errorf("%+v", c)
	}
	e, _ := c.NewEncoder()
	for n, want := range map[int]int{0: 0, 160: 33, 320: 66, 480: 99} {
		if out, err := e.Encode(nil, make([]int16, n)); err != nil || len(out) != want {
			t.Errorf("%d samples: %d bytes, %v", n, len(out), err)
		}
	}
	for _, n := range []int{1, 159, 161, 240} {
		if out, err := e.Encode([]byte{7}, make([]int16, n)); !errors.Is(err, errGSMFrame) || !bytes.Equal(out, []byte{7}) {
			t.Errorf("%d samples: %v, %v", n, out, err)
		}
	}
}

func TestGSMPayloads(t *testing.T) {
	frame := encodeAll(t, withGSM(t), make([]int16, gsmSamples))
	wrong := append([]byte{0xc0}, frame[1:]...)
	for _, tt := range []struct {
		name    string
		payload []byte
		samples int
	}{
		{"none", nil, 0},
		{"one frame", frame, 160},
		{"three frames", slices.Repeat(frame, 3), 480},
		{"too short", frame[:32], -1},
		{"too long", append(slices.Clone(frame), 0xd0), -1},
		{"without its mark", wrong, -1},
		{"second without its mark", append(slices.Clone(frame), wrong...), -1},
	} {
		d, err := withGSM(t).NewDecoder()
		if err != nil {
			t.Fatal(err)
		}
		if n := d.Samples(tt.payload); n != tt.samples {
			t.Errorf("%s: %d samples, want %d", tt.name, n, tt.samples)
		}
		got, err := d.Decode([]int16{9}, tt.payload)
		if len(got) != 1+max(tt.samples, 0) || got[0] != 9 || errors.Is(err, errGSMFrame) != (tt.samples < 0) {
			t.Errorf("%s: %d samples, %v", tt.name, len(got), err)
		}
	}
}

func TestGSMAfterLoss(t *testing.T) {
	c := withGSM(t)
	pcm := harmonics(gsmRate, 150, time.Second).PCM()
	whole := decodeAll(t, c, encodeAll(t, c, pcm))
	got := decodeLosing(t, c, encodeAll(t, c, pcm), 20)
	if len(got) != len(whole) {
		t.Fatalf("%d samples, want %d", len(got), len(whole))
	}
	frame := func(x []int16) audiocheck.Signal {
		return signal(gsmRate, x).Slice(400*time.Millisecond, 420*time.Millisecond)
	}
	if snr := audiocheck.SNR(frame(whole), frame(got)); snr < 5 {
		t.Errorf("the made-up frame has an SNR of %.1f dB", snr)
	}
}

// Where the library is not, is an error that names what was looked for, and no codec.
func TestGSMWithoutLibrary(t *testing.T) {
	lib, err := openGSM("libnosuch.so.1", "libneither.so")
	if err == nil || lib != nil || !strings.Contains(err.Error(), "libnosuch.so.1") || !strings.Contains(err.Error(), "libneither.so") {
		t.Errorf("%v, %v", lib, err)
	}
}

// A library that is something else is refused too.
func TestGSMWrongLibrary(t *testing.T) {
	if _, err := openGSM("libm.so.6", "/usr/lib/libSystem.B.dylib"); err == nil || !strings.Contains(err.Error(), "find gsm_") {
		t.Errorf("a library without GSM: %v", err)
	}
}

// States given up are given back while others go on.
func TestGSMManyStates(t *testing.T) {
	c, pcm := withGSM(t), harmonics(gsmRate, 100, 100*time.Millisecond).PCM()
	want := encodeAll(t, c, pcm)
	for range 200 {
		if got := encodeAll(t, c, pcm); !bytes.Equal(got, want) {
			t.Fatal("another stream disturbs this one")
		}
		runtime.GC()
	}
}

func TestGSMNoState(t *testing.T) {
	lib := &gsmLibrary{create: func() gsmState { return 0 }}
	if e, err := newGSMEncoder(lib); e != nil || !errors.Is(err, errGSMMemory) {
		t.Errorf("encoder: %v, %v", e, err)
	}
	if d, err := newGSMDecoder(lib); d != nil || !errors.Is(err, errGSMMemory) {
		t.Errorf("decoder: %v, %v", d, err)
	}
}
