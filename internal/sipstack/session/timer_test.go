package session

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"gosua/internal/sipstack/sessiontimer"
	"gosua/internal/sipstack/sipmsg"
)

// expires are the fields of a message that has a session timer; the remote takes
// UPDATE when updates says so.
func expires(value string, updates bool) []sipmsg.Field {
	fields := []sipmsg.Field{{Name: "Supported", Value: "timer"}}
	if value != "" {
		fields = append(fields, sipmsg.Field{Name: "Session-Expires", Value: value})
	}
	if updates {
		return append(fields, sipmsg.Field{Name: "Allow", Value: "INVITE, UPDATE"})
	}
	return append(fields, sipmsg.Field{Name: "Allow", Value: "INVITE"})
}

// timed runs f with sessions that support the extensions.
func timed(t *testing.T, f func(r *rig)) {
	t.Helper()
	bubbleWith(t, func(c *Config) { c.Supported = "replaces, timer" }, f)
}

// called is a call of ours with a session timer, which the remote has taken with
// these fields at the time 0; the owner's log is empty.
func (r *rig) called(timer sessiontimer.Config, fields []sipmsg.Field) *Session {
	r.t.Helper()
	req := r.invite(func(p *InviteParams) { p.Extensions.Timer = timer })
	r.remote.respond(req, 200, with{tag: "b", body: "their answer", lines: fields})
	r.remote.request(sipmsg.ACK)
	r.settle()
	r.owner.take()
	return r.owner.session
}

// takesCalls has the owner ask for a session timer in calls of the remote, and
// take them.
func (r *rig) takesCalls(timer sessiontimer.Config) {
	r.usage.OnIncoming = func(s *Session) (Handler, ContactFunc, *sipmsg.Refusal) {
		r.owner.session = s
		return r.owner, contact, s.SetExtensions(Extensions{Timer: timer})
	}
	r.owner.onOffer = func(s *Session) { r.check(s.Accept([]byte("our answer"))) }
}

// took is a call of the remote with these fields that we have taken.
func (r *rig) took(timer sessiontimer.Config, fields []sipmsg.Field) *Session {
	r.t.Helper()
	r.takesCalls(timer)
	req := r.remote.newInvite("their offer")
	for _, f := range fields {
		req.Header.Add(f.Name, f.Value)
	}
	r.remote.send(req)
	r.remote.ack(req, r.remote.response(200), "")
	r.settle()
	r.owner.take()
	return r.owner.session
}

// comes demands a request at an instant.
func (r *rig) comes(m sipmsg.Method, at time.Duration) *sipmsg.Request {
	r.t.Helper()
	r.at(at - time.Millisecond)
	r.remote.silent()
	req := r.remote.request(m)
	if got := time.Since(r.start); got != at {
		r.t.Errorf("%s at %v, want %v", m, got, at)
	}
	return req
}

func TestTimerAsked(t *testing.T) {
	tests := []struct {
		timer                       sessiontimer.Config
		expires, min, require, tags string
	}{
		{sessiontimer.Config{}, "", "", "", "replaces"},
		{sessiontimer.Config{Mode: sessiontimer.Optional}, "1800", "90", "", "replaces, timer"},
		{sessiontimer.Config{Mode: sessiontimer.Mandatory}, "1800", "90", "timer", "replaces, timer"},
		{sessiontimer.Config{Mode: sessiontimer.Always}, "1800", "90", "", "replaces, timer"},
		{sessiontimer.Config{Mode: sessiontimer.Optional, Expires: 200 * time.Second, MinSE: 100 * time.Second}, "200", "100", "", "replaces, timer"},
		{sessiontimer.Config{Mode: sessiontimer.Optional, Expires: 100 * time.Second, MinSE: 200 * time.Second}, "200", "200", "", "replaces, timer"},
		{sessiontimer.Config{Mode: sessiontimer.Optional, Expires: time.Second, MinSE: time.Second}, "90", "90", "", "replaces, timer"},
		{sessiontimer.Config{Mode: sessiontimer.Optional, Expires: 1<<63 - 1, MinSE: 90500 * time.Millisecond}, "4294967295", "90", "", "replaces, timer"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.timer), func(t *testing.T) {
			timed(t, func(r *rig) {
				h := r.invite(func(p *InviteParams) { p.Extensions.Timer = tt.timer }).Header
				got := []string{h.Get("Session-Expires"), h.Get("Min-SE"), h.Get("Require"), h.Get("Supported")}
				if want := []string{tt.expires, tt.min, tt.require, tt.tags}; strings.Join(got, "|") != strings.Join(want, "|") {
					t.Errorf("INVITE %q, want %q", got, want)
				}
			})
		})
	}
}

