package session

import (
	"errors"
	"slices"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

func TestCallInTaken(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.remote.invite("their offer")
		r.remote.response(100)
		r.logged("0s INCOMING", "0s offer their offer")
		r.at(time.Second)
		r.do(func() { r.check(r.owner.session.Ring(180, "", nil)) })
		ringing := r.remote.response(180)
		r.do(func() { r.check(r.owner.session.Ring(183, "Early", []byte("our answer"))) })
		if early := r.remote.response(183); string(early.Body) != "our answer" || early.Reason != "Early" {
			t.Errorf("183 %q with %q", early.Reason, early.Body)
		}
		r.do(func() { r.check(r.owner.session.Accept([]byte("our answer"))) })
		ok := r.remote.response(200)
		if ok.Header.Get("To") != ringing.Header.Get("To") || string(ok.Body) != "our answer" {
			t.Errorf("200\n%s", ok.Append(nil))
		}
		if ok.Header.Get("Contact") != "<sip:alice@192.0.2.1:5060>" || ok.Header.Get("Allow") != DefaultAllow {
			t.Errorf("200\n%s", ok.Append(nil))
		}
		r.logged("1s EARLY 180 (Ringing)", "1s EARLY 183 (Early)", "1s CONNECTING 200 (OK)")
		r.remote.ack(req, ok, "")
		r.logged("1s CONFIRMED 200 (OK)")
		if s := r.owner.session; s.Outgoing() || s.Flow() == nil || string(s.Invite().Body) != "their offer" {
			t.Error("the session does not know its INVITE")
		}
		r.at(40 * time.Second)
		r.remote.silent()
	})
}

// The caller learns its route set from our responses, RFC 3261 §12.1.1.
func TestCallInThroughProxies(t *testing.T) {
	proxies := []sipmsg.Field{{Name: "Record-Route", Value: "<sip:p2.example.com;lr;ftag=b>, <sip:p1b.example.com;lr>"},
		{Name: "Record-Route", Value: "\"One\" <sip:p1.example.com;lr>;x=y"}}
	routes := func(h *sipmsg.Header) (list []sipmsg.Field) {
		for f := range h.All() {
			if f.Name == "Record-Route" {
				list = append(list, f)
			}
		}
		return list
	}
	inBubble(t, func(r *rig) {
		req := r.remote.newInvite("their offer")
		for _, p := range proxies {
			req.Header.Add(p.Name, p.Value)
		}
		r.remote.send(req)
		if got := routes(&r.remote.response(100).Header); got != nil {
			t.Errorf("100 with %v", got)
		}
		r.do(func() { r.check(r.owner.session.Ring(180, "", nil)) })
		r.do(func() { r.check(r.owner.session.Accept([]byte("our answer"))) })
		for _, code := range []int{180, 200} {
			if got := routes(&r.remote.response(code).Header); !slices.Equal(got, proxies) {
				t.Errorf("%d with %v, want %v", code, got, proxies)
			}
		}
	})
}

func TestCallInWithoutOffer(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.owner.onOffer = func(s *Session) {
			r.check(s.Ring(183, "", []byte("an answer to nothing")))
			r.check(s.Accept([]byte("our offer")))
		}
		req := r.remote.invite("")
		if early := r.remote.response(183); len(early.Body) > 0 {
			t.Errorf("183 with %q", early.Body)
		}
		ok := r.remote.response(200)
		r.remote.ack(req, ok, "their answer")
		r.logged("0s INCOMING", "0s offer wanted", "0s EARLY 183 (Session Progress)", "0s CONNECTING 200 (OK)",
			"0s answer their answer", "0s CONFIRMED 200 (OK)")
	})
}

func TestACKWithoutTheAnswerEndsTheCall(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.owner.onOffer = func(s *Session) { r.check(s.Accept([]byte("our offer"))) }
		req := r.remote.invite("")
		r.remote.ack(req, r.remote.response(200), "")
		r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
		r.logged("0s INCOMING", "0s offer wanted", "0s CONNECTING 200 (OK)",
			"0s DISCONNECTED 488 (Not Acceptable Here): no answer to the offer")
		r.sessions(0)
	})
}

