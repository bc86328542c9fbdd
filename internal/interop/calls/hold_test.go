package calls

import (
	"math"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/audiocheck"
	"gosua/internal/testkit/interop"
)

// pause is how many packets' time nothing may come for a side to count as silent, and how many packets show that it is
// not.
const pause = 15

// What baresip plays while it is not held.
const (
	tone      = 700   // Hz
	toneLevel = -9.03 // dBov
)

func TestHold(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, byPhone bool) {
		r := newRig(t, setup{
			baresip: interop.BaresipConfig{Play: interop.Tone(t, tone, time.Minute)},
			phone:   func(c *phone.Config) { c.Calls.AutoRec = true },
		})
		id := r.call(byPhone)
		r.flows(id)
		for range 2 {
			r.holdByPhone(id)
			r.holdByBaresip(id)
		}
		r.hangup(id, true)
		r.nothingLeft()
		r.wantTone()
	})
}

// wantTone demands that the phone heard baresip's tone again after the last release, which is less than two pauses ago.
func (r *rig) wantTone() {
	r.t.Helper()
	r.phone.End()
	s := audiocheck.FromPCM(interop.SampleRate, 1, interop.PCM(r.t, r.recording))
	const window, windows = 100 * time.Millisecond, 5
	loudest := math.Inf(-1)
	for i := range time.Duration(windows) {
		end := s.Duration() - i*window
		loudest = max(loudest, audiocheck.LevelAt(s.Slice(end-window, end), tone))
	}
	if math.Abs(loudest-toneLevel) > 1 {
		r.t.Errorf("the tone had %.1f dBov after the last release, want %.1f", loudest, toneLevel)
	}
}

// flows waits until packets come in at both sides.
func (r *rig) flows(id int) {
	r.t.Helper()
	r.waitReceived(id, pause)
	r.baresip.WaitReceived(pause)
}

// waitSilence waits until no packet has come for the length of a pause.
func (r *rig) waitSilence(who string, received func() int) {
	r.t.Helper()
	last, same := received(), 0
	r.poll("silence "+who, func() bool {
		now := received()
		same++
		if now != last {
			last, same = now, 0
		}
		return same > pause
	})
}

// holdByPhone holds and releases: baresip falls silent meanwhile.
func (r *rig) holdByPhone(id int) {
	r.t.Helper()
	r.phone.Must(r.phone.Hold(id))
	r.phone.MediaIs(id, phone.MediaLocalHold)
	r.wantDirections(id, "sendonly", "recvonly")
	r.waitSilence("from baresip", func() int { return int(r.stats(id).Rx.Packets) })
	r.phone.Must(r.phone.Reinvite(id))
	r.phone.MediaIs(id, phone.MediaActive)
	r.wantDirections(id, "sendrecv", "sendrecv")
	r.flows(id)
}

// holdByBaresip is the same the other way. While it holds, baresip sends nothing either.
func (r *rig) holdByBaresip(id int) {
	r.t.Helper()
	r.baresip.Hold()
	r.phone.MediaIs(id, phone.MediaRemoteHold)
	r.wantDirections(id, "recvonly", "sendonly")
	r.waitSilence("from the phone", func() int { return r.baresip.Audio().Received })
	r.baresip.Resume()
	r.phone.MediaIs(id, phone.MediaActive)
	r.wantDirections(id, "sendrecv", "sendrecv")
	r.flows(id)
}

// wantDirections demands what each side thinks of its own sending. The phone tells a change when it has answered, which is before
// baresip has read the answer.
func (r *rig) wantDirections(id int, phoneWay, baresipWay string) {
	r.t.Helper()
	if got := r.stats(id).Media.Direction; got != phoneWay {
		r.t.Errorf("the phone is %s, want %s", got, phoneWay)
	}
	r.poll("time for baresip to be "+baresipWay, func() bool { return r.baresip.Audio().Direction == baresipWay })
}
