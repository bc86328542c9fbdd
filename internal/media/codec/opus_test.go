package codec

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/thesyncim/gopus"

	"gosua/internal/media"
	"gosua/internal/testkit/audiocheck"
)

// twice is mono sound in both channels.
func twice(pcm []int16) []int16 { return media.Rechannel(make([]int16, 2*len(pcm)), pcm, 1, 2) }

// once is the average of two channels.
func once(pcm []int16) []int16 { return media.Rechannel(make([]int16, len(pcm)/2), pcm, 2, 1) }

// packetsOf is pcm through an encoder, a packet for each d.
func packetsOf(t testing.TB, c Codec, pcm []int16, d time.Duration) (packets [][]byte) {
	t.Helper()
	e, err := c.NewEncoder()
	if err != nil {
		t.Fatal(err)
	}
	for n := c.Samples(d) * c.Channels; len(pcm) >= n; pcm = pcm[n:] {
		p, err := e.Encode(nil, pcm[:n])
		if err != nil {
			t.Fatal(err)
		}
		packets = append(packets, p)
	}
	return packets
}

// heard is packets through one decoder; nil is one that is lost.
func heard(t testing.TB, c Codec, packets [][]byte, d time.Duration) (pcm []int16) {
	t.Helper()
	decoder, err := c.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packets {
		if p == nil {
			pcm = decoder.Conceal(pcm, c.Samples(d))
		} else if pcm, err = decoder.Decode(pcm, p); err != nil {
			t.Fatal(err)
		}
	}
	return pcm
}

