package presence

import (
	"strings"
	"testing"
	"time"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
)

// summary tells of voice messages.
func summary(waiting, counts string) document {
	return document{"message-summary", "application/simple-message-summary",
		"Messages-Waiting: " + waiting + "\r\nVoice-Message: " + counts + "\r\n"}
}

// TestVoicemail is told by the server to who subscribed, at once and when it changes.
func TestVoicemail(t *testing.T) {
	k := server(t, time.Hour)
	system := newStation(t, k, "alice")
	system.publish(summary("yes", "2/8 (0/2)"))
	a := account(k, "alice")
	a.Voicemail = true
	alice := phonetest.New(t, "alice", config(a))
	wantsWaiting(alice, true, "2/8 (0/2)")
	for _, step := range []struct {
		waiting bool
		word    string
		counts  string
	}{{true, "yes", "3/8 (1/2)"}, {false, "no", "0/11 (0/0)"}} {
		newStation(t, k, "alice").publish(summary(step.word, step.counts))
		wantsWaiting(alice, step.waiting, step.counts)
	}
}

// TestVoicemailUnasked comes by a NOTIFY to who has registered and not subscribed.
func TestVoicemailUnasked(t *testing.T) {
	k := server(t, time.Hour)
	alice := user(t, k, "alice")
	system := newStation(t, k, "alice")
	system.notify(summary("yes", "1/0"))
	wantsWaiting(alice, true, "1/0")
	system.notify(summary("no", "0/1"))
	wantsWaiting(alice, false, "0/1")
}

// wantsWaiting waits until a phone is told of messages.
func wantsWaiting(p *phonetest.Phone, waiting bool, counts string) {
	phonetest.Expect(p, "told of messages "+counts, func(ev phone.MessagesWaiting) bool {
		return ev.Err == nil && ev.Summary.Waiting == waiting && strings.Contains(string(ev.Body), "Voice-Message: "+counts)
	})
}

// TestDialogsOfAnExtension are told by the server as its exchange publishes them.
func TestDialogsOfAnExtension(t *testing.T) {
	k := server(t, time.Hour)
	alice := user(t, k, "alice")
	newStation(t, k, "bob").publish(document{"dialog", dialoginfo.MediaType, `<?xml version="1.0"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full" entity="` + k.AOR("bob") + `">
<dialog id="d1" call-id="c1@h" local-tag="l" remote-tag="r" direction="recipient"><state>early</state>
<remote><identity>sip:carol@gosua.test</identity></remote></dialog></dialog-info>`})
	b, err := alice.AddBuddy(k.AOR("bob"))
	alice.Must(err)
	alice.Must(alice.WatchDialogs(b))
	hears(alice, b, "a dialog", func(ev phone.BuddyState) bool { return ev.Dialog && len(ev.Dialogs.Dialogs) == 1 })
	doing := alice.BuddyDialogs(b)
	if len(doing) != 1 || doing[0].State != dialoginfo.Early || doing[0].CallID != "c1@h" || doing[0].Direction != "recipient" ||
		!strings.Contains(doing[0].Remote.Identity, "carol") {
		t.Errorf("bob is in %+v", doing)
	}
}
