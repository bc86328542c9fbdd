package phone

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/bridge"
	"gosua/internal/media/wavfile"
	"gosua/internal/testkit/simnet"
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
		c.Media.PlayFiles, c.Media.RecFile = files, record
		c.Media.Tones = []Tone{{Freq1: 440, Freq2: 480, On: 2 * time.Second, Off: 4 * time.Second}}
	}
	within(t, change, func(p *inside) {
		want := []string{bridge.DefaultName, "one.wav", "two.wav", "tone-440,480", "rec.wav", "ringback", "ring"}
		if got := p.slotsOf(); !slices.Equal(got, want) {
			t.Errorf("ports %q, want %q", got, want)
		}
		created := heard[PlayerCreated](p)
		if len(created) != 2 || created[0].File != files[0] || created[1].Slot != 2 || created[1].Rate != 8000 || created[1].Channels != 1 || created[1].Size == 0 {
			t.Errorf("players told: %+v", created)
		}
		if got := heard[RecorderCreated](p); len(got) != 1 || got[0] != (RecorderCreated{record, 16000, 4}) {
			t.Errorf("recorder told: %+v", got)
		}
		if got := p.conf.firstPlayer(); got != 1 {
			t.Errorf("first player in slot %d", got)
		}
	})
}

func TestNoTones(t *testing.T) {
	within(t, func(c *Config) { c.Media.NoTones = true }, func(p *inside) {
		if got := p.slotsOf(); len(got) != 1 {
			t.Errorf("ports %q, want the device alone", got)
		}
		if got := p.conf.firstPlayer(); got != noSlot {
			t.Errorf("first player in slot %d without any", got)
		}
	})
}

func TestFormatOfTheBridge(t *testing.T) {
	for _, tt := range []struct {
		cfg  MediaConfig
		want media.Format
	}{
		{MediaConfig{}, media.Format{Rate: 16000, Channels: 1, PTime: 20 * time.Millisecond}},
		{MediaConfig{ClockRate: 48000, Stereo: true}, media.Format{Rate: 48000, Channels: 2, PTime: 20 * time.Millisecond}},
	} {
		if got := bridgeFormat(tt.cfg); got != tt.want {
			t.Errorf("%+v: %+v, want %+v", tt.cfg, got, tt.want)
		}
	}
}

// TestFilesThatCannotBe: the phone does not start, says which file, and leaves nothing open.
func TestFilesThatCannotBe(t *testing.T) {
	good := WAVFile(t, "good.wav", time.Second)
	text := filepath.Join(t.TempDir(), "text.wav")
	if err := os.WriteFile(text, []byte("no sound"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		cfg     MediaConfig
		what    string
		missing bool
	}{
		{"no such play file", MediaConfig{PlayFiles: []string{good, "/nowhere/a.wav"}}, "open file for playback", true},
		{"a play file of text", MediaConfig{PlayFiles: []string{good, text}}, "open file for playback", false},
		{"no such directory to record to", MediaConfig{PlayFiles: []string{good}, RecFile: "/nowhere/a.wav"}, "open file for recording", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := prepared(t, simnet.New(1, simnet.Options{}), func(c *Config) { tt.cfg.Null = true; c.Media = tt.cfg })
				err := p.Start()
				local, ok := errors.AsType[*LocalError](err)
				if !ok || local.What != tt.what || errors.Is(err, fs.ErrNotExist) != tt.missing {
					t.Errorf("start: %v, want %s", err, tt.what)
				}
				if CauseOf(err) != CauseLocal {
					t.Errorf("cause %v, want the local one", CauseOf(err))
				}
			})
		})
	}
}

func TestPortThatIsTakenStopsTheStart(t *testing.T) {
	for _, network := range []string{"udp", "tcp"} {
		synctest.Test(t, func(t *testing.T) {
			n := simnet.New(1, simnet.Options{})
			p := prepared(t, n, nil)
			taken, err := take(n, network)
			p.must(err)
			defer taken.Close()
			if _, ok := errors.AsType[*LocalError](p.Start()); !ok {
				t.Errorf("%s port 5060 was taken and the phone started", network)
			}
		})
	}
}

