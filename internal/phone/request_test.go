package phone_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/siptest"
)

const scriptURI = "sip:remote@10.0.0.9"

func TestRequestOutsideACall(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		s.Must(s.SendRequest(s.Account(), "PING", scriptURI))
		got := s.remote.Expect("PING")
		req := got.Request()
		from, _ := req.Header.From()
		if from.URI.String() != s.URI() || from.Tag() == "" || req.URI.String() != scriptURI || req.Header.Has("Contact") || len(req.Body) > 0 {
			t.Errorf("sent\n%s", got.Raw)
		}
		s.remote.Reply(got, "180")
		s.remote.Reply(got, "202 Taken")
		ev := phonetest.Expect[phone.RequestAnswered](s.Phone, "answered", nil)
		if ev != (phone.RequestAnswered{Call: -1, Method: "PING", Target: scriptURI, Code: 202, Reason: "Taken"}) {
			t.Errorf("told %+v", ev)
		}
	})
}

func TestRequestUnanswered(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		s.remote.Skip("PING")
		s.Must(s.SendRequest(s.Account(), "PING", scriptURI))
		ev := phonetest.Expect[phone.RequestAnswered](s.Phone, "answered", nil)
		if ev.Code != 0 || phone.CauseOf(ev.Err) != phone.CauseTimeout {
			t.Errorf("told %+v", ev)
		}
	})
}

// TestRequestByRouteAndCredentials: it goes where a call of the account would go, and answers a challenge.
func TestRequestByRouteAndCredentials(t *testing.T) {
	withProxy := func(c *phone.Config) {
		c.Accounts[0].Proxies = []string{"sip:10.0.0.9"}
		c.Accounts[0].Credentials = []digest.Credentials{{Username: "alice", Password: "secret"}}
	}
	againstScript(t, withProxy, func(t *testing.T, s *scripted) {
		s.Must(s.SendRequest(s.Account(), "OPTIONS", "sip:far@10.0.0.77"))
		first := s.remote.Expect("OPTIONS")
		if route := first.Request().Header.Get("Route"); route != "<sip:10.0.0.9;lr>" || first.Request().URI.Host != "10.0.0.77" {
			t.Errorf("sent\n%s", first.Raw)
		}
		s.remote.Reply(first, "407", siptest.With("Proxy-Authenticate", `Digest realm="here", nonce="n", algorithm=MD5`))
		second := s.remote.Expect("OPTIONS")
		if !strings.Contains(second.Request().Header.Get("Proxy-Authorization"), `username="alice"`) {
			t.Errorf("challenge answered by\n%s", second.Raw)
		}
		s.remote.Reply(second, "200")
		phonetest.Expect(s.Phone, "answered", func(ev phone.RequestAnswered) bool { return ev.Code == 200 })
	})
}

func TestRequestWithinACall(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, d := s.established(t)
		for _, method := range []string{"PONG", "UPDATE"} {
			s.Must(s.SendRequestInCall(call, method))
			got := s.remote.Expect(method)
			want := d.NewRequest(sipmsg.OPTIONS).Header.CallID()
			if id := got.Request().Header.CallID(); id != want || got.Request().Header.Has("Contact") != (method == "UPDATE") {
				t.Errorf("sent, in the dialog %s,\n%s", want, got.Raw)
			}
			s.remote.Reply(got, "200")
			ev := phonetest.Expect[phone.RequestAnswered](s.Phone, "answered", nil)
			if ev.Call != call || ev.Method != method || ev.Code != 200 || ev.Target != "<sip:remote@10.0.0.9>" {
				t.Errorf("told %+v", ev)
			}
		}
	})
}

func TestRequestsThatCannotBe(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		acc := s.Account()
		call := s.Dial(scriptURI)
		s.remote.Expect("INVITE")
		for name, tt := range map[string]struct{ got, want error }{
			"no account":        {s.SendRequest(99, "PING", scriptURI), phone.ErrNoAccount},
			"no address":        {s.SendRequest(acc, "PING", "nobody"), phone.ErrBadURI},
			"no word":           {s.SendRequest(acc, "PI NG", scriptURI), phone.ErrMethod},
			"nothing":           {s.SendRequest(acc, "", scriptURI), phone.ErrMethod},
			"a call":            {s.SendRequest(acc, "INVITE", scriptURI), phone.ErrMethod},
			"no call":           {s.SendRequestInCall(99, "PING"), phone.ErrNoCall},
			"no dialog":         {s.SendRequestInCall(call, "PING"), phone.ErrCallState},
			"the end of a call": {s.SendRequestInCall(call, "BYE"), phone.ErrMethod},
			"message to nobody": {s.SendMessage(acc, "", "text"), phone.ErrBadURI},
			"message in none":   {s.SendMessageInCall(99, "text"), phone.ErrNoCall},
			"message too soon":  {s.SendMessageInCall(call, "text"), phone.ErrCallState},
		} {
			if !errors.Is(tt.got, tt.want) {
				t.Errorf("%s: %v, want %v", name, tt.got, tt.want)
			}
		}
		s.remote.Skip("INVITE")
		s.remote.Quiet(time.Second)
	})
}

