package calls

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/wavfile"
	"gosua/internal/phone"
	"gosua/internal/testkit/audiocheck"
	"gosua/internal/testkit/interop"
)

// lecture takes over half a minute to say.
var lecture = strings.Join([]string{
	"A telephone turns the pressure of the air into a current, and the current into pressure again.",
	"In between, the sound is measured eight thousand times a second, and every measure becomes one byte.",
	"One hundred and sixty of them travel together, fifty times a second, each with its number and the time it stands for.",
	"Some come late, some come twice, and some do not come at all, and yet the listener should hear nothing of that.",
	"So the receiver waits a little before it plays, long enough for the stragglers, and short enough to keep a conversation alive.",
	"If all goes well, the lecture has no hole.",
}, " ")

// What a call over loopback may show at most.
const (
	maxRTT    = 100 * time.Millisecond
	maxJitter = 20 * time.Millisecond
)

// hum lies under the lecture, so that its pauses are no silence, and a gap shows wherever it is.
const (
	humFreq  = 1000 // Hz
	humLevel = -45  // dBov
	silence  = -60  // dBov
	shortest = 40 * time.Millisecond
)

func TestHalfAMinuteWithoutGap(t *testing.T) {
	t.Parallel()
	said := humming(t, interop.Speech(t, lecture))
	if n := packets(t, said); n < int(30*time.Second/packetTime) {
		t.Fatalf("the lecture has only %d packets", n)
	}
	k := talk{route: route{transport: "udp"}, codec: "PCMA", ours: said, theirs: said}
	inTime(t, func() heard { return k.start(t).converse(k) }, func(h heard) faults {
		found := statisticsFaults(t, h.stream)
		for _, side := range h.sides(k) {
			found = append(found, side.longFaults(t)...)
		}
		return found
	})
}

// humming is a file with the hum under the sound of another.
func humming(t *testing.T, file string) string {
	t.Helper()
	s := audiocheck.FromPCM(interop.SampleRate, 1, interop.PCM(t, file))
	pcm := s.Add(audiocheck.Tone(s.Rate, humFreq, humLevel, s.Duration())).PCM()
	out, format := filepath.Join(t.TempDir(), "humming.wav"), media.Format{Rate: s.Rate, Channels: 1, PTime: packetTime}
	w, err := wavfile.OpenRecorder(out, wavfile.RecorderConfig{Format: format, Queue: len(pcm)/format.Samples() + 1})
	if err != nil {
		t.Fatal(err)
	}
	for frame := range slices.Chunk(pcm, format.Samples()) {
		w.WriteFrame(frame)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out
}

// longFaults counts the good segments of half a minute, and looks for gaps.
func (s side) longFaults(t *testing.T) (list faults) {
	t.Helper()
	r := s.compare(t)
	if r.Good < goodShare || r.Missing > 0 {
		s.complain(&list, r)
	}
	length := time.Duration(len(interop.PCM(t, s.said))) * time.Second / interop.SampleRate
	got := audiocheck.FromPCM(interop.SampleRate, 1, s.heard).Slice(r.Offset+packetTime, r.Offset+length-packetTime)
	for _, g := range audiocheck.Gaps(got, shortest, silence) {
		list.AddBusy("%s heard nothing for %v after %v", s.who, g.Length, g.At)
	}
	return list
}

// statisticsFaults is what is strange in the figures of half a minute over loopback.
func statisticsFaults(t *testing.T, s phone.StreamStats) (list faults) {
	t.Helper()
	t.Logf("received %d, lost %d, jitter %v at most; sent %d, lost %d, jitter %v at most; RTT %v, measured %d times",
		s.Rx.Packets, s.Rx.Lost, s.Rx.Jitter.Max, s.Tx.Packets, s.Tx.Lost, s.Tx.Jitter.Max, s.RTT.Avg, s.RTT.Count)
	if s.RTT.Count == 0 || s.Rx.Jitter.Count == 0 || s.Tx.Jitter.Count == 0 {
		list.Add("not measured: round trip %+v, jitter here %+v, there %+v", s.RTT, s.Rx.Jitter, s.Tx.Jitter)
	}
	if s.RTT.Max > maxRTT || s.Rx.Jitter.Max > maxJitter || s.Tx.Jitter.Max > maxJitter {
		list.AddBusy("round trip %+v, jitter here %+v, there %+v", s.RTT, s.Rx.Jitter, s.Tx.Jitter)
	}
	if s.Rx.Bytes != s.Rx.Packets*160 || s.Tx.Bytes != s.Tx.Packets*160 || s.Rx.Duplicate != 0 || s.Dropped.Payload != 0 {
		list.Add("received %+v, sent %+v, dropped %+v", s.Rx, s.Tx, s.Dropped)
	}
	least := uint64(30 * time.Second / packetTime)
	if s.Rx.Lost != 0 || s.Tx.Lost != 0 || s.Rx.Reordered != 0 || s.Overflow != 0 || s.Rx.Packets < least || s.Tx.Packets < least {
		list.AddBusy("received %+v, sent %+v, overflow %d", s.Rx, s.Tx, s.Overflow)
	}
	return list
}
