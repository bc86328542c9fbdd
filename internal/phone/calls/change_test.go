package calls

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sessiontimer"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/parttest"
	"gosua/internal/testkit/siptest"
)

// holding is the answer to a hold.
var holding = strings.Replace(pcmu, "m=audio", "a=recvonly\r\nm=audio", 1)

// offered tells whether what a change offers holds the remote, and how many codecs it has.
func offered(p *siptest.Packet) (holds bool, codecs int) {
	body := string(p.Request().Body)
	return strings.Contains(body, "a=sendonly"), strings.Count(body, "PCM")
}

// TestChangesOfACallThatIsNotUp: each is refused at once, nothing is sent, and nothing told.
func TestChangesOfACallThatIsNotUp(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		out, _ := r.dial()
		r.Remote.Skip("INVITE")
		in, _ := r.rings(pcmu)
		for name, act := range map[string]func(c *Call) error{
			"hold": (*Call).Hold, "reinvite": (*Call).Reinvite, "update": (*Call).Update,
			"transfer": func(c *Call) error { return c.refer("sip:carol@h") },
			"info":     func(c *Call) error { return c.SendDTMFInfo("1") },
		} {
			for _, call := range []int{out, in} {
				if err := r.act(call, act); !errors.Is(err, ErrCallState) {
					t.Errorf("%s of call %d: %v", name, call, err)
				}
			}
		}
		r.End.Do(func() { r.list.SetOffer(false) })
		if err := r.act(in, (*Call).Update); !errors.Is(err, ErrCallState) {
			t.Errorf("update without offer: %v", err)
		}
		r.Remote.Quiet(time.Millisecond)
		if told := parttest.Heard[event.CallAction](r.Rig); len(told) != 0 {
			t.Errorf("told %+v", told)
		}
		r.Remote.Skip("*")
	})
}

// TestSettlingMeetsAHold: the remote leaves the codec open, and the user holds before that is settled. Both come about, one
// after the other.
func TestSettlingMeetsAHold(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, invite := r.dial()
		r.atOnce(func() { r.answered(invite, both) }, func() {
			r.End.Stack.Loop().Post(func() { r.must(r.list.list[call].Hold()) })
		})
		r.Remote.Expect("ACK")
		hold := r.Remote.Expect("INVITE")
		if holds, _ := offered(hold); !holds {
			t.Errorf("the hold offers\n%s", hold.Request().Body)
		}
		held := strings.Replace(holding, "AVP 0", "AVP 8", 1)
		r.accept(hold, held)
		settle := r.Remote.Expect("INVITE")
		if holds, codecs := offered(settle); !holds || codecs != 1 {
			t.Errorf("the codec is settled by\n%s", settle.Request().Body)
		}
		if wait := settle.At.Sub(hold.At); wait < 2100*time.Millisecond || wait > 4*time.Second {
			t.Errorf("settled after %v", wait)
		}
		r.accept(settle, held)
		r.Remote.Quiet(5 * time.Second)
		if info, _ := r.info(call); len(info.Media) != 1 || info.Media[0].Status != event.MediaLocalHold || info.Media[0].Codec != "PCMA" {
			t.Errorf("the call is %+v", info)
		}
		if acts := parttest.Heard[event.CallAction](r.Rig); !slices.Equal(acts, []event.CallAction{{Call: call, Action: "hold"}}) {
			t.Errorf("told %+v", acts)
		}
		r.hangup(call)
	})
}

// TestNextTryMeetsTheRemotes: a hold that had to wait finds the remote's own change not over, and waits again.
func TestNextTryMeetsTheRemotes(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, d := r.up()
		r.must(r.act(call, (*Call).Hold))
		r.refuse(r.Remote.Expect("INVITE"), "491")
		send(r, d.NewRequest(sipmsg.INVITE), "") // wants an offer, and acknowledges it late
		r.Remote.Expect("200/INVITE")
		r.Remote.Skip("200/INVITE")
		r.Remote.Quiet(3 * time.Second)
		send(r, d.NewRequest(sipmsg.ACK), pcmu)
		acknowledged := time.Now()
		again := r.Remote.Expect("INVITE")
		if holds, _ := offered(again); !holds || again.At.Sub(acknowledged) > 2*time.Second {
			t.Errorf("%v later:\n%s", again.At.Sub(acknowledged), again.Request().Body)
		}
		r.accept(again, holding)
		if info, _ := r.info(call); len(info.Media) != 1 || info.Media[0].Status != event.MediaLocalHold {
			t.Errorf("the call is %+v", info)
		}
		for _, n := range parttest.Heard[event.Notice](r.Rig) {
			if strings.Contains(n.Text, "failed") {
				t.Errorf("told %s", n.Text)
			}
		}
		r.hangup(call)
	})
}

