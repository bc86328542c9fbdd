//go:build linux && cgo

package device

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"gosua/internal/media/wavfile"
	"gosua/internal/testkit/audiocheck"
	"gosua/internal/testkit/intime"
)

// runChild runs this test binary as a child in role, with alsa as libasound's whole configuration.
func runChild(t *testing.T, role, alsa string, env ...string) (stdout, stderr string, err error) {
	t.Helper()
	conf := filepath.Join(t.TempDir(), "asound.conf")
	if err := os.WriteFile(conf, []byte(alsa), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), append(env, childVariable+"="+role, "ALSA_CONFIG_PATH="+conf)...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	err = cmd.Run()
	return out.String(), complaints.String(), err
}

// openPipe makes a pipe of 4 KiB at path and opens it without waiting, both ways, so that it has no end.
func openPipe(t *testing.T, path string) (fd int) {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	fd, err := syscall.Open(path, syscall.O_RDWR|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err == nil {
		_, err = unix.FcntlInt(uintptr(fd), unix.F_SETPIPE_SZ, 4096)
	}
	if err != nil {
		t.Fatal(err)
	}
	return fd
}

// hardware moves the bytes that are due, as a card does, until stopped.
type hardware struct {
	move  func(due int) (moved int, err error)
	rate  int // bytes per second
	moved int
	start time.Time
	stop  chan struct{}
	done  chan struct{}
	err   error
}

const (
	beat    = 5 * time.Millisecond
	maxLate = 40 // ms that a card holds: what is later is lost
)

func startHardware(rate int, move func(due int) (int, error)) *hardware {
	h := &hardware{move: move, rate: rate, start: time.Now(), stop: make(chan struct{}), done: make(chan struct{})}
	go h.run()
	return h
}

func (h *hardware) run() {
	defer close(h.done)
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for h.err == nil {
		select {
		case <-h.stop:
			return
		case <-ticker.C:
			h.tick()
		}
	}
}

// tick moves what is due by now.
func (h *hardware) tick() {
	total := int(time.Since(h.start).Milliseconds()) * (h.rate / 1000)
	h.moved = max(h.moved, total-maxLate*h.rate/1000)
	n, err := h.move(total - h.moved)
	h.moved += n
	h.err = err
}

func (h *hardware) end(t *testing.T) {
	t.Helper()
	close(h.stop)
	if <-h.done; h.err != nil {
		t.Fatal(h.err)
	}
}

// loudspeaker is the other end of ALSA's file plugin when it plays: a pipe that takes 48,000 stereo samples a
// second and keeps them.
type loudspeaker struct {
	*hardware
	fd  int
	raw []byte
}

func newLoudspeaker(t *testing.T, path string) *loudspeaker {
	t.Helper()
	l := &loudspeaker{fd: openPipe(t, path)}
	l.hardware = startHardware(CardRate*2*4, l.take) // stereo floats
	return l
}

// take takes what is due, as far as it is there.
func (l *loudspeaker) take(due int) (taken int, err error) {
	buf := make([]byte, due)
	for taken < due {
		n, err := syscall.Read(l.fd, buf[:due-taken])
		if errors.Is(err, syscall.EAGAIN) {
			return taken, nil
		}
		if err != nil {
			return taken, err
		}
		l.raw = append(l.raw, buf[:n]...)
		taken += n
	}
	return taken, nil
}

// heard ends the listening and is what was heard on the left; both sides must be the same.
func (l *loudspeaker) heard(t *testing.T) audiocheck.Signal {
	t.Helper()
	l.end(t)
	if err := syscall.Close(l.fd); err != nil {
		t.Fatal(err)
	}
	s := audiocheck.Signal{Rate: CardRate}
	for raw := l.raw; len(raw) >= 8; raw = raw[8:] {
		left, right := binary.LittleEndian.Uint32(raw), binary.LittleEndian.Uint32(raw[4:])
		if left != right {
			t.Fatalf("sample %d differs between left and right", len(s.Samples))
		}
		s.Samples = append(s.Samples, float64(math.Float32frombits(left)))
	}
	return s
}

// voice is the other end of ALSA's file plugin when it captures: a pipe into which 48,000 mono samples a second
// are spoken. What nobody takes in time is lost, as with a card.
type voice struct {
	*hardware
	fd    int
	words []byte // not yet spoken
}

func newVoice(t *testing.T, path string, s audiocheck.Signal) *voice {
	t.Helper()
	v := &voice{fd: openPipe(t, path)}
	for _, sample := range s.PCM() {
		v.words = binary.LittleEndian.AppendUint16(v.words, uint16(sample))
	}
	v.hardware = startHardware(CardRate*2, v.speak)
	return v
}

// speak says what is due, by the card's blocks: ALSA's file plugin takes what is left of a block for sound.
// Nobody listening, it is lost.
func (v *voice) speak(due int) (said int, err error) {
	const block = CardRate * micPeriod / 1000 * 2
	for ; due-said >= block && len(v.words) >= block; said += block {
		if _, err := syscall.Write(v.fd, v.words[:block]); err != nil && !errors.Is(err, syscall.EAGAIN) {
			return said, err
		}
		v.words = v.words[block:]
	}
	return said, nil
}

// babbling is noise in the band and with the rhythm of speech.
func babbling(rate int, d time.Duration) audiocheck.Signal {
	s := audiocheck.Noise(rate, -12, d, 11).Band(200, 3000)
	for i := range s.Samples {
		s.Samples[i] *= 0.6 - 0.4*math.Cos(2*math.Pi*4*float64(i)/float64(rate))
	}
	return s
}

// babble is two seconds of it, as a file and as a Signal.
func babble(t *testing.T, path string) audiocheck.Signal {
	t.Helper()
	s := babbling(16000, 2*time.Second)
	r, err := wavfile.OpenRecorder(path, wavfile.RecorderConfig{Format: bridgeFormat, Queue: 200})
	if err != nil {
		t.Fatal(err)
	}
	for pcm := s.PCM(); len(pcm) > 0; pcm = pcm[320:] {
		r.WriteFrame(pcm[:320])
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return s
}

// The whole way to the card is real but for the card itself: bridge, resampler, elastic buffer, oto, libasound.
// What ALSA's file plugin got as the default device is compared with what was played. On a machine that
// is too busy to play without gaps a part may be missing, never more than half, and what
// is there must be right.
func TestOtoPlays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "babble.wav")
	ref := babble(t, file)
	intime.Judge(t, tooLate, func() (found intime.Faults) {
		got := played(t, file)
		checkBabble(t, &found, ref, got)
		checkTone(t, &found, got)
		return found
	})
}

