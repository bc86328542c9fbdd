package calls

import (
	"testing"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
)

// digits are sent by either side. The same one twice is two digits.
const digits = "1559*0#D"

func TestDigits(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, byPhone bool) {
		r := newRig(t, setup{})
		id := r.call(byPhone)
		r.phone.Must(r.phone.SendDTMF(id, digits))
		r.baresip.WaitDTMF(digits)
		r.baresip.DTMF(digits)
		r.wantDigits(id, digits)
		r.hangup(id, true)
	})
}

// baresip 1.0.0 hears digits by INFO and sends none.
func TestDigitsByINFO(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, byPhone bool) {
		r := newRig(t, setup{})
		id := r.call(byPhone)
		r.phone.Must(r.phone.SendDTMFInfo(id, digits))
		r.baresip.WaitDTMF(digits)
		for _, d := range digits {
			sent := phonetest.Expect(r.phone, "sent "+string(d), func(ev phone.DTMFSent) bool { return ev.Done })
			if sent.Digits != string(d) || sent.Err != nil {
				t.Errorf("sent %q (%v), want %c", sent.Digits, sent.Err, d)
			}
		}
		r.hangup(id, true)
	})
}

// wantDigits waits for digits in the call's RTP.
func (r *rig) wantDigits(id int, digits string) {
	r.t.Helper()
	for _, d := range digits {
		got := phonetest.Expect[phone.DTMF](r.phone, "heard the digit "+string(d), nil)
		got.Duration = 0 // how long it had lasted when it was first heard of may be anything
		if want := (phone.DTMF{Call: id, Digit: string(d), Method: "RFC2833"}); got != want {
			r.t.Errorf("heard %+v, want %+v", got, want)
		}
	}
}
