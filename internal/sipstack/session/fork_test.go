package session

import (
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// TestForkOver: a 199 ends its early dialog and no other; where there was none it means nothing (RFC 6228 §4).
func TestForkOver(t *testing.T) {
	t.Run("one of two", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			req := r.invite(nil)
			r.remote.respond(req, 180, with{tag: "one"})
			r.remote.respond(req, 180, with{tag: "two"})
			r.settle()
			r.owner.take()
			r.remote.respond(req, 199, with{tag: "two", contact: "-"})
			r.logged("0s EARLY 199 (Early Dialog Terminated) by remote")
			r.remote.sendInDialog(sipmsg.BYE, with{contact: "-"}) // in the dialog that is over
			r.remote.response(481)
			r.remote.respond(req, 200, with{tag: "one", body: "their answer"})
			r.remote.request(sipmsg.ACK)
			r.logged("0s CONNECTING 200 (OK) by remote", "0s answer their answer", "0s CONFIRMED 200 (OK) by remote")
		})
	})
	t.Run("the only one", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			req := r.invite(nil)
			r.remote.respond(req, 180, with{tag: "one", lines: reliably(1)})
			r.remote.respond(r.remote.pracked(req, 1), 200, with{contact: "-"})
			r.remote.respond(req, 199, with{tag: "one", lines: reliably(2)})
			r.remote.respond(r.remote.pracked(req, 2), 200, with{contact: "-"})
			r.remote.respond(req, 486, with{tag: "proxy"})
			r.remote.request(sipmsg.ACK)
			r.logged("0s CALLING", "0s EARLY 180 (Ringing) by remote", "0s EARLY 199 (Early Dialog Terminated) by remote",
				"0s DISCONNECTED 486 (Busy Here) by remote")
		})
	})
	t.Run("none", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			req := r.invite(nil)
			r.remote.respond(req, 199, with{tag: "one"})
			r.remote.silent()
			r.remote.respond(req, 199, with{tag: "two", lines: reliably(7)})
			r.remote.pracked(req, 7)
			r.logged("0s CALLING")
		})
	})
}

// TestSuccessAfterTheEnd: a fork that accepts when the INVITE has failed is acknowledged and released (RFC 3261 §13.2.2.4),
// whether its early dialog was known or not, for 64*T1.
func TestSuccessAfterTheEnd(t *testing.T) {
	failures := map[string]func(*rig, *sipmsg.Request){
		"refused": func(r *rig, req *sipmsg.Request) {
			r.remote.respond(req, 486, with{tag: "one"})
			r.remote.request(sipmsg.ACK)
		},
		"cancelled": func(r *rig, req *sipmsg.Request) {
			r.do(func() { r.owner.session.Hangup(0, "") })
			r.remote.respond(r.remote.request(sipmsg.CANCEL), 200, with{contact: "-"})
			r.remote.respond(req, 487, with{tag: "one"})
			r.remote.request(sipmsg.ACK)
		},
		"cancelled and no answer": func(r *rig, req *sipmsg.Request) {
			r.do(func() { r.owner.session.Hangup(0, "") })
			r.remote.respond(r.remote.request(sipmsg.CANCEL), 200, with{contact: "-"})
			r.at(32 * time.Second)
		},
	}
	for name, fail := range failures {
		for _, tag := range []string{"two", "three"} {
			t.Run(name+", "+tag, func(t *testing.T) {
				inBubble(t, func(r *rig) {
					req := r.invite(nil)
					r.remote.respond(req, 180, with{tag: "one"})
					r.remote.respond(req, 180, with{tag: "two"})
					r.settle()
					fail(r, req)
					r.settle()
					r.owner.take()
					r.remote.lateSuccess(req, tag)
					r.logged()
					time.Sleep(32 * time.Second)
					r.sessions(0)
					r.remote.respond(req, 200, with{tag: tag, body: "their answer"})
					r.remote.silent()
				})
			})
		}
	}
}

// lateSuccess has a fork accept req, again as well, which must get ACK each time, and BYE once.
func (m *remote) lateSuccess(req *sipmsg.Request, tag string) {
	m.rig.t.Helper()
	m.respond(req, 200, with{tag: tag, body: "their answer"})
	for _, method := range []sipmsg.Method{sipmsg.ACK, sipmsg.BYE} {
		got := m.request(method)
		if to, _ := got.Header.To(); to.Tag() != tag {
			m.rig.t.Errorf("%s to %s", method, to)
		}
		if method == sipmsg.BYE {
			m.respond(got, 200, with{contact: "-"})
		}
	}
	m.respond(req, 200, with{tag: tag, body: "their answer"})
	m.request(sipmsg.ACK)
	m.silent()
}

// TestSilence: who rings and is not heard of again is given up, at an instant that each answer puts off.
func TestSilence(t *testing.T) {
	for code, want := range map[int][]string{
		100: {"0s CALLING"},
		180: {"0s CALLING", "1m0s EARLY 180 (Ringing) by remote"},
	} {
		bubbleWith(t, func(c *Config) { c.MaxRinging = 2 * time.Minute }, func(r *rig) {
			req := r.invite(nil)
			r.remote.respond(req, 100, with{contact: "-"})
			r.at(time.Minute)
			r.remote.respond(req, code, with{tag: "b", contact: "-"})
			r.at(3*time.Minute - time.Millisecond)
			r.remote.silent()
			r.at(3 * time.Minute)
			r.remote.request(sipmsg.CANCEL)
			r.remote.arrivals("CANCEL", 3*time.Minute+32*time.Second)
			r.logged(append(want, "3m32s DISCONNECTED 408 (Request Timeout): no answer in time")...)
			r.forgotten()
		})
	}
}

