package dtmf

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/codec"
	"gosua/internal/testkit/audiocheck"
)

// Every digit, at every rate that a codec or a sound device has.
func TestEveryDigit(t *testing.T) {
	for _, rate := range []int{8000, 11025, 16000, 44100, 48000} {
		for _, digit := range []byte(all) {
			if got := heard(plain(digit, 50*ms).sound(t, rate), 50*ms); got != string(digit) {
				t.Errorf("%c at %d Hz: heard %q", digit, rate, got)
			}
		}
	}
}

// ITU-T Q.24: 1.5 % off must be taken, 3.5 % refused, in either tone and both ways.
func TestFrequencyTolerance(t *testing.T) {
	for _, digit := range []byte(all) {
		for _, off := range []float64{-0.035, -0.015, 0.015, 0.035} {
			low, high, both := plain(digit, 60*ms), plain(digit, 60*ms), plain(digit, 60*ms)
			low.lowOff, high.highOff = off, off
			both.lowOff, both.highOff = off, -off
			want := string(digit)
			if math.Abs(off) > 0.02 {
				want = ""
			}
			for what, s := range map[string]signal{"low": low, "high": high, "both": both} {
				always(t, fmt.Sprintf("%c, %s off by %.1f %%", digit, what, 100*off), s.sound(t, 8000), want)
			}
		}
	}
}

func TestTwist(t *testing.T) {
	for _, tt := range []struct {
		low, high float64 // dBov
		taken     bool
	}{
		{-16, -16, true}, {-20, -14.5, true}, {-22, -15, false}, {-14, -23.5, true}, {-14, -25, false}, {-10, -30, false},
	} {
		for _, digit := range []byte(all) {
			s := signal{digit: digit, low: tt.low, high: tt.high, on: 60 * ms}
			want := ""
			if tt.taken {
				want = string(digit)
			}
			always(t, fmt.Sprintf("%c, high tone %+.1f dB", digit, tt.high-tt.low), s.sound(t, 8000), want)
		}
	}
}

// ITU-T Q.24 (AT&T): 0 to -25 dBm each must be taken, -55 dBm refused. 0 dBm0 is -6 dBov.
func TestLevel(t *testing.T) {
	for level, taken := range map[float64]bool{-9.1: true, -16: true, -31: true, -38: true, -45: false, -61: false} {
		for _, digit := range []byte(all) {
			want := ""
			if taken {
				want = string(digit)
			}
			always(t, fmt.Sprintf("%c at %.0f dBov", digit, level), signal{digit: digit, low: level, high: level, on: 60 * ms}.sound(t, 8000), want)
		}
	}
}

// ITU-T Q.24 (AT&T): 40 ms must be taken, 23 ms refused.
func TestDuration(t *testing.T) {
	for on, taken := range map[time.Duration]bool{10 * ms: false, 20 * ms: false, 23 * ms: false, 40 * ms: true, 45 * ms: true, 300 * ms: true} {
		for _, digit := range []byte(all) {
			want := ""
			if taken {
				want = string(digit)
			}
			always(t, fmt.Sprintf("%c for %v", digit, on), plain(digit, on).sound(t, 8000), want)
		}
	}
}

// ITU-T Q.24 (AT&T): a pause of 40 ms parts two digits, an interruption of up to 10 ms does not.
func TestPause(t *testing.T) {
	for off, want := range map[time.Duration]string{5 * ms: "5", 10 * ms: "5", 40 * ms: "55", 65 * ms: "55"} {
		s := plain('5', 50*ms).sound(t, 8000)
		always(t, fmt.Sprintf("a pause of %v", off), s.Append(audiocheck.Silence(8000, off)).Append(s), want)
	}
	always(t, "no pause", plain('1', 50*ms).sound(t, 8000).Append(plain('2', 50*ms).sound(t, 8000)), "12")
	always(t, "a digit in the middle of another", plain('1', 50*ms).sound(t, 8000).Append(plain('2', 40*ms).sound(t, 8000)).Append(plain('1', 50*ms).sound(t, 8000)), "121")
}

// The fastest dialling that Q.24 asks for, 40 ms and 40 ms, in noise 15 dB below: not a digit more or less.
func TestNoise(t *testing.T) {
	const rounds = 5
	rng := rand.New(rand.NewPCG(1, 2))
	for _, on := range []time.Duration{45 * ms, 100 * ms} {
		want := ""
		s := audiocheck.Silence(8000, 0)
		for range rounds * len(all) {
			digit := all[rng.IntN(len(all))]
			want += string(digit)
			s = s.Append(plain(digit, on).sound(t, 8000)).Append(audiocheck.Silence(8000, on))
		}
		digitLevel := nominal + dB(2)
		noisy := s.Add(audiocheck.Noise(8000, digitLevel-15, s.Duration(), 7))
		if got := heard(noisy, 0); got != want {
			t.Errorf("digits of %v\nheard %q\n want %q", on, got, want)
		}
	}
}

// Noise alone, of every level, is no digit.
func TestNoiseIsNoDigit(t *testing.T) {
	for _, level := range []float64{-10, -20, -30, -40} {
		if got := heard(audiocheck.Noise(8000, level, 10*time.Second, uint64(-level)), 0); got != "" {
			t.Errorf("noise at %.0f dBov is %q", level, got)
		}
	}
}

