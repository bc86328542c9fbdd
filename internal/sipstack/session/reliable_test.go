package session

import (
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"gosua/internal/sipstack/reliable"
	"gosua/internal/sipstack/sipmsg"
)

// require100rel makes an INVITE require reliable provisional responses.
func require100rel(req *sipmsg.Request) *sipmsg.Request {
	req.Header.Add("Supported", "100rel")
	req.Header.Add("Require", "100rel")
	return req
}

// calledReliably is a call of the remote that requires reliable responses; its
// INVITE is answered by 100, and the owner's log is empty.
func (r *rig) calledReliably(sdp string) *sipmsg.Request {
	r.t.Helper()
	req := require100rel(r.remote.newInvite(sdp))
	r.remote.send(req)
	r.remote.response(100)
	r.settle()
	r.owner.take()
	return req
}

// ring has the owner ring.
func (r *rig) ring(code int, sdp string) {
	r.t.Helper()
	r.do(func() { r.check(r.owner.session.Ring(code, "", bodyOf(sdp))) })
}

func (r *rig) accept(sdp string) {
	r.t.Helper()
	r.do(func() { r.check(r.owner.session.Accept(bodyOf(sdp))) })
}

func bodyOf(text string) []byte {
	if text == "" {
		return nil
	}
	return []byte(text)
}

// newPrack acknowledges resp to the remote's INVITE req.
func (m *remote) newPrack(req *sipmsg.Request, resp *sipmsg.Response, sdp string) *sipmsg.Request {
	m.rig.t.Helper()
	rseq, ok := resp.Header.RSeq()
	if !ok || !resp.Header.HasToken("Require", "100rel") {
		m.rig.t.Errorf("not reliable:\n%s", resp.Append(nil))
	}
	cseq, _ := req.Header.CSeq()
	return m.inDialog(sipmsg.PRACK, with{body: sdp, contact: "-",
		lines: []sipmsg.Field{{Name: "RAck", Value: sipmsg.RAck{RSeq: rseq, CSeq: cseq}.String()}}})
}

// prack sends newPrack and demands the answer.
func (m *remote) prack(req *sipmsg.Request, resp *sipmsg.Response, sdp string, code int) *sipmsg.Response {
	m.rig.t.Helper()
	m.send(m.newPrack(req, resp, sdp))
	return m.response(code)
}

func TestReliableRinging(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.calledReliably("their offer")
		if !r.owner.session.Reliable() {
			t.Error("not reliable")
		}
		r.ring(180, "")
		first := r.remote.response(180)
		r.remote.prack(req, first, "", 200)
		r.ring(183, "our answer")
		second := r.remote.response(183)
		if string(second.Body) != "our answer" {
			t.Errorf("183 with %q", second.Body)
		}
		one, _ := first.Header.RSeq()
		if two, _ := second.Header.RSeq(); two != one+1 {
			t.Errorf("RSeq %d after %d", two, one)
		}
		r.remote.prack(req, second, "", 200)
		r.accept("our answer")
		ok := r.remote.response(200)
		if len(ok.Body) > 0 || ok.Header.Has("RSeq") {
			t.Errorf("200 says the answer again\n%s", ok.Append(nil))
		}
		r.remote.ack(req, ok, "")
		r.logged("0s EARLY 180 (Ringing)", "0s EARLY 183 (Session Progress)", "0s CONNECTING 200 (OK)", "0s CONFIRMED 200 (OK)")
		r.at(50 * time.Second)
		r.remote.silent()
	})
}

// afterReliable are the instants of a reliable response that nobody
// acknowledges: T1, doubling each time, for less than 64*T1.
func afterReliable() []time.Duration {
	const ms = time.Millisecond
	return []time.Duration{0, 500 * ms, 1500 * ms, 3500 * ms, 7500 * ms, 15500 * ms, 31500 * ms}
}

func TestNoPRACK(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.calledReliably("their offer")
		r.ring(180, "")
		if got := r.remote.arrivals("180/INVITE", 31999*time.Millisecond); !slices.Equal(got, afterReliable()) {
			t.Errorf("180 at %v\nwant   %v", got, afterReliable())
		}
		r.remote.ack(req, r.remote.response(504), "")
		r.logged("0s EARLY 180 (Ringing)", "32s DISCONNECTED 504 (Server Time-out): no PRACK received")
		if !errors.Is(r.owner.session.Cause().Err, ErrNoPRACK) {
			t.Errorf("cause %v", r.owner.session.Cause())
		}
		r.sessions(0)
	})
}

