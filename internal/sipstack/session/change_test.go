package session

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
)

// reinvite has us send a re-INVITE and returns what the remote gets.
func (r *rig) reinvite(f OfferFunc) *sipmsg.Request {
	r.t.Helper()
	r.do(func() { r.check(r.owner.session.Reinvite(f)) })
	return r.remote.request(sipmsg.INVITE)
}

func TestReinviteTaken(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.connected()
		first, _ := s.Invite().Header.CSeq()
		req := r.reinvite(offer("hold"))
		cseq, _ := req.Header.CSeq()
		if cseq.Seq != first.Seq+1 || string(req.Body) != "hold" || req.Header.Get("Contact") == "" || req.Header.Get("Allow") == "" {
			t.Errorf("re-INVITE\n%s", req.Append(nil))
		}
		r.do(func() {
			if err := s.Reinvite(offer("again")); !errors.Is(err, ErrOfferPending) {
				t.Errorf("second re-INVITE: %v", err)
			}
		})
		resp := r.remote.respond(req, 200, with{body: "held", contact: "<sip:bob@192.0.2.9:5060;moved>"})
		ack := r.remote.request(sipmsg.ACK)
		if got, _ := ack.Header.CSeq(); got.Seq != cseq.Seq || ack.URI.String() != "sip:bob@192.0.2.9:5060;moved" {
			t.Errorf("ACK\n%s", ack.Append(nil))
		}
		r.logged("0s answer held", "0s re-INVITE done: <nil>")
		r.remote.send(resp)
		r.remote.request(sipmsg.ACK)
		r.do(func() { s.Hangup(0, "") })
		bye := r.remote.request(sipmsg.BYE)
		if got, _ := bye.Header.CSeq(); got.Seq != cseq.Seq+1 {
			t.Errorf("BYE has CSeq %d after re-INVITE %d", got.Seq, cseq.Seq)
		}
	})
}

func TestReinviteRefusedLeavesTheSession(t *testing.T) {
	for _, code := range []int{488, 491, 401, 500, 603} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				s := r.connected()
				r.remote.respond(r.reinvite(offer("hold")), code, with{contact: "<sip:bob@elsewhere>"})
				ack := r.remote.request(sipmsg.ACK)
				want := "0s re-INVITE done: " + strconv.Itoa(code) + " " + sipmsg.ReasonPhrase(code)
				r.logged(want)
				if s.State() != Confirmed || ack.URI.Host != theirIP {
					t.Errorf("state %s, ACK to %s", s.State(), ack.URI)
				}
				r.remote.respond(r.reinvite(offer("again")), 200, with{body: "fine"})
				r.remote.request(sipmsg.ACK)
				r.logged("0s answer fine", "0s re-INVITE done: <nil>")
			})
		})
	}
}

func TestReinviteToARemoteThatForgot(t *testing.T) {
	for code, want := range map[int]string{
		481: "0s DISCONNECTED 481 (Call/Transaction Does Not Exist) by remote",
		408: "0s DISCONNECTED 408 (Request Timeout) by remote",
	} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.connected()
				r.remote.respond(r.reinvite(offer("hold")), code, with{})
				r.remote.request(sipmsg.ACK)
				r.remote.respond(r.remote.request(sipmsg.BYE), 481, with{})
				r.logged("0s re-INVITE done: "+strconv.Itoa(code)+" "+sipmsg.ReasonPhrase(code), want)
				r.remote.silent()
			})
		})
	}
}

func TestReinviteUnanswered(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.connected()
		r.reinvite(offer("hold"))
		r.remote.arrivals("INVITE", 31999*time.Millisecond)
		r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
		r.settle()
		if s.State() != Disconnected || s.Cause().Code != 408 || s.Cause().Err == nil {
			t.Errorf("%s, cause %+v", s.State(), s.Cause())
		}
		if log := r.owner.take(); len(log) != 2 || log[0][:18] != "32s re-INVITE done" {
			t.Errorf("owner heard %q", log)
		}
	})
}

func TestReinviteWithoutOffer(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.connected()
		req := r.reinvite(nil)
		if len(req.Body) > 0 {
			t.Errorf("re-INVITE with %q", req.Body)
		}
		r.remote.respond(req, 200, with{body: "their offer"})
		r.logged("0s offer their offer")
		r.remote.silent()
		r.do(func() { r.check(s.Accept([]byte("our answer"))) })
		if ack := r.remote.request(sipmsg.ACK); string(ack.Body) != "our answer" {
			t.Errorf("ACK with %q", ack.Body)
		}
		r.logged("0s re-INVITE done: <nil>")
	})
}

