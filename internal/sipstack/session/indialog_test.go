package session

import (
	"errors"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

func TestRequestsInTheDialog(t *testing.T) {
	accept := func(req *sipmsg.Request) *sipmsg.Response { return sipmsg.NewResponse(req, 202, "") }
	tests := []struct {
		method sipmsg.Method
		answer func(*sipmsg.Request) *sipmsg.Response
		code   int
	}{
		{sipmsg.INFO, accept, 202},
		{sipmsg.MESSAGE, accept, 202},
		{sipmsg.INFO, nil, 405},
		{sipmsg.SUBSCRIBE, nil, 405},
		{sipmsg.OPTIONS, nil, 200},
	}
	for _, tt := range tests {
		t.Run(string(tt.method), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.answered()
				r.owner.answer = tt.answer
				req := r.remote.inDialog(tt.method, with{contact: "-", body: "x"})
				req.Header.Set("Content-Type", "text/plain")
				r.remote.send(req)
				resp := r.remote.response(tt.code)
				if tt.answer == nil && resp.Header.Get("Allow") != DefaultAllow {
					t.Errorf("Allow %q", resp.Header.Get("Allow"))
				}
				if tt.method == sipmsg.OPTIONS && resp.Header.Get("Accept") != "application/sdp" {
					t.Errorf("Accept %q", resp.Header.Get("Accept"))
				}
				r.logged("0s request " + string(tt.method) + " x")
			})
		})
	}
}

func TestRequestsOutOfOrder(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.answered()
		old := r.remote.inDialog(sipmsg.INFO, with{contact: "-"})
		r.remote.sendInDialog(sipmsg.INFO, with{contact: "-"})
		r.remote.response(405)
		r.remote.send(old)
		r.remote.response(500)
		r.logged("0s request INFO ")
	})
}

func TestRequestsOfNobodysDialog(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.answered()
		for _, change := range []func(req *sipmsg.Request){
			func(req *sipmsg.Request) { req.Header.Set("Call-ID", "other") },
			func(req *sipmsg.Request) { req.Header.Set("From", "<sip:bob@example.com>;tag=other") },
			func(req *sipmsg.Request) { req.Header.Set("From", "<sip:bob@example.com>") },
			func(req *sipmsg.Request) { req.Header.Set("To", "<sip:alice@example.com>;tag=other") },
		} {
			req := r.remote.inDialog(sipmsg.BYE, with{contact: "-"})
			change(req)
			r.remote.send(req)
			r.remote.response(481)
		}
		r.logged()
	})
}

func TestAcksOfNobody(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.answered()
		r.remote.sendInDialog(sipmsg.ACK, with{contact: "-"}) // of no INVITE
		other := r.remote.inDialog(sipmsg.ACK, with{contact: "-"})
		other.Header.Set("Call-ID", "other")
		r.remote.send(other)
		r.remote.silent()
		r.logged()
	})
}

func TestStray2xx(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.connected()
		r.at(40 * time.Second) // the transaction has gone
		stray := sipmsg.NewResponse(r.owner.session.Invite(), 200, "")
		stray.Header.SetTo(r.owner.session.Remote().WithTag("late"))
		stray.Header.Add("Contact", "<sip:bob@192.0.2.9>")
		r.remote.send(stray)
		r.remote.request(sipmsg.ACK)
		r.remote.respond(r.remote.request(sipmsg.BYE), 200, with{})

		stray.Header.Set("CSeq", "1 INVITE")
		r.remote.send(stray)
		stray.Header.Set("Call-ID", "other")
		r.remote.send(stray)
		r.remote.silent()
		r.logged()
	})
}

func TestOurRequestsInTheDialog(t *testing.T) {
	type result struct {
		code int
		err  error
	}
	send := func(r *rig) *result {
		res := &result{}
		r.do(func() {
			r.owner.session.Request(sipmsg.INFO, "application/dtmf-relay", []byte("Signal=5"), func(resp *sipmsg.Response, err error) {
				res.err = err
				if resp != nil {
					res.code = resp.StatusCode
				}
			})
		})
		return res
	}
	tests := []struct {
		code  int
		state State
	}{{200, Confirmed}, {415, Confirmed}, {503, Confirmed}, {481, Disconnected}}
	for _, tt := range tests {
		inBubble(t, func(r *rig) {
			s := r.connected()
			res := send(r)
			req := r.remote.request(sipmsg.INFO)
			if string(req.Body) != "Signal=5" || req.Header.Get("Content-Type") != "application/dtmf-relay" {
				t.Errorf("INFO\n%s", req.Append(nil))
			}
			r.remote.respond(req, 100, with{contact: "-"})
			r.remote.respond(req, tt.code, with{contact: "-"})
			r.settle()
			if res.code != tt.code || res.err != nil || s.State() != tt.state {
				t.Errorf("%d: result %+v, state %s", tt.code, *res, s.State())
			}
		})
	}
	t.Run("unanswered", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			s := r.connected()
			res := send(r)
			r.remote.arrivals("INFO", 31999*time.Millisecond)
			r.remote.request(sipmsg.BYE)
			if res.err == nil || s.State() != Disconnected || s.Cause().Code != 408 {
				t.Errorf("result %+v, cause %+v", *res, s.Cause())
			}
		})
	})
	t.Run("without a dialog", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.invite(nil)
			res := send(r)
			r.settle()
			if !errors.Is(res.err, ErrState) {
				t.Errorf("result %+v", *res)
			}
			r.do(func() { r.owner.session.Request(sipmsg.INFO, "", nil, nil) })
		})
	})
}

// TestHasDialog proves that only the remote that knows both tags is taken for one of a dialog.
func TestHasDialog(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.answered()
		if !r.usage.HasDialog(r.remote.inDialog(sipmsg.INFO, with{contact: "-"})) {
			t.Error("the remote is not known")
		}
		for field, value := range map[string]string{
			"Call-ID": "other", "From": "<sip:bob@example.com>;tag=other", "To": "<sip:alice@example.com>;tag=other",
		} {
			req := r.remote.inDialog(sipmsg.INFO, with{contact: "-"})
			req.Header.Set(field, value)
			if r.usage.HasDialog(req) {
				t.Errorf("a stranger with another %s is known", field)
			}
		}
	})
}
