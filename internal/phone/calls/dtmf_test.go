package calls

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/media/stream"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/parttest"
)

// digits sends digits in a call.
func (r *rig) digits(call int, send func(c *Call, digits string) error, digits string) error {
	r.T.Helper()
	return r.act(call, func(c *Call) error { return send(c, digits) })
}

// TestDigitsNobodyHears: the user hears why, whatever way they were to go; they are told as sent only where there was a way.
func TestDigitsNobodyHears(t *testing.T) {
	ways := map[string]func(*Call, string) error{"as is": (*Call).SendDigits, "events": (*Call).SendDTMF, "tones": (*Call).SendDTMFTones}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(r *rig) {
				ringing, _ := r.rings(pcmu)
				if err := r.digits(ringing, way, "1"); !errors.Is(err, ErrNoMedia) {
					t.Errorf("before any answer: %v", err)
				}
				r.must(r.answer(ringing, 486))
				r.Remote.Expect("486/INVITE")
			})
			inBubble(t, nil, func(r *rig) {
				call, d := r.up()
				send(r, d.NewRequest(sipmsg.INVITE), strings.Replace(pcmu, "m=audio", "a=sendonly\r\nm=audio", 1))
				r.Remote.Expect("200/INVITE")
				d.Send(sipmsg.ACK)
				r.info(call)
				err := r.digits(call, way, "1")
				if !errors.Is(err, stream.ErrHeld) {
					t.Errorf("to one that holds: %v", err)
				}
				if sent := parttest.Heard[event.DTMFSent](r.Rig); len(sent) != 1 || sent[0].Call != call || sent[0].Digits != "1" || sent[0].Err != err {
					t.Errorf("told %+v", sent)
				}
				r.hangup(call)
			})
		})
	}
}

// TestDigitsByINFO: from the first ringing on, in order, whatever becomes of each, and not after the end.
func TestDigitsByINFO(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, invite := r.dial()
		r.Remote.Skip("INVITE")
		r.Remote.Reply(invite, "180")
		if info, _ := r.info(call); info.State != event.CallEarly {
			t.Fatalf("the call is %+v", info)
		}
		r.must(r.digits(call, (*Call).SendDTMFInfo, "1b,3"))
		for _, answer := range []string{"200", "480 Later"} {
			r.Remote.Reply(r.Remote.Expect("INFO"), answer)
		}
		r.Remote.Expect("INFO")
		r.Remote.Skip("INFO", "CANCEL")
		r.must(r.act(call, func(c *Call) error { c.Hangup(0); return nil }))
		r.Remote.Quiet(40 * time.Second)
		var told []string
		for _, sent := range parttest.Heard[event.DTMFSent](r.Rig) {
			text := sent.Digits
			if sent.Err != nil {
				text += " failed"
			}
			told = append(told, text)
		}
		if want := []string{"1", "B failed", "3 failed"}; !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
	})
}
