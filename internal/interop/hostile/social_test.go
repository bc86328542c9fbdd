package hostile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/notifier"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/siptest"
)

// subscribe is a SUBSCRIBE to an event package of alice's.
func (s *scene) subscribe(event string) *sipmsg.Request {
	req := s.request(sipmsg.SUBSCRIBE)
	req.Header.Set("Event", event)
	req.Header.Set("Expires", "600")
	return req
}

// TestSubscriptionFlood has one sender subscribe more often than it may, each time in order, and answer no NOTIFY: it gets no more
// than one address may have, and those end by themselves.
func TestSubscriptionFlood(t *testing.T) {
	attack(t, nil, func(s *scene) {
		s.flood(1500, func() *sipmsg.Request { return s.subscribe("presence") })
		if n := len(s.alice.Subscriptions()); n != notifier.DefaultPerSource {
			s.t.Errorf("%d subscriptions of one sender, want %d", n, notifier.DefaultPerSource)
		}
		s.busyButTalking()
		time.Sleep(settle) // nobody answers
		if n := len(s.alice.Subscriptions()); n != 0 {
			s.t.Errorf("%d subscriptions are left", n)
		}
		s.alice.Forget()
	})
}

// TestDialogsAreNotToldToStrangers, however often they ask: what they learnt would let them take the call over.
func TestDialogsAreNotToldToStrangers(t *testing.T) {
	attack(t, nil, func(s *scene) {
		s.refused(s.subscribe("dialog"), "403/SUBSCRIBE")
		s.flood(500, func() *sipmsg.Request { return s.subscribe("dialog") })
		if n := len(s.alice.Subscriptions()); n != 0 {
			s.t.Errorf("%d subscriptions", n)
		}
		s.alice.Forget()
	})
}

// TestMessageFlood sends texts of each kind as fast as it can.
func TestMessageFlood(t *testing.T) {
	attack(t, nil, func(s *scene) {
		kinds := []struct{ media, text string }{
			{"text/plain", "hello\x1b[2J\x07"}, {"text/plain", strings.Repeat("x", 1000)}, {"image/png", "PNG"}, {"message/cpim", bomb()},
			{"application/im-iscomposing+xml", bomb()}, {"application/im-iscomposing+xml", "<isComposing><state>active</state></isComposing>"},
		}
		n := 0
		s.flood(1500, func() *sipmsg.Request {
			n++
			req := s.request(sipmsg.MESSAGE)
			req.Header.Set("Content-Type", kinds[n%len(kinds)].media)
			req.Body = []byte(kinds[n%len(kinds)].text)
			return req
		})
		s.busyButTalking()
	})
}

// bomb is an XML document that would be a gigabyte if its entities were believed.
func bomb() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a0 "aaaaaaaaaa">`)
	for i := range 8 {
		fmt.Fprintf(&b, `<!ENTITY a%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&a%d;", i), 10))
	}
	b.WriteString(`<!ENTITY x SYSTEM "file:///etc/passwd">]><presence entity="sip:m@x"><tuple id="t"><status><basic>open</basic></status><note>&a8;&x;</note></tuple></presence>`)
	return b.String()
}

// documents are what mallory tells of itself.
func documents() map[string]string {
	return map[string]string{
		"a bomb": bomb(), "nothing that is XML": strings.Repeat("\x00\xff<", 300), "no end": "<presence>" + strings.Repeat("<a>", 400),
		"deep":    strings.Repeat("<a>", 5000) + strings.Repeat("</a>", 5000),
		"wide":    "<presence>" + strings.Repeat(`<tuple id="1"><status><basic>open</basic></status></tuple>`, 800) + "</presence>",
		"UTF-16":  "\xff\xfe<\x00p\x00",
		"control": "<presence><tuple id=\"1\"><status><basic>open</basic></status><note>\u009b2J&#27;[2J</note></tuple></presence>",
	}
}

// TestNotifyFlood: alice watches mallory, who tells her everything but the truth, over and over, and tells her
// more of what she never asked for.
func TestNotifyFlood(t *testing.T) {
	attack(t, nil, func(s *scene) {
		id, err := s.alice.AddBuddy("sip:mallory@" + stranger)
		s.alice.Must(err)
		s.alice.Must(s.alice.WatchBuddy(id))
		ask := s.mallory.Expect("SUBSCRIBE")
		resp := s.mallory.Response(ask, "200")
		resp.Header.Set("Contact", s.mallory.Contact())
		resp.Header.Set("Expires", "600")
		s.mallory.Send(sipAddr(victim), resp)
		d := s.mallory.DialogOf(ask.Request(), resp, sipAddr(victim))
		for _, doc := range documents() {
			s.notify(d, doc)
			s.mallory.Expect("200/NOTIFY")
		}
		s.mallory.Skip("*/NOTIFY", "SUBSCRIBE")
		list := documents()
		names := []string{"a bomb", "no end", "control"}
		n := 0
		s.flood(1500, func() *sipmsg.Request {
			n++
			if n%2 == 0 { // nobody asked for this one
				return complete(s.request(sipmsg.NOTIFY), list[names[n%3]])
			}
			return complete(d.NewRequest(sipmsg.NOTIFY), list[names[n%3]])
		})
		s.busyButTalking()
		s.alice.Must(s.alice.DeleteBuddy(id))
		time.Sleep(time.Minute)
		if n := len(s.alice.Subscriptions()); n != 0 {
			s.t.Errorf("%d subscriptions are left", n)
		}
		s.alice.Forget()
	})
}

// notify tells a document in a subscription.
func (s *scene) notify(d *siptest.Dialog, doc string) {
	s.mallory.Send(sipAddr(victim), complete(d.NewRequest(sipmsg.NOTIFY), doc))
}

// complete makes a NOTIFY of a request.
func complete(req *sipmsg.Request, doc string) *sipmsg.Request {
	req.Header.Set("Event", "presence")
	req.Header.Set("Subscription-State", "active;expires=600")
	req.Header.Set("Content-Type", "application/pidf+xml")
	req.Body = []byte(doc)
	return req
}

// TestVoicemailFlood tells of messages that nobody left; a stranger may, since servers do so unasked.
func TestVoicemailFlood(t *testing.T) {
	attack(t, nil, func(s *scene) {
		s.flood(1500, func() *sipmsg.Request {
			req := s.request(sipmsg.NOTIFY)
			req.Header.Set("Event", "message-summary")
			req.Header.Set("Content-Type", "application/simple-message-summary")
			req.Body = []byte("Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n" + strings.Repeat("X-Y: z\r\n", 100))
			return req
		})
		s.busyButTalking()
		for _, info := range s.alice.Accounts() {
			if len(info.Waiting) > 1000 {
				s.t.Errorf("kept of the voicemail: %d octets", len(info.Waiting))
			}
		}
	})
}

// TestManyWait: with the policy that asks the user, strangers wait, as few as are told.
func TestManyWait(t *testing.T) {
	attack(t, func(c *phone.Config) { c.Watchers = phone.WatchersAsk }, func(s *scene) {
		s.flood(300, func() *sipmsg.Request { return s.subscribe("presence") })
		if n := len(s.alice.Subscriptions()); n != notifier.DefaultPerSource {
			s.t.Errorf("%d wait, want %d", n, notifier.DefaultPerSource)
		}
		time.Sleep(settle)
		s.alice.Forget()
	})
}
