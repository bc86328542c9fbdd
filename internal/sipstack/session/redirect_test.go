package session

import (
	"errors"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// guide is an owner that knows where else to go: at once, later when the test says so, or not at all.
type guide struct {
	*owner
	asked  []int // status of each refusal, 0: nobody answered
	decide func(s *Session) bool
}

func (g *guide) SessionRefused(s *Session, resp *sipmsg.Response) bool {
	code := 0
	if resp != nil {
		code = resp.StatusCode
	}
	g.asked = append(g.asked, code)
	return g.decide(s)
}

// guided calls the remote for a guide and returns the INVITE.
func (r *rig) guided(decide func(s *Session) bool) (*guide, *sipmsg.Request) {
	r.t.Helper()
	g := &guide{owner: r.owner, decide: decide}
	r.do(func() {
		s, err := r.usage.Invite(r.params(), g)
		if err != nil {
			r.t.Fatal(err)
		}
		r.owner.session = s
	})
	return g, r.remote.request(sipmsg.INVITE)
}

func elsewhere(user string) uri.URI { return uri.URI{Scheme: "sip", User: user, Host: theirIP} }

func later(*Session) bool { return true }

// TestRetargetAsSent: same Call-ID and From, next number, To as wanted (RFC 3261 §8.1.3.4).
func TestRetargetAsSent(t *testing.T) {
	for _, to := range []string{"", "sip:carol@192.0.2.9"} {
		inBubble(t, func(r *rig) {
			_, first := r.guided(func(s *Session) bool {
				var name *sipmsg.NameAddr
				if to != "" {
					name = &sipmsg.NameAddr{URI: elsewhere("carol")}
				}
				r.check(s.Retarget(elsewhere("carol"), name))
				if err := s.Retarget(elsewhere("carol"), nil); !errors.Is(err, ErrState) {
					t.Errorf("twice: %v", err)
				}
				return true
			})
			r.remote.respond(first, 180, with{tag: "old"})
			r.remote.respond(first, 302, with{tag: "old"})
			r.remote.request(sipmsg.ACK)
			second := r.remote.request(sipmsg.INVITE)
			cseq1, _ := first.Header.CSeq()
			cseq2, _ := second.Header.CSeq()
			if cseq2.Seq != cseq1.Seq+1 || second.Header.CallID() != first.Header.CallID() || second.Header.Get("From") != first.Header.Get("From") {
				t.Errorf("the second INVITE\n%s", second.Append(nil))
			}
			if second.URI.User != "carol" || string(second.Body) != "our offer" {
				t.Errorf("the second INVITE\n%s", second.Append(nil))
			}
			if got, _ := second.Header.To(); got.URI.User != map[string]string{"": "bob"}[to] && to == "" || to != "" && got.URI.User != "carol" {
				t.Errorf("To %s", got)
			}
			r.remote.respond(second, 180, with{tag: "new"})
			r.remote.respond(second, 200, with{tag: "new", body: "their answer"})
			r.remote.request(sipmsg.ACK)
			r.logged("0s CALLING", "0s EARLY 180 (Ringing) by remote", "0s EARLY 180 (Ringing) by remote", "0s CONNECTING 200 (OK) by remote",
				"0s answer their answer", "0s CONFIRMED 200 (OK) by remote")
			r.do(func() { r.owner.session.Hangup(0, "") })
			bye := r.remote.request(sipmsg.BYE)
			if to, _ := bye.Header.To(); to.Tag() != "new" {
				t.Errorf("BYE to %s", to)
			}
			r.remote.respond(bye, 200, with{})
			r.at(time.Minute)
			r.sessions(0)
		})
	}
}

// TestRefusalsThatStand: what the owner leaves as it is ends the session, with the cause of the refusal.
func TestRefusalsThatStand(t *testing.T) {
	for _, tt := range []struct {
		decide func(s *Session) bool
		after  func(s *Session)
		want   string
	}{
		{func(*Session) bool { return false }, func(*Session) {}, "0s DISCONNECTED 302 (Moved Temporarily) by remote"},
		{later, func(s *Session) { _ = s.Refuse() }, "0s DISCONNECTED 302 (Moved Temporarily) by remote"},
		{later, func(s *Session) { s.Hangup(0, "") }, "0s DISCONNECTED 487 (Request Terminated)"},
		{func(s *Session) bool { s.Hangup(0, ""); return true }, func(*Session) {}, "0s DISCONNECTED 487 (Request Terminated)"},
	} {
		inBubble(t, func(r *rig) {
			g, req := r.guided(tt.decide)
			r.remote.respond(req, 302, with{tag: "b"})
			r.remote.request(sipmsg.ACK)
			r.settle()
			r.do(func() { tt.after(r.owner.session) })
			r.logged("0s CALLING", tt.want)
			if len(g.asked) != 1 || g.asked[0] != 302 {
				t.Errorf("asked %v", g.asked)
			}
			r.do(func() {
				if err := r.owner.session.Retarget(elsewhere("x"), nil); !errors.Is(err, ErrState) {
					t.Errorf("after the end: %v", err)
				}
				if err := r.owner.session.Refuse(); !errors.Is(err, ErrState) {
					t.Errorf("after the end: %v", err)
				}
			})
			r.remote.silent()
			r.at(time.Minute)
			r.sessions(0)
		})
	}
}

// TestNobodyIsAskedForACancelledCall: hang-up wins, whatever the remote says afterwards.
func TestNobodyIsAskedForACancelledCall(t *testing.T) {
	inBubble(t, func(r *rig) {
		g, req := r.guided(later)
		r.remote.respond(req, 180, with{tag: "b"})
		r.settle()
		r.do(func() { r.owner.session.Hangup(0, "") })
		r.remote.respond(r.remote.request(sipmsg.CANCEL), 200, with{})
		r.remote.respond(req, 302, with{tag: "b"})
		r.remote.request(sipmsg.ACK)
		r.logged("0s CALLING", "0s EARLY 180 (Ringing) by remote", "0s DISCONNECTED 302 (Moved Temporarily) by remote")
		if len(g.asked) != 0 {
			t.Errorf("asked %v", g.asked)
		}
	})
}

// TestNobodyAnsweredIsToldToo: another target may.
func TestNobodyAnsweredIsToldToo(t *testing.T) {
	inBubble(t, func(r *rig) {
		g, _ := r.guided(func(s *Session) bool { return s.Retarget(elsewhere("carol"), nil) == nil })
		r.remote.arrivals("INVITE", 32*time.Second)
		r.settle()
		if len(g.asked) != 1 || g.asked[0] != 0 {
			t.Errorf("asked %v", g.asked)
		}
		req := r.owner.session.Invite()
		if req.URI.User != "carol" {
			t.Errorf("went to %s", req.URI.String())
		}
		r.do(func() { r.owner.session.Hangup(0, "") })
	})
}

// TestRefusedEarlyDialogsAreOver: a BYE in one of them is nothing to the INVITE that goes elsewhere.
func TestRefusedEarlyDialogsAreOver(t *testing.T) {
	inBubble(t, func(r *rig) {
		_, req := r.guided(later)
		r.remote.respond(req, 180, with{tag: "b"})
		r.settle()
		bye := r.remote.inDialog(sipmsg.BYE, with{contact: "-"})
		r.remote.respond(req, 302, with{tag: "b"})
		r.remote.request(sipmsg.ACK)
		r.remote.send(bye)
		r.remote.response(481)
		r.do(func() { r.check(r.owner.session.Retarget(elsewhere("carol"), nil)) })
		second := r.remote.request(sipmsg.INVITE)
		r.remote.respond(second, 200, with{tag: "c", body: "their answer"})
		r.remote.request(sipmsg.ACK)
		r.remote.silent()
		r.logged("0s CALLING", "0s EARLY 180 (Ringing) by remote", "0s CONNECTING 200 (OK) by remote",
			"0s answer their answer", "0s CONFIRMED 200 (OK) by remote")
	})
}
