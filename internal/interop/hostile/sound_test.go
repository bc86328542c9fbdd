package hostile

import (
	"path/filepath"
	"testing"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/wavfile"
	"gosua/internal/phone"
	"gosua/internal/testkit/audiocheck"
	"gosua/internal/testkit/phonetest"
)

// sound is what the two sides play, and where what they hear is recorded.
type sound struct {
	dir  string
	tone map[string]float64 // Hz, by who hears it
}

func newSound(t *testing.T) sound {
	return sound{dir: t.TempDir(), tone: map[string]float64{"alice": 1000, "bob": 500}}
}

// configure has each side play its tone to every call, and open a recorder.
func (s sound) configure(alice, bob *phone.Config) {
	tune := func(cfg *phone.Config, heardBy, heard string) {
		hz := int(s.tone[heardBy])
		cfg.Media.NoTones, cfg.Media.ClockRate = true, 8000
		cfg.Media.Tones = []phone.Tone{{Freq1: hz, On: time.Second}}
		cfg.Media.RecFile = filepath.Join(s.dir, heard+".wav")
	}
	tune(alice, "bob", "alice")
	tune(bob, "alice", "bob")
}

// Slots of the ports that configure makes, in the order phone opens them.
const (
	toneSlot     = 1
	recorderSlot = 2
)

// record connects a call to tone and recorder, and to nothing else.
func (s sound) record(p *phonetest.Phone, call int) {
	info, _ := p.Call(call)
	slot := info.Media[0].Slot
	p.Must(p.Disconnect(0, slot))
	p.Must(p.Disconnect(slot, 0))
	p.Must(p.Connect(toneSlot, slot))
	p.Must(p.Connect(slot, recorderSlot))
}

// Where the tone is judged: after the playout buffer has found its length, and before the end of the call.
const (
	judgedFrom = 2 * time.Second
	judgedTail = 500 * time.Millisecond
)

// whole wants the tone without a break in what one side heard, and clean figures of its stream.
func (s sound) whole(t *testing.T, who string, st phone.StreamStats) {
	t.Helper()
	if st.Rx.Lost+st.Rx.Duplicate+st.Rx.Reordered+st.Discarded+st.Overflow+st.SendFailed != 0 {
		t.Errorf("%s: lost %d, twice %d, late %d, discarded %d, overflow %d, not sent %d", who, st.Rx.Lost, st.Rx.Duplicate, st.Rx.Reordered,
			st.Discarded, st.Overflow, st.SendFailed)
	}
	heard := s.heard(t, who)
	report := audiocheck.Continuity(heard.Slice(judgedFrom, heard.Duration()-judgedTail), s.tone[who], 100*time.Millisecond)
	if report.Windows < 50 || report.Toned != report.Windows || report.Breaks != 0 {
		t.Errorf("%s heard the tone with breaks: %+v", who, report)
	}
}

// heard is what one side recorded.
func (s sound) heard(t *testing.T, who string) audiocheck.Signal {
	t.Helper()
	info, samples, err := wavfile.ReadFile(filepath.Join(s.dir, who+".wav"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Channels > media.MaxChannels {
		t.Fatalf("%s: %d channels", who, info.Channels)
	}
	return audiocheck.FromPCM(info.Rate, info.Channels, samples)
}
