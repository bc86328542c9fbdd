package session

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
)

func TestCallOutTakenAndEndedByUs(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 100, with{})
		r.at(time.Second)
		r.remote.respond(req, 180, with{tag: "b"})
		r.at(2 * time.Second)
		r.remote.respond(req, 200, with{tag: "b", body: "their answer"})
		ack := r.remote.request(sipmsg.ACK)
		r.logged("0s CALLING", "1s EARLY 180 (Ringing) by remote", "2s CONNECTING 200 (OK) by remote",
			"2s answer their answer", "2s CONFIRMED 200 (OK) by remote")
		if got := ack.Header.Get("To"); got != "<sip:bob@192.0.2.9>;tag=b" {
			t.Errorf("To of ACK: %s", got)
		}
		r.at(3 * time.Second)
		r.do(func() { r.owner.session.Hangup(0, "") })
		bye := r.remote.request(sipmsg.BYE)
		r.logged("3s DISCONNECTED 200 (OK)")
		r.remote.respond(bye, 200, with{})
		r.sessions(1) // the 2xx might come again
		times := r.owner.session.Times()
		if d := times.FirstAnswer.Sub(times.Created); d != time.Second {
			t.Errorf("first answer after %v", d)
		}
		if d := times.Ended.Sub(times.Connected); d != time.Second {
			t.Errorf("ended %v after being connected", d)
		}
		r.at(34 * time.Second)
		r.sessions(0)
		r.remote.silent()
	})
}

func TestInviteAsSent(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(func(p *InviteParams) {
			p.Headers = []sipmsg.Field{{Name: "Subject", Value: "hello"}}
			p.Target.Headers = "Subject=not-in-a-Request-URI"
			p.To.URI.Headers = "Subject=nor-in-To"
		})
		names := ""
		for f := range req.Header.All() {
			names += f.Name + " "
		}
		want := "Via Max-Forwards From To Contact Call-ID CSeq Allow Subject Content-Type Content-Length "
		if names != want {
			t.Errorf("fields %s\nwant   %s", names, want)
		}
		if got := req.Header.Get("Contact"); got != "<sip:alice@192.0.2.1:5060>" {
			t.Errorf("Contact %s", got)
		}
		if string(req.Body) != "our offer" || req.Header.CallID() != "call-1" || req.URI.Headers != "" {
			t.Errorf("body %q Call-ID %s URI %s", req.Body, req.Header.CallID(), req.URI)
		}
		if got := req.Header.Get("To"); got != "<sip:bob@192.0.2.9>" {
			t.Errorf("To %s", got)
		}
		if s := r.owner.session; !s.Outgoing() || s.Invite().Header.Get("From") != s.Local().String() || s.Flow() == nil {
			t.Error("the session does not know its INVITE")
		}
	})
}

func TestRefusedCalls(t *testing.T) {
	tests := []struct {
		code int
		want string
	}{
		{302, "0s DISCONNECTED 302 (Moved Temporarily) by remote"},
		{486, "0s DISCONNECTED 486 (Busy Here) by remote"},
		{401, "0s DISCONNECTED 401 (Unauthorized) by remote"},
		{603, "0s DISCONNECTED 603 (Decline) by remote"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.remote.respond(r.invite(nil), tt.code, with{tag: "b"})
				r.remote.request(sipmsg.ACK)
				r.logged("0s CALLING", tt.want)
				r.forgotten()
			})
		})
	}
}

func TestNobodyAnswers(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.invite(nil)
		r.at(31 * time.Second)
		r.logged("0s CALLING")
		r.at(33 * time.Second)
		log := r.owner.take()
		if len(log) != 1 || log[0][:34] != "32s DISCONNECTED 408 (Request Time" {
			t.Errorf("owner heard %q", log)
		}
		if cause := r.owner.session.Cause(); cause.Err == nil || cause.ByRemote {
			t.Errorf("cause %+v has no error of ours", cause)
		}
		r.forgotten()
	})
}

func TestNoOfferCanBeMade(t *testing.T) {
	inBubble(t, func(r *rig) {
		broken := errors.New("no port free")
		p := r.params()
		p.Offer = func(netip.Addr) ([]byte, error) { return nil, broken }
		r.do(func() { r.owner.session, _ = r.usage.Invite(p, r.owner) })
		r.settle()
		if s := r.owner.session; s.State() != Disconnected || !errors.Is(s.Cause().Err, broken) {
			t.Errorf("%s, cause %+v", s.State(), s.Cause())
		}
		r.remote.silent()
		r.forgotten()
	})
}