// What a telephone says that is no digit: its own tones, one tone alone, two of one group, chords.
func TestOtherTones(t *testing.T) {
	for _, freqs := range [][]float64{
		{350, 440}, {425}, {440, 480}, {480, 620}, {697}, {1209}, {697, 770}, {1209, 1336}, {697, 1209, 1477}, {697, 770, 1209},
		{697, 1209, 440}, {1100}, {2100}, {1300, 1700}, {697, 2418}, {348.5, 604.5}, {800, 640},
	} {
		s := audiocheck.Silence(8000, 300*ms)
		for _, f := range freqs {
			s = s.Add(audiocheck.Tone(8000, f, nominal, 300*ms))
		}
		always(t, fmt.Sprint(freqs), s, "")
	}
}

// Through every G.711 and both channels of a stereo stream.
func TestThroughCodecs(t *testing.T) {
	for _, c := range []codec.Codec{codec.PCMA(), codec.PCMU()} {
		encoder, err := c.NewEncoder()
		if err != nil {
			t.Fatal(err)
		}
		decoder, err := c.NewDecoder()
		if err != nil {
			t.Fatal(err)
		}
		want, pcm := dialled(t, narrow())
		coded, err := encoder.Encode(nil, pcm)
		if err == nil {
			pcm, err = decoder.Decode(nil, coded)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := listen(NewDetector(narrow()), pcm); got != want {
			t.Errorf("%s: heard %q, want %q", c.Name, got, want)
		}
	}
	stereo := media.Format{Rate: 48000, Channels: 2, PTime: 20 * ms}
	want, pcm := dialled(t, stereo)
	if got := listen(NewDetector(stereo), pcm); got != want {
		t.Errorf("stereo: heard %q, want %q", got, want)
	}
}

// Reset begins anew: what was half heard before it does not count, and the same digit after it is another one.
func TestReset(t *testing.T) {
	d := NewDetector(narrow())
	half := plain('7', 25*ms).sound(t, 8000).PCM()
	if got := listen(d, half); got != "" {
		t.Errorf("heard %q", got)
	}
	d.Reset()
	if got := listen(d, half); got != "" {
		t.Errorf("two halves are %q", got)
	}
	whole := plain('7', 60*ms).sound(t, 8000).PCM()
	for range 2 {
		d.Reset()
		if got := listen(d, whole); got != "7" {
			t.Errorf("heard %q, want 7", got)
		}
	}
}

// Where a digit is known lies within what the package says of itself: 31 ms, a look and the window's edge.
func TestWhen(t *testing.T) {
	d := NewDetector(narrow())
	begin := audiocheck.Silence(8000, 200*ms)
	var at []int64
	d.Process(begin.Append(plain('3', 100*ms).sound(t, 8000)).PCM(), func(digit Digit) { at = append(at, digit.At) })
	if len(at) != 1 || at[0] < 8*225 || at[0] > 8*240 {
		t.Errorf("known at %v samples, begun at 1600", at)
	}
}

func TestDetectorAllocatesNothing(t *testing.T) {
	d := NewDetector(narrow())
	_, pcm := dialled(t, narrow())
	count := 0
	told := func(Digit) { count++ }
	if n := testing.AllocsPerRun(5, func() { d.Process(pcm, told) }); n != 0 || count == 0 {
		t.Errorf("%v allocations, %d digits", n, count)
	}
}

// Whatever comes in, what is told is a digit, and not more of them than the time allows.
func FuzzDetector(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3}, 8000, 1)
	f.Add([]byte("a frame of nothing in particular, long enough for a look at eight kilohertz"), 48000, 2)
	f.Fuzz(func(t *testing.T, raw []byte, rate, channels int) {
		format := media.Format{Rate: rate, Channels: channels, PTime: 20 * ms}
		if format.Validate() != nil || rate > 48000 {
			return
		}
		pcm := make([]int16, len(raw)*40)
		for i := range pcm {
			pcm[i] = int16(raw[i%len(raw)])<<8 | int16(raw[(i*7)%len(raw)])
		}
		d, told := NewDetector(format), 0
		for n := 1; len(pcm) > 0; n = n*3 + 1 {
			n = min(n, len(pcm))
			d.Process(pcm[:n], func(digit Digit) {
				if told++; digit.At > d.at {
					t.Errorf("%+v is told before it is heard", digit)
				}
				if _, _, ok := frequencies(digit.Digit); !ok {
					t.Errorf("%+v is no digit", digit)
				}
			})
			pcm = pcm[n:]
		}
		if most := int(d.at)/(leastLooks*d.hop) + 1; told > most {
			t.Errorf("%d digits within %d samples", told, d.at)
		}
	})
}

// dialled is what a Sender makes of all digits.
func dialled(t testing.TB, f media.Format) (digits string, pcm []int16) {
	t.Helper()
	s := NewSender(f)
	if err := s.Queue(all); err != nil {
		t.Fatal(err)
	}
	return all, mixed(s, nil, 4*time.Second)
}

// BenchmarkDetector is the time for one frame of 20 ms of G.711.
func BenchmarkDetector(b *testing.B) {
	for _, rate := range []int{8000, 16000, 48000} {
		for what, level := range map[string]float64{"speech": -20, "silence": -70} {
			b.Run(fmt.Sprintf("%s/%d", what, rate), func(b *testing.B) {
				d := NewDetector(mono(rate))
				pcm := audiocheck.Noise(rate, level, 20*ms, 1).PCM()
				b.ReportAllocs()
				for b.Loop() {
					d.Process(pcm, func(Digit) {})
				}
			})
		}
	}
}