func TestMessages(t *testing.T) {
	for _, tt := range []struct {
		reply  string
		code   int
		reason string
	}{
		{"200", 200, "OK"},
		{"202", 202, "Accepted"},
		{"404 Gone Fishing", 404, "Gone Fishing"},
	} {
		t.Run(tt.reply, func(t *testing.T) {
			againstScript(t, nil, func(t *testing.T, s *scripted) {
				s.Must(s.SendMessage(s.Account(), scriptURI, "two wörds"))
				got := s.remote.Expect("MESSAGE")
				h := &got.Request().Header
				if string(got.Request().Body) != "two wörds" || h.ContentType() != "text/plain" || h.Has("Contact") || !strings.HasPrefix(h.Get("Accept"), "text/plain") {
					t.Errorf("sent\n%s", got.Raw)
				}
				s.remote.Reply(got, tt.reply)
				ev := phonetest.Expect[phone.MessageSent](s.Phone, "told of the message", nil)
				if ev != (phone.MessageSent{Call: -1, Target: scriptURI, Text: "two wörds", Code: tt.code, Reason: tt.reason}) {
					t.Errorf("told %+v", ev)
				}
			})
		})
	}
}

func TestMessageToNobody(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		s.Must(s.SendMessage(s.Account(), "sip:none@10.0.0.50;transport=tcp", "text"))
		ev := phonetest.Expect[phone.MessageSent](s.Phone, "told of the message", nil)
		if ev.Code != 503 || ev.Reason != "Service Unavailable" || phone.CauseOf(ev.Err) != phone.CauseConnect {
			t.Errorf("told %+v", ev)
		}
	})
}

func TestMessageWithinACall(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		s.Must(s.SendMessageInCall(call, "inside"))
		got := s.remote.Expect("MESSAGE")
		h := &got.Request().Header
		if to, _ := h.To(); string(got.Request().Body) != "inside" || to.Tag() == "" || h.Get("Accept") != "text/plain, application/im-iscomposing+xml" {
			t.Errorf("sent\n%s", got.Raw)
		}
		s.remote.Reply(got, "200")
		if ev := phonetest.Expect[phone.MessageSent](s.Phone, "told", nil); ev.Call != call || ev.Code != 200 {
			t.Errorf("told %+v", ev)
		}
	})
}

func TestBuddies(t *testing.T) {
	known := func(c *phone.Config) { c.Buddies = []string{"sip:bob@10.0.0.1", "tel:+123"} }
	againstScript(t, known, func(t *testing.T, s *scripted) {
		id, err := s.AddBuddy("sip:carol@10.0.0.1")
		s.Must(err)
		s.Must(s.DeleteBuddy(0))
		list := s.Buddies()
		want := []phone.BuddyInfo{{ID: 1, URI: "tel:+123", Status: "?"}, {ID: 2, URI: "sip:carol@10.0.0.1", Status: "?"}}
		if id != 2 || len(list) != 2 || list[0] != want[0] || list[1] != want[1] {
			t.Errorf("added %d, list %+v", id, list)
		}
		if _, err := s.AddBuddy("not an address"); !errors.Is(err, phone.ErrBadURI) {
			t.Errorf("added: %v", err)
		}
		if err := s.DeleteBuddy(0); err == nil {
			t.Error("deleted twice")
		}
		phonetest.Expect(s.Phone, "told of the buddy's end", func(ev phone.BuddyRemoved) bool { return ev.ID == 0 })
		added := phonetest.Told[phone.BuddyAdded](s.Phone)
		if len(added) != 3 || added[0].Account != 0 || added[1].Account != s.Account() {
			t.Errorf("told %+v", added)
		}
	})
}

func TestBuddyThatCannotBe(t *testing.T) {
	p, err := phone.New(phone.Config{Buddies: []string{"nobody"}, SIP: phonetest.Loopback().SIP, Media: phonetest.Loopback().Media})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.Start(); !errors.Is(err, phone.ErrBadURI) {
		t.Errorf("started: %v", err)
	}
}

// TestCompactForm: short names, and no Allow in what makes or changes a call.
func TestCompactForm(t *testing.T) {
	againstScript(t, func(c *phone.Config) { c.SIP.CompactForm = true }, func(t *testing.T, s *scripted) {
		s.Dial(scriptURI)
		invite := s.remote.Expect("INVITE")
		for _, short := range []string{"v", "f", "t", "i", "m", "c"} {
			if !strings.Contains(string(invite.Raw), "\r\n"+short+": ") {
				t.Errorf("no %s: in\n%s", short, invite.Raw)
			}
		}
		if invite.Request().Header.Has("Allow") {
			t.Errorf("with Allow:\n%s", invite.Raw)
		}
		s.remote.Reply(invite, "486")
		s.remote.Expect("ACK")
		s.remote.Send(s.at, s.remote.NewRequest("FROB", s.URI()))
		if answer := s.remote.Expect("405/FROB"); !answer.Head().Has("Allow") {
			t.Errorf("a 405 must say what is allowed (RFC 3261 §8.2.1):\n%s", answer.Raw)
		}
	})
}