func TestEarlyAnswerStandsWhenThe2xxHasNone(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 183, with{tag: "b", body: "early"})
		r.logged("0s CALLING", "0s EARLY 183 (Session Progress) by remote", "0s early answer early")
		r.remote.respond(req, 180, with{tag: "b"})
		r.logged("0s EARLY 180 (Ringing) by remote")
		r.remote.respond(req, 200, with{tag: "b"})
		r.remote.request(sipmsg.ACK)
		r.logged("0s CONNECTING 200 (OK) by remote", "0s answer early", "0s CONFIRMED 200 (OK) by remote")
	})
}

func TestNoAnswerAtAllEndsTheCall(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 200, with{tag: "b"})
		r.remote.request(sipmsg.ACK)
		r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
		r.logged("0s CALLING", "0s CONNECTING 200 (OK) by remote",
			"0s DISCONNECTED 488 (Not Acceptable Here): no answer to the offer")
	})
}

func TestRemoteWithoutTags(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 180, with{})
		r.remote.respond(req, 200, with{body: "answer"})
		r.remote.request(sipmsg.ACK)
		r.logged("0s CALLING", "0s EARLY 180 (Ringing) by remote", "0s CONNECTING 200 (OK) by remote",
			"0s answer answer", "0s CONFIRMED 200 (OK) by remote")
		r.do(func() { r.owner.session.Hangup(0, "") })
		r.remote.request(sipmsg.BYE)
	})
}

func TestTagChangesBetween183And200(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 183, with{tag: "one"})
		r.remote.respond(req, 200, with{tag: "two", body: "answer"})
		ack := r.remote.request(sipmsg.ACK)
		if to, _ := ack.Header.To(); to.Tag() != "two" {
			t.Errorf("ACK to tag %q", to.Tag())
		}
		if id := r.owner.session.ID(); id.RemoteTag != "two" {
			t.Errorf("dialog %s", id)
		}
	})
}

func TestRepeated2xxGetsTheSameACK(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		resp := r.remote.respond(req, 200, with{tag: "b", body: "answer"})
		first := r.remote.request(sipmsg.ACK)
		for _, at := range []time.Duration{500 * time.Millisecond, 1500 * time.Millisecond, 31 * time.Second, 40 * time.Second} {
			r.at(at) // the last one after the transaction has gone
			r.remote.send(resp)
			if again := r.remote.request(sipmsg.ACK); string(again.Append(nil)) != string(first.Append(nil)) {
				t.Errorf("at %v another ACK:\n%s\nfirst\n%s", at, again.Append(nil), first.Append(nil))
			}
		}
		r.remote.silent()
	})
}

func TestAnotherForksLate2xx(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 180, with{tag: "one"})
		r.remote.respond(req, 183, with{tag: "two", body: "early two"})
		r.logged("0s CALLING", "0s EARLY 180 (Ringing) by remote",
			"0s EARLY 183 (Session Progress) by remote", "0s early answer early two")
		r.remote.respond(req, 200, with{tag: "two", body: "answer two"})
		r.remote.request(sipmsg.ACK)
		r.logged("0s CONNECTING 200 (OK) by remote", "0s answer answer two", "0s CONFIRMED 200 (OK) by remote")
		for range 2 { // its repetition gets the ACK, not another BYE
			r.remote.respond(req, 200, with{tag: "one", body: "answer one"})
			ack := r.remote.request(sipmsg.ACK)
			if to, _ := ack.Header.To(); to.Tag() != "one" {
				t.Errorf("ACK to %q", to.Tag())
			}
			r.settle()
			if len(r.remote.got) == 0 {
				continue
			}
			bye := r.remote.request(sipmsg.BYE)
			if to, _ := bye.Header.To(); to.Tag() != "one" {
				t.Errorf("BYE to %q", to.Tag())
			}
			r.remote.respond(bye, 200, with{})
		}
		r.remote.silent()
		r.logged()
	})
}