// TestLastWordCounts: a hold that waits for its next try is forgotten when the user wants otherwise.
func TestLastWordCounts(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, _ := r.up()
		r.must(r.act(call, (*Call).Hold))
		r.refuse(r.Remote.Expect("INVITE"), "491")
		r.must(r.act(call, (*Call).Reinvite))
		last := r.Remote.Expect("INVITE")
		if holds, _ := offered(last); holds {
			t.Errorf("offered\n%s", last.Request().Body)
		}
		r.accept(last, pcmu)
		r.Remote.Quiet(3 * time.Second)
		r.hangup(call)
	})
}

// TestEndInsteadOfTheNextTry: nothing more is told of the change.
func TestEndInsteadOfTheNextTry(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, _ := r.up()
		r.must(r.act(call, (*Call).Hold))
		r.refuse(r.Remote.Expect("INVITE"), "491")
		r.hangup(call)
		time.Sleep(5 * time.Second)
		if told := parttest.Heard[event.Notice](r.Rig); len(told) != 0 {
			t.Errorf("told %+v", told)
		}
	})
}

// TestSettlingInsteadOfTheNextTry: the codec that the remote leaves open is settled at once, and the UPDATE that waits for its
// next try is part of that.
func TestSettlingInsteadOfTheNextTry(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, d := r.up()
		r.must(r.act(call, (*Call).Update))
		r.refuse(r.Remote.Expect("UPDATE"), "491")
		send(r, d.NewRequest(sipmsg.INVITE), "")
		r.Remote.Expect("200/INVITE")
		send(r, d.NewRequest(sipmsg.ACK), both)
		settle := r.Remote.Expect("INVITE")
		if _, codecs := offered(settle); codecs != 1 {
			t.Errorf("settled by\n%s", settle.Request().Body)
		}
		r.accept(settle, pcmu)
		r.Remote.Quiet(3 * time.Second)
		r.hangup(call)
	})
}

// TestHoldThatCannotBegin: the user hears so, and what is offered next holds nobody.
func TestHoldThatCannotBegin(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, _ := r.up()
		r.must(r.act(call, (*Call).Update))
		update := r.Remote.Expect("UPDATE")
		if err := r.act(call, (*Call).Hold); !errors.Is(err, session.ErrOfferPending) {
			t.Errorf("hold while an UPDATE is under way: %v", err)
		}
		r.accept(update, pcmu)
		r.must(r.act(call, (*Call).Update))
		update = r.Remote.Expect("UPDATE")
		if holds, _ := offered(update); holds {
			t.Errorf("offered\n%s", update.Request().Body)
		}
		r.accept(update, pcmu)
		r.hangup(call)
	})
}

// TestRefreshAtTheUsersWord: an UPDATE without offer, whose end is told only when it is no good one.
func TestRefreshAtTheUsersWord(t *testing.T) {
	for name, tt := range map[string]struct {
		answer func(r *rig, update *siptest.Packet)
		want   string
	}{
		"taken":   {func(r *rig, update *siptest.Packet) { r.Remote.Reply(update, "200") }, ""},
		"refused": {func(r *rig, update *siptest.Packet) { r.Remote.Reply(update, "500") }, "Call 0: UPDATE failed, media as before: 500 Server Internal Error"},
		"unheard": {func(r *rig, _ *siptest.Packet) { r.Remote.Skip("UPDATE", "BYE"); r.Remote.Quiet(33 * time.Second) }, "Call 0: UPDATE failed, media as before: answer: UPDATE"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(r *rig) {
				call, _ := r.up()
				r.End.Do(func() { r.list.SetOffer(false) })
				parttest.Heard[event.CallAction](r.Rig)
				r.must(r.act(call, (*Call).Update))
				if acts := parttest.Heard[event.CallAction](r.Rig); !slices.Equal(acts, []event.CallAction{{Call: call, Action: "update"}}) {
					t.Errorf("told %+v", acts)
				}
				tt.answer(r, r.Remote.Expect("UPDATE"))
				var told []string
				for _, n := range parttest.Heard[event.Notice](r.Rig) {
					told = append(told, n.Text)
				}
				if got := strings.Join(told, "|"); !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" {
					t.Errorf("told %q, want %q", got, tt.want)
				}
				r.Remote.Skip("*")
			})
		})
	}
}

