package calls

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone/event"
	"gosua/internal/phone/typed"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/parttest"
)

// answer answers a call without a reason.
func (r *rig) answer(call, code int) error {
	r.T.Helper()
	return r.act(call, func(c *Call) error { return c.Answer(code, "", "") })
}

// TestAnswerWithoutSockets: the user hears why, and the remote that the fault is ours; a call that only rings goes on ringing
// and may be taken once there are sockets.
func TestAnswerWithoutSockets(t *testing.T) {
	for _, tt := range []struct {
		code  int
		offer string
		line  string // of the INVITE
		ends  bool
	}{
		{200, pcmu, "", true},
		{200, "", "", true},
		{183, pcmu, "", false},
		{180, "", "Require: 100rel", false},
	} {
		t.Run(fmt.Sprint(tt.code, len(tt.offer)), func(t *testing.T) {
			inBubble(t, nil, func(r *rig) {
				call, _ := r.rings(tt.offer, tt.line)
				r.noSockets()
				if err := r.answer(call, tt.code); !errors.Is(err, errNoSocket) {
					t.Errorf("answered: %v", err)
				}
				if tt.ends {
					r.Remote.Expect("500/INVITE")
					r.Remote.Skip("500/INVITE")
					if done := parttest.Heard[event.SDPDone](r.Rig); len(done) != 1 || !errors.Is(done[0].Err, errNoSocket) {
						t.Errorf("told %+v", done)
					}
					r.free()
					return
				}
				r.Remote.Quiet(time.Millisecond)
				r.End.Do(func() { r.sockets = nil })
				r.must(r.answer(call, tt.code))
				if resp := r.Remote.Expect(fmt.Sprintf("%d/INVITE", tt.code)).Response(); !strings.Contains(string(resp.Body), "m=audio 4000 ") {
					t.Errorf("answered\n%s", resp.Append(nil))
				}
				r.Remote.Skip("18*/INVITE")
			})
		})
	}
}

// TestAnswersThatCannotBe: nothing goes out, and the call stays as it is.
func TestAnswersThatCannotBe(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		out, invite := r.dial()
		r.Remote.Reply(invite, "180")
		up, _ := r.up()
		ringing, _ := r.rings(pcmu)
		for _, tt := range []struct {
			call, code int
			contact    string
			want       error // nil: any
		}{
			{out, 200, "", ErrCallState}, {up, 200, "", ErrCallState}, {up, 486, "", ErrCallState}, {9, 200, "", ErrNoCall},
			{ringing, 99, "", nil}, {ringing, 700, "", nil}, {ringing, 302, "nowhere", typed.ErrBadURI}, {ringing, 302, "sip:a@h>\r\nX-Evil: 1", typed.ErrBadURI},
		} {
			err := r.act(tt.call, func(c *Call) error { return c.Answer(tt.code, "", tt.contact) })
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("%d to call %d: %v, want %v", tt.code, tt.call, err, tt.want)
			}
		}
		r.Remote.Quiet(time.Millisecond)
		if told := parttest.Heard[event.CallAction](r.Rig); len(told) != 0 {
			t.Errorf("told %+v", told)
		}
		if info, ok := r.info(ringing); !ok || info.State != event.CallIncoming {
			t.Errorf("the call that rings: %+v", info)
		}
		r.Remote.Skip("*")
	})
}

// TestContactOfARedirection: as typed, in brackets of its own or not.
func TestContactOfARedirection(t *testing.T) {
	for contact, want := range map[string]string{
		"sip:desk@192.0.2.5":             "<sip:desk@192.0.2.5>",
		"<sip:desk@192.0.2.5>":           "<sip:desk@192.0.2.5>",
		"sips:desk@h;user=phone":         "<sips:desk@h;user=phone>",
		"Desk <sip:desk@192.0.2.5>;q=.5": `"Desk" <sip:desk@192.0.2.5>;q=.5`,
		"tel:+4930123":                   "<tel:+4930123>",
	} {
		inBubble(t, nil, func(r *rig) {
			call, _ := r.rings(pcmu)
			r.must(r.act(call, func(c *Call) error { return c.Answer(302, "", contact) }))
			if got := r.Remote.Expect("302/INVITE").Head().Get("Contact"); got != want {
				t.Errorf("%s: Contact: %s, want %s", contact, got, want)
			}
			r.Remote.Skip("302/INVITE")
		})
	}
}

