package calls

import (
	"errors"
	"slices"
	"testing"
	"time"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack/session"
	"gosua/internal/testkit/parttest"
)

// TestCallThatCannotBegin: it is told, leaves nothing behind, and its number is free again.
func TestCallThatCannotBegin(t *testing.T) {
	inBubble(t, func(o *options) { o.Sessions.MaxDialogs, o.MaxCalls = 1, 3 }, func(r *rig) {
		_, invite := r.dial()
		r.End.Do(func() {
			for range 5 { // more than there are numbers
				if _, err := r.list.Place(1, theirURI); !errors.Is(err, session.ErrTooMany) {
					t.Errorf("one more: %v", err)
				}
			}
		})
		r.Remote.Reply(invite, "486")
		r.Remote.Expect("ACK")
		r.free()
		if ended := parttest.Heard[event.CallEnded](r.Rig); len(ended) != 1 || ended[0].Code != 486 {
			t.Errorf("ended: %+v", ended)
		}
	})
}

// TestWhatCannotBePlaced: nothing is begun, and nobody told.
func TestWhatCannotBePlaced(t *testing.T) {
	inBubble(t, func(o *options) { o.MaxCalls = 1 }, func(r *rig) {
		place := func(account int, target string) (err error) {
			r.End.Do(func() { _, err = r.list.Place(account, target) })
			return err
		}
		for name, err := range map[string]error{"no account": place(7, theirURI), "no address": place(1, "remote"), "a mailbox": place(1, "mailto:a@b")} {
			if err == nil {
				t.Errorf("%s: placed", name)
			}
		}
		if made := parttest.Heard[event.MakingCall](r.Rig); len(made) != 0 {
			t.Errorf("told %+v", made)
		}
		r.free()
		r.dial()
		if err := place(1, theirURI); !errors.Is(err, ErrTooManyCalls) {
			t.Errorf("a second of one: %v", err)
		}
		r.invite(pcmu)
		r.Remote.Expect("486/INVITE")
		if many := parttest.Heard[event.TooManyCalls](r.Rig); !slices.Equal(many, []event.TooManyCalls{{Remote: "<" + theirURI + ">"}}) {
			t.Errorf("told %+v", many)
		}
	})
}

// TestNobodyIsCalled: a phone whose accounts are all gone knows nobody who could be.
func TestNobodyIsCalled(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.End.Do(func() {
			for id := range 2 {
				r.must(r.Accounts.Remove(id, func() {}))
			}
		})
		r.invite(pcmu)
		r.Remote.Expect("404/INVITE")
		r.free()
	})
}

// TestDrop: calls are forgotten without a word, and nothing of them is left; later messages find no call.
func TestDrop(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		_, d := r.up()
		r.rings(pcmu)
		r.dial()
		r.End.Do(r.list.Drop)
		r.Remote.Quiet(time.Millisecond)
		r.free()
		send(r, r.Remote.NewRequest("INVITE", ourURI), pcmu, "Replaces: "+replacesOf(d))
		r.Remote.Expect("481/INVITE")
		if ended := parttest.Heard[event.CallEnded](r.Rig); len(ended) != 0 {
			t.Errorf("told %+v", ended)
		}
	})
}
