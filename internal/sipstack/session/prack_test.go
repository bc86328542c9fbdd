package session

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// reliably are the fields of a reliable provisional response.
func reliably(rseq int) []sipmsg.Field {
	return []sipmsg.Field{{Name: "Require", Value: "100rel"}, {Name: "RSeq", Value: strconv.Itoa(rseq)}}
}

// pracked demands the PRACK for the response rseq to our INVITE req.
func (m *remote) pracked(req *sipmsg.Request, rseq int) *sipmsg.Request {
	m.rig.t.Helper()
	prack := m.request(sipmsg.PRACK)
	cseq, _ := req.Header.CSeq()
	if got, ok := prack.Header.RAck(); !ok || got != (sipmsg.RAck{RSeq: uint32(rseq), CSeq: cseq}) {
		m.rig.t.Errorf("RAck %q", prack.Header.Get("RAck"))
	}
	return prack
}

// grant demands requests of these methods, in any order, and answers them 200.
func (m *remote) grant(methods ...sipmsg.Method) {
	m.rig.t.Helper()
	var got []sipmsg.Method
	for range methods {
		req := m.next().(*sipmsg.Request)
		got = append(got, req.Method)
		m.respond(req, 200, with{contact: "-"})
	}
	slices.Sort(got)
	slices.Sort(methods)
	if !slices.Equal(got, methods) {
		m.rig.t.Errorf("got %v, want %v", got, methods)
	}
}

func TestPRACKOfOurs(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(func(p *InviteParams) { p.Extensions.Require100Rel = true })
		if req.Header.Get("Require") != "100rel" {
			t.Errorf("Require %q", req.Header.Get("Require"))
		}
		r.remote.respond(req, 180, with{tag: "b", lines: reliably(77)})
		prack := r.remote.pracked(req, 77)
		if prack.URI.String() != "sip:bob@192.0.2.9" || len(prack.Body) > 0 || prack.Header.Has("Contact") {
			t.Errorf("PRACK\n%s", prack.Append(nil))
		}
		r.remote.respond(prack, 200, with{contact: "-"})
		r.remote.respond(req, 183, with{tag: "b", body: "their answer", lines: reliably(78)})
		r.remote.respond(r.remote.pracked(req, 78), 200, with{contact: "-"})
		r.remote.respond(req, 200, with{tag: "b"})
		r.remote.request(sipmsg.ACK)
		r.logged("0s CALLING", "0s EARLY 180 (Ringing) by remote", "0s EARLY 183 (Session Progress) by remote", "0s early answer their answer",
			"0s CONNECTING 200 (OK) by remote", "0s answer their answer", "0s CONFIRMED 200 (OK) by remote")
	})
}

// TestReliableOutOfOrder: RFC 3262 §4: what is not the next one is neither
// acknowledged nor heard.
func TestReliableOutOfOrder(t *testing.T) {
	for _, tt := range []struct {
		name  string
		rseq  int
		taken bool
	}{{"again", 77, false}, {"next", 78, true}, {"a gap", 79, false}, {"older", 76, false}} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				req := r.invite(nil)
				r.remote.respond(req, 180, with{tag: "b", lines: reliably(77)})
				r.remote.respond(r.remote.pracked(req, 77), 200, with{contact: "-"})
				r.logged("0s CALLING", "0s EARLY 180 (Ringing) by remote")
				r.remote.respond(req, 182, with{tag: "b", lines: reliably(tt.rseq)})
				if !tt.taken {
					r.remote.silent()
					r.logged()
					return
				}
				r.remote.pracked(req, tt.rseq)
				r.logged("0s EARLY 182 (Queued) by remote")
			})
		})
	}
}

// TestNotReliable: what lacks a part of it gets no PRACK, but is heard.
func TestNotReliable(t *testing.T) {
	for name, w := range map[string]with{
		"no RSeq":    {tag: "b", lines: reliably(1)[:1]},
		"no Require": {tag: "b", lines: reliably(1)[1:]},
		"RSeq 0":     {tag: "b", lines: reliably(0)},
		"no tag":     {lines: reliably(1)},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.remote.respond(r.invite(nil), 180, w)
				r.remote.silent()
				r.logged("0s CALLING", "0s EARLY 180 (Ringing) by remote")
			})
		})
	}
}

