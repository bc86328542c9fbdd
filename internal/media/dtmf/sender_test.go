package dtmf

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"gosua/internal/media"
	"gosua/internal/testkit/audiocheck"
)

// mixed is what s makes of d of sound, of said and then silence; where it leaves a frame alone, the frame itself.
func mixed(s *Sender, said []int16, d time.Duration) (pcm []int16) {
	frame, out := make([]int16, s.format.FrameLen()), make([]int16, s.format.FrameLen())
	for range int(d / s.format.PTime) {
		clear(frame)
		said = said[copy(frame, said):]
		if s.Mix(out, frame) {
			pcm = append(pcm, out...)
		} else {
			pcm = append(pcm, frame...)
		}
	}
	return pcm
}

func queue(t *testing.T, s *Sender, digits string) {
	t.Helper()
	if err := s.Queue(digits); err != nil {
		t.Fatal(err)
	}
}

// Each digit is its two tones at their levels and nothing else, at every rate and in frames of any length.
func TestTonesByFigures(t *testing.T) {
	for _, f := range []media.Format{narrow(), mono(16000), mono(48000), {Rate: 8000, Channels: 1, PTime: 30 * ms}, {Rate: 44100, Channels: 2, PTime: 5 * ms}} {
		for _, digit := range all {
			s := NewSender(f)
			queue(t, s, string(digit))
			heard := audiocheck.FromPCM(f.Rate, f.Channels, mixed(s, nil, 240*ms))
			low, high, _ := frequencies(byte(digit))
			burst := heard.Slice(10*ms, 90*ms)
			checkLevel(t, f, burst, low, LowLevel)
			checkLevel(t, f, burst, high, HighLevel)
			if total, want := burst.Level(), dB(power(LowLevel)+power(HighLevel)); math.Abs(total-want) > 0.2 {
				t.Errorf("%v %c: %.1f dBov in all, want %.1f", f, digit, total, want)
			}
			if rest := heard.Slice(100*ms, 240*ms).Level(); !math.IsInf(rest, -1) {
				t.Errorf("%v %c: %.1f dBov after it", f, digit, rest)
			}
		}
	}
}

func checkLevel(t *testing.T, f media.Format, s audiocheck.Signal, freq, want float64) {
	t.Helper()
	if got := audiocheck.LevelAt(s, freq); math.Abs(got-want) > 0.3 {
		t.Errorf("%v: %.0f Hz at %.1f dBov, want %.1f", f, freq, got, want)
	}
}

// 100 ms on, 100 ms off, a comma is 2 s more.
func TestCadence(t *testing.T) {
	s := NewSender(narrow())
	queue(t, s, "1,,2")
	queue(t, s, "d")
	heard := audiocheck.FromPCM(8000, 1, mixed(s, nil, 5*time.Second))
	at := func(d time.Duration) bool { return heard.Slice(d-5*ms, d+5*ms).Level() > -20 }
	for when, want := range map[time.Duration]bool{
		50 * ms: true, 95 * ms: true, 106 * ms: false, 2200 * ms: false, 4190 * ms: false, 4206 * ms: true, 4290 * ms: true,
		4350 * ms: false, 4406 * ms: true, 4490 * ms: true, 4520 * ms: false,
	} {
		if got := at(when); got != want {
			t.Errorf("at %v sound: %v, want %v", when, got, want)
		}
	}
	if got := heard.PCM(); listen(NewDetector(narrow()), got) != "12D" {
		t.Errorf("heard %q", listen(NewDetector(narrow()), got))
	}
}

// What is said goes on, 24 dB down while a digit lasts, so that the other side hears the digit whatever is said.
func TestMixesWithSpeech(t *testing.T) {
	s := NewSender(narrow())
	queue(t, s, "5")
	heard := audiocheck.FromPCM(8000, 1, mixed(s, audiocheck.Tone(8000, 500, -12, 400*ms).PCM(), 400*ms))
	for _, tt := range []struct {
		from, to time.Duration
		want     float64
	}{{20 * ms, 80 * ms, -12 - 24.1}, {120 * ms, 180 * ms, -12}, {220 * ms, 380 * ms, -12}} {
		if got := audiocheck.LevelAt(heard.Slice(tt.from, tt.to), 500); math.Abs(got-tt.want) > 0.5 {
			t.Errorf("%v to %v: %.1f dBov, want %.1f", tt.from, tt.to, got, tt.want)
		}
	}
	if got := listen(NewDetector(narrow()), heard.PCM()); got != "5" {
		t.Errorf("heard %q, want 5", got)
	}
}

// The bridge lends its frames: none is written to, and one without a digit is not even copied.
func TestFrameIsLeftAlone(t *testing.T) {
	s := NewSender(narrow())
	frame, out := audiocheck.Tone(8000, 500, -12, 20*ms).PCM(), make([]int16, 160)
	before := string16(frame)
	if s.Mix(out, frame) || strings.Trim(string16(out), "\x00") != "" {
		t.Error("something is mixed where nothing waits")
	}
	queue(t, s, "5")
	if !s.Mix(out, frame) || string16(frame) != before || string16(out) == before {
		t.Error("the frame was written to, or out was not")
	}
}

func string16(pcm []int16) string {
	var b strings.Builder
	for _, v := range pcm {
		b.WriteRune(rune(uint16(v)))
	}
	return b.String()
}

func TestQueueRefuses(t *testing.T) {
	s := NewSender(narrow())
	for digits, want := range map[string]error{
		"12x": ErrDigit, "R": ErrDigit, " ": ErrDigit, "1\xff": ErrDigit, "é": ErrDigit, "": nil, "0a,": nil,
		strings.Repeat("1", MaxDigits+1): ErrFull, strings.Repeat(",", MaxDigits): ErrFull,
	} {
		s.Abandon()
		if strings.HasPrefix(digits, ",") {
			queue(t, s, "1")
		}
		if err := s.Queue(digits); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", digits, err, want)
		}
	}
	s.Abandon()
	if err := s.Queue("1x"); err == nil || len(s.waiting) != 0 {
		t.Errorf("half of what was refused waits: %q", s.waiting)
	}
}

// Abandoned digits end at once, what is queued afterwards is sent whole.
func TestAbandon(t *testing.T) {
	s := NewSender(narrow())
	queue(t, s, "1,2")
	mixed(s, nil, 40*ms)
	s.Abandon()
	if got := audiocheck.FromPCM(8000, 1, mixed(s, nil, 3*time.Second)).Level(); !math.IsInf(got, -1) {
		t.Errorf("%.1f dBov after it was abandoned", got)
	}
	queue(t, s, "77")
	mixed(s, nil, 40*ms)
	s.Abandon()
	queue(t, s, "9")
	if got := listen(NewDetector(narrow()), mixed(s, nil, time.Second)); got != "9" {
		t.Errorf("heard %q, want 9 alone", got)
	}
}

func TestSenderAllocatesNothing(t *testing.T) {
	s := NewSender(narrow())
	frame, out := make([]int16, 160), make([]int16, 160)
	queue(t, s, strings.Repeat("1", MaxDigits))
	if n := testing.AllocsPerRun(100, func() { s.Mix(out, frame) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}
