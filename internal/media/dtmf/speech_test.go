package dtmf

import (
	"bytes"
	"encoding/binary"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"gosua/internal/testkit/audiocheck"
)

// text is read out by a synthetic voice: numbers and vowels are what is most like a digit.
const text = `One, two, three, four, five, six, seven, eight, nine, zero. Press the star key, please hold the line, and leave a message after the tone.
Who knows where the owls go in winter? Aa, ee, oo, ah, uh. The quick brown fox jumps over the lazy dog, again and again.`

// speech is text as a voice at a pitch says it on the telephone.
func speech(t *testing.T, voice string, pitch int) audiocheck.Signal {
	t.Helper()
	const rate = 8000
	wav := tool(t, nil, "espeak-ng", "-v", voice, "-p", strconv.Itoa(pitch), "--stdout", text)
	raw := tool(t, wav, "sox", "-D", "-t", "wav", "-", "-t", "raw", "-r", strconv.Itoa(rate), "-c", "1", "-e", "signed", "-b", "16", "-L", "-", "gain", "-n", "-3")
	pcm := make([]int16, len(raw)/2)
	for i := range pcm {
		pcm[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return audiocheck.FromPCM(rate, 1, pcm)
}

// tool runs a program on input and returns what it prints.
func tool(t *testing.T, input []byte, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

// Talk-off: minutes of speech are no digit, and a digit that somebody talks over at 15 dB less is one.
func TestSpeech(t *testing.T) {
	var spoken time.Duration
	for _, voice := range []string{"en", "en+f3", "en+m7", "de+f4"} {
		s := speech(t, voice, 20+len(voice)*10)
		spoken += s.Duration()
		if got := heard(s, 0); got != "" {
			t.Errorf("%s is heard as %q", voice, got)
		}
		checkOver(t, voice, s)
	}
	if spoken < time.Minute {
		t.Errorf("%v of speech, want a minute at least", spoken)
	}
}

// checkOver dials over the whole speech.
func checkOver(t *testing.T, voice string, s audiocheck.Signal) {
	t.Helper()
	digits, want := audiocheck.Silence(s.Rate, 0), strings.Repeat(all, 2)
	for _, digit := range []byte(want) {
		digits = digits.Append(plain(digit, 100*ms).sound(t, s.Rate)).Append(audiocheck.Silence(s.Rate, 100*ms))
	}
	s = s.Slice(0, digits.Duration())
	quiet := s.Gain(nominal + dB(2) - 15 - s.Level())
	if got := heard(digits.Add(quiet), 0); got != want {
		t.Errorf("%s talks over digits: heard %q, want %q", voice, got, want)
	}
}