// tooLate is how late the machine may be before what was heard says nothing of the phone: half of what the card holds.
const tooLate = DefaultLatency / 2

// played is what the card got of the file, and of the tone behind it.
func played(t *testing.T, file string) audiocheck.Signal {
	t.Helper()
	pipe := filepath.Join(t.TempDir(), "card")
	l := newLoudspeaker(t, pipe)
	out, complaints, err := runChild(t, playRole, fmt.Sprintf(`
		pcm.!default { type file slave.pcm { type null } file %q format "raw" }
	`, pipe), fileVariable+"="+file)
	got := l.heard(t)
	if err != nil || complaints != "" {
		t.Fatalf("child: %v\n%s%s", err, out, complaints)
	}
	t.Logf("heard %v; buffers: %s", got.Duration(), strings.ReplaceAll(out, "\n", " "))
	return got
}

// babbleOptions look at stretches so short that following another clock does not show in them.
func babbleOptions() audiocheck.Options {
	return audiocheck.Options{Low: 200, High: 3000, Segment: 50 * time.Millisecond, Threshold: 12}
}

func checkBabble(t *testing.T, found *intime.Faults, ref, got audiocheck.Signal) {
	t.Helper()
	r, err := audiocheck.Compare(ref, got, babbleOptions())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("file: %v", r)
	if r.Good < 0.5 || math.Abs(r.Gain) > 0.2 {
		found.AddBusy("file: %v", r)
	}
	if r.Good == 0 {
		found.Add("nothing of the file was heard: %v", r)
	}
}