// TestRefreshByInvite: a remote that takes no UPDATE is offered again what is agreed, and one that has something against
// that changes nothing.
func TestRefreshByInvite(t *testing.T) {
	inBubble(t, func(o *options) {
		o.Account.Extensions.Timer = sessiontimer.Config{Mode: sessiontimer.Optional, Expires: 90 * time.Second}
	}, func(r *rig) {
		call, invite := r.dial()
		expires, timer := siptest.With("Session-Expires", "90;refresher=uac"), siptest.With("Require", "timer")
		r.accept(invite, pcmu, expires, timer)
		r.must(r.act(call, (*Call).Hold))
		hold := r.Remote.Expect("INVITE")
		r.accept(hold, holding, expires, timer)
		refresh := r.Remote.Expect("INVITE")
		if holds, _ := offered(refresh); !holds || refresh.At.Sub(hold.At) < 45*time.Second {
			t.Errorf("refreshed after %v by\n%s", refresh.At.Sub(hold.At), refresh.Raw)
		}
		r.refuse(refresh, "488")
		if info, ok := r.info(call); !ok || info.State != event.CallConfirmed || info.Media[0].Status != event.MediaLocalHold {
			t.Errorf("the call is %+v", info)
		}
		r.hangup(call)
	})
}

// ended is the offer of a remote that wants no media for now.
const ended = theirSDP + "m=audio 0 RTP/AVP 0\r\n"

// TestCallWithoutMedia: a remote may end all media and have them back later, by re-INVITE or UPDATE; the call stays.
func TestCallWithoutMedia(t *testing.T) {
	for _, m := range []sipmsg.Method{sipmsg.INVITE, sipmsg.UPDATE} {
		inBubble(t, nil, func(r *rig) {
			call, d := r.up()
			offer := func(description string) string {
				send(r, d.NewRequest(m), description)
				answer := r.Remote.Expect("200/" + string(m)).Response()
				if m == sipmsg.INVITE {
					d.Send(sipmsg.ACK)
				}
				return string(answer.Body)
			}
			for range 2 {
				parttest.Heard[event.Event](r.Rig)
				if answer := offer(ended); !strings.Contains(answer, "m=audio 0 RTP/AVP 0\r\n") {
					t.Errorf("%s: answered\n%s", m, answer)
				}
				if told, _ := r.statuses(); !slices.Equal(told, []string{"audio None"}) || r.kinds(call) != "audio None" {
					t.Errorf("%s: told %q, is %s", m, told, r.kinds(call))
				}
			}
			if answer := offer(pcmu); !strings.Contains(answer, "m=audio 40") || r.kinds(call) != "audio Active heard" {
				t.Errorf("%s: back with %s, answered\n%s", m, r.kinds(call), answer)
			}
			r.hangup(call)
			r.free()
		})
	}
}

// TestChangesOfACallWithoutMedia: what the user wants is offered on the line that there was; a remote that still wants no media
// has nothing changed.
func TestChangesOfACallWithoutMedia(t *testing.T) {
	for name, tt := range map[string]struct {
		act          func(c *Call) error
		holds        bool
		answer, want string
	}{
		"hold":              {(*Call).Hold, true, holding, "audio Local hold heard"},
		"release":           {(*Call).Reinvite, false, pcmu, "audio Active heard"},
		"not wanted":        {(*Call).Reinvite, false, ended, "audio None"},
		"change of address": {(*Call).moved, false, pcmu, "audio Active heard"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(r *rig) {
				call, d := r.up()
				send(r, d.NewRequest(sipmsg.INVITE), ended)
				r.Remote.Expect("200/INVITE")
				d.Send(sipmsg.ACK)
				if got := r.kinds(call); got != "audio None" {
					t.Fatalf("before: %s", got)
				}
				r.must(r.act(call, tt.act))
				p := r.Remote.Expect("INVITE")
				body := string(p.Request().Body)
				if holds, _ := offered(p); holds != tt.holds || strings.Count(body, "m=") != 1 || !strings.Contains(body, "m=audio 40") {
					t.Errorf("offered\n%s", body)
				}
				r.accept(p, tt.answer)
				if got := r.kinds(call); got != tt.want {
					t.Errorf("media %s, want %s", got, tt.want)
				}
				for _, n := range parttest.Heard[event.Notice](r.Rig) {
					t.Errorf("told %s", n.Text)
				}
				r.hangup(call)
				r.free()
			})
		})
	}
}

