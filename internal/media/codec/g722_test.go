package codec

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gosua/internal/testkit/audiocheck"
)

// hard is sound that reaches every corner: speech, noise at full scale, a square wave, silence.
func hard(t *testing.T) []int16 {
	pcm := spoken(t, g722Rate)
	pcm = append(pcm, audiocheck.Noise(g722Rate, -3, time.Second, 7).PCM()...)
	for i := range g722Rate / 2 {
		pcm = append(pcm, []int16{math.MaxInt16, math.MinInt16}[i/37%2])
	}
	return append(pcm, make([]int16, g722Rate/2)...)
}

// Not a bit differs from what another implementation encodes.
func TestG722EncodesAsFFmpeg(t *testing.T) {
	pcm := hard(t)
	theirs := ffmpeg(t, rawPCM(pcm), littleEndian(g722Rate), []string{"-f", "g722"})
	ours := encodeAll(t, G722(), pcm)
	if !bytes.Equal(ours, theirs) {
		t.Errorf("%d bytes of %d differ from ffmpeg's (%d)", differing(ours, theirs), len(ours), len(theirs))
	}
}

// Nor from what it decodes, be it speech or nonsense.
func TestG722DecodesAsFFmpeg(t *testing.T) {
	payload := encodeAll(t, G722(), hard(t))
	noise := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		payload = append(payload, byte(noise.Uint32()))
	}
	ours := decodeAll(t, G722(), payload)
	theirs := fromRaw(ffmpeg(t, payload, []string{"-f", "g722"}, []string{"-f", "s16le"}))
	if !slices.Equal(ours, theirs) {
		t.Errorf("%d samples of %d differ from ffmpeg's (%d)", differing(ours, theirs), len(ours), len(theirs))
	}
}