// TestTimerOfOurCall: who refreshes and when the session ends, by what the 2xx
// says.
func TestTimerOfOurCall(t *testing.T) {
	const never = -time.Second
	tests := []struct {
		mode         sessiontimer.Mode
		answer       string
		refresh, bye time.Duration
	}{
		{sessiontimer.Optional, "100;refresher=uac", 50 * time.Second, 0},
		{sessiontimer.Optional, "100", 50 * time.Second, 0},
		{sessiontimer.Optional, "100;refresher=uas", never, 68 * time.Second},
		{sessiontimer.Optional, "90;refresher=uas", never, 60 * time.Second},
		{sessiontimer.Optional, "1;refresher=uas", never, 60 * time.Second}, // less than there may be
		{sessiontimer.Optional, "1800;refresher=uas", never, 1768 * time.Second},
		{sessiontimer.Optional, "4294967295;refresher=uac", never, never},
		{sessiontimer.Optional, "", never, never},
		{sessiontimer.Optional, "soon", never, never},
		{sessiontimer.Mandatory, "", 60 * time.Second, 0},
		{sessiontimer.Always, "", 60 * time.Second, 0},
		{sessiontimer.Inactive, "100;refresher=uas", never, never},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.mode, tt.answer), func(t *testing.T) {
			timed(t, func(r *rig) {
				r.called(sessiontimer.Config{Mode: tt.mode, Expires: 2 * time.Minute}, expires(tt.answer, true))
				switch {
				case tt.refresh != never:
					req := r.comes(sipmsg.UPDATE, tt.refresh)
					if got, _ := req.Header.SessionExpires(); got.Refresher != "uac" || len(req.Body) > 0 || req.Header.Get("Min-SE") != "90" {
						t.Errorf("UPDATE\n%s", req.Append(nil))
					}
				case tt.bye != never:
					r.comes(sipmsg.BYE, tt.bye)
					r.logged(tt.bye.String() + " DISCONNECTED 408 (Request Timeout): session timer expired")
				default:
					r.at(24 * time.Hour)
					r.remote.silent()
				}
			})
		})
	}
}

// TestRefreshGoesOn: each 2xx begins the interval anew.
func TestRefreshGoesOn(t *testing.T) {
	timed(t, func(r *rig) {
		r.called(sessiontimer.Config{Mode: sessiontimer.Optional}, expires("100;refresher=uac", true))
		for i := range 5 {
			req := r.comes(sipmsg.UPDATE, time.Duration(i+1)*50*time.Second)
			r.remote.respond(req, 200, with{lines: expires("100;refresher=uac", true)})
		}
		// The remote takes the task over.
		req := r.comes(sipmsg.UPDATE, 300*time.Second)
		r.remote.respond(req, 200, with{lines: expires("120;refresher=uas", true)})
		r.settle()
		r.at(360 * time.Second)
		r.remote.sendInDialog(sipmsg.UPDATE, with{lines: expires("120;refresher=uac", true)})
		if got := r.remote.response(200).Header.Get("Session-Expires"); got != "120;refresher=uac" {
			t.Errorf("Session-Expires %q", got)
		}
		r.comes(sipmsg.BYE, (360+120-32)*time.Second)
	})
}

// again is an owner that offers what is agreed.
type again struct{ *owner }

func (again) SessionRefresh(*Session) OfferFunc { return offer("as before") }

// TestRefreshByReinvite: where the remote takes no UPDATE, with the owner's offer
// when it has one.
func TestRefreshByReinvite(t *testing.T) {
	for _, own := range []bool{true, false} {
		timed(t, func(r *rig) {
			s := r.called(sessiontimer.Config{Mode: sessiontimer.Optional}, expires("100;refresher=uac", false))
			if own {
				r.do(func() { s.handler = again{r.owner} })
			}
			req := r.comes(sipmsg.INVITE, 50*time.Second)
			if e, _ := req.Header.SessionExpires(); e != (sipmsg.SessionExpires{Seconds: 100, Refresher: "uac"}) {
				t.Errorf("Session-Expires %v", e)
			}
			if own != (string(req.Body) == "as before") {
				t.Errorf("offer %q", req.Body)
			}
			r.remote.respond(req, 200, with{body: "theirs", lines: expires("100;refresher=uac", false)})
			if !own {
				r.settle()
				r.accept("ours")
			}
			r.remote.request(sipmsg.ACK)
			r.comes(sipmsg.INVITE, 100*time.Second)
		})
	}
}