func TestAnswersThatAreMissing(t *testing.T) {
	tests := []struct {
		name  string
		offer OfferFunc
		want  string
	}{
		{"to an offer", offer("hold"), "0s re-INVITE done: no answer to the offer"},
		{"and the offer too", nil, "0s re-INVITE done: no offer to answer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				s := r.connected()
				r.remote.respond(r.reinvite(tt.offer), 200, with{})
				r.remote.request(sipmsg.ACK)
				r.logged(tt.want)
				if s.State() != Confirmed {
					t.Errorf("state %s", s.State())
				}
			})
		})
	}
}

func TestHangupDuringOurReinvite(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.connected()
		req := r.reinvite(offer("hold"))
		r.remote.respond(req, 100, with{})
		r.settle()
		r.do(func() { s.Hangup(0, "") })
		r.logged("0s re-INVITE done: session ended", "0s DISCONNECTED 200 (OK)")
		cancel := r.remote.request(sipmsg.CANCEL)
		bye := r.remote.request(sipmsg.BYE)
		r.remote.respond(cancel, 200, with{contact: "-"})
		r.remote.respond(req, 200, with{body: "too late"}) // needs its ACK all the same
		r.remote.request(sipmsg.ACK)
		r.remote.respond(bye, 200, with{})
		r.remote.silent()
		r.logged()
		r.at(40 * time.Second)
		r.sessions(0)
	})
}

// TestOwnerActsWhileTheSessionEnds: when its change is given up because the remote has hung up, the session is over for
// the owner too: hanging up then sends nothing and hides no cause, and no other change begins.
func TestOwnerActsWhileTheSessionEnds(t *testing.T) {
	for name, act := range map[string]func(*rig, *Session){
		"hangs up":      func(_ *rig, s *Session) { s.Hangup(0, "") },
		"gives up":      func(_ *rig, s *Session) { s.GiveUp(488, ErrNoAnswer) },
		"changes again": func(r *rig, s *Session) { r.refused(s.Reinvite(offer("again"))) },
		"updates":       func(r *rig, s *Session) { r.refused(s.Update(offer("again"))) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.connected()
				r.owner.onDone = func(s *Session) { act(r, s) }
				req := r.reinvite(offer("hold"))
				r.remote.respond(req, 100, with{contact: "-"})
				r.remote.sendInDialog(sipmsg.BYE, with{contact: "-"})
				r.remote.response(200)
				r.remote.respond(r.remote.request(sipmsg.CANCEL), 200, with{contact: "-"})
				r.remote.respond(req, 487, with{})
				r.remote.request(sipmsg.ACK)
				r.remote.silent()
				r.logged("0s re-INVITE done: session ended", "0s DISCONNECTED 200 (Normal call clearing) by remote")
				r.at(33 * time.Second)
				r.sessions(0)
			})
		})
	}
}

// refused demands that err says that the session is in no state for that.
func (r *rig) refused(err error) {
	r.t.Helper()
	if !errors.Is(err, ErrState) {
		r.t.Errorf("error %v", err)
	}
}

func TestTheirReinvite(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.answered()
		req := r.remote.sendInDialog(sipmsg.INVITE, with{body: "hold", contact: "<sip:bob@192.0.2.9:5060;moved>"})
		r.remote.response(100)
		r.logged("0s offer hold")
		if target := s.Dialog().RemoteTarget(); target.Params != "" {
			t.Errorf("target %s before we agree", target)
		}
		r.at(3 * time.Second)
		r.do(func() { r.check(s.Accept([]byte("held"))) })
		ok := r.remote.response(200)
		if string(ok.Body) != "held" || ok.Header.Get("Contact") == "" {
			t.Errorf("200\n%s", ok.Append(nil))
		}
		r.remote.ack(req, ok, "")
		r.logged()
		if target := s.Dialog().RemoteTarget(); target.Params != ";moved" {
			t.Errorf("target %s", target)
		}
		r.at(40 * time.Second)
		r.remote.silent()
	})
}

