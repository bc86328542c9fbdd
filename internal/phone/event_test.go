package phone

import (
	"strings"
	"testing"

	"gosua/internal/phone/eventqueue"
)

// TestWhatIsLeftOutWhenTheReaderIsSlow proves that strangers cannot fill the queue, and that nothing of calls is left out.
func TestWhatIsLeftOutWhenTheReaderIsSlow(t *testing.T) {
	q := newEvents()
	entered, gate := make(chan struct{}), make(chan struct{})
	traces, calls, notice := 0, 0, ""
	q.Subscribe(func(ev Event) {
		switch ev := ev.(type) {
		case PhoneState:
			close(entered)
			<-gate
		case SIPTrace, TransportState, TooManyCalls:
			traces++
		case CallEnded:
			calls++
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
	}
	q.Emit(CallEnded{})
	close(gate)
	q.Close()
	if traces != eventqueue.DefaultLimit || calls != 1 {
		t.Errorf("%d traces and %d events of calls delivered", traces, calls)
	}
	if !strings.HasPrefix(notice, "50 messages, connections and refused calls left out") {
		t.Errorf("notice %q", notice)
	}
}
