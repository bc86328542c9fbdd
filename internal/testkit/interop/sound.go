package interop

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// SampleRate of all sound here, in Hz.
const SampleRate = 8000

// Speech has espeak-ng say the text and returns a WAV file: 8,000 Hz, one channel, 16 bit.
func Speech(t testing.TB, text string) string {
	t.Helper()
	dir := t.TempDir()
	spoken, file := filepath.Join(dir, "spoken.wav"), filepath.Join(dir, "speech.wav")
	mustRun(t, "espeak-ng", "-w", spoken, text)
	mustRun(t, "sox", "-D", spoken, "-r", fmt.Sprint(SampleRate), "-c", "1", "-b", "16", file, "gain", "-n", "-6")
	return file
}

// Tone returns a WAV file with a sine: 8,000 Hz, one channel, 16 bit, 6 dB below full scale.
func Tone(t testing.TB, hz float64, length time.Duration) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "tone.wav")
	mustRun(t, "sox", "-D", "-n", "-r", fmt.Sprint(SampleRate), "-c", "1", "-b", "16", file,
		"synth", fmt.Sprint(length.Seconds()), "sine", fmt.Sprint(hz), "gain", "-6")
	return file
}

// PCM returns the samples of a sound file that sox can read, at 8,000 Hz, one channel.
func PCM(t testing.TB, file string) []int16 {
	t.Helper()
	raw := mustRun(t, "sox", "-D", file, "-t", "raw", "-r", fmt.Sprint(SampleRate), "-c", "1", "-e", "signed", "-b", "16", "-L", "-")
	samples := make([]int16, len(raw)/2)
	for i := range samples {
		samples[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return samples
}

// paddedSound returns the file with silence behind it, or silence alone for "", at rate Hz.
func (b *Baresip) paddedSound(file string, rate int) string {
	b.t.Helper()
	padded := filepath.Join(b.dir, "play.wav")
	silence := fmt.Sprint(tailSilence.Seconds())
	if file == "" {
		mustRun(b.t, "sox", "-D", "-n", "-r", fmt.Sprint(rate), "-c", "1", "-b", "16", padded, "trim", "0", silence)
		return padded
	}
	mustRun(b.t, "sox", "-D", file, "-r", fmt.Sprint(rate), "-c", "1", "-b", "16", padded, "pad", "0", silence)
	return padded
}

// mustRun runs a program to its end and returns its standard output.
func mustRun(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	needProgram(t, name)
	out, err := exec.Command(name, args...).Output()
	if err == nil {
		return out
	}
	said := ""
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		said = string(exit.Stderr)
	}
	t.Fatalf("%s %v: %v %s", name, args, err, said)
	return nil
}
