package phone

import (
	"strings"
	"testing"

	"gosua/internal/phone/eventqueue"
)

// TestTracesAreLeftOutWhenTheReaderIsSlow, and nothing of calls is.
func TestTracesAreLeftOutWhenTheReaderIsSlow(t *testing.T) {
	q := newEvents()
	entered, gate := make(chan struct{}), make(chan struct{})
	traces, calls, notice := 0, 0, ""
	q.Subscribe(func(ev Event) {
		switch ev := ev.(type) {
		case PhoneState:
			close(entered)
			<-gate
		case SIPTrace:
			traces++
		case TooManyCalls:
			calls++
		case Notice:
			notice = ev.Text
		}
	})
	q.Emit(PhoneState{})
	<-entered
	const extra = 50
	for range eventqueue.DefaultLimit + extra {
		q.Emit(SIPTrace{})
	}
	q.Emit(TooManyCalls{})
	close(gate)
	q.Close()
	if traces != eventqueue.DefaultLimit || calls != 1 {
		t.Errorf("%d traces and %d events of calls delivered", traces, calls)
	}
	if !strings.HasPrefix(notice, "50 SIP traces left out") {
		t.Errorf("notice %q", notice)
	}
}
