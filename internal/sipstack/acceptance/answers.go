package acceptance

import (
	"slices"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/transaction"
)

// patience is how many T1 an ACK is waited for.
const patience = 64

// Answer is a 2xx of ours to an INVITE or re-INVITE.
type Answer struct {
	Seq     uint32 // CSeq number of the INVITE, which the ACK bears as well
	Initial bool   // to the INVITE that made the session
	Wants   bool   // it has our offer: the ACK must bring the answer
	Send    func() // sends it, each time
	Expired func() // no ACK has come in 64*T1; it is none of the Answers any more

	interval time.Duration
	again    *loop.Timer
	giveUp   *loop.Timer
}

// stop ends the repetition.
func (a *Answer) stop() {
	a.again.Stop()
	a.giveUp.Stop()
}

// Answers are the 2xx of a session that have no ACK yet. The zero value has none.
type Answers struct{ list []*Answer }

// Add sends a and repeats it until it is taken or has expired: after T1, then
// twice as long each time up to T2, for 64*T1 in all.
func (w *Answers) Add(a *Answer, l *loop.Loop, timing transaction.Timing) {
	w.list = append(w.list, a)
	a.interval = timing.T1
	a.Send()
	var repeat func()
	repeat = func() {
		a.Send()
		a.interval = min(2*a.interval, timing.T2)
		a.again = l.AfterFunc(a.interval, repeat)
	}
	a.again = l.AfterFunc(a.interval, repeat)
	a.giveUp = l.AfterFunc(patience*timing.T1, func() {
		w.remove(a)
		a.Expired()
	})
}

func (w *Answers) remove(a *Answer) {
	w.list = slices.DeleteFunc(w.list, func(b *Answer) bool { return b == a })
	a.stop()
}

// Any says that there are some.
func (w *Answers) Any() bool { return len(w.list) > 0 }

// Wanting says that the ACK of one must still bring the answer to our offer.
func (w *Answers) Wanting() bool {
	return slices.ContainsFunc(w.list, func(a *Answer) bool { return a.Wants })
}

// Take takes the one that an ACK with number seq is for; nil: there is none, as
// when the ACK comes again.
func (w *Answers) Take(seq uint32) *Answer {
	for _, a := range w.list {
		if a.Seq == seq {
			w.remove(a)
			return a
		}
	}
	return nil
}

// First takes the one that has waited longest; nil for none.
func (w *Answers) First() *Answer {
	if len(w.list) == 0 {
		return nil
	}
	return w.Take(w.list[0].Seq)
}