// TestNobodyAnswersTheRemote: an INVITE that its sender has forgotten is refused some day.
func TestNobodyAnswersTheRemote(t *testing.T) {
	bubbleWith(t, func(c *Config) { c.MaxRinging = 90 * time.Second }, func(r *rig) {
		req := r.remote.newInvite("their offer")
		req.Header.Add("Expires", "3600")
		r.remote.send(req)
		r.remote.response(100)
		r.ring(180, "")
		r.remote.response(180)
		r.at(time.Minute)
		r.remote.response(180)
		r.at(90*time.Second - time.Millisecond)
		r.remote.silent()
		r.at(90 * time.Second)
		r.remote.ack(req, r.remote.response(480), "")
		r.logged("0s INCOMING", "0s offer their offer", "0s EARLY 180 (Ringing)",
			"1m30s DISCONNECTED 480 (Temporarily Unavailable): no answer in time")
		r.sessions(0)
	})
}

// TestReinviteBeforeTheCallIsAnswered: it is never the time, even when offer and answer are exchanged (RFC 3261 §14.2).
func TestReinviteBeforeTheCallIsAnswered(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.calledReliably("their offer")
		r.ring(183, "our answer")
		r.remote.prack(req, r.remote.response(183), "", 200)
		again := r.remote.sendInDialog(sipmsg.INVITE, with{body: "another offer"})
		resp := r.remote.response(500)
		if _, ok := resp.Header.RetryAfter(); !ok {
			t.Error("no Retry-After")
		}
		r.remote.ack(again, resp, "")
		r.accept("")
		r.remote.ack(req, r.remote.response(200), "")
		r.logged("0s EARLY 183 (Session Progress)", "0s CONNECTING 200 (OK)", "0s CONFIRMED 200 (OK)")
	})
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 183, with{tag: "b", body: "their answer", lines: reliably(1)})
		r.remote.respond(r.remote.pracked(req, 1), 200, with{contact: "-"})
		r.remote.sendInDialog(sipmsg.INVITE, with{body: "theirs"})
		r.remote.response(491)
	})
}

// TestKeptOnFailure: with KeepOnFailure neither 408 nor 481 nor silence ends the session, ours or theirs.
func TestKeptOnFailure(t *testing.T) {
	keep := Extensions{KeepOnFailure: true}
	for _, code := range []int{408, 481, 0} {
		inBubble(t, func(r *rig) {
			req := r.invite(func(p *InviteParams) { p.Extensions = keep })
			r.remote.respond(req, 200, with{tag: "b", body: "their answer"})
			r.remote.request(sipmsg.ACK)
			r.failEach(code)
		})
		inBubble(t, func(r *rig) {
			r.usage.OnIncoming = func(s *Session) (Handler, ContactFunc, *sipmsg.Refusal) {
				r.owner.session = s
				return r.owner, contact, s.SetExtensions(keep)
			}
			r.answered()
			r.failEach(code)
		})
	}
}

// failEach has each kind of request in the dialog fail with a status, 0 for no answer, which the session survives.
func (r *rig) failEach(code int) {
	r.t.Helper()
	s := r.owner.session
	for method, begin := range map[sipmsg.Method]func(){
		sipmsg.INVITE: func() { r.check(s.Reinvite(offer("hold"))) },
		sipmsg.UPDATE: func() { r.check(s.Update(offer("hold"))) },
		sipmsg.INFO:   func() { s.Request(sipmsg.INFO, "", nil, nil) },
	} {
		r.do(begin)
		req := r.remote.request(method)
		if code == 0 {
			r.remote.arrivals(string(method), time.Since(r.start)+33*time.Second)
		} else {
			r.remote.respond(req, code, with{contact: "-"})
			if method == sipmsg.INVITE {
				r.remote.request(sipmsg.ACK)
			}
		}
		r.settle()
		if s.State() != Confirmed {
			r.t.Errorf("%s answered %d: %s, %v", method, code, s.State(), s.Cause())
		}
	}
	r.do(func() { s.Hangup(0, "") })
	r.remote.request(sipmsg.BYE)
}

// TestAnswerAfterOneThatMakesNoDialog: the call is over with it, and that of another fork gets ACK and BYE as well.
func TestAnswerAfterOneThatMakesNoDialog(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		unreadable := []sipmsg.Field{{Name: "Record-Route", Value: "<<"}}
		for _, w := range []with{{tag: "b", body: "their answer", lines: unreadable}, {tag: "c", body: "their answer"}} {
			r.remote.respond(req, 200, w)
			r.remote.request(sipmsg.ACK)
			r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{contact: "-"})
			if st := r.owner.session.State(); st != Disconnected {
				t.Errorf("state %s", st)
			}
		}
		r.forgotten()
	})
}