// TestRefreshRefused: what becomes of a session whose refresh at 50 s is refused
// once: the next request, and when it is due at the latest.
func TestRefreshRefused(t *testing.T) {
	tests := []struct {
		updates bool
		code    int
		next    sipmsg.Method
		latest  time.Duration
	}{
		{true, 491, sipmsg.UPDATE, 54 * time.Second},
		{true, 500, sipmsg.UPDATE, 52 * time.Second},
		{true, 405, sipmsg.INVITE, 50 * time.Second},
		{true, 501, sipmsg.INVITE, 50 * time.Second},
		{false, 491, sipmsg.INVITE, 54 * time.Second},
		{false, 488, sipmsg.INVITE, 52 * time.Second},
		{true, 408, sipmsg.BYE, 50 * time.Second},
		{false, 408, sipmsg.BYE, 50 * time.Second},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.code, tt.updates), func(t *testing.T) {
			timed(t, func(r *rig) {
				r.called(sessiontimer.Config{Mode: sessiontimer.Optional}, expires("100;refresher=uac", tt.updates))
				m := sipmsg.INVITE
				if tt.updates {
					m = sipmsg.UPDATE
				}
				r.remote.respond(r.comes(m, 50*time.Second), tt.code, with{})
				if !tt.updates {
					r.remote.request(sipmsg.ACK)
				}
				r.remote.request(tt.next)
				if at := time.Since(r.start); at > tt.latest {
					t.Errorf("%s at %v", tt.next, at)
				}
			})
		})
	}
}

// TestRefreshNeverTaken: the session ends before its interval does, and the owner
// is asked for nothing.
func TestRefreshNeverTaken(t *testing.T) {
	timed(t, func(r *rig) {
		r.called(sessiontimer.Config{Mode: sessiontimer.Optional}, expires("102;refresher=uac", true))
		r.at(50 * time.Second)
		for range 10 {
			r.remote.respond(r.remote.request(sipmsg.UPDATE), 500, with{})
		}
		if r.comes(sipmsg.BYE, 70*time.Second); r.owner.session.Cause().Err != ErrExpired {
			t.Errorf("cause %v", r.owner.session.Cause())
		}
		r.logged("1m10s DISCONNECTED 408 (Request Timeout): session timer expired")
	})
}

// TestRefreshUnknown: the remote has lost the session.
func TestRefreshUnknown(t *testing.T) {
	timed(t, func(r *rig) {
		r.called(sessiontimer.Config{Mode: sessiontimer.Optional}, expires("100;refresher=uac", true))
		r.remote.respond(r.comes(sipmsg.UPDATE, 50*time.Second), 481, with{})
		r.remote.respond(r.remote.request(sipmsg.BYE), 481, with{})
		r.logged("50s DISCONNECTED 481 (Call/Transaction Does Not Exist) by remote")
		r.at(5 * time.Minute)
		r.remote.silent()
		r.sessions(0)
	})
}

// TestLongerSession: 422 is followed as long as it demands more, and not for
// ever (RFC 4028 §7.3).
func TestLongerSession(t *testing.T) {
	timed(t, func(r *rig) {
		req := r.invite(func(p *InviteParams) {
			p.Extensions.Timer = sessiontimer.Config{Mode: sessiontimer.Optional, Expires: 2 * time.Minute}
		})
		first, _ := req.Header.CSeq()
		for i := range sessiontimer.MaxLonger {
			least := strconv.Itoa(200 + i)
			r.remote.respond(req, 422, with{tag: "b", lines: []sipmsg.Field{{Name: "Min-SE", Value: least}}})
			r.remote.request(sipmsg.ACK)
			req = r.remote.request(sipmsg.INVITE)
			cseq, _ := req.Header.CSeq()
			if req.Header.Get("Session-Expires") != least || req.Header.Get("Min-SE") != least || cseq.Seq != first.Seq+uint32(i)+1 || string(req.Body) != "our offer" {
				t.Errorf("the next INVITE\n%s", req.Append(nil))
			}
		}
		r.remote.respond(req, 422, with{tag: "b", lines: []sipmsg.Field{{Name: "Min-SE", Value: "999"}}})
		r.remote.request(sipmsg.ACK)
		r.logged("0s CALLING", "0s DISCONNECTED 422 (Session Interval Too Small) by remote")
		r.forgotten()
	})
}