func TestTheirReinviteWithoutOffer(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.answered()
		r.owner.onOffer = func(s *Session) { r.check(s.Accept([]byte("our offer"))) }
		req := r.remote.sendInDialog(sipmsg.INVITE, with{})
		ok := r.remote.response(200)
		r.remote.sendInDialog(sipmsg.INVITE, with{body: "crossing"}) // our offer has no answer yet
		r.remote.response(491)
		r.remote.ack(req, ok, "their answer")
		r.logged("0s offer wanted", "0s answer their answer")
	})
}

func TestTheirReinviteRefused(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.answered()
		r.owner.onOffer = func(s *Session) { r.check(s.Reject(488, "No Such Codec")) }
		req := r.remote.sendInDialog(sipmsg.INVITE, with{body: "hold", contact: "<sip:bob@elsewhere>"})
		resp := r.remote.response(488)
		r.remote.ack(req, resp, "")
		r.logged("0s offer hold")
		if target := s.Dialog().RemoteTarget(); s.State() != Confirmed || target.Host != theirIP || resp.Reason != "No Such Codec" {
			t.Errorf("state %s target %s reason %q", s.State(), target, resp.Reason)
		}
	})
}

func TestTheirReinviteCancelled(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.answered()
		req := r.remote.sendInDialog(sipmsg.INVITE, with{body: "hold"})
		r.remote.response(100)
		r.remote.cancel(req)
		r.remote.response(200)
		r.remote.ack(req, r.remote.response(487), "")
		r.logged("0s offer hold", "0s offer cancelled")
		if s.State() != Confirmed {
			t.Errorf("state %s", s.State())
		}
		r.do(func() {
			if err := s.Accept([]byte("late")); !errors.Is(err, ErrNoOffer) {
				t.Errorf("Accept: %v", err)
			}
		})
	})
}

func TestTheirReinviteUnacknowledgedEndsTheCall(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.answered()
		r.owner.onOffer = func(s *Session) { r.check(s.Accept([]byte("held"))) }
		r.at(time.Second)
		r.remote.sendInDialog(sipmsg.INVITE, with{body: "hold"})
		r.remote.arrivals("200/INVITE", 32999*time.Millisecond)
		r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
		r.logged("1s offer hold", "33s DISCONNECTED 408 (no ACK received): no ACK received")
		r.sessions(0)
	})
}

func TestGlare(t *testing.T) {
	t.Run("ours is pending: 491", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.connected()
			ours := r.reinvite(offer("hold"))
			for _, m := range []sipmsg.Method{sipmsg.INVITE, sipmsg.UPDATE} {
				r.remote.sendInDialog(m, with{body: "theirs"})
				r.remote.response(491)
			}
			r.remote.respond(ours, 491, with{})
			r.remote.request(sipmsg.ACK)
			r.logged("0s re-INVITE done: 491 Request Pending")
		})
	})
	t.Run("theirs is pending: 500 with Retry-After", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			s := r.answered()
			r.remote.sendInDialog(sipmsg.INVITE, with{body: "one"})
			r.remote.response(100)
			r.remote.sendInDialog(sipmsg.INVITE, with{body: "two"})
			resp := r.remote.response(500)
			if after, ok := resp.Header.RetryAfter(); !ok || after > 10 {
				t.Errorf("Retry-After %d %v", after, ok)
			}
			r.do(func() {
				if err := s.Reinvite(offer("ours")); !errors.Is(err, ErrOfferPending) {
					t.Errorf("our re-INVITE: %v", err)
				}
			})
			r.logged("0s offer one")
		})
	})
	t.Run("before the call is answered: 500, 491", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.remote.invite("offer")
			r.remote.response(100)
			r.do(func() { r.check(r.owner.session.Ring(180, "", nil)) })
			r.remote.response(180)
			r.remote.sendInDialog(sipmsg.UPDATE, with{body: "two"})
			r.remote.response(500)
		})
		inBubble(t, func(r *rig) {
			r.remote.respond(r.invite(nil), 180, with{tag: "b"})
			r.settle()
			r.remote.sendInDialog(sipmsg.INVITE, with{body: "theirs"})
			r.remote.response(491)
		})
	})
}

func TestReinviteIsTakenForTheLostACK(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.owner.onOffer = func(s *Session) { r.check(s.Accept([]byte("our answer"))) }
		r.remote.invite("their offer")
		r.remote.response(200)
		req := r.remote.sendInDialog(sipmsg.INVITE, with{body: "hold"})
		r.remote.ack(req, r.remote.response(200), "")
		r.logged("0s INCOMING", "0s offer their offer", "0s CONNECTING 200 (OK)", "0s CONFIRMED 200 (OK)", "0s offer hold")
		r.at(40 * time.Second)
		r.remote.silent()
	})
}

