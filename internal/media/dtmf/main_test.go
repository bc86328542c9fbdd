package dtmf

import (
	"math"
	"testing"
	"time"

	"gosua/internal/media"
	"gosua/internal/testkit/audiocheck"
)

const (
	ms      = time.Millisecond
	nominal = -16.0 // dBov of each tone, -10 dBm0
	all     = "1234567890*#ABCD"
)

// narrow is telephone sound.
func narrow() media.Format { return mono(8000) }

func mono(rate int) media.Format { return media.Format{Rate: rate, Channels: 1, PTime: 20 * ms} }

// signal is one digit as a test wants it.
type signal struct {
	digit     byte
	lowOff    float64 // share that the frequency is off
	highOff   float64
	low, high float64 // dBov
	on        time.Duration
}

func plain(digit byte, on time.Duration) signal {
	return signal{digit: digit, low: nominal, high: nominal, on: on}
}

// sound is the signal at a sampling rate, without any ramp.
func (s signal) sound(t testing.TB, rate int) audiocheck.Signal {
	t.Helper()
	low, high, ok := frequencies(s.digit)
	if !ok {
		t.Fatalf("%q is no digit", s.digit)
	}
	return audiocheck.Tone(rate, low*(1+s.lowOff), s.low, s.on).Add(audiocheck.Tone(rate, high*(1+s.highOff), s.high, s.on))
}

// heard are the digits in s, with silence before and after it, after start, which moves it against the grid of looks.
func heard(s audiocheck.Signal, start time.Duration) string {
	return listen(NewDetector(mono(s.Rate)), padded(s, start))
}

// padded is s with silence before it, for as long as given, and after it.
func padded(s audiocheck.Signal, before time.Duration) []int16 {
	return audiocheck.Silence(s.Rate, before).Append(s).Append(audiocheck.Silence(s.Rate, 100*ms)).PCM()
}

// listen gives pcm to d in frames of 20 ms.
func listen(d *Detector, pcm []int16) string {
	var digits []byte
	for frame := 4 * d.hop * d.channels; len(pcm) > 0; {
		n := min(frame, len(pcm))
		d.Process(pcm[:n], func(digit Digit) { digits = append(digits, digit.Digit) })
		pcm = pcm[n:]
	}
	return string(digits)
}

// starts are so many instants that lie differently on the grid of looks, which is 5 ms wide, startStep apart.
const (
	starts    = 4
	startStep = 1250 * time.Microsecond
)

// always checks what is heard of s wherever it begins.
func always(t *testing.T, what string, s audiocheck.Signal, want string) {
	t.Helper()
	pcm := padded(s, 50*ms+starts*startStep)
	for i := range starts {
		earlier := time.Duration(i) * startStep
		if got := listen(NewDetector(mono(s.Rate)), pcm[int(earlier.Seconds()*float64(s.Rate)):]); got != want {
			t.Errorf("%s, %v earlier: heard %q, want %q", what, earlier, got, want)
		}
	}
}

// dB is a ratio of powers.
func dB(power float64) float64 { return 10 * math.Log10(power) }
