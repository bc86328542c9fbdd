package calls

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/parttest"
	"gosua/internal/testkit/siptest"
)

// TestRingback: it is heard after a 180 without early media, and until anything else comes.
func TestRingback(t *testing.T) {
	type step struct {
		line, body string
		want       bool
	}
	for name, steps := range map[string][]step{
		"answered":                {{"180", "", true}, {"180", "", true}, {"200", pcmu, false}},
		"refused":                 {{"180", "", true}, {"486", "", false}},
		"progress":                {{"180", "", true}, {"183", "", false}, {"180", "", true}},
		"early media":             {{"180", "", true}, {"183", pcmu, false}, {"180", "", false}},
		"a 180 that is answered":  {{"180", "", true}, {"200", "", false}},
		"early media in the 180":  {{"180", pcmu, false}},
		"a call that is queued":   {{"182", "", false}},
		"the next target's rings": {{"180", "", true}, {"302", "", false}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(o *options) { o.Redirect = RedirectFollow }, func(r *rig) {
				_, invite := r.dial()
				for _, s := range steps {
					change := []func(*sipmsg.Response){siptest.With("Contact", "<sip:other@192.0.2.9>")}
					if s.body != "" {
						change = append(change, siptest.Body(sdpType, s.body))
					}
					r.Remote.Reply(invite, s.line, change...)
					if got := r.sounds(ringback); got != s.want {
						t.Errorf("after %s %q: %v", s.line, s.body, got)
					}
				}
			})
		})
	}
}

// TestRingbackWithoutOffer: it ends with the 200 that brings one.
func TestRingbackWithoutOffer(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.End.Do(func() { r.list.SetOffer(false) })
		_, invite := r.dial()
		r.Remote.Reply(invite, "180")
		before := r.sounds(ringback)
		r.answered(invite, pcmu)
		if after := r.sounds(ringback); !before || after {
			t.Errorf("rings: %v, and after the 200: %v", before, after)
		}
	})
}

// TestRing: it is heard from the call on, as long as it may be answered.
func TestRing(t *testing.T) {
	for name, act := range map[string]func(r *rig, call int, req *sipmsg.Request) error{
		"taken":   func(r *rig, call int, _ *sipmsg.Request) error { return r.answer(call, 200) },
		"refused": func(r *rig, call int, _ *sipmsg.Request) error { return r.answer(call, 486) },
		"hung up": func(r *rig, call int, _ *sipmsg.Request) error {
			return r.act(call, func(c *Call) error { c.Hangup(0); return nil })
		},
		"cancelled": func(r *rig, _ int, req *sipmsg.Request) error { r.cancel(req); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(r *rig) {
				call, req := r.rings(pcmu)
				before := r.sounds(ring)
				r.must(r.answer(call, 180))
				if during := r.sounds(ring); !before || !during || r.sounds(ringback) {
					t.Errorf("rings: %v, and after the 180: %v", before, during)
				}
				r.must(act(r, call, req))
				if r.sounds(ring) {
					t.Error("still rings")
				}
			})
		})
	}
}

// cancel sends the CANCEL of an INVITE.
func (r *rig) cancel(invite *sipmsg.Request) {
	req := sipmsg.NewRequest(sipmsg.CANCEL, invite.URI)
	for _, name := range []string{"Via", "From", "To", "Call-ID"} {
		req.Header.Add(name, invite.Header.Get(name))
	}
	req.Header.Add("CSeq", strings.Replace(invite.Header.Get("CSeq"), "INVITE", "CANCEL", 1))
	r.Remote.Send(parttest.At(), req)
}

// TestInfo: a call as it stands, from the INVITE to its end.
func TestInfo(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, invite := r.dial()
		if made := parttest.Heard[event.MakingCall](r.Rig); !slices.Equal(made, []event.MakingCall{{Call: call, Account: 1, Target: theirURI}}) {
			t.Errorf("told %+v", made)
		}
		r.Remote.Skip("INVITE")
		began := time.Now()
		want := event.CallInfo{ID: call, Account: 1, State: event.CallCalling, Local: ourURI, Remote: theirURI, RemoteTagged: theirURI, Created: began}
		check := func(what string) {
			t.Helper()
			got, ok := r.info(call)
			if got.Media = nil; !ok || !same(got, want) {
				t.Errorf("%s: %+v, want %+v", what, got, want)
			}
		}
		check("called")
		time.Sleep(time.Second)
		r.Remote.Reply(invite, "180 Ringing a bell")
		want.State, want.LastCode, want.LastReason, want.FirstResponse = event.CallEarly, 180, "Ringing a bell", time.Second
		want.RemoteTagged = theirURI + ";tag=" + tagOf(r, invite)
		check("rings")
		time.Sleep(2 * time.Second)
		r.answered(invite, pcmu)
		r.Remote.Expect("ACK")
		want.State, want.LastCode, want.LastReason, want.Connected = event.CallConfirmed, 200, "OK", 3*time.Second
		check("taken")
		time.Sleep(time.Second)
		want.ConfirmedFor = time.Second
		check("a second later")
		parttest.Heard[event.Event](r.Rig)
		r.hangup(call)
		want.LastCode, want.LastReason = 200, ""
		ended := parttest.Heard[event.CallEnded](r.Rig)
		if len(ended) != 1 {
			t.Fatalf("ended: %+v", ended)
		}
		got := ended[0].Stats.Call
		got.Media, want.LastReason = nil, got.LastReason
		if !same(got, want) {
			t.Errorf("at the end: %+v, want %+v", got, want)
		}
	})
}

