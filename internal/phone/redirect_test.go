package phone_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/siptest"
)

// redirecting is a phone that does this about a 3xx, and its remote.
func redirecting(t *testing.T, how phone.Redirect, f func(t *testing.T, s *scripted)) {
	t.Helper()
	againstScript(t, func(c *phone.Config) { c.Calls.Redirect = how }, f)
}

// moved sends a call on to these Contacts.
func (s *scripted) moved(invite *siptest.Packet, line string, contacts ...string) {
	var change []func(*sipmsg.Response)
	for _, contact := range contacts {
		change = append(change, siptest.With("Contact", contact))
	}
	s.remote.Reply(invite, line, change...)
	s.remote.Expect("ACK")
}

// went is where an INVITE went: the user of its Request-URI, and that of To.
func went(invite *siptest.Packet) string {
	to, _ := invite.Request().Header.To()
	return invite.Request().URI.User + " " + to.URI.User
}

func TestRedirectionByMode(t *testing.T) {
	for how, want := range map[phone.Redirect]string{
		phone.RedirectReplaceTo: "new new", phone.RedirectFollow: "new old", phone.RedirectRefuse: "", phone.RedirectStop: "",
	} {
		redirecting(t, how, func(t *testing.T, s *scripted) {
			call := s.Dial("sip:old@10.0.0.9")
			first := s.remote.Expect("INVITE")
			s.moved(first, "302", "<sip:new@10.0.0.9>")
			if want == "" {
				endsWith(t, s.Phone, call, map[phone.Redirect]int{phone.RedirectRefuse: 302, phone.RedirectStop: 487}[how])
				return
			}
			second := s.remote.Expect("INVITE")
			if got := went(second); got != want || second.Request().Header.CallID() != first.Request().Header.CallID() {
				t.Errorf("%d: %s, want %s\n%s", how, got, want, second.Request().Append(nil))
			}
			s.remote.Reply(second, "200", siptest.Body(sdpType, pcmu), siptest.With("Contact", "<sip:new@10.0.0.9>"))
			s.remote.Expect("ACK")
			s.MediaIs(call, phone.MediaActive)
			s.State(call, phone.CallConfirmed)
			s.Must(s.Hangup(call, 0))
			if bye := s.remote.Expect("BYE"); bye.Request().URI.User != "new" {
				t.Errorf("BYE to %s", bye.Request().URI.String())
			}
		})
	}
}

// TestTargetsAreTriedInOrder: by q, those of a later redirection too; a 6xx ends it all (RFC 3261 §8.1.3.4).
func TestTargetsAreTriedInOrder(t *testing.T) {
	redirecting(t, phone.RedirectFollow, func(t *testing.T, s *scripted) {
		call := s.Dial("sip:old@10.0.0.9")
		steps := []struct {
			user, line string
			contacts   []string
		}{
			{"old", "300", []string{"<sip:c@10.0.0.9>;q=0.1", "<sip:a@10.0.0.9>", "<sip:b@10.0.0.9>;q=0.5", "<sip:old@10.0.0.9>"}},
			{"a", "486", nil},
			{"b", "302", []string{"<sip:a@10.0.0.9>", "<sip:d@10.0.0.9>;q=0.3"}},
			{"d", "404", nil},
			{"c", "500", nil},
		}
		for _, step := range steps {
			invite := s.remote.Expect("INVITE")
			if invite.Request().URI.User != step.user {
				t.Fatalf("called %s, want %s", invite.Request().URI.User, step.user)
			}
			s.remote.Reply(invite, "180", siptest.With("Contact", "<sip:x@10.0.0.9>"))
			s.moved(invite, step.line, step.contacts...)
		}
		endsWith(t, s.Phone, call, 500)
	})
	redirecting(t, phone.RedirectFollow, func(t *testing.T, s *scripted) {
		call := s.Dial("sip:old@10.0.0.9")
		s.moved(s.remote.Expect("INVITE"), "302", "<sip:a@10.0.0.9>", "<sip:b@10.0.0.9>")
		s.moved(s.remote.Expect("INVITE"), "603")
		endsWith(t, s.Phone, call, 603)
		s.remote.Quiet(time.Minute)
	})
}

// TestRedirectionsThatLeadNowhere: the call ends as it was refused.
func TestRedirectionsThatLeadNowhere(t *testing.T) {
	for _, contacts := range [][]string{nil, {"<sip:old@10.0.0.9>"}, {"<http://10.0.0.9/>"}, {"broken <"}, {"*"}} {
		redirecting(t, phone.RedirectReplaceTo, func(t *testing.T, s *scripted) {
			call := s.Dial("sip:old@10.0.0.9")
			s.moved(s.remote.Expect("INVITE"), "302 Moved", contacts...)
			endsWith(t, s.Phone, call, 302)
			s.remote.Quiet(time.Minute)
		})
	}
}

