package phone

import (
	"strings"
	"testing"
)

func TestQueueDeliversInOrderAndAllBeforeClose(t *testing.T) {
	q := newQueue()
	var got []int
	q.subscribe(func(ev Event) { got = append(got, ev.(AccountRemoved).ID) })
	for i := range 1000 {
		q.emit(AccountRemoved{ID: i})
	}
	q.close()
	if len(got) != 1000 {
		t.Fatalf("%d events delivered, want 1000", len(got))
	}
	for i, id := range got {
		if id != i {
			t.Fatalf("event %d delivered at place %d", id, i)
		}
	}
	q.emit(AccountRemoved{ID: 1}) // after close: nothing, no panic
}

func TestQueueHandlerMayCallBack(t *testing.T) {
	q := newQueue()
	done := make(chan struct{})
	var cancel func()
	cancel = q.subscribe(func(ev Event) {
		switch ev.(type) {
		case AccountRemoved:
			q.emit(TooManyCalls{})
		case TooManyCalls:
			cancel()
			close(done) // twice would panic: the subscription is gone
		}
	})
	q.emit(AccountRemoved{})
	<-done
	q.emit(TooManyCalls{})
	q.close()
}

func TestQueueLeavesTracesOutWhenTheReaderIsSlow(t *testing.T) {
	q := newQueue()
	gate, traces, calls, notice := make(chan struct{}), 0, 0, ""
	q.subscribe(func(ev Event) {
		<-gate
		switch ev := ev.(type) {
		case SIPTrace:
			traces++
		case TooManyCalls:
			calls++
		case Notice:
			notice = ev.Text
		}
	})
	const extra = 50
	for range 2*maxQueuedTraces + extra { // the first batch may already be under way
		q.emit(SIPTrace{})
	}
	q.emit(TooManyCalls{})
	close(gate)
	q.close()
	if traces > 2*maxQueuedTraces || traces < maxQueuedTraces {
		t.Errorf("%d traces delivered, limit %d", traces, maxQueuedTraces)
	}
	if calls != 1 {
		t.Errorf("%d events of calls delivered, want 1", calls)
	}
	if !strings.Contains(notice, "SIP traces left out") {
		t.Errorf("notice %q", notice)
	}
}

func TestSlotsRoundRobin(t *testing.T) {
	s := newSlots(3)
	take := func(want int) {
		t.Helper()
		if id, ok := s.take(); !ok || id != want {
			t.Errorf("took %d %v, want %d", id, ok, want)
		}
	}
	take(0)
	s.release(0)
	take(1) // 0 is free but was just used
	take(2)
	take(0)
	if _, ok := s.take(); ok {
		t.Error("a fourth of three")
	}
	s.release(1)
	take(1)
}
