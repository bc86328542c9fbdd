package media

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

const ms = time.Millisecond

func TestFormatSizes(t *testing.T) {
	tests := []struct {
		format            Format
		samples, frameLen int
		text              string
	}{
		{Format{16000, 1, 20 * ms}, 320, 320, "16KHz/20ms/1"},
		{Format{8000, 1, 30 * ms}, 240, 240, "8KHz/30ms/1"},
		{Format{48000, 2, 10 * ms}, 480, 960, "48KHz/10ms/2"},
		{Format{44100, 2, 20 * ms}, 882, 1764, "44KHz/20ms/2"},
		{Format{11025, 1, 20 * ms}, 220, 220, "11KHz/20ms/1"},
	}
	for _, tt := range tests {
		if n := tt.format.Samples(); n != tt.samples {
			t.Errorf("%v: %d samples, want %d", tt.format, n, tt.samples)
		}
		if n := tt.format.FrameLen(); n != tt.frameLen {
			t.Errorf("%v: frame of %d, want %d", tt.format, n, tt.frameLen)
		}
		if s := tt.format.String(); s != tt.text {
			t.Errorf("%q, want %q", s, tt.text)
		}
	}
}

func TestFormatDuration(t *testing.T) {
	if d := (Format{Rate: 8000}).Duration(160); d != 20*ms {
		t.Errorf("160 samples at 8 kHz last %v", d)
	}
	if d := (Format{}).Duration(160); d != 0 {
		t.Errorf("samples at no rate last %v", d)
	}
}

func TestFormatValidate(t *testing.T) {
	good := Format{16000, 1, 20 * ms}
	tests := []struct {
		name   string
		format Format
		want   string // "" when valid
	}{
		{"usual", good, ""},
		{"lowest", Format{MinRate, 1, MinPTime}, ""},
		{"highest", Format{MaxRate, MaxChannels, MaxPTime}, ""},
		{"zero", Format{}, "sampling rate 0 Hz"},
		{"slow", Format{MinRate - 1, 1, 20 * ms}, "sampling rate 7999 Hz"},
		{"fast", Format{MaxRate + 1, 1, 20 * ms}, "sampling rate 192001 Hz"},
		{"no channel", Format{16000, 0, 20 * ms}, "0 channels"},
		{"surround", Format{16000, 6, 20 * ms}, "6 channels"},
		{"no frame", Format{16000, 1, 0}, "frame length 0s"},
		{"long frame", Format{16000, 1, time.Minute}, "frame length 1m0s"},
	}
	for _, tt := range tests {
		err := tt.format.Validate()
		if (err == nil) != (tt.want == "") || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestSaturate(t *testing.T) {
	for v, want := range map[int32]int16{0: 0, 32767: 32767, 32768: 32767, 1 << 30: 32767, -32768: -32768, -32769: -32768, -1 << 30: -32768} {
		if got := Saturate(v); got != want {
			t.Errorf("Saturate(%d) = %d", v, got)
		}
	}
}

func TestLevel(t *testing.T) {
	for want, frame := range map[float64][]int16{
		0:            {-32768, -32768},
		-6.0206:      {16384, -16384, 16384},
		-90.309:      {1, -1},
		math.Inf(-1): {0, 0},
	} {
		if got := Level(frame); math.Abs(got-want) > 0.001 && got != want {
			t.Errorf("level of %v is %.3f, want %.3f", frame, got, want)
		}
	}
	if got := Level(nil); !math.IsInf(got, -1) {
		t.Errorf("level of nothing is %v", got)
	}
}

func TestRechannel(t *testing.T) {
	tests := []struct {
		src     []int16
		in, out int
		want    []int16
	}{
		{[]int16{1, 2, 3}, 1, 1, []int16{1, 2, 3}},
		{[]int16{1, 2}, 1, 2, []int16{1, 1, 2, 2}},
		{[]int16{1, 3, -32768, -32768, 32767, 32767}, 2, 1, []int16{2, -32768, 32767}},
		{[]int16{1, 2, 3, 4}, 2, 2, []int16{1, 2, 3, 4}},
		{nil, 1, 2, []int16{}},
	}
	for _, tt := range tests {
		got := Rechannel(make([]int16, 8), tt.src, tt.in, tt.out)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%v from %d to %d channels: %v, want %v", tt.src, tt.in, tt.out, got, tt.want)
		}
	}
}
