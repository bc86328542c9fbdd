package phone

import (
	"strings"
	"testing"

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