// compared is how much of a is in b, dB, wherever that begins.
func compared(t testing.TB, rate int, a, b []int16) audiocheck.Report {
	t.Helper()
	r, err := audiocheck.Compare(signal(rate, a), signal(rate, b), audiocheck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOpusShape(t *testing.T) {
	c := Opus()
	if c.ID() != "opus/48000/2" || c.ClockRate != 48000 || c.PayloadType != Dynamic || c.FMTP != "minptime=10;useinbandfec=1" || c.Samples(c.PTime) != 960 {
		t.Errorf("%+v", c)
	}
}

// libopus hears from our packets what we do.
func TestOpusDecodesAsLibopus(t *testing.T) {
	c := Opus()
	packets := packetsOf(t, c, twice(spoken(t, opusRate)[:opusRate]), c.PTime)
	ours := once(heard(t, c, packets, c.PTime))
	file := oggFile(append(opusHeaders(), packets...), 960)
	theirs := fromRaw(ffmpeg(t, file, []string{"-c:a", "libopus", "-f", "ogg"}, littleEndian(opusRate)))
	if len(theirs) != len(ours) {
		t.Fatalf("%d samples, libopus has %d", len(ours), len(theirs))
	}
	if snr := audiocheck.SNR(signal(opusRate, theirs), signal(opusRate, ours)); snr < 50 {
		t.Errorf("differs from libopus: SNR %.1f dB", snr)
	}
}

// We hear from libopus' packets what it does itself, speech and music, whatever their length.
func TestOpusDecodesLibopus(t *testing.T) {
	c, pcm := Opus(), spoken(t, opusRate)[:opusRate]
	for _, args := range [][]string{
		{"-application", "voip", "-b:a", "16k"}, {"-application", "voip", "-b:a", "32k", "-frame_duration", "60"},
		{"-application", "audio", "-b:a", "64k"}, {"-application", "lowdelay", "-b:a", "64k", "-frame_duration", "5"},
	} {
		file := ffmpeg(t, rawPCM(pcm), littleEndian(opusRate), append([]string{"-c:a", "libopus", "-f", "ogg"}, args...))
		ours := once(heard(t, c, oggPackets(t, file), c.PTime))
		theirs := fromRaw(ffmpeg(t, file, []string{"-c:a", "libopus", "-f", "ogg"}, littleEndian(opusRate)))
		skip := bytes.Index(file, []byte("OpusHead")) + 10 // what a file begins with is not played: RFC 7845 §4.2
		ours = ours[binary.LittleEndian.Uint16(file[skip:]):]
		n := min(len(ours), len(theirs))
		if snr := audiocheck.SNR(signal(opusRate, theirs[:n]), signal(opusRate, ours[:n])); snr < 50 {
			t.Errorf("%v: SNR %.1f dB against libopus", args, snr)
		}
	}
}

// Speech comes through, in packets of each length.
func TestOpusSpeech(t *testing.T) {
	c, pcm := Opus(), spoken(t, opusRate)[:opusRate]
	for _, ms := range []int{10, 20, 40, 60, 80, 100, 120} {
		d := time.Duration(ms) * time.Millisecond
		said := pcm[:2*c.Samples(d)]
		if ms == 20 { // of the others the length is enough
			said = pcm
		}
		packets := packetsOf(t, c, twice(said), d)
		for _, p := range packets {
			if n := (&opusDecoder{}).Samples(p); n != c.Samples(d) {
				t.Fatalf("%v: %d samples", d, n)
			}
		}
		if ms != 20 {
			continue
		}
		if r := compared(t, opusRate, pcm, once(heard(t, c, packets, d))); r.SegmentSNR < 12 || math.Abs(r.Gain) > 1 {
			t.Errorf("%v: %v", d, r)
		}
	}
}

func TestOpusEncodeRefuses(t *testing.T) {
	e, err := Opus().NewEncoder()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 2, 959, 1918, 2880, 1921, 2 * 6720, 2 * 5761} {
		if out, err := e.Encode([]byte{7}, make([]int16, n)); !errors.Is(err, errOpusFrame) || !bytes.Equal(out, []byte{7}) {
			t.Errorf("%d samples: %v, %v", n, out, err)
		}
	}
	if out, err := e.Encode(nil, nil); err != nil || len(out) != 0 {
		t.Errorf("nothing: %v, %v", out, err)
	}
}

// What the remote asks for is what it gets, RFC 7587 §6.1.
func TestOpusForRemote(t *testing.T) {
	for _, tt := range []struct {
		fmtp              string
		channels, bitrate int
		bandwidth         gopus.Bandwidth
		fec               bool
	}{
		{"", 1, 40000, gopus.BandwidthFullband, false},
		{"useinbandfec=1", 1, 40000, gopus.BandwidthFullband, true},
		{"minptime=10; useinbandfec=1; stereo=1", 2, 64000, gopus.BandwidthFullband, true},
		{"maxplaybackrate=8000", 1, 40000, gopus.BandwidthNarrowband, false},
		{"maxplaybackrate=12000;stereo=0", 1, 40000, gopus.BandwidthMediumband, false},
		{"MaxPlaybackRate=16000; maxaveragebitrate=20000", 1, 20000, gopus.BandwidthWideband, false},
		{"maxplaybackrate=24000;maxaveragebitrate=510000", 1, 40000, gopus.BandwidthSuperwideband, false},
		{"maxaveragebitrate=0", 1, 6000, gopus.BandwidthFullband, false},
		{"maxaveragebitrate=;maxplaybackrate=x;stereo;;=", 1, 40000, gopus.BandwidthFullband, false},
		{"maxaveragebitrate=99999999999999999999", 1, 40000, gopus.BandwidthFullband, false},
	} {
		c := Opus().For(tt.fmtp)
		made, err := c.NewEncoder()
		if err != nil || c.FMTP != tt.fmtp {
			t.Fatalf("%q: %v", tt.fmtp, err)
		}
		e := made.(*opusEncoder)
		if e.Channels() != tt.channels || e.Bitrate() != tt.bitrate || e.MaxBandwidth() != tt.bandwidth || e.FECEnabled() != tt.fec {
			t.Errorf("%q: %d channels, %d bit/s, bandwidth %v, FEC %v", tt.fmtp, e.Channels(), e.Bitrate(), e.MaxBandwidth(), e.FECEnabled())
		}
	}
}

// Two channels arrive as two where the remote wants them.
func TestOpusStereo(t *testing.T) {
	left := audiocheck.Tone(opusRate, 440, -13, 500*time.Millisecond).PCM()
	pcm := make([]int16, 2*len(left))
	for i, v := range left {
		pcm[2*i] = v
	}
	for fmtp, want := range map[string]float64{"stereo=1": 20, "": 0} {
		c := Opus().For(fmtp)
		got := heard(t, c, packetsOf(t, c, pcm, c.PTime), c.PTime)
		var sides [2][]int16
		for i := 9600; i < len(got); i++ {
			sides[i%2] = append(sides[i%2], got[i])
		}
		if apart := media.Level(sides[0]) - media.Level(sides[1]); (apart > 15) != (want > 15) {
			t.Errorf("%q: the sides are %.1f dB apart", fmtp, apart)
		}
	}
}

// speechLosing is speech of which every tenth packet is lost, made up for by concealment and by what is repeated.
func speechLosing(t *testing.T, c Codec, pcm []int16) (whole, concealed, recovered []int16) {
	packets := packetsOf(t, c, pcm, c.PTime)
	whole = heard(t, c, packets, c.PTime)
	lossy := slices.Clone(packets)
	d, err := c.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	for i := range packets {
		if i%10 != 5 || i+1 == len(packets) {
			recovered, err = d.Decode(recovered, packets[i])
		} else {
			lossy[i] = nil
			recovered = d.(Recoverer).Recover(recovered, packets[i+1], c.Samples(c.PTime))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return whole, heard(t, c, lossy, c.PTime), recovered
}

// What is repeated in the next packet is better than what is made up.
func TestOpusAfterLoss(t *testing.T) {
	c := Opus().For("useinbandfec=1;maxplaybackrate=16000;maxaveragebitrate=24000")
	whole, concealed, recovered := speechLosing(t, c, twice(spoken(t, opusRate)[:opusRate*3/2]))
	if len(concealed) != len(whole) || len(recovered) != len(whole) {
		t.Fatalf("%d and %d samples of %d", len(concealed), len(recovered), len(whole))
	}
	made := audiocheck.SNR(signal(opusRate, once(whole)), signal(opusRate, once(concealed)))
	found := audiocheck.SNR(signal(opusRate, once(whole)), signal(opusRate, once(recovered)))
	if made < 0 || found < made+6 {
		t.Errorf("SNR: %.1f dB by concealment, %.1f dB by what is repeated", made, found)
	}
}

// Before anything was heard there is silence; whatever length is asked for comes.
func TestOpusConceals(t *testing.T) {
	d, err := Opus().NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 119, 120, 960, 5760, 5761, 20000} {
		if got := d.Conceal([]int16{5}, n); len(got) != 1+2*n || media.Level(got[1:]) > -90 {
			t.Errorf("%d: %d samples", n, len(got))
		}
		if got := d.(Recoverer).Recover(nil, []byte{0xff}, n); len(got) != 2*n {
			t.Errorf("recovering %d: %d samples", n, len(got))
		}
	}
}

func TestOpusPayloads(t *testing.T) {
	c := Opus()
	packet := packetsOf(t, c, make([]int16, 1920), c.PTime)[0]
	for _, tt := range []struct {
		name    string
		payload []byte
		samples int
	}{
		{"none", nil, 0},
		{"a packet", packet, 960},
		{"nothing but its kind", packet[:1], 960},
		{"two frames of one length, and an odd byte", []byte{0x01, 2, 3, 4}, -1},
		{"no number of frames", []byte{0x03}, -1},
		{"no frames", []byte{0x03, 0}, -1},
		{"over 120 ms", []byte{0x1b, 3}, -1},
	} {
		d, err := c.NewDecoder()
		if err != nil {
			t.Fatal(err)
		}
		if n := d.Samples(tt.payload); n != tt.samples {
			t.Errorf("%s: %d samples, want %d", tt.name, n, tt.samples)
		}
		got, err := d.Decode([]int16{9}, tt.payload)
		if len(got) != 1+2*max(tt.samples, 0) || got[0] != 9 || errors.Is(err, errOpusFrame) != (tt.samples < 0) {
			t.Errorf("%s: %d samples, %v", tt.name, len(got), err)
		}
	}
}

// What the library cannot decode is silence of its length.
func TestOpusUndecodable(t *testing.T) {
	d := &opusDecoder{pcm: make([]float32, opusLongest*opusChannels), reset: func() { t.Error("begins anew") }}
	for n, err := range map[int]error{-1: nil, 0: fmt.Errorf("nonsense"), 9999: nil} {
		d.decode = func([]byte, []float32, bool) (int, error) { return n, err }
		if got, err := d.Decode(nil, []byte{0x08}); err != nil || len(got) != 2*960 {
			t.Errorf("%d: %d samples, %v", n, len(got), err)
		}
	}
}

// A panic of the library is an error of that packet alone: what is made up for it is silence, and it begins anew.
func TestOpusLibraryFails(t *testing.T) {
	resets := 0
	fails := func([]byte, []float32, bool) (int, error) { return []int{}[resets], nil }
	d := &opusDecoder{pcm: make([]float32, opusLongest*opusChannels), decode: fails, reset: func() { resets++ }}
	if got, err := d.Decode([]int16{7}, []byte{0x08}); !errors.Is(err, errOpusLibrary) || !slices.Equal(got, []int16{7}) || resets != 1 {
		t.Errorf("decoding: %d samples, %v, %d resets", len(got), err, resets)
	}
	if got := d.Conceal([]int16{7}, 960); len(got) != 1+2*960 || got[0] != 7 || slices.Max(got[1:]) != 0 || resets != 2 {
		t.Errorf("concealing: %d samples, %d resets", len(got), resets)
	}
	if got := d.Recover([]int16{7}, []byte{0x08}, 960); len(got) != 1+2*960 || got[0] != 7 || slices.Max(got[1:]) != 0 || resets != 3 {
		t.Errorf("recovering: %d samples, %d resets", len(got), resets)
	}
	d.reset = func() { resets = []int{}[resets] }
	if _, err := d.Decode(nil, []byte{0x08}); !errors.Is(err, errOpusLibrary) {
		t.Errorf("that cannot begin anew: %v", err)
	}
}

// An encoder's panic is an error of that frame alone, and so is one of a decoder with a packet before.
func TestOpusGoesOnAfterFailure(t *testing.T) {
	c := Opus()
	made, err := c.NewEncoder()
	if err != nil {
		t.Fatal(err)
	}
	e, frame := made.(*opusEncoder), harmonics(2*opusRate, 150, 20*time.Millisecond).PCM()
	encode := e.encode
	e.encode = func([]int16, []byte) (int, error) { return []int{}[len(frame)], nil }
	if out, err := e.Encode([]byte{7}, frame); !errors.Is(err, errOpusLibrary) || !bytes.Equal(out, []byte{7}) {
		t.Errorf("encoding: %v, %v", out, err)
	}
	e.encode = encode
	packet, err := e.Encode(nil, frame)
	if err != nil {
		t.Fatal(err)
	}
	d, _ := newOpusDecoder()
	decode := d.(*opusDecoder).decode
	d.(*opusDecoder).decode = func([]byte, []float32, bool) (int, error) { return []int{}[len(frame)], nil }
	if _, err := d.Decode(nil, packet); !errors.Is(err, errOpusLibrary) {
		t.Errorf("decoding: %v", err)
	}
	d.(*opusDecoder).decode = decode
	got, err := d.Decode(nil, packet)
	if want := heard(t, c, [][]byte{packet}, c.PTime); err != nil || !slices.Equal(got, want) {
		t.Errorf("after it: %d samples, %v", len(got), err)
	}
}