// TestPRACKStopsRepetitions: also that of one that came again, as its own
// transaction has it.
func TestPRACKStopsRepetitions(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.calledReliably("their offer")
		r.ring(180, "")
		ringing := r.remote.response(180)
		r.at(500 * time.Millisecond)
		r.remote.response(180)
		prack := r.remote.newPrack(req, ringing, "")
		r.remote.send(prack)
		r.remote.response(200)
		r.remote.send(prack)
		r.remote.response(200)
		if got := r.remote.arrivals("", 59*time.Second); len(got) != 0 {
			t.Errorf("messages at %v", got)
		}
		// Each minute a new one tells proxies that somebody works on it.
		again := r.remote.response(180)
		if at := time.Since(r.start); at != 60500*time.Millisecond {
			t.Errorf("again at %v", at)
		}
		r.remote.prack(req, again, "", 200)
	})
}

func TestPRACKThatAcknowledgesNothing(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.calledReliably("their offer")
		r.ring(180, "")
		ringing := r.remote.response(180)
		rseq, _ := ringing.Header.RSeq()
		cseq, _ := req.Header.CSeq()
		number := func(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
		for rack, code := range map[string]int{
			"":                                   400,
			"1":                                  400,
			number(rseq+1) + " " + cseq.String(): 481,
			number(rseq-1) + " " + cseq.String(): 481,
			number(rseq) + " " + number(cseq.Seq+1) + " INVITE":           481,
			number(rseq) + " " + number(cseq.Seq) + " UPDATE":             481,
			"4294967296 " + cseq.String():                                 400,
			number(rseq) + " " + number(cseq.Seq) + " INVITE and further": 400,
		} {
			w := with{contact: "-"}
			if rack != "" {
				w.lines = []sipmsg.Field{{Name: "RAck", Value: rack}}
			}
			r.remote.sendInDialog(sipmsg.PRACK, w)
			if resp := r.remote.next().(*sipmsg.Response); resp.StatusCode != code {
				t.Errorf("RAck %q: %d, want %d", rack, resp.StatusCode, code)
			}
		}
		r.remote.prack(req, ringing, "", 200)
		r.remote.prack(req, ringing, "", 481) // it has been acknowledged
	})
}

// TestRingsInTurn: a response waits for the PRACK of the one before it, the 2xx
// only for one that has an answer.
func TestRingsInTurn(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.calledReliably("their offer")
		r.ring(180, "")
		r.ring(183, "our answer")
		r.do(func() {
			for range reliable.MaxWaiting - 1 {
				r.check(r.owner.session.Ring(181, "", nil))
			}
			if err := r.owner.session.Ring(181, "", nil); !errors.Is(err, ErrTooManyRings) {
				t.Errorf("one ring too many: %v", err)
			}
		})
		ringing := r.remote.response(180)
		r.remote.silent()
		r.remote.prack(req, ringing, "", 200)
		early := r.remote.response(183)
		r.accept("our answer")
		r.do(func() {
			if err := r.owner.session.Accept([]byte("our answer")); !errors.Is(err, ErrState) {
				t.Errorf("accepted twice: %v", err)
			}
			if err := r.owner.session.Ring(180, "", nil); !errors.Is(err, ErrState) {
				t.Errorf("rung after accepted: %v", err)
			}
		})
		r.remote.silent()
		r.at(200 * time.Millisecond)
		r.remote.send(r.remote.newPrack(req, early, ""))
		r.remote.response(200)
		ok := r.remote.response(200)
		r.remote.ack(req, ok, "")
		r.logged("0s EARLY 180 (Ringing)", "0s EARLY 183 (Session Progress)", "200ms CONNECTING 200 (OK)", "200ms CONFIRMED 200 (OK)")
		r.remote.silent()
	})
}

