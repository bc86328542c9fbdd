package wavfile

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"gosua/internal/media"
)

// countFile is a WAV file in which value i is i (as a 16-bit number).
func countFile(t *testing.T, channels, values int) string {
	t.Helper()
	w := wav{tagPCM, channels, 8000, 16, nil}
	for i := range values {
		w.data = binary.LittleEndian.AppendUint16(w.data, uint16(i))
	}
	path := filepath.Join(t.TempDir(), "count.wav")
	if err := os.WriteFile(path, w.bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func newPlayer(t *testing.T, path string, o Options) *Player {
	t.Helper()
	p, err := NewPlayer(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// patient reads frames from p until it has n values. A frame that is silent because the disk has not
// come yet is asked for again.
func patient(p *Player, n int) []int16 {
	var got []int16
	frame := make([]int16, p.Format().FrameLen())
	for len(got) < n && !p.ended {
		if p.ReadFrame(frame) {
			got = append(got, frame...)
		}
	}
	return got
}

// modes are the two ways of holding a file; each test passes in both.
var modes = map[string]int{"loaded": 0, "streamed": 1}

func TestPlayOnce(t *testing.T) {
	for mode, maxLoad := range modes {
		for _, values := range []int{0, 1, 160, 500, 16000} {
			done := make(chan struct{})
			p := newPlayer(t, countFile(t, 1, values), Options{MaxLoad: maxLoad, Done: func() { close(done) }})
			got := patient(p, 1<<30)
			want := make([]int16, (values+159)/160*160)
			for i := range values {
				want[i] = int16(i)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %d values played as %d", mode, values, len(got))
			}
			<-done
			if p.ReadFrame(make([]int16, 160)) {
				t.Errorf("%s: goes on after the end", mode)
			}
		}
	}
}

// Streaming goes over many chunks, and the values must join.
func TestPlayLong(t *testing.T) {
	const values = 40*chunkValues + 77
	done := make(chan struct{})
	p := newPlayer(t, countFile(t, 2, values+1), Options{MaxLoad: 1, Done: func() { close(done) }})
	got := patient(p, 1<<30)
	<-done
	for i := range values {
		if got[i] != int16(uint16(i)) {
			t.Fatalf("value %d is %d", i, got[i])
		}
	}
}

func TestLoop(t *testing.T) {
	for mode, maxLoad := range modes {
		for _, values := range []int{1, 160, 333, chunkValues + 1000} {
			p := newPlayer(t, countFile(t, 1, values), Options{MaxLoad: maxLoad, Loop: true, Done: func() { t.Error("done") }})
			for i, v := range patient(p, 3*values+500) {
				if v != int16(uint16(i%values)) {
					t.Fatalf("%s: of %d values, value %d is %d", mode, values, i, v)
				}
			}
		}
	}
}

func TestLoopOfNothing(t *testing.T) {
	p := newPlayer(t, countFile(t, 1, 0), Options{Loop: true})
	if p.ReadFrame(make([]int16, 160)) {
		t.Error("plays nothing aloud")
	}
}

// Done may close the player that calls it.
func TestDoneMayClose(t *testing.T) {
	for mode, maxLoad := range modes {
		closed := make(chan error)
		var p *Player
		p = newPlayer(t, countFile(t, 1, 100), Options{MaxLoad: maxLoad, Done: func() { closed <- p.Close() }})
		patient(p, 1<<30)
		if err := <-closed; err != nil {
			t.Errorf("%s: %v", mode, err)
		}
	}
}

func TestClosedPlayerIsSilent(t *testing.T) {
	for mode, maxLoad := range modes {
		p := newPlayer(t, countFile(t, 1, 100000), Options{MaxLoad: maxLoad, Done: func() { t.Error("done") }})
		frame := make([]int16, 160)
		if !p.ReadFrame(frame) {
			t.Errorf("%s: the first frame is not there", mode)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		if p.ReadFrame(frame) {
			t.Errorf("%s: goes on after Close", mode)
		}
		if err := p.Close(); err != nil {
			t.Errorf("%s: second Close: %v", mode, err)
		}
	}
}

// A pump that is behind costs silence, not a wait: here it is stopped altogether.
func TestSlowDisk(t *testing.T) {
	path := countFile(t, 1, 3*chunkValues)
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	s := &streamed{reader: r, full: make(chan piece, chunkCount), empty: make(chan []int16, chunkCount)}
	p := &Player{info: r.Info(), format: media.Format{Rate: 8000, Channels: 1, PTime: 20 * time.Millisecond}, source: s}
	s.full <- piece{pcm: counting(0, 200)}
	frame := make([]int16, 160)
	if !p.ReadFrame(frame) || frame[159] != 159 {
		t.Error("the frame that is there is not played")
	}
	if p.ReadFrame(frame) || p.ended {
		t.Error("half a frame is played, or taken for the end")
	}
	s.full <- piece{pcm: counting(200, 200), last: true}
	if !p.ReadFrame(frame) || frame[0] != 160 || frame[159] != 319 {
		t.Errorf("does not go on where it was: %d to %d", frame[0], frame[159])
	}
	if !p.ReadFrame(frame) || frame[79] != 399 || frame[80] != 0 || !p.ended {
		t.Error("the end is not played")
	}
}

func TestPlayerPort(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stereo.wav")
	if err := os.WriteFile(path, wav{tagMulaw, 2, 44100, 8, make([]byte, 4000)}.bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	p := newPlayer(t, path, Options{PTime: 10 * time.Millisecond})
	if want := (media.Format{Rate: 44100, Channels: 2, PTime: 10 * time.Millisecond}); p.Format() != want {
		t.Errorf("format %v", p.Format())
	}
	if i := p.Info(); i.Samples != 2000 || i.Encoding != "u-law" || i.Size != 4044 {
		t.Errorf("info %+v", i)
	}
	p.WriteFrame(nil) // is ignored
	p.Lazy()
	if _, err := NewPlayer(path, Options{PTime: time.Hour}); err == nil {
		t.Error("frames of an hour are accepted")
	}
}

func TestReadingDoesNotAllocate(t *testing.T) {
	for mode, maxLoad := range modes {
		p := newPlayer(t, countFile(t, 1, 2000), Options{MaxLoad: maxLoad, Loop: true})
		frame := make([]int16, 160)
		if n := testing.AllocsPerRun(100, func() { p.ReadFrame(frame) }); n != 0 {
			t.Errorf("%s: %.0f allocations", mode, n)
		}
	}
}
