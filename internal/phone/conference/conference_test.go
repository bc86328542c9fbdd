package conference

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/bridge"
	"gosua/internal/media/wavfile"
)

// WAVFile writes a file of so much silence at 8,000 Hz.
func WAVFile(t *testing.T, name string, d time.Duration) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	f := media.Format{Rate: 8000, Channels: 1, PTime: 20 * time.Millisecond}
	r, err := wavfile.OpenRecorder(file, wavfile.RecorderConfig{Format: f, OnError: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	for range d / f.PTime {
		r.WriteFrame(make([]int16, f.Samples()))
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestSlotsAreAsInPjsua: players, tones, recorder, then the phone's own tones, from slot 1 on.
func TestSlotsAreAsInPjsua(t *testing.T) {
	files := []string{WAVFile(t, "one.wav", time.Second), WAVFile(t, "two.wav", time.Second)}
	record := filepath.Join(t.TempDir(), "rec.wav")
	change := func(c *Config) {
		c.PlayFiles, c.RecFile = files, record
		c.Tones = []Tone{{Freq1: 440, Freq2: 480, On: 2 * time.Second, Off: 4 * time.Second}}
	}
	within(t, change, func(p *room) {
		want := []string{bridge.DefaultName, "one.wav", "two.wav", "tone-440,480", "rec.wav", "ringback", "ring"}
		if got := p.names(); !slices.Equal(got, want) {
			t.Errorf("ports %q, want %q", got, want)
		}
		created := heard[PlayerCreated](p)
		if len(created) != 2 || created[0].File != files[0] || created[1].Slot != 2 || created[1].Rate != 8000 || created[1].Channels != 1 || created[1].Size == 0 {
			t.Errorf("players told: %+v", created)
		}
		if got := heard[RecorderCreated](p); len(got) != 1 || got[0] != (RecorderCreated{File: record, Rate: 16000, Slot: 4}) {
			t.Errorf("recorder told: %+v", got)
		}
		if got := p.FirstPlayer(); got != 1 {
			t.Errorf("first player in slot %d", got)
		}
	})
}

func TestNoTones(t *testing.T) {
	within(t, func(c *Config) { c.NoTones = true }, func(p *room) {
		if got := p.names(); len(got) != 1 {
			t.Errorf("ports %q, want the device alone", got)
		}
		if got := p.FirstPlayer(); got != NoSlot {
			t.Errorf("first player in slot %d without any", got)
		}
	})
}

func TestFormatOfTheBridge(t *testing.T) {
	for _, tt := range []struct {
		cfg  Config
		want media.Format
	}{
		{Config{}, media.Format{Rate: 16000, Channels: 1, PTime: 20 * time.Millisecond}},
		{Config{ClockRate: 48000, Stereo: true}, media.Format{Rate: 48000, Channels: 2, PTime: 20 * time.Millisecond}},
	} {
		if got := formatOf(tt.cfg); got != tt.want {
			t.Errorf("%+v: %+v, want %+v", tt.cfg, got, tt.want)
		}
	}
}

// TestFilesThatCannotBe: there is no conference, the error says which file, and nothing is left open.
func TestFilesThatCannotBe(t *testing.T) {
	good := WAVFile(t, "good.wav", time.Second)
	text := filepath.Join(t.TempDir(), "text.wav")
	if err := os.WriteFile(text, []byte("no sound"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		cfg     Config
		what    string
		missing bool
	}{
		{"no such play file", Config{PlayFiles: []string{good, "/nowhere/a.wav"}}, "open file for playback", true},
		{"a play file of text", Config{PlayFiles: []string{good, text}}, "open file for playback", false},
		{"no such directory to record to", Config{PlayFiles: []string{good}, RecFile: "/nowhere/a.wav"}, "open file for recording", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tt.cfg.Null = true
				_, err := New(tt.cfg)
				if open, ok := errors.AsType[*OpenError](err); !ok || open.Act != tt.what || errors.Is(err, fs.ErrNotExist) != tt.missing {
					t.Errorf("new: %v, want %s", err, tt.what)
				}
			})
		})
	}
}

// TestCloseTellsTheEndOfEachPort: the device's last, with the number of those that are left.
func TestCloseTellsTheEndOfEachPort(t *testing.T) {
	within(t, nil, func(p *room) {
		p.Close()
		p.Close()
		want := []bridge.PortRemoved{{Slot: 1, Name: "ringback", Count: 2}, {Slot: 2, Name: "ring", Count: 1}, {Slot: 0, Name: bridge.DefaultName}}
		if got := heard[bridge.PortRemoved](p); !slices.Equal(got, want) {
			t.Errorf("told %+v, want %+v", got, want)
		}
	})
}

func TestConnectAndDisconnect(t *testing.T) {
	within(t, nil, func(p *room) {
		const ringback, ring = 1, 2
		p.must(p.Connect(ringback, ring))
		p.must(p.Connect(ringback, DeviceSlot))
		synctest.Wait()
		if got := p.route(ringback); !slices.Equal(got, []int{DeviceSlot, ring}) {
			t.Errorf("ringback goes to %v", got)
		}
		p.must(p.Disconnect(ringback, ring))
		want := []Connect{{Src: ringback, Dst: ring}, {Src: ringback, Dst: DeviceSlot}, {Src: ringback, Dst: ring, Off: true}}
		if got := heard[Connect](p); !slices.Equal(got, want) {
			t.Errorf("told %+v, want %+v", got, want)
		}
		p.Isolate(ringback)
		if got := p.route(ringback); len(got) != 0 {
			t.Errorf("isolated, ringback goes to %v", got)
		}
		for _, act := range []func(int, int) error{p.Connect, p.Disconnect} {
			if err := act(ringback, 99); err == nil {
				t.Error("port 99 exists")
			}
		}
		if got := heard[Connect](p); len(got) != 4 {
			t.Errorf("what did not happen was told: %+v", got)
		}
	})
}

func TestLevels(t *testing.T) {
	within(t, nil, func(p *room) {
		p.must(p.SetLevel(1, 0.5, 2))
		if got := p.Ports()[1]; got.RxLevel != 0.5 || got.TxLevel != 2 || got.Rate != 16000 || got.Channels != 1 {
			t.Errorf("port %+v", got)
		}
		if err := p.SetLevel(99, 1, 1); err == nil {
			t.Error("port 99 has a level")
		}
	})
}

// TestRingingForAsLongAsOneCallRings: two calls ring; the tone begins once and ends with the last.
func TestRingingForAsLongAsOneCallRings(t *testing.T) {
	within(t, nil, func(p *room) {
		const ringback, ring = 1, 2
		for _, step := range []struct {
			call int
			on   bool
			want []int
		}{{0, true, []int{DeviceSlot}}, {1, true, []int{DeviceSlot}}, {0, false, []int{DeviceSlot}}, {0, false, []int{DeviceSlot}}, {1, false, nil}} {
			p.Ring(step.call, step.on)
			if got := p.route(ring); !slices.Equal(got, step.want) {
				t.Errorf("call %d rings %v: ring goes to %v, want %v", step.call, step.on, got, step.want)
			}
		}
		p.Ringback(0, true)
		if got := p.route(ringback); !slices.Equal(got, []int{DeviceSlot}) {
			t.Errorf("ringback goes to %v", got)
		}
		if got := heard[Connect](p); len(got) != 3 {
			t.Errorf("told %+v", got)
		}
	})
}

func TestNothingRingsWithoutTones(t *testing.T) {
	within(t, func(c *Config) { c.NoTones = true }, func(p *room) {
		p.Ring(0, true)
		p.Ringback(0, true)
		if got := heard[Connect](p); len(got) != 0 {
			t.Errorf("told %+v", got)
		}
	})
}

func TestRecorderTakesWhatIsConnected(t *testing.T) {
	record := filepath.Join(t.TempDir(), "rec.wav")
	synctest.Test(t, func(t *testing.T) {
		p := newRoom(t, func(c *Config) { c.RecFile = record })
		p.must(p.Connect(p.ringbackTone.slot, p.RecorderSlot()))
		time.Sleep(time.Second)
		p.Close()
	})
	info, err := os.Stat(record)
	if err != nil || info.Size() < 31000 {
		t.Errorf("a second at 16,000 Hz was recorded in %v bytes, %v", info, err)
	}
}
