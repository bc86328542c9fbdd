package codec

import (
	"slices"
	"testing"
)

// Whatever comes in: Samples and Decode agree, nothing of dst is touched, and concealment goes on from there.
func fuzzDecoder(f *testing.F, codecs ...Codec) {
	f.Add([]byte{}, uint16(160))
	f.Add([]byte{0xd0, 1, 2, 3}, uint16(0))
	f.Add(append([]byte{0xd5}, make([]byte, 32)...), uint16(161))
	f.Add(make([]byte, 160), uint16(4000))
	f.Fuzz(func(t *testing.T, payload []byte, lost uint16) {
		for _, c := range codecs {
			decodeAnything(t, c, payload, int(lost)%8000)
		}
	})
}

func decodeAnything(t *testing.T, c Codec, payload []byte, lost int) {
	d, err := c.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		want := d.Samples(payload)
		got, err := d.Decode([]int16{1, 2}, payload)
		if (err != nil) != (want < 0) || len(got) != 2+max(want, 0)*c.Channels || got[0] != 1 || got[1] != 2 {
			t.Fatalf("%s: %d samples, want %d (%v)", c.ID(), len(got), want, err)
		}
		if got = d.Conceal(nil, lost); len(got) != lost*c.Channels {
			t.Fatalf("%s: asked for %d samples, got %d", c.ID(), lost, len(got))
		}
		if r, ok := d.(Recoverer); ok {
			if got = r.Recover(nil, payload, lost); len(got) != lost*c.Channels {
				t.Fatalf("%s: asked for %d samples out of the next packet, got %d", c.ID(), lost, len(got))
			}
		}
	}
}

func FuzzG722(f *testing.F) { fuzzDecoder(f, G722()) }

func FuzzL16(f *testing.F) { fuzzDecoder(f, L16(44100, 1), L16(44100, 2), L16(8000, 1)) }

func FuzzGSM(f *testing.F) { fuzzDecoder(f, withGSM(f)) }

// Opus and Speex, which what comes in reaches as it is.
func FuzzOpusSpeex(f *testing.F) {
	codecs := append(withSpeex(f), Opus())
	for _, c := range codecs {
		f.Add(encodeAll(f, c, make([]int16, c.Samples(c.PTime)*c.Channels)), uint16(c.Samples(c.PTime)))
	}
	fuzzDecoder(f, codecs...)
}

// Whatever is said is encoded to as many samples as it had, and the same again by another encoder.
func FuzzEncode(f *testing.F) {
	codecs := []Codec{PCMU(), PCMA(), G722(), withGSM(f), L16(44100, 1), L16(8000, 2)}
	f.Add(make([]byte, 640))
	f.Add([]byte{0xff, 0x7f, 0, 0x80, 0xff, 0xff, 1, 0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		pcm := fromRaw(raw)
		for _, c := range codecs {
			whole := pcm[:len(pcm)/gsmSamples*gsmSamples] // in frames of every codec
			payload := encodeAnything(t, c, whole)
			if !slices.Equal(payload, encodeAnything(t, c, whole)) {
				t.Fatalf("%s: another encoder says something else", c.ID())
			}
			if got := decodeAll(t, c, payload); len(got) != len(whole) {
				t.Fatalf("%s: %d samples came of %d", c.ID(), len(got), len(whole))
			}
		}
	})
}

func encodeAnything(t *testing.T, c Codec, pcm []int16) []byte {
	e, err := c.NewEncoder()
	if err != nil {
		t.Fatal(err)
	}
	payload, err := e.Encode([]byte{7}, pcm)
	if err != nil || payload[0] != 7 {
		t.Fatalf("%s: %v, begins with %d", c.ID(), err, payload[0])
	}
	return payload[1:]
}