// TestRefreshWithoutMedia: what to offer is left to the remote, that wants none for now.
func TestRefreshWithoutMedia(t *testing.T) {
	inBubble(t, func(o *options) {
		o.Account.Extensions.Timer = sessiontimer.Config{Mode: sessiontimer.Optional, Expires: 90 * time.Second}
	}, func(r *rig) {
		call, invite := r.dial()
		expires, timer := siptest.With("Session-Expires", "90;refresher=uac"), siptest.With("Require", "timer")
		d := r.answered(invite, pcmu)
		r.Remote.Expect("ACK")
		send(r, d.NewRequest(sipmsg.INVITE), ended, "Session-Expires: 90;refresher=uas", "Supported: timer")
		r.Remote.Expect("200/INVITE")
		d.Send(sipmsg.ACK)
		refresh := r.Remote.Expect("INVITE")
		if len(refresh.Request().Body) != 0 {
			t.Errorf("refreshed by\n%s", refresh.Raw)
		}
		r.accept(refresh, ended, expires, timer)
		if got := r.kinds(call); got != "audio None" {
			t.Errorf("afterwards %s", got)
		}
		r.hangup(call)
	})
}

// moves tells the calls that this machine has another address now.
func (r *rig) moves() {
	r.T.Helper()
	r.End.Do(func() { r.must(r.list.Moved(func() {})) })
}

// TestAddressThatChangesMeanwhile: a change of address that comes while a change of media is under way is offered when that has
// ended, however it did; one that is tried again brings it itself.
func TestAddressThatChangesMeanwhile(t *testing.T) {
	for name, tt := range map[string]struct {
		act   func(c *Call) error
		end   func(r *rig, p *siptest.Packet)
		holds bool
		more  int // offers after that
	}{
		"hold taken":      {(*Call).Hold, func(r *rig, p *siptest.Packet) { r.accept(p, holding) }, true, 1},
		"hold refused":    {(*Call).Hold, func(r *rig, p *siptest.Packet) { r.refuse(p, "488") }, false, 1},
		"hold again":      {(*Call).Hold, func(r *rig, p *siptest.Packet) { r.refuse(p, "491") }, true, 1},
		"UPDATE taken":    {(*Call).Update, func(r *rig, p *siptest.Packet) { r.accept(p, pcmu) }, false, 1},
		"codec left open": {(*Call).Reinvite, func(r *rig, p *siptest.Packet) { r.accept(p, both) }, false, 1}, // settled from the new address
		"call gone":       {(*Call).Hold, func(r *rig, p *siptest.Packet) { r.refuse(p, "481"); r.Remote.Reply(r.Remote.Expect("BYE"), "200") }, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(r *rig) {
				call, _ := r.up()
				r.must(r.act(call, tt.act))
				p := r.Remote.Next()
				r.moves()
				r.Remote.Quiet(time.Millisecond)
				tt.end(r, p)
				for range tt.more {
					next := r.Remote.Expect("INVITE")
					if holds, _ := offered(next); holds != tt.holds {
						t.Errorf("offered\n%s", next.Request().Body)
					}
					answer := pcmu
					if tt.holds {
						answer = holding
					}
					r.accept(next, answer)
				}
				r.Remote.Quiet(5 * time.Second)
				r.Remote.Skip("*")
			})
		})
	}
}

// TestAddressThatChangesBeforeTheNextTry: what the user wants is not forgotten over it.
func TestAddressThatChangesBeforeTheNextTry(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, _ := r.up()
		r.must(r.act(call, (*Call).Hold))
		r.refuse(r.Remote.Expect("INVITE"), "491")
		r.moves()
		again := r.Remote.Expect("INVITE")
		if holds, _ := offered(again); !holds {
			t.Errorf("offered\n%s", again.Request().Body)
		}
		r.accept(again, holding)
		r.Remote.Quiet(5 * time.Second)
		r.moves() // nothing is to come any more
		r.accept(r.Remote.Expect("INVITE"), holding)
		r.hangup(call)
	})
}

// TestAddressThatChangesDuringTheRemotesChange: it is offered when the remote's is over.
func TestAddressThatChangesDuringTheRemotesChange(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, d := r.up()
		send(r, d.NewRequest(sipmsg.INVITE), pcmu)
		r.Remote.Expect("200/INVITE")
		r.Remote.Skip("200/INVITE")
		r.moves()
		r.Remote.Quiet(3 * time.Second)
		d.Send(sipmsg.ACK)
		next := r.Remote.Expect("INVITE")
		r.accept(next, pcmu)
		r.Remote.Quiet(5 * time.Second)
		r.hangup(call)
	})
}
