package acceptance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/transaction"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig has answers and writes down, with times, what becomes of them. All of it is the loop's.
type rig struct {
	t       *testing.T
	loop    *loop.Loop
	start   time.Time
	answers Answers
	log     []string
}

// inBubble runs a test in virtual time.
func inBubble(t *testing.T, f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{t: t, loop: loop.New(), start: time.Now()}
		defer r.loop.Close()
		f(r)
	})
}

// do runs f on the loop.
func (r *rig) do(f func()) {
	r.t.Helper()
	if err := r.loop.Do(f); err != nil {
		r.t.Fatal(err)
	}
}

// add adds an answer with this number.
func (r *rig) add(seq uint32, wants bool, timing transaction.Timing) {
	r.t.Helper()
	note := func(what string) { r.log = append(r.log, fmt.Sprintf("%v %s %d", time.Since(r.start), what, seq)) }
	r.do(func() {
		r.answers.Add(&Answer{Seq: seq, Wants: wants, Send: func() { note("send") }, Expired: func() {
			note("expired")
			if r.answers.Take(seq) != nil {
				note("still there")
			}
		}}, r.loop, timing.WithDefaults())
	})
}

// logged wants exactly these entries until d after the beginning; those of one instant may come in any order.
func (r *rig) logged(d time.Duration, want ...string) {
	r.t.Helper()
	time.Sleep(time.Until(r.start.Add(d)))
	synctest.Wait()
	r.do(func() {
		slices.Sort(r.log)
		slices.Sort(want)
		if !slices.Equal(r.log, want) {
			r.t.Errorf("log\n  %s\nwant\n  %s", strings.Join(r.log, "\n  "), strings.Join(want, "\n  "))
		}
		r.log = nil
	})
}

// take takes the answer with this number and tells whether there was one.
func (r *rig) take(seq uint32) (had bool) {
	r.t.Helper()
	r.do(func() {
		a := r.answers.Take(seq)
		had = a != nil && a.Seq == seq
	})
	return had
}

// TestUnacknowledged: repeated at the instants of RFC 3261 §13.3.1.4, and given up.
func TestUnacknowledged(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.add(7, false, transaction.Timing{})
		r.logged(time.Hour, "0s send 7", "500ms send 7", "1.5s send 7", "3.5s send 7", "7.5s send 7", "11.5s send 7", "15.5s send 7",
			"19.5s send 7", "23.5s send 7", "27.5s send 7", "31.5s send 7", "32s expired 7")
		r.do(func() {
			if r.answers.Any() {
				t.Error("there is one still")
			}
		})
	})
	inBubble(t, func(r *rig) { // with other timers
		r.add(7, false, transaction.Timing{T1: 100 * time.Millisecond, T2: 3 * time.Second})
		r.logged(time.Hour, "0s send 7", "100ms send 7", "300ms send 7", "700ms send 7", "1.5s send 7", "3.1s send 7", "6.1s send 7", "6.4s expired 7")
	})
}

// TestAcknowledged: each is taken once, by its number or in order, and sent no more.
func TestAcknowledged(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.do(func() {
			if r.answers.First() != nil || r.answers.Any() || r.answers.Wanting() {
				t.Error("there is one from the beginning")
			}
		})
		r.add(7, false, transaction.Timing{})
		r.add(8, true, transaction.Timing{})
		r.add(9, false, transaction.Timing{})
		r.logged(time.Second, "0s send 7", "0s send 8", "0s send 9", "500ms send 7", "500ms send 8", "500ms send 9")
		if r.take(6) || !r.take(8) || r.take(8) {
			t.Error("the number does not tell which one is taken")
		}
		r.logged(2*time.Second, "1.5s send 7", "1.5s send 9")
		for _, want := range []uint32{7, 9} {
			r.do(func() {
				if a := r.answers.First(); a == nil || a.Seq != want {
					t.Errorf("the first is %+v, want %d", a, want)
				}
			})
		}
		r.logged(time.Hour)
	})
}

// TestWanting: as long as the ACK that is to bring an answer has not come.
func TestWanting(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.add(7, true, transaction.Timing{})
		r.add(8, false, transaction.Timing{})
		for _, want := range []bool{true, false} {
			r.do(func() {
				if r.answers.Wanting() != want || !r.answers.Any() {
					t.Errorf("wanting %v, any %v", r.answers.Wanting(), r.answers.Any())
				}
			})
			r.take(7)
		}
		r.take(8)
	})
}

// counted is an ACK that counts how often it is sent again.
type counted struct{ n int }

func (c *counted) Resend() { c.n++ }

// TestACKs: the one of that 2xx is sent again, of the latest MaxACKs.
func TestACKs(t *testing.T) {
	var k ACKs
	var acks [MaxACKs + 5]counted
	for i := range acks {
		k.Keep("b", uint32(i), &acks[i])
	}
	fork := &counted{}
	k.Keep("c", MaxACKs, fork)
	for i := range acks {
		if got, want := k.Resend("b", uint32(i)), i >= 6; got != want || acks[i].n == 1 != want {
			t.Errorf("the ACK of %d: resent %v, %d times, want %v", i, got, acks[i].n, want)
		}
	}
	if k.Resend("d", MaxACKs) || !k.Resend("c", MaxACKs) || fork.n != 1 || len(k.list) != MaxACKs {
		t.Errorf("the ACK of a fork: resent %d times, %d kept", fork.n, len(k.list))
	}
}
