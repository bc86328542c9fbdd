package command

import (
	"fmt"
	"slices"
	"testing"

	"gosua/internal/phone"
	"gosua/internal/testkit/fakephone"
)

func TestCurrentCall(t *testing.T) {
	if NewCurrent().HadOne() {
		t.Error("a call has ended before there was one")
	}
	made := func(id int) phone.Event { return phone.MakingCall{Call: id} }
	rings := func(id int) phone.Event { return phone.IncomingCall{Call: id} }
	ended := func(id int) phone.Event { return phone.CallEnded{Call: id} }
	for i, c := range []struct {
		events []phone.Event
		want   int
	}{
		{nil, NoCall},
		{[]phone.Event{made(0)}, 0},
		{[]phone.Event{made(0), made(1)}, 1},
		{[]phone.Event{made(0), rings(1)}, 0},
		{[]phone.Event{rings(1)}, 1},
		{[]phone.Event{rings(1), rings(2), ended(1)}, 2},
		{[]phone.Event{made(0), made(1), made(2), ended(2)}, 0}, // in a circle
		{[]phone.Event{made(0), made(2), made(1), ended(1)}, 2}, // the next one
		{[]phone.Event{made(0), made(1), ended(0)}, 1},          // another one ends
		{[]phone.Event{made(0), ended(0)}, NoCall},
		{[]phone.Event{made(0), made(0), ended(0), ended(0)}, NoCall}, // told twice
		{[]phone.Event{rings(0), phone.CallReplaced{Call: 0, By: 1}, ended(0)}, 1},
		{[]phone.Event{phone.TooManyCalls{}}, NoCall},
	} {
		cur := NewCurrent()
		for _, ev := range c.events {
			cur.Follow(ev)
		}
		if got := cur.ID(); got != c.want {
			t.Errorf("case %d: call %d, want %d", i, got, c.want)
		}
		over := slices.ContainsFunc(c.events, func(ev phone.Event) bool { _, ok := ev.(phone.CallEnded); return ok })
		if token := len(cur.Ended()) > 0; cur.HadOne() != over || token != over {
			t.Errorf("case %d: a call has ended: %v, %v, want %v", i, cur.HadOne(), token, over)
		}
	}
}

func TestMove(t *testing.T) {
	cur := NewCurrent()
	cur.move(1)
	if cur.ID() != NoCall {
		t.Error("moved to a call that is not there")
	}
	for _, id := range []int{0, 1, 3} {
		cur.began(id, true)
	}
	var got []int
	for _, by := range []int{1, 1, 1, -1, -1, -1, -1} {
		cur.move(by)
		got = append(got, cur.ID())
	}
	if want := []int{0, 1, 3, 1, 0, 3, 1}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("moved to %v, want %v", got, want)
	}
}

func TestTargets(t *testing.T) {
	cur := NewCurrent()
	for i := range maxTargets + 5 {
		cur.Called(fmt.Sprint("sip:", i))
	}
	cur.Called("sip:20")
	list := cur.Targets()
	if len(list) != maxTargets || list[0] != "sip:20" || list[1] != fmt.Sprint("sip:", maxTargets+4) || slices.Index(list[1:], "sip:20") >= 0 {
		t.Errorf("targets %q", list)
	}
}

// TestCallGoneWithoutNotice proves that a call which ended before it was known gives way.
func TestCallGoneWithoutNotice(t *testing.T) {
	p, cur := fakephone.New(), NewCurrent()
	table := New(Config{Phone: p, Current: cur})
	cur.began(0, true)
	cur.began(1, false)
	p.AddCall(phone.CallInfo{ID: 1})
	if call, ok := table.Call(); !ok || call.ID != 1 {
		t.Errorf("call %v, %v", call, ok)
	}
	p.DropCall(1)
	if _, ok := table.Call(); ok {
		t.Error("a call that is gone")
	}
}