// after200 are the instants of a 2xx that nobody acknowledges, RFC 3261
// §13.3.1.4: intervals from T1 doubling up to T2, until 64*T1.
func after200() (at []time.Duration) {
	at = []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond, 3500 * time.Millisecond}
	for d := 7500 * time.Millisecond; d < 32*time.Second; d += 4 * time.Second {
		at = append(at, d)
	}
	return at
}

func TestNoACK(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.owner.onOffer = func(s *Session) { r.check(s.Accept([]byte("our answer"))) }
		r.remote.invite("their offer")
		if got := r.remote.arrivals("200/INVITE", 31999*time.Millisecond); !slices.Equal(got, after200()) {
			t.Errorf("200 at %v\nwant   %v", got, after200())
		}
		r.logged("0s INCOMING", "0s offer their offer", "0s CONNECTING 200 (OK)")
		bye := r.remote.request(sipmsg.BYE)
		r.logged("32s DISCONNECTED 408 (no ACK received): no ACK received")
		r.sessions(1)
		r.remote.respond(bye, 481, with{})
		r.sessions(0)
	})
}

func TestLostACK(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.owner.onOffer = func(s *Session) { r.check(s.Accept([]byte("our answer"))) }
		req := r.remote.invite("their offer")
		r.remote.response(200)
		r.at(499 * time.Millisecond)
		r.remote.silent()
		second := r.remote.response(200)
		r.remote.ack(req, second, "")
		r.remote.ack(req, second, "") // twice does not matter
		r.logged("0s INCOMING", "0s offer their offer", "0s CONNECTING 200 (OK)", "500ms CONFIRMED 200 (OK)")
		r.at(40 * time.Second)
		r.remote.silent()
	})
}

func TestHangupWaitsForTheACK(t *testing.T) {
	accept := func(r *rig) (*sipmsg.Request, *sipmsg.Response) {
		r.owner.onOffer = func(s *Session) {
			r.check(s.Accept([]byte("our answer")))
			s.Hangup(0, "")
		}
		req := r.remote.invite("their offer")
		return req, r.remote.response(200)
	}
	heard := []string{"0s INCOMING", "0s offer their offer", "0s CONNECTING 200 (OK)", "0s DISCONNECTED 200 (OK)"}
	t.Run("which comes", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			req, ok := accept(r)
			r.logged(heard...)
			r.remote.silent()
			r.remote.ack(req, ok, "")
			r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
			r.sessions(0)
		})
	})
	t.Run("which never comes", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			accept(r)
			r.logged(heard...)
			r.remote.arrivals("200/INVITE", 31999*time.Millisecond)
			r.remote.respond(r.remote.request(sipmsg.BYE), 481, with{})
			r.logged()
			r.sessions(0)
		})
	})
	t.Run("but the remote hangs up first", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			accept(r)
			r.logged(heard...)
			r.remote.sendInDialog(sipmsg.BYE, with{})
			r.remote.response(200)
			r.sessions(0)
			r.at(40 * time.Second)
			r.remote.silent()
		})
	})
}

func TestRefusals(t *testing.T) {
	tests := []struct {
		name string
		act  func(s *Session) error
		code int
		want string
	}{
		{"busy", func(s *Session) error { return s.Reject(486, "") }, 486, "0s DISCONNECTED 486 (Busy Here)"},
		{"hang up", func(s *Session) error { s.Hangup(0, ""); return nil }, 603, "0s DISCONNECTED 603 (Decline)"},
		{"hang up with a status", func(s *Session) error { s.Hangup(480, "Gone fishing"); return nil }, 480, "0s DISCONNECTED 480 (Gone fishing)"},
		{"hang up with no refusal's status", func(s *Session) error { s.Hangup(200, ""); return nil }, 603, "0s DISCONNECTED 603 (Decline)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				req := r.remote.invite("their offer")
				r.remote.response(100)
				r.do(func() { r.check(tt.act(r.owner.session)) })
				r.remote.ack(req, r.remote.response(tt.code), "")
				r.logged("0s INCOMING", "0s offer their offer", tt.want)
				r.sessions(0)
			})
		})
	}
}

