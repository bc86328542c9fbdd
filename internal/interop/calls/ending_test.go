package calls

import (
	"strings"
	"testing"

	"gosua/internal/phone"
	"gosua/internal/testkit/interop"
)

// bothWays runs a test with the phone calling and with baresip calling.
func bothWays(t *testing.T, f func(t *testing.T, byPhone bool)) {
	t.Helper()
	t.Run("phone calls", func(t *testing.T) { t.Parallel(); f(t, true) })
	t.Run("baresip calls", func(t *testing.T) { t.Parallel(); f(t, false) })
}

func TestHangup(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, byPhone bool) {
		r := newRig(t, setup{})
		for _, phoneEnds := range []bool{true, false} {
			id := r.call(byPhone)
			r.waitReceived(id, 5)
			end, want := r.hangup(id, phoneEnds), "Normal call clearing"
			if phoneEnds {
				want = "OK"
			}
			if end.Code != 200 || end.Reason != want || end.Err != nil {
				t.Errorf("ended with %d %s (%v), want 200 %s", end.Code, end.Reason, end.Err, want)
			}
			r.nothingLeft()
		}
	})
}

func TestRefused(t *testing.T) {
	t.Parallel()
	t.Run("by the phone", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, setup{})
		id := r.ring()
		r.phone.Must(r.phone.Answer(id, 486, "", ""))
		if e := r.baresip.WaitEvent(interop.EventClosed); !strings.HasPrefix(e.Param, "486") {
			t.Errorf("closed at baresip with %q, want 486", e.Param)
		}
		if end := r.phone.Ended(id); end.Code != 486 {
			t.Errorf("ended at the phone with %d %s, want 486", end.Code, end.Reason)
		}
		r.nothingLeft()
	})
	t.Run("by baresip", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, setup{})
		id := r.dial()
		r.phone.State(id, phone.CallEarly)
		if end := r.hangup(id, false); end.Code != 486 || end.Err != nil {
			t.Errorf("ended with %d %s (%v), want 486", end.Code, end.Reason, end.Err)
		}
		r.nothingLeft()
	})
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, byPhone bool) {
		r := newRig(t, setup{})
		var id int
		if byPhone {
			id = r.dial()
			r.phone.State(id, phone.CallEarly)
		} else {
			id = r.ring()
			r.phone.Must(r.phone.Answer(id, 180, "", ""))
			r.baresip.WaitEvent(interop.EventRinging)
		}
		if end := r.hangup(id, byPhone); end.Code != 487 {
			t.Errorf("ended with %d %s, want 487", end.Code, end.Reason)
		}
		r.nothingLeft()
	})
}

// nothingLeft demands that neither side holds on to a call.
func (r *rig) nothingLeft() {
	r.t.Helper()
	if n := len(r.phone.Calls()); n != 0 {
		r.t.Errorf("the phone has %d calls left", n)
	}
	if n := r.baresip.Calls(); n != 0 {
		r.t.Errorf("baresip has %d calls left", n)
	}
}