// TestAnswerTwice: a 200 that waits for the PRACK of the 183 is the last word but for the end of the call.
func TestAnswerTwice(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, req := r.rings(pcmu, "Require: 100rel")
		r.must(r.answer(call, 183))
		ringing := r.Remote.Expect("183/INVITE")
		r.must(r.answer(call, 200))
		if r.sounds(ring) {
			t.Error("rings when it was taken")
		}
		for _, code := range []int{180, 183} {
			if err := r.answer(call, code); !errors.Is(err, session.ErrState) {
				t.Errorf("%d after the 200: %v", code, err)
			}
		}
		r.Remote.Quiet(time.Millisecond)
		prack := r.Remote.DialogOf(req, ringing.Response(), parttest.At()).NewRequest(sipmsg.PRACK)
		prack.Header.Add("RAck", ringing.Head().Get("RSeq")+" "+req.Header.Get("CSeq"))
		send(r, prack, "")
		r.Remote.Expect("200/PRACK")
		r.Remote.Expect("200/INVITE")
		if media := parttest.Heard[event.CallMedia](r.Rig); len(media) != 1 {
			t.Errorf("the same answer was put to use %d times", len(media))
		}
		r.Remote.Skip("200/INVITE", "BYE")
	})
}

// TestAnswerByItself: the user is told of the answer beforehand where it is the last one, and of it as of his own.
func TestAnswerByItself(t *testing.T) {
	for code, told := range map[int]int{0: 0, 180: 0, 199: 0, 200: 200, 486: 486} {
		inBubble(t, func(o *options) { o.AutoAnswer = code }, func(r *rig) {
			r.invite(pcmu)
			var acts []event.CallAction
			for _, ev := range parttest.Heard[event.Event](r.Rig) {
				switch ev := ev.(type) {
				case event.IncomingCall:
					if ev.AutoAnswer != told {
						t.Errorf("%d: told %+v", code, ev)
					}
				case event.CallAction:
					acts = append(acts, ev)
				}
			}
			if code == 0 {
				r.Remote.Quiet(time.Millisecond)
			} else if r.Remote.Expect(fmt.Sprintf("%d/INVITE", code)); !slices.Equal(acts, []event.CallAction{{Action: "answer", Code: code}}) {
				t.Errorf("%d: told %+v", code, acts)
			}
			r.Remote.Skip("*")
		})
	}
}

// TestInfoInACall: what has no body is a sign of life, whatever it says of one; a body must be as it is, and for a person to
// read.
func TestInfoInACall(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, d := r.up()
		for _, tt := range []struct {
			contentType, coding, body, want string
			shown                           int
		}{
			{"", "", "", "200/INFO", 0}, {"", "gzip", "", "200/INFO", 0}, {"text/plain", "Identity", "x", "200/INFO", 1}, {"text/plain", "gzip", "x", "415/INFO", 0},
			{"application/foo+json", "", "x", "200/INFO", 1}, {"application/foo+xml", "", "x", "200/INFO", 1}, {"application/foo", "", "x", "415/INFO", 1},
		} {
			req := d.NewRequest(sipmsg.INFO)
			for name, value := range map[string]string{"Content-Type": tt.contentType, "Content-Encoding": tt.coding} {
				if value != "" {
					req.Header.Add(name, value)
				}
			}
			req.Body = []byte(tt.body)
			r.Remote.Send(parttest.At(), req)
			r.Remote.Expect(tt.want)
			if got := parttest.Heard[event.InfoReceived](r.Rig); len(got) != tt.shown || tt.shown == 1 && got[0].Call != call {
				t.Errorf("%+v: told %+v", tt, got)
			}
		}
		r.hangup(call)
	})
}

// TestTryingAtTheUsersWord: 100 is what the remote has heard already; the call rings on.
func TestTryingAtTheUsersWord(t *testing.T) {
	inBubble(t, func(o *options) { o.AutoAnswer = 100 }, func(r *rig) {
		call, _ := r.rings(pcmu)
		r.must(r.answer(call, 100))
		if info, ok := r.info(call); !ok || info.State != event.CallIncoming {
			t.Errorf("the call is %+v", info)
		}
	})
}

