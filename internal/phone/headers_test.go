package phone_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/siptest"
)

// withRoom gives the phone a header field of the user's own.
func withRoom(c *phone.Config) { c.Calls.Headers = []phone.Header{{Name: "X-Room", Value: "7"}} }

// rooms are the values of X-Room in a message.
func rooms(p *siptest.Packet) string {
	return strings.Join(slices.Collect(p.Head().Values("X-Room")), ",")
}

// TestHeadersOfCallsOut: they go with the INVITE, to wherever it is redirected, and not with what follows in the call but for
// MESSAGE.
func TestHeadersOfCallsOut(t *testing.T) {
	againstScript(t, withRoom, func(t *testing.T, s *scripted) {
		call := s.Dial(scriptURI)
		invite := s.remote.Expect("INVITE")
		s.remote.Reply(invite, "302", siptest.With("Contact", "<sip:other@10.0.0.9>"))
		ack := s.remote.Expect("ACK")
		again := s.remote.Expect("INVITE")
		s.remote.Reply(again, "200", siptest.Body(sdpType, pcmu), siptest.With("Contact", s.remote.Contact()))
		confirm := s.remote.Expect("ACK")
		s.State(call, phone.CallConfirmed)
		s.Must(s.Hold(call))
		hold := s.remote.Expect("INVITE")
		s.remote.Reply(hold, "488")
		s.remote.Expect("ACK")
		s.Must(s.SendMessageInCall(call, "inside"))
		message := s.remote.Expect("MESSAGE")
		s.remote.Reply(message, "200")
		s.Must(s.Hangup(call, 0))
		bye := s.remote.Expect("BYE")
		s.remote.Reply(bye, "200")
		for _, tt := range []struct {
			got  *siptest.Packet
			want string
		}{{invite, "7"}, {ack, ""}, {again, "7"}, {confirm, ""}, {hold, ""}, {message, "7"}, {bye, ""}} {
			if got := rooms(tt.got); got != tt.want {
				t.Errorf("X-Room %q, want %q in\n%s", got, tt.want, tt.got.Raw)
			}
		}
	})
}

// TestHeadersOfAnswers: they go with our answers to an INVITE, whatever they say, as they are at that time.
func TestHeadersOfAnswers(t *testing.T) {
	againstScript(t, withRoom, func(t *testing.T, s *scripted) {
		for _, code := range []int{200, 302, 486, 603} {
			req := s.invite(pcmu)
			call := phonetest.Expect(s.Phone, "called", func(ev phone.IncomingCall) bool { return true }).Call
			s.Must(s.Answer(call, 180, "", ""))
			if got := s.remote.Expect("180/INVITE"); rooms(got) != "7" {
				t.Errorf("answered by\n%s", got.Raw)
			}
			s.Must(s.AddHeader(phone.Header{Name: "X-Room", Value: "8"}))
			s.Must(s.Answer(call, code, "", ""))
			final := s.remote.Expect(fmt.Sprintf("%d/INVITE", code))
			if rooms(final) != "7,8" {
				t.Errorf("answered by\n%s", final.Raw)
			}
			d := s.remote.DialogOf(req, final.Response(), s.at)
			d.Send(sipmsg.ACK)
			if code == 200 {
				s.State(call, phone.CallConfirmed)
				d.Send(sipmsg.BYE)
				if got := s.remote.Expect("200/BYE"); rooms(got) != "" {
					t.Errorf("answered by\n%s", got.Raw)
				}
			}
			s.Ended(call)
			s.ClearHeaders()
			s.Must(s.AddHeader(phone.Header{Name: "X-Room", Value: "7"}))
		}
	})
}

// TestHeadersOfARefusalByHangup: hanging up is an answer while the call waits for one.
func TestHeadersOfARefusalByHangup(t *testing.T) {
	againstScript(t, withRoom, func(t *testing.T, s *scripted) {
		s.invite(pcmu)
		s.Must(s.Hangup(phonetest.Expect[phone.IncomingCall](s.Phone, "called", nil).Call, 0))
		if got := s.remote.Expect("603/INVITE"); rooms(got) != "7" {
			t.Errorf("refused by\n%s", got.Raw)
		}
	})
}

func TestHeadersOfMessages(t *testing.T) {
	againstScript(t, withRoom, func(t *testing.T, s *scripted) {
		s.Must(s.SendMessage(s.Account(), scriptURI, "text"))
		got := s.remote.Expect("MESSAGE")
		s.remote.Reply(got, "200")
		s.Must(s.SendRequest(s.Account(), "PING", scriptURI))
		other := s.remote.Expect("PING")
		s.remote.Reply(other, "200")
		if rooms(got) != "7" || rooms(other) != "" {
			t.Errorf("sent\n%s\n%s", got.Raw, other.Raw)
		}
	})
}

// TestHeadersOfRegister: they are the account's, and go with nothing else.
func TestHeadersOfRegister(t *testing.T) {
	change := func(c *phone.Config) {
		c.Accounts[0].Registrar = "sip:10.0.0.9"
		c.Accounts[0].RegHeaders = []phone.Header{{Name: "X-Room", Value: "9"}}
	}
	againstScript(t, change, func(t *testing.T, s *scripted) {
		got := s.remote.Expect("REGISTER")
		s.remote.Reply(got, "200", siptest.With("Contact", got.Head().Get("Contact")+";expires=300"))
		s.Dial(scriptURI)
		invite := s.remote.Expect("INVITE")
		s.remote.Reply(invite, "486")
		s.remote.Expect("ACK")
		s.remote.Skip("REGISTER")
		if rooms(got) != "9" || rooms(invite) != "" {
			t.Errorf("sent\n%s\n%s", got.Raw, invite.Raw)
		}
	})
}

