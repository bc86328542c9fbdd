package hostile

import (
	"fmt"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
)

// TestResponsesToNothing sends responses that answer no request of alice's, and guesses at the one to her INVITE.
func TestResponsesToNothing(t *testing.T) {
	attack(t, nil, func(s *scene) {
		for i, code := range []int{100, 180, 199, 200, 202, 302, 401, 407, 482, 487, 503, 603, 699, 700, 999} {
			for _, m := range []sipmsg.Method{sipmsg.INVITE, sipmsg.BYE, sipmsg.REGISTER, sipmsg.CANCEL} {
				s.mallory.Send(sipAddr(victim), sipmsg.NewResponse(s.request(m), code, ""))
			}
			forged := sipmsg.NewResponse(s.invite, code, "")
			to, _ := forged.Header.To()
			forged.Header.SetTo(to.WithTag(fmt.Sprint("guess", i)))
			forged.Header.Add("Contact", s.mallory.Contact())
			s.throw(forged.Append(nil))
		}
		if stray := s.mallory.Next(); stray != nil && stray.Request() != nil && stray.Request().Method != sipmsg.ACK && stray.Request().Method != sipmsg.BYE {
			s.t.Errorf("alice sent the stranger %s", stray.Summary())
		}
	})
}

// TestStrayRequests sends requests for dialogs and transactions that are not there: made up, or with guesses at the call's.
func TestStrayRequests(t *testing.T) {
	attack(t, nil, func(s *scene) {
		for _, m := range []sipmsg.Method{sipmsg.BYE, sipmsg.INVITE, sipmsg.UPDATE, sipmsg.INFO, sipmsg.PRACK, sipmsg.OPTIONS, sipmsg.CANCEL} {
			for name, req := range s.guesses(m) {
				want := "481/" + string(m)
				if m == sipmsg.PRACK {
					want = "4??/PRACK"
				}
				s.mallory.Send(sipAddr(victim), req)
				got := s.mallory.Next()
				if got == nil || !matches(want, got) {
					s.t.Fatalf("%s with %s: answered by %v", m, name, got)
				}
				if m == sipmsg.INVITE {
					s.mallory.Send(sipAddr(victim), ackTo(req, got.Response()))
				}
			}
		}
		for _, req := range s.guesses(sipmsg.ACK) {
			s.mallory.Send(sipAddr(victim), req)
		}
		s.mallory.Quiet(time.Second)
	})
}

// guesses are requests that pretend to be of the call, each with something wrong.
func (s *scene) guesses(m sipmsg.Method) map[string]*sipmsg.Request {
	alice, _ := s.ack.Header.From() // with their tags
	bob, _ := s.ack.Header.To()
	all := map[string]*sipmsg.Request{}
	for name, change := range map[string]func(h *sipmsg.Header){
		"made-up tags":           func(h *sipmsg.Header) { h.SetTo(alice.WithTag("x")) },
		"another Call-ID":        func(h *sipmsg.Header) { h.SetTo(alice); h.SetFrom(bob); h.Set("Call-ID", "other") },
		"a guessed From tag":     func(h *sipmsg.Header) { h.SetTo(alice); h.SetFrom(bob.WithTag("guess")) },
		"a guessed To tag":       func(h *sipmsg.Header) { h.SetTo(alice.WithTag("guess")); h.SetFrom(bob) },
		"the tags the wrong way": func(h *sipmsg.Header) { h.SetTo(bob); h.SetFrom(alice) },
	} {
		req := s.request(m)
		req.Header.Set("Call-ID", s.ack.Header.CallID())
		change(&req.Header)
		all[name] = req
	}
	return all
}

// TestCancelOfOthers sends CANCELs for a call that rings, with everything right but the branch, and one with the branch of
// the INVITE but from elsewhere.
func TestCancelOfOthers(t *testing.T) {
	attack(t, nil, func(s *scene) {
		invite := withSDP(s.request(sipmsg.INVITE), plainSDP(4000))
		s.mallory.Send(sipAddr(victim), invite)
		phonetest.Expect[phone.IncomingCall](s.alice, "called by the stranger", nil)
		for i := range 20 {
			cancel := invite.Clone()
			cancel.Method, cancel.Body = sipmsg.CANCEL, nil
			cancel.Header.Del("Content-Type")
			cancel.Header.SetCSeq(sipmsg.CSeq{Seq: 1, Method: sipmsg.CANCEL})
			via, _ := cancel.Header.Via()
			cancel.Header.SetVia(via.WithParam("branch", fmt.Sprint("z9hG4bKguess", i)))
			s.mallory.Send(sipAddr(victim), cancel)
			s.mallory.Expect("481/CANCEL")
		}
		if n := s.decline(); n != 1 {
			s.t.Errorf("%d calls ring, want the stranger's", n)
		}
		s.mallory.Send(sipAddr(victim), ackTo(invite, s.mallory.Expect("603/INVITE").Response()))
	})
}