// TestOfferThatCannotBeAnswered: an offer that comes with the 2xx cannot be refused; the call ends.
func TestOfferThatCannotBeAnswered(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.End.Do(func() { r.list.SetOffer(false) })
		_, invite := r.dial()
		r.noSockets()
		r.answered(invite, pcmu)
		if ack := r.Remote.Expect("ACK").Request(); len(ack.Body) != 0 {
			t.Errorf("acknowledged with\n%s", ack.Body)
		}
		r.Remote.Expect("BYE")
		r.Remote.Skip("BYE")
		var told []string
		for _, ev := range parttest.Heard[event.Event](r.Rig) {
			switch ev := ev.(type) {
			case event.SDPDone:
				told = append(told, fmt.Sprint("done ", ev.Err))
			case event.CallRefused:
				told = append(told, "refused")
			case event.CallEnded:
				told = append(told, fmt.Sprint("ended ", ev.Code, " ", errors.Is(ev.Err, session.ErrRefusedOffer)))
			}
		}
		if want := []string{"done open RTP sockets: open RTP and RTCP: " + errNoSocket.Error(), "ended 500 true"}; !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
		r.free()
	})
}

// TestChangeWithoutSockets: a line more that the remote wants is refused, and the call goes on as it was.
func TestChangeWithoutSockets(t *testing.T) {
	inBubble(t, func(o *options) { o.ExtraAudio = 1 }, func(r *rig) {
		call, d := r.up()
		r.noSockets()
		send(r, d.NewRequest(sipmsg.INVITE), pcmu+"m=audio 7002 RTP/AVP 0\r\n")
		r.Remote.Expect("500/INVITE")
		d.Send(sipmsg.ACK)
		info, ok := r.info(call)
		if !ok || info.State != event.CallConfirmed || len(info.Media) != 1 || info.Media[0].Status != event.MediaActive || info.Media[0].Slot < 0 {
			t.Errorf("the call is %+v", info)
		}
		send(r, d.NewRequest(sipmsg.INVITE), pcmu)
		r.Remote.Expect("200/INVITE") // what could not be answered is forgotten
		d.Send(sipmsg.ACK)
		r.hangup(call)
		r.free()
	})
}

// TestMessageInACall: what is no text is refused, with what would be taken, and not shown.
func TestMessageInACall(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, d := r.up()
		for _, tt := range []struct {
			contentType, body, want, reason, accept string
			shown                                   int
		}{
			{"text/plain", "hello", "200/MESSAGE", "OK", "", 1},
			{"image/png", "x", "415/MESSAGE", "Unsupported Media Type", "text/plain", 0},
			{"message/cpim", "\x00", "400/MESSAGE", "Bad CPIM Message", "", 0},
		} {
			req := d.NewRequest(sipmsg.MESSAGE)
			req.Header.Set("Content-Type", tt.contentType)
			req.Body = []byte(tt.body)
			r.Remote.Send(parttest.At(), req)
			if resp := r.Remote.Expect(tt.want).Response(); resp.Reason != tt.reason || !strings.HasPrefix(resp.Header.Get("Accept"), tt.accept) || tt.accept == "" && resp.Header.Has("Accept") {
				t.Errorf("%s: answered\n%s", tt.contentType, resp.Append(nil))
			}
			if got := parttest.Heard[event.MessageReceived](r.Rig); len(got) != tt.shown || tt.shown == 1 && (got[0].Call != call || got[0].Text != "hello") {
				t.Errorf("%s: told %+v", tt.contentType, got)
			}
		}
		r.hangup(call)
	})
}

// TestExtraFieldsAreBounded: of an INVITE full of X- fields, so many are shown as the user may have.
func TestExtraFieldsAreBounded(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		var lines []string
		for i := range MaxHeaders + 5 {
			lines = append(lines, fmt.Sprintf("X-%d: y", i))
		}
		r.invite(pcmu, append(lines, "X-: z")...)
		var shown string
		for _, n := range parttest.Heard[event.Notice](r.Rig) {
			shown += n.Text
		}
		if strings.Count(shown, ": y") != MaxHeaders || strings.Contains(shown, "z") {
			t.Errorf("shown %s", shown)
		}
	})
}
