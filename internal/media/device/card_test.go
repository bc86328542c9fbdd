package device

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/media"
)

// fakeCard is a backend whose hardware the test is.
type fakeCard struct {
	output         output
	push           func([]int16)
	playErr        error
	micErr         error
	err            error
	closed, micOff int
}

func (f *fakeCard) backend() backend {
	return backend{
		play: func(o output) (speaker, error) {
			f.output = o
			return f, f.playErr
		},
		capture: func(_ int, push func([]int16)) (io.Closer, error) {
			f.push = push
			return (*fakeMic)(f), f.micErr
		},
	}
}

func (f *fakeCard) Name() string { return "fake" }
func (f *fakeCard) Err() error   { return f.err }
func (f *fakeCard) Close() error { f.closed++; return nil }

type fakeMic fakeCard

func (m *fakeMic) Close() error { m.micOff++; return errors.New("mic is stuck") }

func TestCardPlaysAndCaptures(t *testing.T) {
	for _, channels := range []int{1, 2} {
		f := &fakeCard{}
		d, err := open(Config{Format: media.Format{Rate: 16000, Channels: channels, PTime: 20 * time.Millisecond}}, f.backend())
		if err != nil {
			t.Fatal(err)
		}
		if want := (media.Format{Rate: CardRate, Channels: channels, PTime: 20 * time.Millisecond}); d.Format() != want || d.Name() != "fake" {
			t.Errorf("%v of %q", d.Format(), d.Name())
		}
		frame := upFrom(1, d.Format().FrameLen())
		d.WriteFrame(frame)
		d.WriteFrame(frame)
		heard := make([]int16, len(frame))
		if f.output.pull(heard); !slices.Equal(heard, frame) {
			t.Errorf("%d channels: the card plays something else", channels)
		}
		if d.ReadFrame(heard) {
			t.Error("a microphone that has said nothing is heard")
		}
		f.push(frame)
		f.push(frame)
		if !d.ReadFrame(heard) || !slices.Equal(heard, frame) {
			t.Errorf("%d channels: the microphone is not heard", channels)
		}
	}
}

func TestCardClose(t *testing.T) {
	f := &fakeCard{err: errors.New("unplugged")}
	d, err := open(Config{}, f.backend())
	if err != nil {
		t.Fatal(err)
	}
	if !errors.Is(d.Err(), f.err) {
		t.Errorf("Err: %v", d.Err())
	}
	if err := d.Close(); err == nil || err.Error() != "mic is stuck" || f.closed != 1 || f.micOff != 1 {
		t.Errorf("%v, speaker closed %d times, microphone %d", err, f.closed, f.micOff)
	}
}

func TestCardWithoutMicrophone(t *testing.T) {
	var log bytes.Buffer
	f := &fakeCard{micErr: errors.New("nothing plugged in")}
	d, err := open(Config{Log: slog.New(slog.NewTextHandler(&log, nil))}, f.backend())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "nothing plugged in") || !strings.Contains(log.String(), "WARN") {
		t.Errorf("log: %s", log.String())
	}
	if d.ReadFrame(make([]int16, d.Format().FrameLen())) {
		t.Error("is heard")
	}
	if err := d.Close(); err != nil || f.micOff != 0 {
		t.Errorf("Close: %v, microphone closed %d times", err, f.micOff)
	}
}

func TestPlayOnly(t *testing.T) {
	f := &fakeCard{}
	if _, err := open(Config{NoCapture: true}, f.backend()); err != nil || f.push != nil {
		t.Errorf("%v, microphone opened: %v", err, f.push != nil)
	}
}

func TestOpenErrors(t *testing.T) {
	f := &fakeCard{playErr: ErrNoDevice}
	if d, err := open(Config{}, f.backend()); !errors.Is(err, ErrNoDevice) || d != nil || err.Error() != "open sound device: no sound device" {
		t.Errorf("no card: %v", err)
	}
	for _, tt := range []struct {
		config Config
		want   string
	}{
		{Config{Format: media.Format{Channels: 5}}, "open sound device: 5 channels"},
		{Config{Format: media.Format{PTime: time.Hour}}, "open sound device: frame length 1h0m0s"},
		{Config{Latency: time.Millisecond}, "open sound device: latency 1ms of the sound device: below 30ms"},
	} {
		if _, err := open(tt.config, f.backend()); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%v, want %s", err, tt.want)
		}
	}
}

func TestNull(t *testing.T) {
	f := media.Format{Rate: 16000, Channels: 1, PTime: 20 * time.Millisecond}
	d := Null(f)
	d.WriteFrame(make([]int16, 320))
	if d.ReadFrame(make([]int16, 320)) || d.Format() != f || d.Name() != "null" || d.Err() != nil || d.Close() != nil || d.Stats() != (Stats{}) {
		t.Error("the null device is not nothing")
	}
}

func TestStream(t *testing.T) {
	for _, tt := range []struct {
		channels int
		pcm      []int16
		want     []byte
	}{
		{1, []int16{0x0102, -2}, []byte{2, 1, 2, 1, 0xfe, 0xff, 0xfe, 0xff}},
		{2, []int16{0x0102, -2, 3, 4}, []byte{2, 1, 0xfe, 0xff, 3, 0, 4, 0}},
	} {
		s := &stream{channels: tt.channels, pull: func(pcm []int16) { copy(pcm, tt.pcm) }}
		b := make([]byte, 11) // not a whole number of samples
		if n, err := s.Read(b); n != 8 || err != nil || !bytes.Equal(b[:n], tt.want) {
			t.Errorf("%d channels: % x (%d, %v), want % x", tt.channels, b[:n], n, err, tt.want)
		}
	}
}

func TestFramesDoNotAllocate(t *testing.T) {
	f := &fakeCard{}
	d, err := open(Config{}, f.backend())
	if err != nil {
		t.Fatal(err)
	}
	frame := make([]int16, d.Format().FrameLen())
	n := testing.AllocsPerRun(200, func() {
		d.WriteFrame(frame)
		f.output.pull(frame[:950])
		f.push(frame[:950])
		d.ReadFrame(frame)
	})
	if n != 0 {
		t.Errorf("%.0f allocations", n)
	}
}