// TestRedirectionForEver: everybody knows somebody else; the phone gives up after redirect.MaxTargets.
func TestRedirectionForEver(t *testing.T) {
	redirecting(t, phone.RedirectReplaceTo, func(t *testing.T, s *scripted) {
		call := s.Dial("sip:hop0@10.0.0.9")
		for i := range 16 {
			s.moved(s.remote.Expect("INVITE"), "302", fmt.Sprintf("<sip:hop%d@10.0.0.9>", i+1), fmt.Sprintf("<sip:hop%d@10.0.0.9>", i))
		}
		endsWith(t, s.Phone, call, 302)
		s.remote.Quiet(time.Minute)
	})
}

// TestRedirectionIsAsked: each answer of the user, and what comes of it.
func TestRedirectionIsAsked(t *testing.T) {
	for _, tt := range []struct {
		how   phone.Redirect
		again phone.Redirect // the answer for the second target
		want  string         // where it goes
		code  int            // how it ends, when it goes nowhere
	}{
		{phone.RedirectFollow, 0, "a old", 0},
		{phone.RedirectReplaceTo, 0, "a a", 0},
		{phone.RedirectStop, 0, "", 487},
		{phone.RedirectRefuse, phone.RedirectFollow, "b old", 0},
		{phone.RedirectRefuse, phone.RedirectRefuse, "", 302},
	} {
		redirecting(t, phone.RedirectAsk, func(t *testing.T, s *scripted) {
			call := s.Dial("sip:old@10.0.0.9")
			s.moved(s.remote.Expect("INVITE"), "302", "<sip:b@10.0.0.9>;q=0.5", "<sip:a@10.0.0.9>")
			ev := phonetest.Expect[phone.CallRedirected](s.Phone, "asked", nil)
			if ev != (phone.CallRedirected{Call: call, Target: "sip:a@10.0.0.9"}) {
				t.Errorf("asked %+v", ev)
			}
			s.remote.Quiet(time.Minute)
			s.Must(s.Redirect(call, tt.how))
			if tt.how == phone.RedirectRefuse {
				if ev := phonetest.Expect[phone.CallRedirected](s.Phone, "asked again", nil); ev.Target != "sip:b@10.0.0.9" {
					t.Errorf("asked %+v", ev)
				}
				s.Must(s.Redirect(call, tt.again))
			}
			if tt.want == "" {
				endsWith(t, s.Phone, call, tt.code)
				return
			}
			invite := s.remote.Expect("INVITE")
			if got := went(invite); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			if err := s.Redirect(call, phone.RedirectFollow); err == nil {
				t.Error("answered twice")
			}
			s.moved(invite, "603")
			s.Ended(call)
		})
	}
}

// TestHangupInsteadOfAnAnswer: the call ends at once, and its shut-down does not wait for anybody.
func TestHangupInsteadOfAnAnswer(t *testing.T) {
	redirecting(t, phone.RedirectAsk, func(t *testing.T, s *scripted) {
		call := s.Dial("sip:old@10.0.0.9")
		s.moved(s.remote.Expect("INVITE"), "302", "<sip:a@10.0.0.9>")
		phonetest.Expect[phone.CallRedirected](s.Phone, "asked", nil)
		s.Must(s.Hangup(call, 0))
		endsWith(t, s.Phone, call, 487)
		again := s.Dial("sip:old@10.0.0.9")
		s.moved(s.remote.Expect("INVITE"), "302", "<sip:a@10.0.0.9>")
		phonetest.Expect[phone.CallRedirected](s.Phone, "asked", nil)
		s.End()
		endsWith(t, s.Phone, again, 487)
	})
}

// TestRedirectedAfterEarlyMedia: what the first target played is over, the second one's answer counts.
func TestRedirectedAfterEarlyMedia(t *testing.T) {
	redirecting(t, phone.RedirectFollow, func(t *testing.T, s *scripted) {
		call := s.Dial("sip:old@10.0.0.9")
		first := s.remote.Expect("INVITE")
		s.remote.Reply(first, "183", siptest.Body(sdpType, pcmu), siptest.With("Contact", "<sip:old@10.0.0.9>"))
		s.MediaIs(call, phone.MediaActive)
		s.moved(first, "302", "<sip:new@10.0.0.9>")
		second := s.remote.Expect("INVITE")
		if !strings.Contains(string(second.Request().Body), "m=audio 4000 ") {
			t.Errorf("offered\n%s", second.Request().Body)
		}
		other := strings.Replace(pcmu, "7000", "7100", 1)
		s.remote.Reply(second, "200", siptest.Body(sdpType, other), siptest.With("Contact", "<sip:new@10.0.0.9>"))
		s.remote.Expect("ACK")
		s.State(call, phone.CallConfirmed)
		time.Sleep(time.Second)
		if info, ok := s.Call(call); !ok || len(info.Media) != 1 || info.Media[0].Remote.Port() != 7100 {
			t.Errorf("call %+v", info)
		}
		s.remote.Skip("BYE")
	})
}
