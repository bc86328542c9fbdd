package calls

import (
	"cmp"
	"fmt"
	"testing"

	"gosua/internal/phone"
	"gosua/internal/testkit/audiocheck"
	"gosua/internal/testkit/interop"
)

// What speech keeps through the whole way. It is judged by segments, each aligned for itself, because a playout buffer
// may change its delay when a packet comes late.
const (
	minSNR    = 20   // dB, of all segments together
	opusSNR   = 12   // dB, in its stead: for speech Opus keeps what is heard, not the wave; libopus itself leaves 16
	goodShare = 0.93 // of the segments have that SNR too
	maxSlips  = 2    // changes of the delay
)

// What the two sides say, long enough to be told from its own echo.
const (
	phoneText   = "The quick brown fox jumps over the lazy dog, and nobody was surprised."
	baresipText = "Seven wizards quietly mixed a jug of fizzing blue liquid."
)

// talk is one call in which both sides speak.
type talk struct {
	route
	byPhone      bool
	codec        string
	rate         int    // of the phone's bridge, Hz; 0 is its default, 16,000
	ours, theirs string // files that the phone and baresip say
}

func (k talk) String() string {
	caller := "baresip"
	if k.byPhone {
		caller = "phone"
	}
	return fmt.Sprintf("%s calls over %s, %s at %d Hz", caller, k.route, k.codec, cmp.Or(k.rate, 16000))
}

func TestSpeechBothWays(t *testing.T) {
	t.Parallel()
	ours, theirs := interop.Speech(t, phoneText), interop.Speech(t, baresipText)
	for _, k := range []talk{
		{route{"udp", false}, true, "PCMU", 0, ours, theirs},
		{route{"udp", false}, false, "PCMA", 8000, ours, theirs},
		{route{"udp", true}, true, "PCMA", 0, ours, theirs},
		{route{"udp", true}, false, "PCMU", 8000, ours, theirs},
		{route{"tcp", false}, true, "PCMA", 8000, ours, theirs},
		{route{"tcp", true}, false, "PCMU", 0, ours, theirs},
		{route{"tls", false}, false, "PCMA", 0, ours, theirs},
		{route{"tls", true}, true, "PCMU", 8000, ours, theirs},
		{route{"udp", false}, true, "G722", 0, ours, theirs},
		{route{"udp", false}, false, "G722", 0, ours, theirs},
		{route{"udp", false}, true, "opus", 0, ours, theirs},
	} {
		t.Run(k.String(), func(t *testing.T) {
			t.Parallel()
			inTime(t, func() heard { return k.start(t).converse(k) }, func(h heard) faults { return h.faults(t, k) })
		})
	}
}

// start starts two sides that say their files; the phone records what it hears.
func (k talk) start(t *testing.T) *rig {
	t.Helper()
	return newRig(t, setup{
		route:   k.route,
		baresip: interop.BaresipConfig{Play: k.theirs, Rate: samplingRate(k.codec), Codecs: []string{codecID(k.codec)}},
		phone: func(c *phone.Config) {
			c.Media.ClockRate, c.Media.PlayFiles = k.rate, []string{k.ours}
			c.Calls.AutoPlay, c.Calls.AutoRec = true, true
		},
	})
}

// heard is what both sides heard in a call, and the phone's figures at its end.
type heard struct {
	phone, baresip []int16
	stream         phone.StreamStats
}

// converse makes the call and ends it when both have finished; the phone is shut down afterwards, so that its recording
// is whole.
func (r *rig) converse(k talk) heard {
	r.t.Helper()
	id := r.call(k.byPhone)
	return r.listen(id, k)
}

// listen is the rest of a call that has begun.
func (r *rig) listen(id int, k talk) heard {
	r.t.Helper()
	second := interop.SampleRate
	r.waitReceived(id, packets(r.t, k.theirs))
	r.baresip.WaitHeard((len(interop.PCM(r.t, k.ours)) + second) * samplingRate(k.codec) / second)
	end := r.hangup(id, !k.byPhone)
	r.phone.End()
	return heard{phone: interop.PCM(r.t, r.recording), baresip: r.baresip.Heard(), stream: end.Stats.Streams[0]}
}

// faults is what is wrong with a conversation.
func (h heard) faults(t *testing.T, k talk) (list faults) {
	t.Helper()
	s := h.stream
	if s.Codec != k.codec || s.Media.Direction != "sendrecv" || s.SendFailed != 0 {
		list.Add("the stream is %s %s, %d packets not sent, want %s sendrecv", s.Codec, s.Media.Direction, s.SendFailed, k.codec)
	}
	if s.Rx.Lost != 0 || s.Tx.Lost != 0 {
		list.AddBusy("%d packets lost here, %d there", s.Rx.Lost, s.Tx.Lost)
	}
	for _, side := range h.sides(k) {
		r := side.compare(t)
		if r.SegmentSNR < side.least || r.Good < goodShare || r.Slips > maxSlips {
			side.complain(&list, r)
		}
	}
	return list
}

// side is one side's hearing, and the file that was said to it.
type side struct {
	who, said string
	heard     []int16
	least     float64 // SNR, dB
}

func (h heard) sides(k talk) [2]side {
	least := float64(minSNR)
	if k.codec == "opus" {
		least = opusSNR
	}
	return [2]side{{"baresip", k.ours, h.baresip, least}, {"the phone", k.theirs, h.phone, least}}
}

// compare measures what was heard against what was said.
func (s side) compare(t *testing.T) audiocheck.Report {
	t.Helper()
	ref := audiocheck.FromPCM(interop.SampleRate, 1, interop.PCM(t, s.said))
	r, err := audiocheck.Compare(ref, audiocheck.FromPCM(interop.SampleRate, 1, s.heard), audiocheck.Options{Threshold: s.least})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s heard: %v", s.who, r)
	return r
}

// complain notes a bad report. However long the machine stands still, some segments come through.
func (s side) complain(list *faults, r audiocheck.Report) {
	if r.Good == 0 {
		list.Add("%s heard %v", s.who, r)
		return
	}
	list.AddBusy("%s heard %v", s.who, r)
}
