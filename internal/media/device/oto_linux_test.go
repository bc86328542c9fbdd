//go:build linux && cgo

package device

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"gosua/internal/media"
	"gosua/internal/media/wavfile"
	"gosua/internal/testkit/audiocheck"
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

// loudspeaker is the other end of ALSA's file plugin: a pipe that takes 48,000 stereo samples a second, as a
// card does, and keeps them.
type loudspeaker struct {
	pipe *os.File
	stop chan struct{}
	done chan struct{}
	raw  []byte
	err  error
}

const (
	beat      = 10 * time.Millisecond
	beatBytes = CardRate / 100 * 2 * 4 // stereo floats of a beat
)

func newLoudspeaker(t *testing.T, path string) *loudspeaker {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.OpenFile(path, os.O_RDWR, 0) // a writer as well, so that it never ends
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unix.FcntlInt(pipe.Fd(), unix.F_SETPIPE_SZ, 4096); err != nil {
		t.Fatal(err)
	}
	if err := syscall.SetNonblock(int(pipe.Fd()), true); err != nil { // Fd has made it blocking
		t.Fatal(err)
	}
	l := &loudspeaker{pipe: pipe, stop: make(chan struct{}), done: make(chan struct{})}
	go l.run()
	return l
}

// run takes a beat's worth at every beat; what was not there in time it does not make up for, but for one beat.
func (l *loudspeaker) run() {
	defer close(l.done)
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	allowed := 0
	buf := make([]byte, 2*beatBytes)
	for {
		select {
		case <-l.stop:
			return
		case <-ticker.C:
		}
		allowed = min(allowed+beatBytes, 2*beatBytes)
		for allowed > 0 {
			n, err := syscall.Read(int(l.pipe.Fd()), buf[:allowed])
			if n <= 0 {
				if !errors.Is(err, syscall.EAGAIN) {
					l.err = errors.Join(err, io.ErrUnexpectedEOF)
					return
				}
				break
			}
			l.raw = append(l.raw, buf[:n]...)
			allowed -= n
		}
	}
}

// heard ends the listening and is what was heard on the left; both sides must be the same.
func (l *loudspeaker) heard(t *testing.T) audiocheck.Signal {
	t.Helper()
	close(l.stop)
	<-l.done
	if err := errors.Join(l.err, l.pipe.Close()); err != nil {
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

// babble is noise in the band and with the rhythm of speech, as a file and as a Signal.
func babble(t *testing.T, path string) audiocheck.Signal {
	t.Helper()
	s := audiocheck.Noise(16000, -12, 2*time.Second, 11).Band(200, 3000)
	for i := range s.Samples {
		s.Samples[i] *= 0.6 - 0.4*math.Cos(2*math.Pi*4*float64(i)/16000)
	}
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
	dir := t.TempDir()
	pipe, file := filepath.Join(dir, "card"), filepath.Join(dir, "babble.wav")
	ref := babble(t, file)
	l := newLoudspeaker(t, pipe)
	out, complaints, err := runChild(t, playRole, fmt.Sprintf(`
		pcm.!default { type file slave.pcm { type null } file %q format "raw" }
	`, pipe), fileVariable+"="+file)
	got := l.heard(t)
	if err != nil || complaints != "" {
		t.Fatalf("child: %v\n%s%s", err, out, complaints)
	}
	t.Logf("heard %v; buffers: %s", got.Duration(), strings.ReplaceAll(out, "\n", " "))
	checkBabble(t, ref, got)
	checkTone(t, got)
}

func checkBabble(t *testing.T, ref, got audiocheck.Signal) {
	t.Helper()
	r, err := audiocheck.Compare(ref, got, audiocheck.Options{Low: 200, High: 3000})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("file: %v", r)
	if r.Good < 0.5 || math.Abs(r.Gain) > 0.2 {
		t.Errorf("file: %v", r)
	}
}

func checkTone(t *testing.T, got audiocheck.Signal) {
	t.Helper()
	const window = 20 * time.Millisecond
	c := audiocheck.Continuity(got, toneFreq, window)
	t.Logf("tone: %+v", c)
	if want := int(toneLength / window / 2); c.Toned < want || c.Breaks > c.Toned/4 {
		t.Errorf("tone: %+v, want %d windows of the tone", c, want)
	}
	if math.Abs(c.Level+15.05) > 0.1 || c.Spread > 0.5 {
		t.Errorf("tone: %+v, sent at -15.05 dBov", c)
	}
	if other := audiocheck.Continuity(got, toneFreq*1.03, window); other.Toned > 0 {
		t.Errorf("the comparison finds a tone of another frequency as well: %+v", other)
	}
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

var _ media.Port = (*card)(nil)
