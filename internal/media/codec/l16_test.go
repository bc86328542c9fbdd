package codec

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"gosua/internal/testkit/audiocheck"
)

// What it sends is what others call big-endian samples, and comes back as it was.
func TestL16AsFFmpegAndSox(t *testing.T) {
	for _, rate := range []int{8000, 16000, 44100, 48000} {
		c := L16(rate, 1)
		pcm := spoken(t, rate)
		ours := encodeAll(t, c, pcm[:len(pcm)/c.Samples(c.PTime)*c.Samples(c.PTime)])
		pcm = pcm[:len(ours)/2]
		r := strconv.Itoa(rate)
		if theirs := ffmpeg(t, rawPCM(pcm), littleEndian(rate), []string{"-f", "s16be"}); !bytes.Equal(ours, theirs) {
			t.Errorf("%d Hz: %d bytes differ from ffmpeg's", rate, differing(ours, theirs))
		}
		raw := []string{"-t", "raw", "-r", r, "-c", "1", "-e", "signed", "-b", "16"}
		args := append(append(append(slices.Clone(raw), "-B", "-"), raw...), "-L", "-")
		if got := fromRaw(tool(t, ours, "sox", args...)); !slices.Equal(got, pcm) {
			t.Errorf("%d Hz: sox hears something else", rate)
		}
		if got := decodeAll(t, c, ours); !slices.Equal(got, pcm) {
			t.Errorf("%d Hz: decoding gives something else", rate)
		}
	}
}

func TestL16Shapes(t *testing.T) {
	for _, tt := range []struct {
		rate, channels int
		id             string
		pt             uint8
		bitrate        int
	}{
		{44100, 2, "L16/44100/2", 10, 1411200},
		{44100, 1, "L16/44100/1", 11, 705600},
		{8000, 1, "L16/8000/1", Dynamic, 128000},
		{16000, 1, "L16/16000/1", Dynamic, 256000},
		{16000, 2, "L16/16000/2", Dynamic, 512000},
		{48000, 2, "L16/48000/2", Dynamic, 1536000},
	} {
		c := L16(tt.rate, tt.channels)
		if c.ID() != tt.id || c.PayloadType != tt.pt || c.Bitrate != tt.bitrate || c.ClockRate != tt.rate || c.PTime != 20*time.Millisecond {
			t.Errorf("%s: %+v", tt.id, c)
		}
	}
}

func TestL16Payloads(t *testing.T) {
	for _, tt := range []struct {
		channels int
		payload  []byte
		samples  int
		want     []int16
	}{
		{1, nil, 0, nil},
		{1, []byte{0x12, 0x34, 0xff, 0xfe}, 2, []int16{0x1234, -2}},
		{1, []byte{0x80, 0, 0x7f, 0xff}, 2, []int16{-32768, 32767}},
		{1, []byte{1}, -1, nil},
		{1, []byte{1, 2, 3}, -1, nil},
		{2, []byte{0, 1, 0, 2, 0, 3, 0, 4}, 2, []int16{1, 2, 3, 4}},
		{2, []byte{0, 1}, -1, nil},
		{2, []byte{0, 1, 0, 2, 0, 3}, -1, nil},
	} {
		d, err := L16(8000, tt.channels).NewDecoder()
		if err != nil {
			t.Fatal(err)
		}
		if n := d.Samples(tt.payload); n != tt.samples {
			t.Errorf("% x in %d channels: %d samples, want %d", tt.payload, tt.channels, n, tt.samples)
		}
		got, err := d.Decode([]int16{9}, tt.payload)
		if !slices.Equal(got[1:], tt.want) || got[0] != 9 || errors.Is(err, errL16) != (tt.samples < 0) {
			t.Errorf("% x in %d channels: %v, %v", tt.payload, tt.channels, got, err)
		}
	}
}

// Each channel is concealed with its own sound.
func TestL16ConcealsEachChannel(t *testing.T) {
	const rate = 16000
	left, right := harmonics(rate, 100, time.Second).PCM(), harmonics(rate, 160, time.Second).PCM()
	both := make([]int16, 0, 2*len(left))
	for i := range left {
		both = append(both, left[i], right[i])
	}
	c := L16(rate, 2)
	got := decodeLosing(t, c, encodeAll(t, c, both), 20)
	for channel, own := range [][]int16{left, right} {
		var heard []int16
		for i := channel; i < len(got); i += 2 {
			heard = append(heard, got[i])
		}
		frame := func(x []int16) audiocheck.Signal {
			return signal(rate, x).Slice(400*time.Millisecond, 420*time.Millisecond)
		}
		if snr := audiocheck.SNR(frame(own), frame(heard)); snr < 15 {
			t.Errorf("channel %d: the made-up frame has an SNR of %.1f dB", channel, snr)
		}
		if !slices.Equal(heard[rate/2:], own[rate/2:]) {
			t.Errorf("channel %d: the sound after the loss is changed", channel)
		}
	}
}

// What a channel says is not heard in the other.
func TestL16KeepsChannelsApart(t *testing.T) {
	c := L16(l16Rate, 2)
	left := audiocheck.Tone(l16Rate, 440, -10, time.Second).PCM()
	both := make([]int16, 2*len(left))
	for i, s := range left {
		both[2*i] = s
	}
	got := decodeAll(t, c, encodeAll(t, c, both))
	for i := range left {
		if got[2*i] != left[i] || got[2*i+1] != 0 {
			t.Fatalf("sample %d is %d and %d, want %d and 0", i, got[2*i], got[2*i+1], left[i])
		}
	}
}

// Encoding and decoding a packet takes no memory, and neither does concealing one.
func TestNoAllocationWithoutLaw(t *testing.T) {
	for _, c := range []Codec{G722(), L16(8000, 1), L16(l16Rate, 2)} {
		e, _ := c.NewEncoder()
		d, _ := c.NewDecoder()
		n := c.Samples(c.PTime) * c.Channels
		pcm, payload := make([]int16, n, 4*n), make([]byte, 0, 2*n)
		d.Conceal(pcm[:0], n/c.Channels)
		allocs := testing.AllocsPerRun(50, func() {
			payload, _ = e.Encode(payload[:0], pcm[:n])
			pcm, _ = d.Decode(pcm[:0], payload)
			d.Conceal(pcm, n/c.Channels)
		})
		if allocs != 0 {
			t.Errorf("%s: %.0f allocations", c.ID(), allocs)
		}
	}
}