// TestReliableAnswerCounts: what later responses of the fork say instead means
// nothing (RFC 3262 §5).
func TestReliableAnswerCounts(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 183, with{tag: "b", body: "their answer", lines: reliably(1)})
		r.remote.pracked(req, 1)
		r.remote.respond(req, 183, with{tag: "b", body: "another", lines: reliably(2)})
		r.remote.pracked(req, 2)
		r.remote.respond(req, 200, with{tag: "b", body: "a third"})
		r.logged("0s CALLING", "0s EARLY 183 (Session Progress) by remote", "0s early answer their answer",
			"0s EARLY 183 (Session Progress) by remote", "0s CONNECTING 200 (OK) by remote", "0s answer their answer", "0s CONFIRMED 200 (OK) by remote")
	})
}

// TestForksRingReliably: each has numbers of its own.
func TestForksRingReliably(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		for tag, rseq := range map[string]int{"b": 7, "c": 1} {
			r.remote.respond(req, 183, with{tag: tag, lines: reliably(rseq)})
			prack := r.remote.pracked(req, rseq)
			if to, _ := prack.Header.To(); to.Tag() != tag {
				t.Errorf("PRACK to %s, want fork %s", to, tag)
			}
		}
	})
}

func TestAnswerInPRACK(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(func(p *InviteParams) { p.Offer = nil })
		r.remote.respond(req, 183, with{tag: "b", body: "their offer", lines: reliably(5)})
		r.logged("0s CALLING", "0s EARLY 183 (Session Progress) by remote", "0s offer their offer")
		r.remote.silent()
		// Another fork's offer has to wait for its turn.
		r.remote.respond(req, 183, with{tag: "c", body: "another offer", lines: reliably(9)})
		r.remote.silent()
		r.accept("our answer")
		prack := r.remote.pracked(req, 5)
		if string(prack.Body) != "our answer" || prack.Header.ContentType() != sdpType {
			t.Errorf("PRACK\n%s", prack.Append(nil))
		}
		r.remote.respond(prack, 200, with{contact: "-"})
		r.remote.respond(req, 200, with{tag: "b"})
		if ack := r.remote.request(sipmsg.ACK); len(ack.Body) > 0 {
			t.Errorf("ACK with %q", ack.Body)
		}
		r.logged("0s CONNECTING 200 (OK) by remote", "0s CONFIRMED 200 (OK) by remote")
	})
}

// TestOfferInReliableResponseRefused: nothing else than the end is possible.
func TestOfferInReliableResponseRefused(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.owner.onOffer = func(s *Session) { r.check(s.Reject(488, "")) }
		req := r.invite(func(p *InviteParams) { p.Offer = nil })
		r.remote.respond(req, 183, with{tag: "b", body: "their offer", lines: reliably(5)})
		r.remote.grant(sipmsg.PRACK, sipmsg.CANCEL)
		r.remote.respond(req, 487, with{tag: "b"})
		r.remote.request(sipmsg.ACK)
		r.logged("0s CALLING", "0s EARLY 183 (Session Progress) by remote", "0s offer their offer",
			"0s DISCONNECTED 488 (Not Acceptable Here): offer refused")
		r.forgotten()
	})
}

// TestPRACKTooLate: a 481 that comes before the refusal which it follows is not the cause of the end.
func TestPRACKTooLate(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.owner.onOffer = func(s *Session) { r.check(s.Accept([]byte("our answer"))) }
		req := r.invite(func(p *InviteParams) { p.Offer = nil })
		r.remote.respond(req, 183, with{tag: "b", body: "their offer", lines: reliably(5)})
		r.remote.respond(r.remote.pracked(req, 5), 481, with{contact: "-"})
		r.remote.silent()
		r.remote.respond(req, 486, with{tag: "b"})
		r.remote.request(sipmsg.ACK)
		r.logged("0s CALLING", "0s EARLY 183 (Session Progress) by remote", "0s offer their offer", "0s DISCONNECTED 486 (Busy Here) by remote")
		r.forgotten()
	})
}

