package phone

import (
	"strings"
	"testing"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/phone/eventqueue"
)

// TestWhatIsLeftOutWhenTheReaderIsSlow proves that neither strangers nor those whom we watch can fill the queue, and that
// nothing of calls, and no step of a subscription, is left out.
func TestWhatIsLeftOutWhenTheReaderIsSlow(t *testing.T) {
	q := newEvents()
	entered, gate := make(chan struct{}), make(chan struct{})
	traces, calls, steps, notice := 0, 0, 0, ""
	q.Subscribe(func(ev Event) {
		switch ev := ev.(type) {
		case PhoneState:
			close(entered)
			<-gate
		case SIPTrace, TransportState, TooManyCalls:
			traces++
		case CallEnded:
			calls++
		case BuddyState, VoicemailState:
			steps++
		case Notice:
			notice = ev.Text
		}
	})
	q.Emit(PhoneState{})
	<-entered
	for range eventqueue.DefaultLimit {
		q.Emit(SIPTrace{})
	}
	for range 25 {
		q.Emit(TransportState{})
		q.Emit(TooManyCalls{})
		q.Emit(BuddyState{From: "ACTIVE", To: "ACTIVE"})
		q.Emit(VoicemailState{From: "ACTIVE", To: "ACTIVE"})
	}
	q.Emit(CallEnded{})
	q.Emit(BuddyState{From: "ACTIVE", To: "TERMINATED"})
	q.Emit(VoicemailState{From: "PENDING", To: "ACTIVE"})
	close(gate)
	q.Close()
	if traces != eventqueue.DefaultLimit || calls != 1 || steps != 2 {
		t.Errorf("%d traces, %d events of calls and %d steps of subscriptions delivered", traces, calls, steps)
	}
	if !strings.HasPrefix(notice, "100 messages, connections and refused calls left out") {
		t.Errorf("notice %q", notice)
	}
}

// TestLargeMessagesAreLeftOutSooner has each kind of event that holds what a stranger wrote fill the queue by its bytes alone.
func TestLargeMessagesAreLeftOutSooner(t *testing.T) {
	const size, room = 64 << 10, eventqueue.DefaultMaxBytes / (64 << 10)
	text := strings.Repeat("x", size)
	for name, ev := range map[string]Event{
		"trace":     SIPTrace{Raw: []byte(text)},
		"message":   MessageReceived{Text: text},
		"text":      TextReceived{Text: text},
		"INFO":      InfoReceived{Body: []byte(text)},
		"voicemail": MessagesWaiting{Body: []byte(text)},
		"typing":    Typing{From: text},
		"presence":  BuddyState{From: "ACTIVE", To: "ACTIVE", Status: text},
		"dialogs":   BuddyState{From: "ACTIVE", To: "ACTIVE", Dialogs: dialoginfo.Info{Dialogs: make([]dialoginfo.Dialog, size/dialogBytes)}},
	} {
		t.Run(name, func(t *testing.T) {
			q := newEvents()
			entered, gate := make(chan struct{}), make(chan struct{})
			heard, notice := 0, ""
			q.Subscribe(func(ev Event) {
				switch ev := ev.(type) {
				case PhoneState:
					close(entered)
					<-gate
				case Notice:
					notice = ev.Text
				default:
					heard++
				}
			})
			q.Emit(PhoneState{})
			<-entered
			for range room + 3 {
				q.Emit(ev)
			}
			close(gate)
			q.Close()
			if heard != room || !strings.HasPrefix(notice, "3 messages") {
				t.Errorf("%d of %d heard, notice %q", heard, room, notice)
			}
		})
	}
}
