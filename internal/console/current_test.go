package console

import (
	"fmt"
	"testing"

	"gosua/internal/phone"
)

func TestCurrentCall(t *testing.T) {
	made := func(id int) phone.Event { return phone.MakingCall{Call: id} }
	rings := func(id int) phone.Event { return phone.IncomingCall{Call: id} }
	ended := func(id int) phone.Event { return phone.CallEnded{Call: id} }
	for i, c := range []struct {
		events []phone.Event
		want   int
	}{
		{nil, noCall},
		{[]phone.Event{made(0)}, 0},
		{[]phone.Event{made(0), made(1)}, 1},
		{[]phone.Event{made(0), rings(1)}, 0},
		{[]phone.Event{rings(1)}, 1},
		{[]phone.Event{rings(1), rings(2), ended(1)}, 2},
		{[]phone.Event{made(0), made(1), made(2), ended(2)}, 0}, // in a circle
		{[]phone.Event{made(0), made(2), made(1), ended(1)}, 2}, // the next one
		{[]phone.Event{made(0), made(1), ended(0)}, 1},          // another one ends
		{[]phone.Event{made(0), ended(0)}, noCall},
		{[]phone.Event{made(0), made(0), ended(0), ended(0)}, noCall}, // told twice
		{[]phone.Event{phone.TooManyCalls{}}, noCall},
	} {
		cur := newCurrent()
		for _, ev := range c.events {
			cur.follow(ev)
		}
		if got := cur.id(); got != c.want {
			t.Errorf("case %d: call %d, want %d", i, got, c.want)
		}
	}
}

func TestMove(t *testing.T) {
	cur := newCurrent()
	cur.move(1)
	if cur.id() != noCall {
		t.Error("moved to a call that is not there")
	}
	for _, id := range []int{0, 1, 3} {
		cur.began(id, true)
	}
	var got []int
	for _, by := range []int{1, 1, 1, -1, -1, -1, -1} {
		cur.move(by)
		got = append(got, cur.id())
	}
	if want := []int{0, 1, 3, 1, 0, 3, 1}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("moved to %v, want %v", got, want)
	}
}

func TestTargets(t *testing.T) {
	cur := newCurrent()
	for i := range maxTargets + 5 {
		cur.called(fmt.Sprint("sip:", i))
	}
	cur.called("sip:20")
	list := cur.completeTarget("")
	if len(list) != maxTargets || list[0] != "sip:20" || list[1] != fmt.Sprint("sip:", maxTargets+4) {
		t.Errorf("%d targets, from %s, %s", len(list), list[0], list[1])
	}
}

// TestCallGoneWithoutNotice proves that a call which ended before it was known gives way.
func TestCallGoneWithoutNotice(t *testing.T) {
	p := newFake()
	c := New(Config{Phone: p})
	c.current.began(0, true)
	c.current.began(1, false)
	p.addCall(phone.CallInfo{ID: 1})
	if call, ok := c.call(); !ok || call.ID != 1 {
		t.Errorf("call %v, %v", call, ok)
	}
	p.dropCall(1)
	if _, ok := c.call(); ok {
		t.Error("a call that is gone")
	}
}