// TestAcceptOvertakesRinging: a 180 without answer needs no PRACK before the 200
// leaves; one that comes is fine, and it is not repeated.
func TestAcceptOvertakesRinging(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.calledReliably("their offer")
		r.ring(180, "")
		ringing := r.remote.response(180)
		r.accept("our answer")
		ok := r.remote.response(200)
		if string(ok.Body) != "our answer" {
			t.Errorf("200 with %q", ok.Body)
		}
		r.remote.prack(req, ringing, "", 200)
		r.remote.prack(req, ringing, "", 481)
		r.remote.ack(req, ok, "")
		r.logged("0s EARLY 180 (Ringing)", "0s CONNECTING 200 (OK)", "0s CONFIRMED 200 (OK)")
		r.at(40 * time.Second)
		r.remote.silent()
	})
}

// TestRingingEnds: no end of the INVITE leaves a repetition behind; a PRACK that
// crossed is still taken.
func TestRingingEnds(t *testing.T) {
	for name, tt := range map[string]struct {
		end  func(r *rig, req *sipmsg.Request)
		code int
	}{
		"refused":   {func(r *rig, _ *sipmsg.Request) { r.do(func() { r.check(r.owner.session.Reject(486, "")) }) }, 486},
		"hung up":   {func(r *rig, _ *sipmsg.Request) { r.do(func() { r.owner.session.Hangup(0, "") }) }, 603},
		"cancelled": {func(r *rig, req *sipmsg.Request) { r.remote.cancel(req); r.remote.response(200) }, 487},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				req := r.calledReliably("their offer")
				r.ring(183, "our answer")
				r.remote.response(183)
				r.ring(180, "")
				tt.end(r, req)
				r.remote.ack(req, r.remote.response(tt.code), "")
				r.sessions(0)
				r.at(70 * time.Second)
				r.remote.silent()
			})
		})
	}
}

// TestOfferInReliableResponse: an INVITE without offer is offered in the first
// reliable response, the PRACK answers, and the 200 has nothing to say.
func TestOfferInReliableResponse(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.calledReliably("")
		r.ring(183, "our offer")
		early := r.remote.response(183)
		if string(early.Body) != "our offer" {
			t.Errorf("183 with %q", early.Body)
		}
		r.remote.prack(req, early, "their answer", 200)
		r.accept("our offer")
		ok := r.remote.response(200)
		if len(ok.Body) > 0 {
			t.Errorf("200 with %q", ok.Body)
		}
		r.remote.ack(req, ok, "")
		r.logged("0s EARLY 183 (Session Progress)", "0s answer their answer", "0s CONNECTING 200 (OK)", "0s CONFIRMED 200 (OK)")
	})
}

func TestPRACKWithoutTheAnswer(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.calledReliably("")
		r.ring(183, "our offer")
		r.remote.prack(req, r.remote.response(183), "", 400)
		r.remote.ack(req, r.remote.response(400), "")
		r.logged("0s EARLY 183 (Session Progress)", "0s DISCONNECTED 400 (Bad Request): no answer to the offer")
		r.sessions(0)
	})
}

// TestOfferInPRACK: once the INVITE's offer is answered reliably, the PRACK may
// offer again, and its 200 answers.
func TestOfferInPRACK(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.calledReliably("their offer")
		r.ring(183, "our answer")
		early := r.remote.response(183)
		r.remote.send(r.remote.newPrack(req, early, "another offer"))
		r.logged("0s EARLY 183 (Session Progress)", "0s offer another offer")
		r.ring(180, "") // waits
		r.remote.silent()
		r.accept("another answer")
		if resp := r.remote.response(200); string(resp.Body) != "another answer" {
			t.Errorf("200 to PRACK with %q", resp.Body)
		}
		r.remote.prack(req, r.remote.response(180), "", 200)
		r.accept("")
		r.remote.ack(req, r.remote.response(200), "")
		r.logged("0s EARLY 180 (Ringing)", "0s CONNECTING 200 (OK)", "0s CONFIRMED 200 (OK)")
	})
}

func TestOfferInPRACKRefused(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.owner.onOffer = func(s *Session) {
			if s.State() == Early {
				r.check(s.Reject(488, ""))
			}
		}
		req := r.calledReliably("their offer")
		r.ring(183, "our answer")
		r.remote.prack(req, r.remote.response(183), "another offer", 488)
		r.accept("our answer")
		r.remote.ack(req, r.remote.response(200), "")
		r.logged("0s EARLY 183 (Session Progress)", "0s offer another offer", "0s CONNECTING 200 (OK)", "0s CONFIRMED 200 (OK)")
	})
}

