package session

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// reach brings a session of the rig into a state.
func reach(r *rig, where string) {
	switch where {
	case "calling":
		r.invite(nil)
	case "early out":
		r.remote.respond(r.invite(nil), 180, with{tag: "b"})
	case "connecting out":
		r.remote.respond(r.invite(func(p *InviteParams) { p.Offer = nil }), 200, with{tag: "b", body: "offer"})
	case "confirmed out":
		r.connected()
	case "incoming", "early in", "connecting in":
		r.remote.invite("offer")
		r.remote.response(100)
		r.do(func() {
			switch where {
			case "early in":
				r.check(r.owner.session.Ring(180, "", nil))
			case "connecting in":
				r.check(r.owner.session.Accept([]byte("answer")))
			}
		})
	case "confirmed in":
		r.answered()
	case "disconnected":
		s := r.answered()
		r.do(func() { s.Hangup(0, "") })
	}
	r.settle()
	for len(r.remote.got) > 0 {
		<-r.remote.got
	}
}

// TestEveryInputInEveryState names, for each state and input, the error of a
// method or the status of the answer to the remote (- for none), and the state
// that follows.
func TestEveryInputInEveryState(t *testing.T) {
	methods := []struct {
		name string
		call func(s *Session) error
	}{
		{"Ring", func(s *Session) error { return s.Ring(180, "", nil) }},
		{"Accept", func(s *Session) error { return s.Accept([]byte("sdp")) }},
		{"Reject", func(s *Session) error { return s.Reject(486, "") }},
		{"Reinvite", func(s *Session) error { return s.Reinvite(offer("hold")) }},
		{"Hangup", func(s *Session) error { s.Hangup(0, ""); return nil }},
	}
	requests := []sipmsg.Method{sipmsg.INVITE, sipmsg.UPDATE, sipmsg.INFO, sipmsg.BYE}
	table := map[string][]string{
		//                Ring                Accept              Reject                 Reinvite              Hangup
		"calling":        {"state CALLING", "offer CALLING", "offer CALLING", "state CALLING", "ok CALLING"},
		"early out":      {"state EARLY", "offer EARLY", "offer EARLY", "state EARLY", "ok EARLY", "491 EARLY", "491 EARLY", "405 EARLY", "200 EARLY"},
		"connecting out": {"state CONNECTING", "ok CONFIRMED", "ok DISCONNECTED", "state CONNECTING", "ok DISCONNECTED", "491 CONNECTING", "491 CONNECTING", "405 CONNECTING", "200 DISCONNECTED"},
		"confirmed out":  {"state CONFIRMED", "offer CONFIRMED", "offer CONFIRMED", "ok CONFIRMED", "ok DISCONNECTED", "- CONFIRMED", "- CONFIRMED", "405 CONFIRMED", "200 DISCONNECTED"},
		"incoming":       {"ok EARLY", "ok CONNECTING", "ok DISCONNECTED", "state INCOMING", "ok DISCONNECTED", "500 INCOMING", "500 INCOMING", "405 INCOMING", "200 DISCONNECTED"},
		"early in":       {"ok EARLY", "ok CONNECTING", "ok DISCONNECTED", "state EARLY", "ok DISCONNECTED", "500 EARLY", "500 EARLY", "405 EARLY", "200 DISCONNECTED"},
		"connecting in":  {"state CONNECTING", "offer CONNECTING", "offer CONNECTING", "state CONNECTING", "ok DISCONNECTED", "- CONFIRMED", "- CONNECTING", "405 CONNECTING", "200 DISCONNECTED"},
		"confirmed in":   {"state CONFIRMED", "offer CONFIRMED", "offer CONFIRMED", "ok CONFIRMED", "ok DISCONNECTED", "- CONFIRMED", "- CONFIRMED", "405 CONFIRMED", "200 DISCONNECTED"},
		"disconnected":   {"state DISCONNECTED", "offer DISCONNECTED", "offer DISCONNECTED", "state DISCONNECTED", "ok DISCONNECTED", "481 DISCONNECTED", "481 DISCONNECTED", "481 DISCONNECTED", "200 DISCONNECTED"},
	}
	for where, row := range table {
		for i, want := range row {
			name := where + "/"
			if i < len(methods) {
				name += methods[i].name
			} else {
				name += string(requests[i-len(methods)])
			}
			t.Run(name, func(t *testing.T) {
				inBubble(t, func(r *rig) {
					reach(r, where)
					var got string
					if i < len(methods) {
						got = r.try(methods[i].call)
					} else {
						got = r.hear(requests[i-len(methods)])
					}
					r.settle()
					got += " " + r.owner.session.State().String()
					if got != want {
						t.Errorf("%q, want %q", got, want)
					}
				})
			})
		}
	}
}

// try calls a method and names its error.
func (r *rig) try(call func(s *Session) error) (name string) {
	r.do(func() {
		switch err := call(r.owner.session); {
		case err == nil:
			name = "ok"
		case errors.Is(err, ErrState):
			name = "state"
		case errors.Is(err, ErrNoOffer):
			name = "offer"
		default:
			name = err.Error()
		}
	})
	return name
}

// hear has the remote send a request and names the status of the first final
// answer, "-" when there is none at once.
func (r *rig) hear(m sipmsg.Method) string {
	body := ""
	if m == sipmsg.INVITE || m == sipmsg.UPDATE {
		body = "offer"
	}
	req := r.remote.sendInDialog(m, with{body: body})
	r.settle()
	for len(r.remote.got) > 0 {
		msg := <-r.remote.got
		resp, ok := msg.(*sipmsg.Response)
		if ok && resp.StatusCode >= 200 && resp.Header.Get("CSeq") == req.Header.Get("CSeq") {
			return strconv.Itoa(resp.StatusCode)
		}
	}
	return "-"
}

// TestDefaultLimits proves that a zero Config means the limits that are documented.
func TestDefaultLimits(t *testing.T) {
	if u := New(Config{}); u.cfg.MaxDialogs != 2048 || u.cfg.MaxForks != 16 || u.cfg.MaxRinging != 10*time.Minute {
		t.Errorf("%d dialogs, %d forks, ringing for %v", u.cfg.MaxDialogs, u.cfg.MaxForks, u.cfg.MaxRinging)
	}
	if u := New(Config{MaxDialogs: 3, MaxForks: 2, MaxRinging: 1}); u.cfg.MaxDialogs != 3 || u.cfg.MaxForks != 2 || u.cfg.MaxRinging != 1 {
		t.Errorf("%d dialogs, %d forks, ringing for %v", u.cfg.MaxDialogs, u.cfg.MaxForks, u.cfg.MaxRinging)
	}
}
