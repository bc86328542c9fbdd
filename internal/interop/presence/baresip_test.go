package presence

import (
	"strings"
	"testing"

	"gosua/internal/phone"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/phonetest"
)

// TestBaresip and a phone see each other and exchange messages, without a server.
func TestBaresip(t *testing.T) {
	alice := newPeer(t, "alice", certificate(t))
	remote := interop.StartBaresip(t, interop.BaresipConfig{Contacts: []string{"sip:alice@" + alice.at["UDP"].String()}})
	t.Cleanup(alice.End)                         // while baresip still answers, also when the test fails
	got(alice.Phone, "200/NOTIFY")               // baresip does not say it when the first thing that it is told is that somebody is there
	b := watch(alice.Phone, remote.URI(""), "?") // its user has said nothing yet
	remote.Command("presence_online", "")
	sees(alice.Phone, b, "Online")
	remote.Command("presence_offline", "")
	sees(alice.Phone, b, "Offline")

	for _, a := range alice.Accounts() {
		alice.Must(alice.SetPresence(a.ID, busy))
	}
	remote.WaitOutput(`changed status from .*Online.* to .*Busy`)

	remote.Command("message", "hello from baresip")
	m := phonetest.Expect[phone.MessageReceived](alice.Phone, "message", nil)
	if m.Text != "hello from baresip" || !strings.Contains(m.From, "sip:baresip@") {
		t.Errorf("alice got %+v", m)
	}
	alice.Must(alice.SendMessage(alice.Account(), remote.URI(""), "hello from gosua"))
	remote.WaitOutput(`"hello from gosua"`)
	if s := sent(alice.Phone); s.Code != 200 {
		t.Errorf("alice is told %+v", s)
	}
	alice.End()
	remote.WaitOutput(`changed status from .*Busy.* to .*Offline`)
}