func TestForksAreBounded(t *testing.T) {
	bubbleWith(t, func(c *Config) { c.MaxForks = 2 }, func(r *rig) {
		req := r.invite(nil)
		for _, tag := range []string{"one", "two", "three"} {
			r.remote.respond(req, 180, with{tag: tag})
		}
		r.logged("0s CALLING", "0s EARLY 180 (Ringing) by remote", "0s EARLY 180 (Ringing) by remote")
		r.remote.respond(req, 200, with{tag: "three", body: "answer"}) // may win all the same
		r.remote.request(sipmsg.ACK)
		for _, tag := range []string{"one", "two"} {
			r.remote.respond(req, 200, with{tag: tag, body: "answer"})
			r.remote.request(sipmsg.ACK)
			r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
		}
		r.remote.respond(req, 200, with{tag: "four", body: "answer"})
		r.remote.silent()
	})
}

func TestCallWithoutOffer(t *testing.T) {
	offerless := func(r *rig) *sipmsg.Request {
		return r.invite(func(p *InviteParams) { p.Offer = nil })
	}
	t.Run("accepted later", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			req := offerless(r)
			if len(req.Body) > 0 {
				t.Errorf("INVITE with body %q", req.Body)
			}
			r.remote.respond(req, 183, with{tag: "b", body: "not an offer yet"})
			resp := r.remote.respond(req, 200, with{tag: "b", body: "their offer"})
			r.logged("0s CALLING", "0s EARLY 183 (Session Progress) by remote", "0s CONNECTING 200 (OK) by remote", "0s offer their offer")
			r.at(time.Second)
			r.remote.send(resp)
			r.remote.silent() // no ACK before the answer
			r.do(func() {
				if err := r.owner.session.Accept(nil); !errors.Is(err, ErrNoAnswer) {
					t.Errorf("Accept without answer: %v", err)
				}
				r.check(r.owner.session.Accept([]byte("our answer")))
			})
			if ack := r.remote.request(sipmsg.ACK); string(ack.Body) != "our answer" {
				t.Errorf("ACK with %q", ack.Body)
			}
			r.logged("1s CONFIRMED 200 (OK) by remote")
			r.remote.send(resp)
			r.remote.request(sipmsg.ACK)
		})
	})
	t.Run("refused", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.owner.onOffer = func(s *Session) { r.check(s.Reject(488, "")) }
			r.remote.respond(offerless(r), 200, with{tag: "b", body: "their offer"})
			if ack := r.remote.request(sipmsg.ACK); len(ack.Body) > 0 {
				t.Errorf("ACK with %q", ack.Body)
			}
			r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
			r.logged("0s CALLING", "0s CONNECTING 200 (OK) by remote", "0s offer their offer",
				"0s DISCONNECTED 488 (Not Acceptable Here): offer refused")
		})
	})
	t.Run("hung up while the offer waits", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.owner.onOffer = func(s *Session) { s.Hangup(0, "") }
			r.remote.respond(offerless(r), 200, with{tag: "b", body: "their offer"})
			r.remote.request(sipmsg.ACK)
			r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
			r.logged("0s CALLING", "0s CONNECTING 200 (OK) by remote", "0s offer their offer", "0s DISCONNECTED 200 (OK)")
		})
	})
	t.Run("2xx without offer", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.remote.respond(offerless(r), 200, with{tag: "b"})
			r.remote.request(sipmsg.ACK)
			r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
			r.logged("0s CALLING", "0s CONNECTING 200 (OK) by remote", "0s DISCONNECTED 488 (Not Acceptable Here): no offer to answer")
		})
	})
}

func TestSessionsAreBounded(t *testing.T) {
	bubbleWith(t, func(c *Config) { c.MaxDialogs = 1 }, func(r *rig) {
		r.connected()
		r.do(func() {
			if _, err := r.usage.Invite(r.params(), r.owner); !errors.Is(err, ErrTooMany) {
				t.Errorf("second call: %v", err)
			}
		})
		r.remote.invite("offer")
		r.remote.response(486)
		r.sessions(1)
	})
}

func TestIdentifiersNeedRandomBits(t *testing.T) {
	bubbleWith(t, func(c *Config) { c.Rand = noRandom{} }, func(r *rig) {
		r.do(func() {
			for _, callID := range []string{"", "given"} {
				p := r.params()
				p.CallID = callID
				if _, err := r.usage.Invite(p, r.owner); !errors.Is(err, errNoRandom) {
					t.Errorf("invite with Call-ID %q: %v", callID, err)
				}
			}
		})
		r.sessions(0)
	})
}

