package phone

import (
	"errors"
	"io"
	"net"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/bridge"
	"gosua/internal/media/wavfile"
	"gosua/internal/phone/conference"
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

// TestFilesThatCannotBe: the phone does not start and says which file.
func TestFilesThatCannotBe(t *testing.T) {
	for what, cfg := range map[string]MediaConfig{
		"open file for playback":  {PlayFiles: []string{"/nowhere/a.wav"}},
		"open file for recording": {RecFile: "/nowhere/a.wav"},
	} {
		synctest.Test(t, func(t *testing.T) {
			cfg.Null = true
			err := prepared(t, simnet.New(1, simnet.Options{}), func(c *Config) { c.Media = cfg }).Start()
			if local, ok := errors.AsType[*LocalError](err); !ok || local.What != what || CauseOf(err) != CauseLocal {
				t.Errorf("start: %v, want %s", err, what)
			}
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

// TestWhatTheConferenceDidIsTold: each event of the conference has its own of the phone.
func TestWhatTheConferenceDidIsTold(t *testing.T) {
	for _, tt := range []struct {
		ev   conference.Event
		want Event
	}{
		{bridge.PortAdded{Slot: 3, Name: "x", Count: 4}, PortAdded{Slot: 3, Name: "x", Count: 4}},
		{bridge.PortRemoved{Slot: 3, Name: "x", Count: 3}, PortAdded{Slot: 3, Name: "x", Count: 3, Removed: true}},
		{bridge.Connected{Src: 1, Dst: 2, SrcName: "a", DstName: "b"}, ConfTransmit{Src: 1, Dst: 2, SrcName: "a", DstName: "b"}},
		{bridge.Disconnected{Src: 1, Dst: 2, SrcName: "a", DstName: "b"}, ConfTransmit{Src: 1, Dst: 2, SrcName: "a", DstName: "b", Off: true}},
		{bridge.TicksSkipped{Count: 7}, Notice{Level: 3, Sender: "conference.c", Text: "Machine too busy: 7 audio frames skipped"}},
		{conference.Connect{Src: 1, Dst: 2, Off: true}, ConfConnect{Src: 1, Dst: 2, Off: true}},
		{conference.DeviceState{On: true, Name: "x"}, DeviceState{On: true, Name: "x"}},
		{conference.PlayerCreated{File: "a", Slot: 1}, PlayerCreated{File: "a", Slot: 1}},
		{conference.RecorderCreated{File: "a", Slot: 1}, RecorderCreated{File: "a", Slot: 1}},
		{conference.FileOpening{File: "a", Recorder: true}, FileOpening{File: "a", Recorder: true}},
		{conference.FileRefused{File: "a", Err: io.EOF}, FileRefused{File: "a", Err: io.EOF}},
		{conference.FileClosing{ID: 1, Recorder: true}, FileClosing{ID: 1, Recorder: true}},
		{conference.RecordingFailed{Err: io.ErrShortWrite}, Notice{Level: 1, Sender: "wav_writer.c", Text: "short write"}},
		{7, Notice{Level: 5, Sender: "conference.c", Text: "int"}},
	} {
		if got := ofConference(tt.ev); got != tt.want {
			t.Errorf("%+v is told as %+v, want %+v", tt.ev, got, tt.want)
		}
	}
}
