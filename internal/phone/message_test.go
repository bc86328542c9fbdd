package phone_test

import (
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// TestMessagesAsTyped: texts of every kind arrive as they were typed, in and out of a call; a long one goes by TCP.
func TestMessagesAsTyped(t *testing.T) {
	for _, text := range []string{"hello", "Grüße, 世界 🙂", "one\r\ntwo", "<b>&amp;", strings.Repeat("long ", 600)} {
		inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
			a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
			taken := func(call int) {
				t.Helper()
				m := phonetest.Expect[phone.MessageReceived](b, "sent a message", nil)
				if m.Text != text || m.Call != call || m.From != "<sip:alice@10.0.0.1>" || m.ContentType != "text/plain" {
					t.Errorf("received %+v", m)
				}
				if s := phonetest.Expect[phone.MessageSent](a, "told of the answer", nil); s.Code != 200 || s.Text != text {
					t.Errorf("sent %+v", s)
				}
			}
			a.Must(a.SendMessage(a.Account(), b.URI(), text))
			taken(-1)
			over := "UDP"
			for _, tr := range phonetest.Told[phone.SIPTrace](b) {
				if !tr.Out && strings.Contains(string(tr.Raw), "Via: SIP/2.0/TCP") {
					over = "TCP"
				}
			}
			if long := len(text) > 1300; (over == "TCP") != long {
				t.Errorf("%d octets went by %s", len(text), over)
			}
			mine, theirs := a.Talk(b)
			a.Must(a.SendMessageInCall(mine, text))
			taken(theirs)
		})
	}
}

// TestTyping is told, in and out of a call.
func TestTyping(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		told := func(call int, active bool) {
			t.Helper()
			if ev := phonetest.Expect[phone.Typing](b, "told of typing", nil); ev.Active != active || ev.Call != call || ev.From != "<sip:alice@10.0.0.1>" {
				t.Errorf("told %+v", ev)
			}
		}
		a.Must(a.SendTyping(a.Account(), b.URI(), true))
		told(-1, true)
		a.Must(a.SendTyping(a.Account(), b.URI(), false))
		told(-1, false)
		a.Must(a.SendTyping(a.Account(), b.URI(), true))
		told(-1, true)
		time.Sleep(2 * time.Minute)
		told(-1, false) // nothing more was heard
		mine, theirs := a.Talk(b)
		a.Must(a.SendTypingInCall(mine, true))
		told(theirs, true)
	})
}

// TestTypingRefused: who answers 415 is told no more of it, in and out of a call, and gets texts all the same.
func TestTypingRefused(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		for where, send := range map[string]struct{ typing, text func() error }{
			"alone": {func() error { return s.SendTyping(s.Account(), scriptURI, true) }, func() error { return s.SendMessage(s.Account(), scriptURI, "text") }},
			"call":  {func() error { return s.SendTypingInCall(call, true) }, func() error { return s.SendMessageInCall(call, "text") }},
		} {
			for _, reply := range []string{"480", "415"} { // the first says nothing about it
				s.Must(send.typing())
				s.remote.Reply(s.remote.Expect("MESSAGE"), reply)
				time.Sleep(time.Second) // the answer arrives
			}
			s.Must(send.typing())
			s.Must(send.text())
			got := s.remote.Expect("MESSAGE")
			if string(got.Request().Body) != "text" {
				t.Errorf("%s: sent\n%s", where, got.Raw)
			}
			s.remote.Reply(got, "200")
			phonetest.Expect[phone.MessageSent](s.Phone, "told of the message", nil)
		}
	})
}

// message is a MESSAGE to the phone.
func (s *scripted) message(contentType, text string) *siptest.Packet {
	req := s.remote.NewRequest(sipmsg.MESSAGE, s.URI())
	req.Header.Set("Content-Type", contentType)
	req.Body = []byte(text)
	s.remote.Send(s.at, req)
	return s.remote.Next()
}

// TestMessagesThatAreRefused: what cannot be shown; nothing is told of it.
func TestMessagesThatAreRefused(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		for _, tt := range []struct {
			media, text string
			want        int
			field       string
		}{
			{"image/png", "PNG", 415, "Accept"}, {"text/plain;charset=klingon", "x", 415, "Accept"}, {"application/im-iscomposing+xml", "<x", 400, ""},
			{"application/im-iscomposing+xml", `<!DOCTYPE x [<!ENTITY a "aa">]><isComposing>&a;</isComposing>`, 400, ""}, {"/", "x", 400, ""},
		} {
			got := s.message(tt.media, tt.text).Response()
			if got == nil || got.StatusCode != tt.want || tt.field != "" && got.Header.Get(tt.field) == "" {
				t.Errorf("%s: answered %+v", tt.media, got)
			}
		}
		if got := phonetest.Told[phone.MessageReceived](s.Phone); len(got) != 0 {
			t.Errorf("told %+v", got)
		}
	})
}

// TestMessageExamples: RFC 3428 §10, F1 as another phone sends it, and as this one does.
func TestMessageExamples(t *testing.T) {
	const watson = "Watson, come here."
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		got := s.message("text/plain", watson)
		if got.Response() == nil || got.Response().StatusCode != 200 || len(got.Payload()) != 0 || got.Head().Has("Contact") {
			t.Errorf("answered\n%s", got.Raw)
		}
		if m := phonetest.Expect[phone.MessageReceived](s.Phone, "sent a message", nil); m.Text != watson || m.From != "<sip:remote@10.0.0.9>" {
			t.Errorf("received %+v", m)
		}
		s.Must(s.SendMessage(s.Account(), "sip:user2@10.0.0.9", watson))
		p := s.remote.Expect("MESSAGE")
		h := p.Head()
		if h.Get("Content-Type") != "text/plain" || string(p.Payload()) != watson || h.Has("Contact") || h.Get("Max-Forwards") != "70" {
			t.Errorf("sent\n%s", p.Raw) // §4: no Contact
		}
		s.remote.Reply(p, "480", siptest.With("Reason", "SIP"))
		if ev := phonetest.Expect[phone.MessageSent](s.Phone, "told of the answer", nil); ev.Code != 480 || ev.Reason != "Temporarily Unavailable" {
			t.Errorf("told %+v", ev)
		}
		s.remote.Quiet(time.Second)
	})
}