// TestHangupOnTheLostACK proves that the owner may hang up when a re-INVITE confirms the session: nobody is asked about
// its offer any more.
func TestHangupOnTheLostACK(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.remote.invite("their offer")
		r.remote.response(100)
		r.do(func() { r.check(r.owner.session.Accept([]byte("our answer"))) })
		r.remote.response(200)
		r.logged("0s INCOMING", "0s offer their offer", "0s CONNECTING 200 (OK)")
		r.owner.onState = func(s *Session, st State) {
			if st == Confirmed {
				s.Hangup(0, "")
			}
		}
		r.remote.sendInDialog(sipmsg.INVITE, with{body: "hold"})
		r.remote.response(481)
		r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
		r.logged("0s CONFIRMED 200 (OK)", "0s DISCONNECTED 200 (OK)")
	})
}

func TestUpdate(t *testing.T) {
	t.Run("with an offer", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			s := r.answered()
			r.remote.sendInDialog(sipmsg.UPDATE, with{body: "hold"})
			r.logged("0s offer hold")
			r.do(func() { r.check(s.Accept([]byte("held"))) })
			if ok := r.remote.response(200); string(ok.Body) != "held" {
				t.Errorf("200 with %q", ok.Body)
			}
			r.at(40 * time.Second)
			r.remote.silent() // no ACK is waited for
		})
	})
	t.Run("refused", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			s := r.answered()
			r.owner.onOffer = func(s *Session) { r.check(s.Reject(488, "")) }
			r.remote.sendInDialog(sipmsg.UPDATE, with{body: "hold"})
			r.remote.response(488)
			if s.State() != Confirmed {
				t.Errorf("state %s", s.State())
			}
		})
	})
	t.Run("without an offer moves the target", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			s := r.answered()
			r.remote.sendInDialog(sipmsg.UPDATE, with{contact: "<sip:bob@192.0.2.9:5060;moved>"})
			r.remote.response(200)
			r.logged()
			if target := s.Dialog().RemoteTarget(); target.Params != ";moved" {
				t.Errorf("target %s", target)
			}
		})
	})
	t.Run("of a foreign type", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.answered()
			for _, m := range []sipmsg.Method{sipmsg.UPDATE, sipmsg.INVITE} {
				req := r.remote.inDialog(m, with{body: "hello"})
				req.Header.Set("Content-Type", "text/plain")
				r.remote.send(req)
				if resp := r.remote.response(415); resp.Header.Get("Accept") != "application/sdp" {
					t.Errorf("415\n%s", resp.Append(nil))
				}
			}
			r.logged()
		})
	})
}

func TestByeDuringTheirReinvite(t *testing.T) {
	t.Run("of the remote", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.answered()
			req := r.remote.sendInDialog(sipmsg.INVITE, with{body: "hold"})
			r.remote.response(100)
			r.remote.sendInDialog(sipmsg.BYE, with{})
			r.remote.response(200)
			r.remote.ack(req, r.remote.response(487), "")
			r.logged("0s offer hold", "0s DISCONNECTED 200 (Normal call clearing) by remote")
		})
	})
	t.Run("ours", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			s := r.answered()
			req := r.remote.sendInDialog(sipmsg.INVITE, with{body: "hold"})
			r.remote.response(100)
			r.do(func() { s.Hangup(0, "") })
			r.remote.ack(req, r.remote.response(487), "")
			r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
			r.logged("0s offer hold", "0s DISCONNECTED 200 (OK)")
			r.sessions(0)
		})
	})
}

// TestReinviteThatIsWorkedOnForEver: the wait for its end is bounded.
func TestReinviteThatIsWorkedOnForEver(t *testing.T) {
	bubbleWith(t, func(c *Config) { c.MaxRinging = 3 * time.Minute }, func(r *rig) {
		s := r.connected()
		r.remote.respond(r.reinvite(offer("new")), 100, with{contact: "-"})
		r.at(3*time.Minute - time.Millisecond)
		r.remote.silent()
		r.logged()
		r.remote.grant(sipmsg.CANCEL, sipmsg.BYE)
		r.settle()
		if end := s.Cause(); s.State() != Disconnected || end.Code != 408 || !errors.Is(end.Err, uac.ErrTimeout) {
			t.Errorf("%s, %v", s.State(), end)
		}
	})
}
