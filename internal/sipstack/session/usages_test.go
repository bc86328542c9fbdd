package session

import (
	"testing"
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
)

// TestRefreshingRequestsMoveTheTarget: REFER and NOTIFY that are taken give and get a Contact (RFC 3515 §2.2, RFC 6665
// §3.1); those that are refused do not.
func TestRefreshingRequestsMoveTheTarget(t *testing.T) {
	for code, target := range map[int]string{202: "sip:bob@192.0.2.9:5060;moved", 603: "sip:bob@192.0.2.9:5060"} {
		inBubble(t, func(r *rig) {
			s := r.answered()
			r.owner.answer = func(req *sipmsg.Request) *sipmsg.Response { return sipmsg.NewResponse(req, code, "") }
			before := s.Dialog().RemoteTarget()
			r.remote.sendInDialog(sipmsg.REFER, with{contact: "<sip:bob@192.0.2.9:5060;moved>"})
			resp := r.remote.response(code)
			if moved := resp.Header.Has("Contact"); moved != (code == 202) {
				t.Errorf("%d: Contact %q", code, resp.Header.Get("Contact"))
			}
			after := s.Dialog().RemoteTarget()
			if moved := after.String() != before.String(); moved != (code == 202) {
				t.Errorf("%d: target %s, before %s, want %s", code, after.String(), before.String(), target)
			}
		})
	}
}

// TestSubscriptionsDoNotEndTheSession: RFC 5057 §5.1.
func TestSubscriptionsDoNotEndTheSession(t *testing.T) {
	for _, m := range []sipmsg.Method{sipmsg.REFER, sipmsg.NOTIFY, sipmsg.SUBSCRIBE} {
		t.Run(string(m), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				s := r.connected()
				var seq uint32
				var got *sipmsg.Response
				r.do(func() {
					seq = s.Send(m, []sipmsg.Field{{Name: "Event", Value: "refer"}}, []byte("x"), func(resp *sipmsg.Response, _ error) { got = resp })
				})
				req := r.remote.request(m)
				cseq, _ := req.Header.CSeq()
				if cseq.Seq != seq || req.Header.Get("Event") != "refer" || !req.Header.Has("Contact") || string(req.Body) != "x" {
					t.Errorf("number %d, went out\n%s", seq, req.Append(nil))
				}
				r.remote.respond(req, 481, with{contact: "-"})
				r.settle()
				if got == nil || got.StatusCode != 481 || s.State() != Confirmed {
					t.Errorf("answer %v, state %s", got, s.State())
				}
				var failed error
				r.do(func() { s.Send(m, nil, nil, func(_ *sipmsg.Response, err error) { failed = err }) })
				r.remote.arrivals(string(m), 32*time.Second)
				r.settle()
				if failed == nil || s.State() != Confirmed {
					t.Errorf("unanswered: %v, state %s", failed, s.State())
				}
			})
		})
	}
}

func TestSendWithoutADialog(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.invite(nil)
		r.do(func() {
			if seq := r.owner.session.Send(sipmsg.REFER, nil, nil, nil); seq != 0 {
				t.Errorf("number %d", seq)
			}
		})
	})
}

// TestFind: a dialog is found by all three parts of its name, those of forks too.
func TestFind(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(nil)
		r.remote.respond(req, 180, with{tag: "one"})
		r.remote.respond(req, 180, with{tag: "two"})
		r.settle()
		id := r.owner.session.ID()
		for _, tt := range []struct {
			change func(id dialog.ID) dialog.ID
			found  bool
		}{
			{func(id dialog.ID) dialog.ID { return id }, true},
			{func(id dialog.ID) dialog.ID { id.RemoteTag = "one"; return id }, true},
			{func(id dialog.ID) dialog.ID { id.RemoteTag = "three"; return id }, false},
			{func(id dialog.ID) dialog.ID { id.LocalTag = "x"; return id }, false},
			{func(id dialog.ID) dialog.ID { id.CallID = "x"; return id }, false},
		} {
			want := tt.change(id)
			r.do(func() {
				s, d := r.usage.Find(want)
				if (s != nil) != tt.found || (d != nil) != tt.found || d != nil && d.ID() != want {
					t.Errorf("%s: found %v", want, d != nil)
				}
			})
		}
	})
}