// differing counts the places at which a and b differ.
func differing[T comparable](a, b []T) (n int) {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

func TestG722Speech(t *testing.T) {
	pcm := spoken(t, g722Rate)
	got := decodeAll(t, G722(), encodeAll(t, G722(), pcm))
	r, err := audiocheck.Compare(signal(g722Rate, pcm), signal(g722Rate, got), audiocheck.Options{Low: 50, High: 7000})
	if err != nil || r.SegmentSNR < 23 || math.Abs(r.Gain) > 0.2 || r.Offset > 2*time.Millisecond {
		t.Errorf("speech comes through with %v (%v)", r, err)
	}
}

// The higher sub-band carries what a telephone does not.
func TestG722Tones(t *testing.T) {
	for _, tt := range []struct{ freq, snr float64 }{{300, 35}, {1020, 35}, {3000, 30}, {5000, 12}, {6500, 10}} {
		tone := audiocheck.Tone(g722Rate, tt.freq, -13, time.Second)
		got := decodeAll(t, G722(), encodeAll(t, G722(), tone.PCM()))
		m := audiocheck.MeasureTone(signal(g722Rate, got).Slice(100*time.Millisecond, time.Second))
		if math.Abs(m.Freq-tt.freq) > 1 || m.SNR < tt.snr || math.Abs(m.Level+13) > 0.5 {
			t.Errorf("%.0f Hz becomes %+v", tt.freq, m)
		}
	}
}

// The tables obey the laws that the Recommendation made them by.
func TestG722Tables(t *testing.T) {
	for i, v := range logSteps {
		if want := 2048 * math.Pow(2, float64(i)/32); math.Abs(float64(v)-want) > 1 {
			t.Errorf("logSteps[%d] is %d, want about %.1f", i, v, want)
		}
	}
	for i := range 7 { // the intervals of the two signs mirror each other
		if lowerCoarse[1+i] != -lowerCoarse[8+i] || lowerSteps[1+i] != lowerSteps[8+i] {
			t.Errorf("interval %d differs with the sign", i)
		}
	}
	if !slices.IsSorted(lowerDecisions[:]) {
		t.Error("decision values are not in order")
	}
	var sum int
	for _, c := range mirror {
		sum += c
	}
	if sum != 4096 {
		t.Errorf("the filter's half amounts to %d, want 4096", sum)
	}
}

func TestG722Shapes(t *testing.T) {
	c := G722()
	if c.ID() != "G722/16000/1" || c.PayloadType != 9 || c.ClockRate != 8000 || c.Bitrate != 64000 || c.Samples(c.PTime) != 320 {
		t.Errorf("%+v", c)
	}
	e, _ := c.NewEncoder()
	if out, err := e.Encode([]byte{1}, make([]int16, 3)); !errors.Is(err, errG722) || len(out) != 1 {
		t.Errorf("an odd frame: %v, %v", out, err)
	}
	d, _ := c.NewDecoder()
	if d.Samples(make([]byte, 160)) != 320 || d.Samples(nil) != 0 {
		t.Error("samples in a payload")
	}
	if out, err := d.Decode([]int16{5}, []byte{1, 2}); err != nil || len(out) != 5 || out[0] != 5 {
		t.Errorf("does not append: %v, %v", out, err)
	}
}

// A lost packet costs what follows it little: what is in the air 20 ms later is as good as ever.
func TestG722AfterLoss(t *testing.T) {
	pcm := harmonics(g722Rate, 150, time.Second).PCM()
	whole := decodeAll(t, G722(), encodeAll(t, G722(), pcm))
	got := decodeLosing(t, G722(), encodeAll(t, G722(), pcm), 20)
	level := func(from, to int) float64 {
		cut := func(x []int16) audiocheck.Signal {
			return signal(g722Rate, x).Slice(time.Duration(from)*time.Millisecond, time.Duration(to)*time.Millisecond)
		}
		return audiocheck.SNR(cut(whole), cut(got))
	}
	if snr := level(400, 420); snr < 10 {
		t.Errorf("the made-up frame has an SNR of %.1f dB", snr)
	}
	if snr := level(440, 1000); snr < 25 {
		t.Errorf("20 ms after the loss the SNR is %.1f dB", snr)
	}
}

// decodeLosing is payload through a decoder of c in packets of 20 ms, one of them lost.
func decodeLosing(t *testing.T, c Codec, payload []byte, lost int) []int16 {
	t.Helper()
	d, err := c.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	var pcm []int16
	i := 0
	for packet := range slices.Chunk(payload, c.Bitrate/8/50) {
		if i == lost {
			pcm = d.Conceal(pcm, d.Samples(packet))
		} else if pcm, err = d.Decode(pcm, packet); err != nil {
			t.Fatal(err)
		}
		i++
	}
	return pcm
}

// What is coded and decoded again and again stays speech: a call through several exchanges.
func TestG722Tandem(t *testing.T) {
	said := spoken(t, g722Rate)
	pcm := said
	for range 3 {
		pcm = decodeAll(t, G722(), encodeAll(t, G722(), pcm))
	}
	r, err := audiocheck.Compare(signal(g722Rate, said), signal(g722Rate, pcm), audiocheck.Options{Low: 50, High: 7000})
	if err != nil || r.SegmentSNR < 18 || math.Abs(r.Gain) > 0.3 {
		t.Errorf("after three times %v (%v)", r, err)
	}
}

// Codewords of packets of any length are the same stream.
func TestG722PacketLengths(t *testing.T) {
	pcm := harmonics(g722Rate, 130, 300*time.Millisecond).PCM()
	want := encodeAll(t, G722(), pcm)
	for _, length := range []int{2, 160, 320, 1600} {
		e, _ := G722().NewEncoder()
		d, _ := G722().NewDecoder()
		var payload []byte
		var heard []int16
		for frame := range slices.Chunk(pcm, length) {
			at := len(payload)
			payload, _ = e.Encode(payload, frame)
			heard, _ = d.Decode(heard, payload[at:])
		}
		if !bytes.Equal(payload, want) || !slices.Equal(heard, decodeAll(t, G722(), want)) {
			t.Errorf("frames of %d make another stream", length)
		}
	}
}

func BenchmarkG722(b *testing.B) {
	e, _ := G722().NewEncoder()
	d, _ := G722().NewDecoder()
	pcm, payload := audiocheck.Noise(g722Rate, -20, 20*time.Millisecond, 1).PCM(), make([]byte, 0, 160)
	for b.Loop() {
		payload, _ = e.Encode(payload[:0], pcm)
		pcm, _ = d.Decode(pcm[:0], payload)
	}
}