// TestLongerSessionOfNoUse: a 422 that demands nothing new ends the call.
func TestLongerSessionOfNoUse(t *testing.T) {
	for _, tt := range []struct {
		mode sessiontimer.Mode
		min  string
	}{{sessiontimer.Inactive, "400"}, {sessiontimer.Optional, ""}, {sessiontimer.Optional, "120"}, {sessiontimer.Optional, "x"}, {sessiontimer.Optional, "4294967296"}} {
		timed(t, func(r *rig) {
			req := r.invite(func(p *InviteParams) {
				p.Extensions.Timer = sessiontimer.Config{Mode: tt.mode, Expires: 2 * time.Minute}
			})
			r.remote.respond(req, 422, with{tag: "b", lines: []sipmsg.Field{{Name: "Min-SE", Value: tt.min}}})
			r.remote.request(sipmsg.ACK)
			r.logged("0s CALLING", "0s DISCONNECTED 422 (Session Interval Too Small) by remote")
		})
	}
}

// TestTimerOfTheirCall: how a call of the remote is answered, and who refreshes,
// by what its INVITE says (RFC 4028 §9, table 2).
func TestTimerOfTheirCall(t *testing.T) {
	const can, must = "Supported: timer", "Require: timer"
	tests := []struct {
		mode    sessiontimer.Mode
		invite  string // fields, separated by |
		code    int
		answer  string // Session-Expires|Require|Min-SE|Unsupported
		refresh bool   // we do, by UPDATE
	}{
		{sessiontimer.Optional, can + "|Session-Expires: 500", 200, "500;refresher=uac|timer||", false},
		{sessiontimer.Optional, can + "|x: 500;refresher=uas", 200, "500;refresher=uas|timer||", true},
		{sessiontimer.Optional, must + "|Session-Expires: 500;refresher=uac", 200, "500;refresher=uac|timer||", false},
		{sessiontimer.Optional, can, 200, "300;refresher=uac|timer||", false},
		{sessiontimer.Optional, can + "|Min-SE: 400", 200, "400;refresher=uac|timer||", false},
		{sessiontimer.Optional, "", 200, "|||", false},
		{sessiontimer.Optional, "Session-Expires: 500", 200, "500;refresher=uas|||", true}, // a proxy's wish
		{sessiontimer.Optional, can + "|Session-Expires: 199", 422, "||200|", false},
		{sessiontimer.Optional, "Session-Expires: 199", 200, "199;refresher=uas|||", true}, // who cannot do it does not know 422
		{sessiontimer.Optional, can + "|Session-Expires: soon", 200, "300;refresher=uac|timer||", false},
		{sessiontimer.Mandatory, "", 421, "|timer||", false},
		{sessiontimer.Mandatory, "Session-Expires: 500", 421, "|timer||", false},
		{sessiontimer.Mandatory, can + "|Session-Expires: 500", 200, "500;refresher=uac|timer||", false},
		{sessiontimer.Always, "", 200, "300;refresher=uas|||", true},
		{sessiontimer.Inactive, can + "|Session-Expires: 500", 200, "|||", false},
		{sessiontimer.Inactive, must + "|Session-Expires: 500", 420, "|||timer", false},
		{sessiontimer.Inactive, can + "|Session-Expires: 10", 200, "|||", false},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.mode, tt.invite), func(t *testing.T) {
			timed(t, func(r *rig) {
				r.takesCalls(sessiontimer.Config{Mode: tt.mode, Expires: 300 * time.Second, MinSE: 200 * time.Second})
				req := r.remote.newInvite("their offer")
				req.Header.Add("Allow", "INVITE, UPDATE")
				for line := range strings.SplitSeq(tt.invite, "|") {
					if name, value, ok := strings.Cut(line, ": "); ok {
						req.Header.Add(name, value)
					}
				}
				r.remote.send(req)
				resp := r.remote.response(tt.code)
				r.remote.ack(req, resp, "")
				h := resp.Header
				got := strings.Join([]string{h.Get("Session-Expires"), h.Get("Require"), h.Get("Min-SE"), h.Get("Unsupported")}, "|")
				if got != tt.answer {
					t.Errorf("answered %q, want %q", got, tt.answer)
				}
				if e, ok := h.SessionExpires(); ok && tt.refresh {
					r.comes(sipmsg.UPDATE, time.Duration(e.Seconds)*time.Second/2)
				} else if ok {
					r.comes(sipmsg.BYE, time.Duration(e.Seconds)*time.Second-32*time.Second)
				}
			})
		})
	}
}

