package session

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// update has us send an UPDATE and returns what the remote gets.
func (r *rig) update(f OfferFunc) *sipmsg.Request {
	r.t.Helper()
	r.do(func() { r.check(r.owner.session.Update(f)) })
	return r.remote.request(sipmsg.UPDATE)
}

func TestOurUpdateTaken(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.connected()
		req := r.update(offer("new"))
		if string(req.Body) != "new" || !req.Header.Has("Contact") || !req.Header.Has("Allow") || req.Header.ContentType() != sdpType {
			t.Errorf("UPDATE\n%s", req.Append(nil))
		}
		r.do(func() {
			for name, err := range map[string]error{"UPDATE": s.Update(offer("again")), "re-INVITE": s.Reinvite(offer("again"))} {
				if !errors.Is(err, ErrOfferPending) {
					t.Errorf("%s while the offer is pending: %v", name, err)
				}
			}
		})
		r.remote.respond(req, 200, with{body: "taken", contact: "<sip:bob@192.0.2.9:5060;moved>"})
		r.logged("0s answer taken", "0s re-INVITE done: <nil>")
		r.remote.silent() // no ACK, RFC 3311 §5.1
		r.do(func() { s.Hangup(0, "") })
		if bye := r.remote.request(sipmsg.BYE); bye.URI.String() != "sip:bob@192.0.2.9:5060;moved" {
			t.Errorf("BYE to %s, not where the answer to UPDATE moved", bye.URI)
		}
	})
}

func TestOurUpdateNotTaken(t *testing.T) {
	for _, tt := range []struct {
		code int
		body string
		want []string
		ends bool
	}{
		{200, "", []string{"0s re-INVITE done: no answer to the offer"}, false},
		{488, "", []string{"0s re-INVITE done: 488 Not Acceptable Here"}, false},
		{491, "", []string{"0s re-INVITE done: 491 Request Pending"}, false},
		{481, "", []string{"0s re-INVITE done: 481 Call/Transaction Does Not Exist",
			"0s DISCONNECTED 481 (Call/Transaction Does Not Exist) by remote"}, true},
	} {
		t.Run(strconv.Itoa(tt.code), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				s := r.connected()
				r.remote.respond(r.update(offer("new")), tt.code, with{body: tt.body})
				r.logged(tt.want...)
				if tt.ends {
					r.remote.respond(r.remote.request(sipmsg.BYE), 481, with{})
				}
				r.remote.silent()
				if ended := s.State() == Disconnected; ended != tt.ends {
					t.Errorf("state %s", s.State())
				}
			})
		})
	}
}

func TestOurUpdateUnanswered(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.connected()
		r.update(offer("new"))
		r.remote.arrivals("UPDATE", 31999*time.Millisecond)
		r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})
		r.settle()
		if s.State() != Disconnected || s.Cause().Code != 408 {
			t.Errorf("%s, cause %+v", s.State(), s.Cause())
		}
	})
}

func TestOurUpdateWhenItCannotBe(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		s := r.owner.session
		r.do(func() {
			if err := s.Update(offer("early")); !errors.Is(err, ErrState) {
				t.Errorf("before the answer: %v", err)
			}
		})
		r.remote.respond(req, 200, with{tag: "b", body: "their answer"})
		r.remote.request(sipmsg.ACK)
		r.settle()
		r.do(func() {
			if err := s.Update(nil); !errors.Is(err, ErrNoOffer) {
				t.Errorf("without offer: %v", err)
			}
		})
	})
}

// TestHangupDuringOurUpdate: the answer that comes afterwards means nothing any more.
func TestHangupDuringOurUpdate(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.connected()
		req := r.update(offer("new"))
		r.do(func() { s.Hangup(0, "") })
		bye := r.remote.request(sipmsg.BYE)
		r.remote.respond(req, 200, with{body: "taken"})
		r.remote.respond(bye, 200, with{})
		r.logged("0s re-INVITE done: session ended", "0s DISCONNECTED 200 (OK)")
		r.at(40 * time.Second)
		r.remote.silent()
		r.sessions(0)
	})
}

// TestGlareWithOurUpdate: RFC 3311 §5.2.
func TestGlareWithOurUpdate(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.connected()
		r.update(offer("ours"))
		r.remote.sendInDialog(sipmsg.UPDATE, with{body: "theirs"})
		r.remote.response(491)
		r.remote.sendInDialog(sipmsg.UPDATE, with{})
		r.remote.response(200)
	})
}

// TestUpdateWithoutOffer: it tells our Contact, and is in nobody's way.
func TestUpdateWithoutOffer(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.connected()
		code := 0
		r.do(func() {
			s.Request(sipmsg.UPDATE, "", nil, func(resp *sipmsg.Response, _ error) { code = resp.StatusCode })
		})
		req := r.remote.request(sipmsg.UPDATE)
		if len(req.Body) > 0 || !req.Header.Has("Contact") || !req.Header.Has("Allow") {
			t.Errorf("UPDATE\n%s", req.Append(nil))
		}
		r.remote.sendInDialog(sipmsg.UPDATE, with{body: "theirs"})
		r.logged("0s offer theirs")
		r.remote.respond(req, 200, with{})
		r.settle()
		r.do(func() {
			if code != 200 {
				t.Errorf("answered %d", code)
			}
		})
	})
}

// TestGlareWait: RFC 3261 §14.1.
func TestGlareWait(t *testing.T) {
	const draws = 20000
	for _, tt := range []struct {
		name        string
		ours        bool
		first, last time.Duration
	}{
		{"of who made the Call-ID", true, 2100 * time.Millisecond, 4 * time.Second},
		{"of the other", false, 0, 2 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &Session{}
			if tt.ours {
				s.call = &call{}
			}
			low, high := tt.last, tt.first
			for range draws {
				w := s.GlareWait()
				low, high = min(low, w), max(high, w)
				if w%(10*time.Millisecond) != 0 {
					t.Fatalf("%v is no multiple of 10 ms", w)
				}
			}
			if low != tt.first || high != tt.last {
				t.Errorf("from %v to %v, want %v to %v", low, high, tt.first, tt.last)
			}
		})
	}
}