// TestPRACKRefused: one with an answer ends the call, another one means nothing.
func TestPRACKRefused(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 180, with{tag: "b", lines: reliably(1)})
		r.remote.respond(r.remote.pracked(req, 1), 481, with{contact: "-"})
		r.remote.respond(req, 200, with{tag: "b", body: "their answer"})
		r.remote.request(sipmsg.ACK)
		r.settle()
		if st := r.owner.session.State(); st != Confirmed {
			t.Errorf("state %s", st)
		}
	})
	inBubble(t, func(r *rig) {
		r.owner.onOffer = func(s *Session) { r.check(s.Accept([]byte("our answer"))) }
		req := r.invite(func(p *InviteParams) { p.Offer = nil })
		r.remote.respond(req, 183, with{tag: "b", body: "their offer", lines: reliably(5)})
		r.remote.respond(r.remote.pracked(req, 5), 488, with{contact: "-"})
		r.remote.respond(r.remote.request(sipmsg.CANCEL), 200, with{contact: "-"})
		r.remote.respond(req, 487, with{tag: "b"})
		r.remote.request(sipmsg.ACK)
		r.logged("0s CALLING", "0s EARLY 183 (Session Progress) by remote", "0s offer their offer",
			"0s DISCONNECTED 488 (Not Acceptable Here) by remote: offer refused")
	})
}

// TestPRACKRefusedByOneFork: it is given up by BYE, and another one goes on.
func TestPRACKRefusedByOneFork(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.owner.onOffer = func(s *Session) { r.check(s.Accept([]byte("our answer"))) }
		req := r.invite(func(p *InviteParams) { p.Offer = nil })
		r.remote.respond(req, 180, with{tag: "other"})
		r.remote.respond(req, 183, with{tag: "b", body: "their offer", lines: reliably(5)})
		r.remote.respond(r.remote.pracked(req, 5), 488, with{contact: "-"})
		bye := r.remote.request(sipmsg.BYE)
		if to, _ := bye.Header.To(); to.Tag() != "b" {
			t.Errorf("BYE to %s", to)
		}
		r.remote.respond(bye, 200, with{contact: "-"})
		r.remote.silent()
		r.remote.respond(req, 200, with{tag: "other", body: "another offer"})
		if ack := r.remote.request(sipmsg.ACK); string(ack.Body) != "our answer" {
			t.Errorf("ACK with %q", ack.Body)
		}
		r.logged("0s CALLING", "0s EARLY 180 (Ringing) by remote", "0s EARLY 183 (Session Progress) by remote", "0s offer their offer",
			"0s CONNECTING 200 (OK) by remote", "0s offer another offer", "0s CONFIRMED 200 (OK) by remote")
	})
}

// TestPRACKUnanswered: it is repeated as its transaction has it; the call goes on.
func TestPRACKUnanswered(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 180, with{tag: "b", lines: reliably(1)})
		if got := r.remote.arrivals("PRACK", 33*time.Second); len(got) != 11 {
			t.Errorf("PRACK at %v", got)
		}
		r.remote.respond(req, 200, with{tag: "b", body: "their answer"})
		r.remote.request(sipmsg.ACK)
		r.settle()
		if st := r.owner.session.State(); st != Confirmed {
			t.Errorf("state %s", st)
		}
	})
}

// TestTheirUpdateWhileRinging: refused while our offer is open, taken once it is
// answered reliably.
func TestTheirUpdateWhileRinging(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 183, with{tag: "b", lines: reliably(1)})
		r.remote.respond(r.remote.pracked(req, 1), 200, with{contact: "-"})
		r.remote.sendInDialog(sipmsg.UPDATE, with{body: "early offer"})
		r.remote.response(491)
		r.remote.respond(req, 183, with{tag: "b", body: "their answer", lines: reliably(2)})
		r.remote.respond(r.remote.pracked(req, 2), 200, with{contact: "-"})
		r.owner.take()
		r.remote.sendInDialog(sipmsg.UPDATE, with{body: "early offer"})
		r.logged("0s offer early offer")
		r.accept("early answer")
		if resp := r.remote.response(200); string(resp.Body) != "early answer" {
			t.Errorf("200 with %q", resp.Body)
		}
		r.remote.respond(req, 200, with{tag: "b", body: "their answer"}) // which counts no more
		r.remote.request(sipmsg.ACK)
		r.logged("0s CONNECTING 200 (OK) by remote", "0s CONFIRMED 200 (OK) by remote")
	})
}

// TestCancelWhileRingingReliably: the PRACK is sent all the same.
func TestCancelWhileRingingReliably(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.do(func() { r.owner.session.Hangup(0, "") })
		r.remote.respond(req, 183, with{tag: "b", body: "their answer", lines: reliably(1)})
		r.remote.grant(sipmsg.PRACK, sipmsg.CANCEL)
		r.remote.respond(req, 487, with{tag: "b"})
		r.remote.request(sipmsg.ACK)
		r.logged("0s CALLING", "0s EARLY 183 (Session Progress) by remote", "0s DISCONNECTED 487 (Request Terminated) by remote")
		r.forgotten()
	})
}