var errNoRandom = errors.New("no random bits")

type noRandom struct{}

func (noRandom) Read([]byte) (int, error) { return 0, errNoRandom }

// TestDialogThatCannotBe: a 2xx whose route cannot be read is acknowledged and ended along what can be, each time that it comes.
func TestDialogThatCannotBe(t *testing.T) {
	unreadable := sipmsg.Field{Name: "Record-Route", Value: "<sip:"}
	proxy := sipmsg.Field{Name: "Record-Route", Value: "<sip:192.0.2.9:5060;lr>"}
	for name, tt := range map[string]struct {
		rings, lines []sipmsg.Field // Record-Route of the 180 and the 200
		route        string         // of ACK and BYE
	}{
		"no route":          {nil, []sipmsg.Field{unreadable}, ""},
		"rings with it":     {[]sipmsg.Field{unreadable}, []sipmsg.Field{unreadable}, ""},
		"one of two routes": {nil, []sipmsg.Field{proxy, unreadable}, "<sip:192.0.2.9:5060;lr>"},
		"that of the 180":   {[]sipmsg.Field{proxy}, []sipmsg.Field{unreadable}, "<sip:192.0.2.9:5060;lr>"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				req := r.invite(nil)
				if tt.rings != nil {
					r.remote.respond(req, 180, with{tag: "b", lines: tt.rings})
				}
				success := r.remote.respond(req, 200, with{tag: "b", body: "answer", contact: "<sip:bob@192.0.2.9:5060;here>", lines: tt.lines})
				r.remote.ended(tt.route)
				if cause := r.owner.session.Cause(); cause.Code != 500 || !errors.Is(cause.Err, dialog.ErrMalformed) {
					t.Errorf("cause %+v", cause)
				}
				r.remote.send(success)
				r.remote.request(sipmsg.ACK)
				r.remote.silent()
				r.forgotten()
			})
		})
	}
	inBubble(t, func(r *rig) { // of another fork
		r.connected()
		r.remote.respond(r.owner.session.Invite(), 200, with{tag: "c", body: "answer", contact: "<sip:bob@192.0.2.9:5060;here>", lines: []sipmsg.Field{unreadable}})
		r.remote.ended("")
		if st := r.owner.session.State(); st != Confirmed {
			t.Errorf("state %s", st)
		}
	})
	inBubble(t, func(r *rig) { // Contact: the INVITE's target takes its place, as where there is none
		r.remote.respond(r.invite(nil), 200, with{tag: "b", body: "answer", contact: "<sip:[::1>;;;"})
		if ack := r.remote.request(sipmsg.ACK); ack.URI.String() != "sip:bob@192.0.2.9" {
			t.Errorf("ACK to %s", ack.URI)
		}
		r.remote.silent()
		if st := r.owner.session.State(); st != Confirmed {
			t.Errorf("state %s", st)
		}
	})
}

// ended wants a 2xx with this route acknowledged and ended by BYE.
func (m *remote) ended(route string) {
	m.rig.t.Helper()
	for _, method := range []sipmsg.Method{sipmsg.ACK, sipmsg.BYE} {
		req := m.request(method)
		if req.Header.Get("Route") != route || req.URI.String() != "sip:bob@192.0.2.9:5060;here" {
			m.rig.t.Errorf("ended by\n%s", req.Append(nil))
		}
		if method == sipmsg.BYE {
			m.respond(req, 200, with{})
		}
	}
}

func TestHangupWithACause(t *testing.T) {
	bubbleWith(t, func(c *Config) { c.Supported = "replaces" }, func(r *rig) {
		s := r.connected()
		if got := s.Invite().Header.Get("Supported"); got != "replaces" {
			t.Errorf("Supported %q", got)
		}
		r.do(func() {
			s.Hangup(408, "Too long", sipmsg.Field{Name: "Warning", Value: `399 gosua "Call duration exceeded"`})
		})
		if bye := r.remote.request(sipmsg.BYE); !bye.Header.Has("Warning") {
			t.Errorf("BYE\n%s", bye.Append(nil))
		}
		r.logged("0s DISCONNECTED 408 (Too long)")
	})
}