// same tells whether two calls without media stand the same.
func same(a, b event.CallInfo) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// tagOf is the tag that the remote gives itself.
func tagOf(r *rig, invite *siptest.Packet) string {
	to, _ := r.Remote.Response(invite, "180").Header.To()
	return to.Tag()
}

// TestDuration: it is counted from the answer, once, and not after the end.
func TestDuration(t *testing.T) {
	inBubble(t, func(o *options) { o.Duration = 3 * time.Second }, func(r *rig) {
		_, d := r.up()
		time.Sleep(2 * time.Second)
		send(r, d.NewRequest(sipmsg.INVITE), pcmu)
		r.Remote.Expect("200/INVITE")
		d.Send(sipmsg.ACK)
		bye := r.Remote.Expect("BYE")
		if got := bye.Head().Get("Warning"); got != `399 gosua "Call duration exceeded"` {
			t.Errorf("Warning: %s", got)
		}
		acts := parttest.Heard[event.CallAction](r.Rig)
		if want := []event.CallAction{{Action: "duration", Code: 3}, {Action: "hangup", Code: 200}}; !slices.Equal(acts[len(acts)-2:], want) {
			t.Errorf("told %+v, want %+v", acts, want)
		}
		r.Remote.Reply(bye, "200")
		other, d := r.up()
		d.Send(sipmsg.BYE)
		r.Remote.Expect("200/BYE")
		parttest.Heard[event.CallEnded](r.Rig)
		time.Sleep(5 * time.Second)
		if acts := parttest.Heard[event.CallAction](r.Rig); len(acts) != 0 {
			t.Errorf("after the end of call %d: %+v", other, acts)
		}
	})
}

// TestHangupAll: it is told once, then of each call.
func TestHangupAll(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.up()
		r.up()
		parttest.Heard[event.CallAction](r.Rig)
		r.End.Do(r.list.HangupAll)
		r.Remote.Expect("BYE")
		r.Remote.Expect("BYE")
		want := []event.CallAction{{Call: -1, Action: "hangup all"}, {Call: 0, Action: "hangup"}, {Call: 1, Action: "hangup"}}
		if told := parttest.Heard[event.CallAction](r.Rig); !slices.Equal(told, want) {
			t.Errorf("told %+v, want %+v", told, want)
		}
		r.free()
	})
}

// TestAddressesAsTheyAreShown: what comes from outside has brackets, what was typed stays as it was.
func TestAddressesAsTheyAreShown(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		req := r.Remote.NewRequest(sipmsg.INVITE, ourURI)
		req.Header.Set("From", theirURI+";tag=7")
		send(r, req, pcmu)
		in := parttest.Heard[event.IncomingCall](r.Rig)
		if len(in) != 1 || in[0].Remote != "<"+theirURI+">" || in[0].Local != "<"+ourURI+">" {
			t.Fatalf("told %+v", in)
		}
		if info, _ := r.info(in[0].Call); info.Remote != "<"+theirURI+">" || info.RemoteTagged != "<"+theirURI+">;tag=7" || !info.Incoming {
			t.Errorf("the call is %+v", info)
		}
		for typed, want := range map[string]string{theirURI: theirURI, "<" + theirURI + ">": "<" + theirURI + ">", "Bob <" + theirURI + ">": `"Bob" <` + theirURI + ">"} {
			call := 0
			r.End.Do(func() {
				var err error
				call, err = r.list.Place(1, typed)
				r.must(err)
			})
			if info, _ := r.info(call); info.Remote != want {
				t.Errorf("%s is shown as %s, want %s", typed, info.Remote, want)
			}
		}
	})
}

// TestMovedCalls: those that are up are offered anew as they are, each after a word to whoever tells.
func TestMovedCalls(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		held, _ := r.up()
		r.up()
		r.rings(pcmu)
		r.must(r.act(held, (*Call).Hold))
		r.accept(r.Remote.Expect("INVITE"), holding)
		told := 0
		r.End.Do(func() { r.must(r.list.Moved(func() { told++ })) })
		var holds []bool
		for range 2 {
			hold, _ := offered(r.Remote.Expect("INVITE"))
			holds = append(holds, hold)
		}
		if told != 2 || !slices.Equal(holds, []bool{true, false}) {
			t.Errorf("told %d times, offered with holds %v", told, holds)
		}
		r.Remote.Skip("*")
	})
}

// TestRefusedUnheard: a call that was refused before the user knew of it ends without a word.
func TestRefusedUnheard(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.invite(theirSDP + "m=audio 7000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n")
		r.Remote.Expect("488/INVITE")
		r.Remote.Skip("488/INVITE")
		parts := []int{len(parttest.Heard[event.CallEnded](r.Rig)), len(r.room.Ports())}
		if !slices.Equal(parts, []int{0, 3}) {
			t.Errorf("told %d ends, %d ports", parts[0], parts[1])
		}
		r.free()
	})
}
