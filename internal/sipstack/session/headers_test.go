package session

import (
	"testing"

	"gosua/internal/sipstack/sipmsg"
)

// TestHeadersOfOurAnswers: what the owner adds goes with each answer to the INVITE from then on, and not
// with those to what follows in the dialog.
func TestHeadersOfOurAnswers(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.remote.newInvite("their offer")
		r.remote.send(req)
		has := func(resp *sipmsg.Response, want string) *sipmsg.Response {
			t.Helper()
			if got := resp.Header.Get("X-Room"); got != want {
				t.Errorf("%s with %q, want %q", resp.Summary(), got, want)
			}
			return resp
		}
		has(r.remote.response(100), "")
		s := r.owner.session
		room := func(value string) { s.SetHeaders([]sipmsg.Field{{Name: "X-Room", Value: value}}) }
		r.do(func() { r.check(s.Ring(180, "", nil)) })
		has(r.remote.response(180), "")
		r.do(func() { room("1"); r.check(s.Ring(183, "", nil)) })
		has(r.remote.response(183), "1")
		r.do(func() { room("2"); r.check(s.Accept([]byte("our answer"))) })
		r.remote.ack(req, has(r.remote.response(200), "2"), "")
		for _, m := range []sipmsg.Method{sipmsg.UPDATE, sipmsg.INVITE} {
			again := r.remote.sendInDialog(m, with{body: "hold"})
			r.settle()
			r.do(func() { r.check(s.Accept([]byte("held"))) })
			if m == sipmsg.INVITE {
				r.remote.response(100)
			}
			if ok := has(r.remote.response(200), ""); m == sipmsg.INVITE {
				r.remote.ack(again, ok, "")
			}
		}
	})
}

// TestHeadersOfACallOut: there is no INVITE of the remote's to answer.
func TestHeadersOfACallOut(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.connected()
		r.do(func() { s.SetHeaders([]sipmsg.Field{{Name: "X-Room", Value: "1"}}) })
		r.remote.sendInDialog(sipmsg.INVITE, with{body: "hold"})
		r.remote.response(100)
		r.do(func() { r.check(s.Accept([]byte("held"))) })
		if ok := r.remote.response(200); ok.Header.Has("X-Room") {
			t.Errorf("200\n%s", ok.Append(nil))
		}
	})
}