// take listens at the phone's SIP port.
func take(n *simnet.Network, network string) (interface{ Close() error }, error) {
	at := net.JoinHostPort(ourIP, "5060")
	if network == "udp" {
		return n.Host(ourIP).ListenPacket(network, at)
	}
	return n.Host(ourIP).Listen(network, at)
}

func TestConnectAndDisconnect(t *testing.T) {
	within(t, nil, func(p *inside) {
		const ringback, ring = 1, 2
		p.must(p.Connect(ringback, ring))
		p.must(p.Connect(ringback, deviceSlot))
		synctest.Wait()
		if got := p.route(ringback); !slices.Equal(got, []int{deviceSlot, ring}) {
			t.Errorf("ringback goes to %v", got)
		}
		p.must(p.Disconnect(ringback, ring))
		want := []ConfConnect{{Src: ringback, Dst: ring}, {Src: ringback, Dst: deviceSlot}, {Src: ringback, Dst: ring, Off: true}}
		if got := heard[ConfConnect](p); !slices.Equal(got, want) {
			t.Errorf("told %+v, want %+v", got, want)
		}
		p.onLoop(func() { p.conf.isolate(ringback) })
		if got := p.route(ringback); len(got) != 0 {
			t.Errorf("isolated, ringback goes to %v", got)
		}
		for _, act := range []func(int, int) error{p.Connect, p.Disconnect} {
			if err := act(ringback, 99); err == nil {
				t.Error("port 99 exists")
			}
		}
		if got := heard[ConfConnect](p); len(got) != 4 {
			t.Errorf("what did not happen was told: %+v", got)
		}
	})
}

func TestLevels(t *testing.T) {
	within(t, nil, func(p *inside) {
		p.must(p.SetLevel(1, 0.5, 2))
		if got := p.Ports()[1]; got.RxLevel != 0.5 || got.TxLevel != 2 || got.Rate != 16000 || got.Channels != 1 {
			t.Errorf("port %+v", got)
		}
		if err := p.SetLevel(99, 1, 1); err == nil {
			t.Error("port 99 has a level")
		}
	})
}

// TestWhatTheClockDidIsTold: each event of the bridge has its own of the phone.
func TestWhatTheClockDidIsTold(t *testing.T) {
	within(t, nil, func(p *inside) {
		var got []Event
		c := &conference{streams: p.conf.streams, emit: func(ev Event) { got = append(got, ev) }}
		for _, ev := range []bridge.Event{
			bridge.PortAdded{Slot: 3, Name: "x", Count: 4},
			bridge.PortRemoved{Slot: 3, Name: "x", Count: 3},
			bridge.Connected{Src: 1, Dst: 2, SrcName: "a", DstName: "b"},
			bridge.Disconnected{Src: 1, Dst: 2, SrcName: "a", DstName: "b"},
			bridge.TicksSkipped{Count: 7},
		} {
			c.heard(ev)
		}
		want := []Event{
			PortAdded{Slot: 3, Name: "x", Count: 4},
			PortAdded{Slot: 3, Name: "x", Count: 3, Removed: true},
			ConfTransmit{Src: 1, Dst: 2, SrcName: "a", DstName: "b"},
			ConfTransmit{Src: 1, Dst: 2, SrcName: "a", DstName: "b", Off: true},
			Notice{Level: 3, Sender: "conference.c", Text: "Machine too busy: 7 audio frames skipped"},
		}
		if !slices.Equal(got, want) {
			t.Errorf("told %+v\nwant %+v", got, want)
		}
	})
}

func TestRecorderTakesWhatIsConnected(t *testing.T) {
	record := filepath.Join(t.TempDir(), "rec.wav")
	synctest.Test(t, func(t *testing.T) {
		p := newInside(t, simnet.New(1, simnet.Options{}), func(c *Config) { c.Media.RecFile = record })
		p.must(p.Connect(p.conf.ringbackSlot, p.conf.recSlot))
		time.Sleep(time.Second)
		p.must(p.Close())
	})
	info, err := os.Stat(record)
	if err != nil || info.Size() < 31000 {
		t.Errorf("a second at 16,000 Hz was recorded in %v bytes, %v", info, err)
	}
}
