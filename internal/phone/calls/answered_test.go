package calls

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone/event"
	"gosua/internal/phone/wave"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/parttest"
)

// useless is an answer that takes nothing of what was offered.
const useless = theirSDP + "m=audio 7000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n"

// ofFork has a response come from another phone that the INVITE was forked to.
func ofFork(resp *sipmsg.Response) {
	to, _ := resp.Header.To()
	resp.Header.SetTo(to.WithTag("fork"))
}

// TestAnswersThatCannotBeUsed: they end a call that was never agreed on, and one whose last word they are; else it stays as
// it was.
func TestAnswersThatCannotBeUsed(t *testing.T) {
	type step struct {
		line, body string
		fork       bool
	}
	for name, tt := range map[string]struct {
		steps []step
		next  string // what leaves then, "" for nothing
	}{
		"the 200":                        {[]step{{"200", useless, false}}, "ACK BYE"},
		"an early one":                   {[]step{{"183", useless, false}}, "CANCEL"},
		"another after an early one":     {[]step{{"183", pcmu, false}, {"183", useless, true}}, ""},
		"the 200 of another fork":        {[]step{{"183", pcmu, false}, {"200", useless, true}}, "ACK BYE"},
		"the 200 after a good early one": {[]step{{"183", pcmu, false}, {"200", useless, false}}, "ACK BYE"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(r *rig) {
				call, invite := r.dial()
				r.Remote.Patience = time.Second // or what rings for too long is given up as well
				for _, s := range tt.steps {
					change := []func(*sipmsg.Response){withBody(s.body)}
					if s.fork {
						change = append(change, ofFork)
					}
					r.Remote.Reply(invite, s.line, change...)
					r.info(call)
				}
				for _, want := range strings.Fields(tt.next) {
					r.Remote.Expect(want)
				}
				if done := parttest.Heard[event.SDPDone](r.Rig); len(done) != len(tt.steps) || done[len(done)-1].Err == nil {
					t.Errorf("told %+v", done)
				}
				if tt.next == "" {
					r.Remote.Quiet(time.Millisecond)
				}
				r.Remote.Skip("*")
			})
		})
	}
}

// TestChangeWithAnAnswerThatCannotBeUsed: the call goes on as before.
func TestChangeWithAnAnswerThatCannotBeUsed(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, _ := r.up()
		r.must(r.act(call, (*Call).Hold))
		r.accept(r.Remote.Expect("INVITE"), useless)
		r.Remote.Quiet(time.Millisecond)
		if got := r.kinds(call); got != "audio Active heard" {
			t.Errorf("the call has %s", got)
		}
		r.hangup(call)
	})
}

// TestRecordingOfACallThatRings: it begins when the call is up, though the sound is the same as before.
func TestRecordingOfACallThatRings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "call.wav")
	inBubble(t, nil, func(r *rig) {
		call, invite := r.dial()
		r.Remote.Reply(invite, "183", withBody(pcmu))
		r.info(call)
		did, err := r.list.BeginWave(wave.Recording, call, file)
		r.must(err)
		if !slices.Equal(did.Steps, []wave.Step{wave.QueuedUnconfirmed}) {
			t.Errorf("did %v", did.Steps)
		}
		before := len(r.room.Ports())
		r.accept(invite, pcmu)
		r.list.WaitWaves()
		r.info(call)
		if after := len(r.room.Ports()); after != before+1 {
			t.Errorf("%d ports while it rang, %d when it is up", before, after)
		}
		r.hangup(call)
		r.list.WaitWaves()
		r.free()
	})
}
