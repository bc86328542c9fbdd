package presence

import (
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
)

// TestMessagesThroughTheServer reach whoever is registered as they were written, long ones by TCP.
func TestMessagesThroughTheServer(t *testing.T) {
	k := server(t, time.Hour)
	alice, bob := user(t, k, "alice"), user(t, k, "bob")
	for name, text := range map[string]string{
		"short":       "hello",
		"UTF-8":       "Grüße, 你好, 👋🏽 \"quoted\" <b>&amp;</b>\nand a second line",
		"1,300 bytes": strings.Repeat("long words ", 300) + "end",
	} {
		t.Run(name, func(t *testing.T) {
			alice.Must(alice.SendMessage(alice.Account(), k.AOR("bob"), text))
			m := phonetest.Expect[phone.MessageReceived](bob, "message", nil)
			if m.Text != text || m.From != "<sip:alice@gosua.test>" && m.From != "sip:alice@gosua.test" {
				t.Errorf("bob got %q from %s", m.Text, m.From)
			}
			if s := sent(alice); s.Code != 200 || s.Err != nil {
				t.Errorf("alice is told %+v", s)
			}
		})
	}
	bob.Must(bob.SendTyping(bob.Account(), k.AOR("alice"), true))
	if typing := phonetest.Expect[phone.Typing](alice, "typing", nil); !typing.Active {
		t.Errorf("alice is told %+v", typing)
	}
}

// TestMessageToNobody is refused by the server, whose reason is told.
func TestMessageToNobody(t *testing.T) {
	k := server(t, time.Hour)
	alice := user(t, k, "alice")
	alice.Must(alice.SendMessage(alice.Account(), k.AOR("carol"), "are you there?"))
	if s := sent(alice); s.Code != 480 || s.Reason != "Nobody Is There" || s.Text != "are you there?" {
		t.Errorf("alice is told %+v", s)
	}
}