// TestOfferInPRACKTooEarly: the offer of the INVITE has no answer yet.
func TestOfferInPRACKTooEarly(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.calledReliably("their offer")
		r.ring(180, "")
		resp := r.remote.prack(req, r.remote.response(180), "another offer", 500)
		if wait, ok := resp.Header.RetryAfter(); !ok || wait > maxRetryAfter {
			t.Errorf("Retry-After %q", resp.Header.Get("Retry-After"))
		}
		r.accept("our answer")
		r.remote.ack(req, r.remote.response(200), "")
	})
}

// TestUpdateWhileRinging: refused while the INVITE's offer is open, taken once it
// is answered reliably.
func TestUpdateWhileRinging(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.calledReliably("their offer")
		r.remote.sendInDialog(sipmsg.UPDATE, with{body: "early offer"})
		r.remote.response(500)
		r.ring(183, "our answer")
		r.remote.prack(req, r.remote.response(183), "", 200)
		r.remote.sendInDialog(sipmsg.UPDATE, with{body: "early offer", contact: "<sip:bob@192.0.2.9:5060;moved>"})
		r.settle()
		r.remote.sendInDialog(sipmsg.UPDATE, with{body: "one too many"})
		r.remote.response(500)
		r.accept("early answer")
		if resp := r.remote.response(200); string(resp.Body) != "early answer" || !resp.Header.Has("Contact") {
			t.Errorf("200 to UPDATE\n%s", resp.Append(nil))
		}
		r.accept("")
		r.remote.ack(req, r.remote.response(200), "")
		r.logged("0s EARLY 183 (Session Progress)", "0s offer early offer", "0s CONNECTING 200 (OK)", "0s CONFIRMED 200 (OK)")
		r.do(func() { r.owner.session.Hangup(0, "") })
		if bye := r.remote.request(sipmsg.BYE); bye.URI.String() != "sip:bob@192.0.2.9:5060;moved" {
			t.Errorf("BYE to %s", bye.URI)
		}
	})
}

// TestInnerOfferEndsWithTheCall: an unanswered UPDATE is refused with the INVITE.
func TestInnerOfferEndsWithTheCall(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.calledReliably("their offer")
		r.ring(183, "our answer")
		r.remote.prack(req, r.remote.response(183), "", 200)
		r.remote.sendInDialog(sipmsg.UPDATE, with{body: "early offer"})
		r.settle()
		r.do(func() { r.owner.session.Hangup(486, "") })
		got := []string{r.remote.next().Summary(), r.remote.response(486).Summary()}
		if got[0][:10] != "486/UPDATE" {
			t.Errorf("answers %v", got)
		}
		r.sessions(0)
	})
}

// TestExtensionsOfTheRemote: what an INVITE must be able to do when we insist.
func TestExtensionsOfTheRemote(t *testing.T) {
	for name, tt := range map[string]struct {
		supported string
		ours      Extensions
		code      int
		reliable  bool
	}{
		"we do not mind, it cannot": {"", Extensions{}, 0, false},
		"we do not mind, it can":    {"replaces, 100rel", Extensions{}, 0, false},
		"we insist, it cannot":      {"replaces", Extensions{Require100Rel: true}, 421, false},
		"we insist, it can":         {"100REL", Extensions{Require100Rel: true}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.usage.OnIncoming = func(s *Session) (Handler, ContactFunc, *sipmsg.Refusal) {
					r.owner.session = s
					return r.owner, contact, s.SetExtensions(tt.ours)
				}
				req := r.remote.newInvite("their offer")
				req.Header.Add("Supported", tt.supported)
				r.remote.send(req)
				if tt.code != 0 {
					if resp := r.remote.response(tt.code); resp.Header.Get("Require") != "100rel" {
						t.Errorf("Require %q", resp.Header.Get("Require"))
					}
					r.sessions(0)
					return
				}
				r.remote.response(100)
				r.ring(180, "")
				if got := r.remote.response(180).Header.Has("RSeq"); got != tt.reliable {
					t.Errorf("reliable: %t", got)
				}
			})
		})
	}
}