// TestShortChanges: a change of the remote that wants less than we take is
// refused, and the session is as before.
func TestShortChanges(t *testing.T) {
	for _, m := range []sipmsg.Method{sipmsg.INVITE, sipmsg.UPDATE} {
		timed(t, func(r *rig) {
			r.took(sessiontimer.Config{Mode: sessiontimer.Optional, Expires: 300 * time.Second, MinSE: 200 * time.Second}, expires("300;refresher=uac", true))
			r.at(10 * time.Second)
			req := r.remote.sendInDialog(m, with{body: "short", lines: expires("100", true)})
			resp := r.remote.response(422)
			if resp.Header.Get("Min-SE") != "200" {
				t.Errorf("Min-SE %q", resp.Header.Get("Min-SE"))
			}
			if m == sipmsg.INVITE {
				r.remote.ack(req, resp, "")
			}
			r.logged()
			r.comes(sipmsg.BYE, 268*time.Second)
		})
	}
}

// TestChangesRefresh: a change of either side begins the interval anew, with the
// roles as they were.
func TestChangesRefresh(t *testing.T) {
	timed(t, func(r *rig) {
		r.took(sessiontimer.Config{Mode: sessiontimer.Optional}, expires("100;refresher=uas", true))
		r.at(20 * time.Second)
		req := r.remote.sendInDialog(sipmsg.INVITE, with{body: "hold", lines: expires("100", true)})
		resp := r.remote.response(200)
		if got := resp.Header.Get("Session-Expires"); got != "100;refresher=uas" {
			t.Errorf("their change was granted %q", got)
		}
		r.remote.ack(req, resp, "")
		r.at(60 * time.Second)
		r.remote.silent() // not at 50 s
		update := r.update(offer("new"))
		if got := update.Header.Get("Session-Expires"); got != "100;refresher=uac" {
			t.Errorf("our change asks for %q", got)
		}
		r.remote.respond(update, 200, with{body: "taken", lines: expires("100;refresher=uac", true)})
		r.settle()
		r.comes(sipmsg.UPDATE, 110*time.Second)
	})
}

// TestChangeIsLonger: a change of ours that is refused with 422 is sent again,
// longer.
func TestChangeIsLonger(t *testing.T) {
	longer := with{lines: []sipmsg.Field{{Name: "Min-SE", Value: "200"}}}
	timed(t, func(r *rig) {
		r.called(sessiontimer.Config{Mode: sessiontimer.Optional}, expires("100;refresher=uac", true))
		r.remote.respond(r.update(offer("new")), 422, longer)
		req := r.remote.request(sipmsg.UPDATE)
		if string(req.Body) != "new" || req.Header.Get("Session-Expires") != "200;refresher=uac" || req.Header.Get("Min-SE") != "200" {
			t.Errorf("the next UPDATE\n%s", req.Append(nil))
		}
		r.remote.respond(req, 200, with{body: "taken", lines: expires("200;refresher=uac", true)})
		r.logged("0s answer taken", "0s re-INVITE done: <nil>")
		// So is a refresh.
		r.remote.respond(r.comes(sipmsg.UPDATE, 100*time.Second), 422, with{lines: []sipmsg.Field{{Name: "Min-SE", Value: "300"}}})
		if req := r.remote.request(sipmsg.UPDATE); req.Header.Get("Session-Expires") != "300;refresher=uac" {
			t.Errorf("the next refresh\n%s", req.Append(nil))
		}
	})
}

// TestTimerTurnedOff: by the answer to a refresh that has none.
func TestTimerTurnedOff(t *testing.T) {
	timed(t, func(r *rig) {
		r.called(sessiontimer.Config{Mode: sessiontimer.Optional}, expires("100;refresher=uac", true))
		r.remote.respond(r.comes(sipmsg.UPDATE, 50*time.Second), 200, with{})
		r.at(time.Hour)
		r.remote.silent()
	})
}

// TestTimerWaitsForAChange: a refresh that is due while an offer is pending waits.
func TestTimerWaitsForAChange(t *testing.T) {
	timed(t, func(r *rig) {
		s := r.called(sessiontimer.Config{Mode: sessiontimer.Optional}, expires("100;refresher=uac", true))
		r.at(49 * time.Second)
		r.do(func() { r.check(s.Reinvite(offer("new"))) })
		req := r.remote.request(sipmsg.INVITE)
		r.remote.respond(req, 100, with{})
		r.at(53 * time.Second)
		r.remote.silent()
		r.remote.respond(req, 488, with{})
		r.remote.request(sipmsg.ACK)
		r.comes(sipmsg.UPDATE, 54*time.Second)
	})
}
