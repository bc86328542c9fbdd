package codec

import (
	"math"
	"slices"
	"testing"
	"time"

	"gosua/internal/testkit/audiocheck"
)

// reference is a law as ITU-T G.711 writes it: decision values x1..x128 and quantised values y1..y128
// of the positive half, as 16-bit samples.
type reference struct {
	decisions []int // where each interval begins
	values    []int // what it is decoded to
	sign      byte  // the bit set for positive values, before inversion
	invert    byte
}

// mulawReference follows G.711 table 2: 16 steps in each of 8 segments, of 2, 4, 8 ... 256 in
// 14-bit units; the first step of the first segment is cut in half by zero.
func mulawReference() reference {
	r := reference{sign: 0x80, invert: 0x7f}
	at, step := -1, 2
	for range 8 {
		for range 16 {
			r.decisions = append(r.decisions, 4*max(at, 0))
			r.values = append(r.values, 4*(at+step/2))
			at += step
		}
		step *= 2
	}
	return r
}

// alawReference follows G.711 table 1: 16 steps in each of 8 segments, of 2, 2, 4, 8 ... 128 in
// 13-bit units.
func alawReference() reference {
	r := reference{sign: 0x80, invert: 0x55}
	at, step := 0, 2
	for segment := range 8 {
		if segment > 1 {
			step *= 2
		}
		for range 16 {
			r.decisions = append(r.decisions, 8*at)
			r.values = append(r.values, 8*(at+step/2))
			at += step
		}
	}
	return r
}

// encode is the character for s: the last interval that begins at or below its magnitude. A negative
// value on a decision value belongs, mirrored, to the interval nearer to zero.
func (r reference) encode(s int) byte {
	m, b := s, r.sign
	if s < 0 {
		m, b = -s-1, 0
	}
	i, found := slices.BinarySearch(r.decisions, m)
	if !found {
		i--
	}
	for i+1 < len(r.decisions) && r.decisions[i+1] == m {
		i++
	}
	return (b | byte(i)) ^ r.invert
}

func (r reference) decode(b byte) int {
	b ^= r.invert
	v := r.values[b&0x7f]
	if b&r.sign == 0 {
		return -v
	}
	return v
}

var laws = []struct {
	codec     Codec
	reference reference
	law       func() *law
}{
	{PCMU(), mulawReference(), mulaw},
	{PCMA(), alawReference(), alaw},
}

func TestEverySample(t *testing.T) {
	for _, l := range laws {
		e, err := l.codec.NewEncoder()
		if err != nil {
			t.Fatal(err)
		}
		for s := math.MinInt16; s <= math.MaxInt16; s++ {
			got, err := e.Encode(nil, []int16{int16(s)})
			if want := l.reference.encode(s); err != nil || len(got) != 1 || got[0] != want {
				t.Fatalf("%s: %d becomes % x, want %02x (%v)", l.codec.Name, s, got, want, err)
			}
		}
	}
}

func TestEveryCharacter(t *testing.T) {
	for _, l := range laws {
		d, err := l.codec.NewDecoder()
		if err != nil {
			t.Fatal(err)
		}
		for b := range 256 {
			got, err := d.Decode(nil, []byte{byte(b)})
			if want := l.reference.decode(byte(b)); err != nil || len(got) != 1 || int(got[0]) != want {
				t.Fatalf("%s: %02x becomes %d, want %d (%v)", l.codec.Name, b, got, want, err)
			}
		}
	}
}

// Some characters that the standard's tables and its text give as examples.
func TestKnownCharacters(t *testing.T) {
	tests := []struct {
		name   string
		expand func(byte) int16
		b      byte
		want   int16
	}{
		{"u-law zero", MulawToLinear, 0xff, 0},
		{"u-law negative zero", MulawToLinear, 0x7f, 0},
		{"u-law maximum", MulawToLinear, 0x80, 32124},
		{"u-law minimum", MulawToLinear, 0x00, -32124},
		{"A-law smallest positive", AlawToLinear, 0xd5, 8},
		{"A-law smallest negative", AlawToLinear, 0x55, -8},
		{"A-law maximum", AlawToLinear, 0xaa, 32256},
		{"A-law minimum", AlawToLinear, 0x2a, -32256},
	}
	for _, tt := range tests {
		if got := tt.expand(tt.b); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

// What was decoded is encoded as it came: a second coding costs nothing.
func TestTandem(t *testing.T) {
	for _, l := range laws {
		tables := l.law()
		for b := range 256 {
			again := tables.compress[uint16(tables.expand[b])]
			if want := byte(b); again != want && !(l.codec.Name == "PCMU" && b == 0x7f && again == 0xff) {
				t.Errorf("%s: %02x decoded and encoded is %02x", l.codec.Name, b, again)
			}
		}
	}
}

func TestSignalToNoise(t *testing.T) {
	for _, l := range laws {
		tone := audiocheck.Tone(8000, 1020, -13, time.Second)
		e, _ := l.codec.NewEncoder()
		d, _ := l.codec.NewDecoder()
		payload, _ := e.Encode(nil, tone.PCM())
		pcm, err := d.Decode(nil, payload)
		if err != nil {
			t.Fatal(err)
		}
		if got := audiocheck.MeasureTone(audiocheck.FromPCM(8000, 1, pcm)); got.SNR < 36 || math.Abs(got.Level+13) > 0.1 {
			t.Errorf("%s: %+v", l.codec.Name, got)
		}
	}
}

func TestParameters(t *testing.T) {
	for i, want := range []struct {
		id string
		pt uint8
	}{{"PCMU/8000/1", 0}, {"PCMA/8000/1", 8}} {
		c := laws[i].codec
		if c.ID() != want.id || c.PayloadType != want.pt || c.ClockRate != 8000 || c.Bitrate != 64000 || c.PTime != 20*time.Millisecond {
			t.Errorf("%s: %+v", want.id, c)
		}
		if n := c.Samples(30 * time.Millisecond); n != 240 {
			t.Errorf("%s: %d samples in 30 ms", want.id, n)
		}
		d, err := c.NewDecoder()
		if err != nil || d.Samples(make([]byte, 160)) != 160 || d.Samples(nil) != 0 {
			t.Errorf("%s: samples in a payload", want.id)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	for _, l := range laws {
		e, _ := l.codec.NewEncoder()
		d, _ := l.codec.NewDecoder()
		pcm, payload := make([]int16, 160, 400), make([]byte, 0, 160)
		n := testing.AllocsPerRun(100, func() {
			payload, _ = e.Encode(payload[:0], pcm[:160])
			pcm, _ = d.Decode(pcm[:0], payload)
			d.Conceal(pcm, 160)
		})
		if n != 0 {
			t.Errorf("%s: %.0f allocations", l.codec.Name, n)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	e, _ := PCMA().NewEncoder()
	pcm, payload := audiocheck.Noise(8000, -20, 20*time.Millisecond, 1).PCM(), make([]byte, 0, 160)
	for b.Loop() {
		payload, _ = e.Encode(payload[:0], pcm)
	}
}