func TestStatusesOfTheWrongClass(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.remote.invite("their offer")
		r.remote.response(100)
		r.do(func() {
			s := r.owner.session
			for _, code := range []int{100, 200, 0} {
				if err := s.Ring(code, "", nil); !errors.Is(err, ErrStatus) {
					t.Errorf("Ring %d: %v", code, err)
				}
			}
			for _, code := range []int{180, 200, 700, 0} {
				if err := s.Reject(code, ""); !errors.Is(err, ErrStatus) {
					t.Errorf("Reject %d: %v", code, err)
				}
			}
		})
		r.remote.silent()
		r.logged("0s INCOMING", "0s offer their offer")
	})
}

func TestInvitesThatNeverRing(t *testing.T) {
	refuse := func(r *rig) {
		r.usage.OnIncoming = func(*Session) (Handler, ContactFunc, *sipmsg.Refusal) {
			return nil, nil, &sipmsg.Refusal{Status: 404, Headers: []sipmsg.Field{{Name: "Warning", Value: "399 gosua x"}}}
		}
	}
	tests := []struct {
		name   string
		before func(r *rig)
		change func(req *sipmsg.Request)
		code   int
		field  string
	}{
		{"no owner", func(r *rig) { r.usage.OnIncoming = nil }, nil, 480, ""},
		{"refused by the owner", refuse, nil, 404, "Warning"},
		{"foreign body", nil, func(req *sipmsg.Request) { req.Header.Set("Content-Type", "text/plain") }, 415, "Accept"},
		{"no Contact", nil, func(req *sipmsg.Request) { req.Header.Del("Contact") }, 400, ""},
		{"Record-Route that cannot be read", nil, func(req *sipmsg.Request) { req.Header.Add("Record-Route", "<sip:") }, 400, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				if tt.before != nil {
					r.do(func() { tt.before(r) })
				}
				req := r.remote.newInvite("their offer")
				if tt.change != nil {
					tt.change(req)
				}
				r.remote.send(req)
				resp := r.remote.response(tt.code)
				if tt.field != "" && !resp.Header.Has(tt.field) {
					t.Errorf("%s is missing:\n%s", tt.field, resp.Append(nil))
				}
				r.remote.ack(req, resp, "")
				r.logged()
				r.sessions(0)
			})
		})
	}
}

// TestBodyThatMayBeIgnored proves that an INVITE whose body need not be understood has no offer (RFC 3261 §20.11).
func TestBodyThatMayBeIgnored(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.remote.newInvite("hello")
		req.Header.Set("Content-Type", "text/plain")
		req.Header.Set("Content-Disposition", "render;handling=optional")
		r.remote.send(req)
		r.remote.response(100)
		r.logged("0s INCOMING", "0s offer wanted")
	})
}

// TestInviteExpires proves that an INVITE which is not answered in the time that it gives is over, with its ringing, and
// one that is answered is not (RFC 3261 §13.3.1).
func TestInviteExpires(t *testing.T) {
	for _, taken := range []bool{false, true} {
		inBubble(t, func(r *rig) {
			req := r.remote.newInvite("their offer")
			req.Header.Add("Expires", "20")
			r.remote.send(req)
			r.remote.response(100)
			r.do(func() { r.check(r.owner.session.Ring(180, "", nil)) })
			r.remote.response(180)
			if taken {
				r.do(func() { r.check(r.owner.session.Accept([]byte("our answer"))) })
				r.remote.ack(req, r.remote.response(200), "")
				r.at(time.Minute)
				r.remote.silent()
				return
			}
			r.remote.ack(req, r.remote.response(487), "")
			r.logged("0s INCOMING", "0s offer their offer", "0s EARLY 180 (Ringing)", "20s DISCONNECTED 487 (Request Terminated) by remote")
			r.sessions(0)
		})
	}
}