// TestHeadersOfTheAddress: what the dialled address has goes before the user's own of the same name; what others have us
// call, by REFER, brings no X- field.
func TestHeadersOfTheAddress(t *testing.T) {
	againstScript(t, withRoom, func(t *testing.T, s *scripted) {
		s.Dial("sip:remote@10.0.0.9?x-room=5&X-Other=a%20b&Subject=hi&Via=x&X-Bad=%0d%0aEvil:%20x")
		got := s.remote.Expect("INVITE")
		h := &got.Request().Header
		if rooms(got) != "5" || h.Get("X-Other") != "a b" || h.Get("Subject") != "hi" || h.Count("Via") != 1 || h.Has("X-Bad") || h.Has("Evil") || got.Request().URI.Headers != "" {
			t.Errorf("sent\n%s", got.Raw)
		}
		s.remote.Reply(got, "486")
		s.remote.Expect("ACK")
		_, d := s.established(t)
		refer := d.NewRequest(sipmsg.REFER)
		refer.Header.Add("Refer-To", "<sip:third@10.0.0.9?X-Room=6&X-Other=7&Subject=there>")
		s.remote.Skip("NOTIFY")
		s.remote.Send(s.at, refer)
		s.remote.Expect("202/REFER")
		got = s.remote.Expect("INVITE")
		if rooms(got) != "7" || got.Head().Has("X-Other") || got.Head().Get("Subject") != "there" {
			t.Errorf("sent\n%s", got.Raw)
		}
	})
}

func TestHeadersAreBounded(t *testing.T) {
	againstScript(t, withRoom, func(t *testing.T, s *scripted) {
		for range 31 {
			s.Must(s.AddHeader(phone.Header{Name: "X-Room", Value: "8"}))
		}
		if err := s.AddHeader(phone.Header{Name: "X-Room"}); !errors.Is(err, phone.ErrTooManyHeaders) {
			t.Errorf("one more: %v", err)
		}
		list := s.Headers()
		s.ClearHeaders()
		if len(list) != 32 || list[0].Value != "7" || len(s.Headers()) != 0 {
			t.Errorf("%d header fields, %v", len(list), s.Headers())
		}
		if err := s.AddHeader(phone.Header{Name: "X Room"}); err == nil {
			t.Error("a name with a blank is taken")
		}
		s.Dial(scriptURI)
		if got := s.remote.Expect("INVITE"); rooms(got) != "" {
			t.Errorf("sent\n%s", got.Raw)
		}
	})
}

// TestExtraFieldsAreShown: the X- fields of an incoming call, on one line, and nothing without them.
func TestExtraFieldsAreShown(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		shown := func() (list []string) {
			synctest.Wait()
			for _, n := range phonetest.Told[phone.Notice](s.Phone) {
				if strings.Contains(n.Text, "X-") {
					list = append(list, n.Text)
				}
			}
			return list
		}
		s.invite(pcmu)
		phonetest.Expect[phone.IncomingCall](s.Phone, "called", nil)
		if got := shown(); got != nil {
			t.Errorf("shown %q", got)
		}
		req := s.remote.NewRequest(sipmsg.INVITE, s.URI())
		req.Header.Add("X-Room", "7\x1b[2J")
		req.Header.Add("x-caller", "Bob")
		req.Header.Add("Subject", "hi")
		s.remote.Send(s.at, req)
		in := phonetest.Expect(s.Phone, "called", func(ev phone.IncomingCall) bool { return ev.Call != 0 })
		if got, want := shown(), []string{fmt.Sprintf("Call %d: X-Room: 7[2J, x-caller: Bob", in.Call)}; !slices.Equal(got, want) {
			t.Errorf("shown %q, want %q", got, want)
		}
	})
}

// TestReasons: any code goes with any reason, on one line and not too long.
func TestReasons(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		for _, tt := range []struct {
			code         int
			reason, want string
		}{
			{603, "Not now", "Not now"}, {699, "", ""}, {499, " Line\r\nVia: x\x00 ", "Line Via: x"}, {486, "", "Busy Here"},
			{404, strings.Repeat("ä", 200), strings.Repeat("ä", 128)},
		} {
			s.invite(pcmu)
			call := phonetest.Expect(s.Phone, "called", func(ev phone.IncomingCall) bool { return true }).Call
			s.Must(s.Answer(call, 180, "Kitchen", ""))
			if got := s.remote.Expect("180/INVITE").Response(); got.Reason != "Kitchen" {
				t.Errorf("rings with %q", got.Reason)
			}
			s.Must(s.Answer(call, tt.code, tt.reason, ""))
			if got := s.remote.Expect(fmt.Sprintf("%d/INVITE", tt.code)).Response(); got.Reason != cmp.Or(tt.want, sipmsg.ReasonPhrase(tt.code)) {
				t.Errorf("%d %q: %q", tt.code, tt.reason, got.Reason)
			}
			s.Ended(call)
			s.remote.Skip(fmt.Sprintf("%d/INVITE", tt.code)) // nobody acknowledges
			s.Forget()
		}
	})
}