func checkTone(t *testing.T, found *intime.Faults, got audiocheck.Signal) {
	t.Helper()
	const window = 20 * time.Millisecond
	c := audiocheck.Continuity(got, toneFreq, window)
	t.Logf("tone: %+v", c)
	if want := int(toneLength / window / 2); c.Toned < want || c.Breaks > c.Toned/4 {
		found.AddBusy("tone: %+v, want %d windows of the tone", c, want)
	}
	if c.Toned == 0 || math.Abs(c.Level+15.05) > 0.1 || c.Spread > 0.5 {
		found.Add("tone: %+v, sent at -15.05 dBov", c)
	}
	if other := audiocheck.Continuity(got, toneFreq*1.03, window); other.Toned > 0 {
		found.Add("the comparison finds a tone of another frequency as well: %+v", other)
	}
}

// The microphone's way likewise: what ALSA's file plugin reads is said, and what comes out of the bridge
// is looked for in it.
func TestMalgoCaptures(t *testing.T) {
	said := babbling(CardRate, 12*time.Second)
	intime.Judge(t, tooLate, func() (found intime.Faults) {
		r := captured(t, said)
		if r.Good < 0.5 || math.Abs(r.Gain) > 0.2 {
			found.AddBusy("recorded: %v", r)
		}
		if r.Good == 0 {
			found.Add("nothing of what was said was recorded: %v", r)
		}
		return found
	})
}

// captured compares what the bridge recorded from the card with what was said to it.
func captured(t *testing.T, said audiocheck.Signal) audiocheck.Report {
	t.Helper()
	dir := t.TempDir()
	card, mic, file := filepath.Join(dir, "card"), filepath.Join(dir, "mic"), filepath.Join(dir, "recorded.wav")
	l, v := newLoudspeaker(t, card), newVoice(t, mic, said)
	out, complaints, err := runChild(t, captureRole, fmt.Sprintf(`
		pcm.!default {
			type asym
			playback.pcm { type file slave.pcm { type null } file %q format "raw" }
			capture.pcm { type file slave.pcm { type null } file "/dev/null" infile %q format "raw" }
		}
	`, card, mic), fileVariable+"="+file)
	v.end(t)
	l.heard(t)
	if err := errors.Join(err, syscall.Close(v.fd)); err != nil || complaints != "" {
		t.Fatalf("child: %v\n%s%s", err, out, complaints)
	}
	info, pcm, err := wavfile.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	recorded := audiocheck.FromPCM(info.Rate, info.Channels, pcm)
	r, err := audiocheck.Compare(recorded.Slice(time.Second, 3*time.Second), said, babbleOptions())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("recorded %v; buffers: %s; %v", recorded.Duration(), strings.TrimSpace(out), r)
	return r
}

// Without a card the answer is ErrNoDevice with libasound's reason, and libasound writes nothing to the
// terminal.
func TestNoCard(t *testing.T) {
	for name, alsa := range map[string]string{
		"nothing configured":  ``,
		"a card that is gone": `pcm.!default { type hw card 31 }`,
		"nonsense":            `pcm.!default { type nonsense }`,
	} {
		out, complaints, err := runChild(t, noCardRole, alsa)
		if err != nil || complaints != "" || !strings.HasPrefix(out, "open sound device: no sound device: ") {
			t.Errorf("%s: %v\nstdout: %s\nstderr: %s", name, err, out, complaints)
		}
	}
}