// TestWhenParted proves that it is known when the last BYE that had to wait for an ACK has left.
func TestWhenParted(t *testing.T) {
	inBubble(t, func(r *rig) {
		parted := 0
		part := func() { r.usage.WhenParted(func() { parted++ }) }
		r.do(part)
		r.settle()
		req := r.remote.invite("their offer")
		r.remote.response(100)
		r.do(func() {
			r.check(r.owner.session.Accept([]byte("our answer")))
			r.owner.session.Hangup(0, "")
			part()
		})
		ok := r.remote.response(200)
		if r.settle(); parted != 1 {
			t.Fatalf("told %d times before the ACK, want 1: nothing had to wait the first time", parted)
		}
		r.remote.ack(req, ok, "")
		r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
		if r.settle(); parted != 2 {
			t.Errorf("told %d times, want 2", parted)
		}
	})
}

func TestCancelledByTheRemote(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.remote.invite("their offer")
		r.remote.response(100)
		r.do(func() { r.check(r.owner.session.Ring(180, "", nil)) })
		r.remote.response(180)
		r.remote.cancel(req)
		r.remote.response(200)
		r.remote.ack(req, r.remote.response(487), "")
		r.logged("0s INCOMING", "0s offer their offer", "0s EARLY 180 (Ringing)", "0s DISCONNECTED 487 (Request Terminated) by remote")
		r.do(func() {
			if err := r.owner.session.Accept([]byte("late")); !errors.Is(err, ErrNoOffer) {
				t.Errorf("Accept after CANCEL: %v", err)
			}
		})
		r.sessions(0)
	})
}

func TestCancelCrossesOur200(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.owner.onOffer = func(s *Session) { r.check(s.Accept([]byte("our answer"))) }
		req := r.remote.invite("their offer")
		ok := r.remote.response(200)
		r.remote.cancel(req)
		r.remote.response(200) // to the CANCEL, which changes nothing
		r.remote.ack(req, ok, "")
		r.remote.sendInDialog(sipmsg.BYE, with{})
		r.remote.response(200)
		r.logged("0s INCOMING", "0s offer their offer", "0s CONNECTING 200 (OK)", "0s CONFIRMED 200 (OK)",
			"0s DISCONNECTED 200 (Normal call clearing) by remote")
	})
}

func TestRingingIsRepeatedEachMinute(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.remote.invite("their offer")
		r.remote.response(100)
		r.do(func() { r.check(r.owner.session.Ring(180, "", nil)) })
		r.at(30 * time.Second)
		r.do(func() { r.check(r.owner.session.Ring(183, "", nil)) })
		r.remote.response(180)
		want := []time.Duration{30 * time.Second, 90 * time.Second, 150 * time.Second}
		if got := r.remote.arrivals("183/INVITE", 200*time.Second); len(got) != 3 || !slices.Equal(got[1:], want[1:]) {
			t.Errorf("183 at %v, want %v", got, want)
		}
		r.do(func() { r.check(r.owner.session.Reject(486, "")) })
		r.remote.ack(req, r.remote.response(486), "")
		r.at(300 * time.Second)
		r.remote.silent()
	})
}

func TestByeWhileRinging(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.remote.invite("their offer")
		r.remote.response(100)
		r.do(func() { r.check(r.owner.session.Ring(180, "", nil)) })
		r.remote.response(180)
		r.remote.sendInDialog(sipmsg.BYE, with{})
		r.remote.response(200)
		r.remote.ack(req, r.remote.response(487), "")
		r.logged("0s INCOMING", "0s offer their offer", "0s EARLY 180 (Ringing)", "0s DISCONNECTED 200 (Normal call clearing) by remote")
		r.sessions(0)
	})
}

func TestMergedInvite(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.remote.invite("their offer")
		r.remote.response(100)
		copied := req.Clone()
		copied.Header.Set("Via", r.remote.via())
		r.remote.send(copied)
		r.remote.ack(copied, r.remote.response(482), "")
		r.sessions(1)
	})
}

func TestByeBeforeTheACK(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.owner.onOffer = func(s *Session) { r.check(s.Accept([]byte("our answer"))) }
		r.remote.invite("their offer")
		r.remote.response(200)
		r.remote.sendInDialog(sipmsg.BYE, with{})
		r.remote.response(200)
		r.logged("0s INCOMING", "0s offer their offer", "0s CONNECTING 200 (OK)", "0s DISCONNECTED 200 (Normal call clearing) by remote")
		r.sessions(0)
		r.at(40 * time.Second)
		r.remote.silent() // the 2xx is not repeated
	})
}
