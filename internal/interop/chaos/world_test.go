package chaos

import (
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

// The timers: a fifth of the RFC's, so that less virtual time goes by in which nothing happens but the bridge's clocks.
const (
	t1       = 100 * time.Millisecond
	patience = 64 * t1
	// glareMost is the longest wait after a 491, RFC 3261 §14.1; it does not depend on T1.
	glareMost = 4 * time.Second
)

// maxLosses is how many times the same datagram may get lost: the third sending arrives, within the seven of an INVITE.
const maxLosses = 2

// names are the phones; the first lives at 10.0.0.1.
var names = [...]string{"alice", "bob", "carol"}

// codecs are those of all phones; they need little work.
var codecs = [...]string{"PCMU", "PCMA"}

// audible is in how many runs one has sound. What late and lost sound needs to be made good is most of the work of a phone; in
// the other runs sound is sent and never arrives.
const audible = 20

// isSound is a Filter for everything but SIP.
func isSound(_, dst netip.AddrPort, _ []byte) bool { return dst.Port() != 5060 }

// world is a run: phones on a network, and what becomes of them.
type world struct {
	seed   uint64
	rand   *rand.Rand
	net    *simnet.Network
	phones []*resident
	done   map[string]int // steps by name
	diary  diary
	faults []string
}

func newWorld(seed uint64) *world {
	return &world{seed: seed, rand: rand.New(rand.NewPCG(seed, 2)), done: map[string]int{}}
}

// upTo draws a duration.
func (w *world) upTo(most time.Duration) time.Duration {
	return time.Duration(w.rand.Int64N(int64(most) + 1))
}

// oneIn is true once in n times.
func (w *world) oneIn(n int) bool { return w.rand.IntN(n) == 0 }

// weather draws how bad the network is.
func (w *world) weather() simnet.Options {
	return simnet.Options{
		Delay: time.Millisecond + w.upTo(40*time.Millisecond), Jitter: w.upTo(60 * time.Millisecond),
		Loss: w.rand.Float64() * 0.3, MaxLosses: maxLosses, Duplicate: w.rand.Float64() * 0.1,
		Reorder: w.rand.Float64() * 0.2, ReorderDelay: w.upTo(300 * time.Millisecond),
	}
}

// play is a run from the first phone's start to the last one's end.
func (w *world) play(t *testing.T) {
	w.diary.begin()
	w.net = simnet.New(w.seed, w.weather())
	if !w.oneIn(audible) {
		w.net.SetFilter(isSound)
	}
	for i := range 2 + w.rand.IntN(2) {
		w.phones = append(w.phones, w.settleIn(t, i))
	}
	for n := runSteps; n > 0; w.pause() {
		n -= w.stepOf(n)
	}
	w.calm()
	w.checkAgreement()
	w.checkChangeable()
	w.partAll()
	w.checkNothingLeft()
	w.checkEnds()
	for _, p := range w.phones {
		p.End()
	}
	if open := w.net.Stats().Open; open != 0 {
		w.fault("%d sockets are open after the end", open)
	}
}

// stepOf has somebody do something, or everybody at once; it gives the number of steps, n at most.
func (w *world) stepOf(n int) int {
	together := 1
	if w.oneIn(3) {
		together = min(n, len(w.phones))
	}
	for _, i := range w.rand.Perm(len(w.phones))[:together] {
		w.step(w.phones[i])
	}
	return together
}

// pause is the time between two steps, mostly so short that they meet on the way.
func (w *world) pause() {
	switch n := w.rand.IntN(10); {
	case n < 5:
		time.Sleep(w.upTo(50 * time.Millisecond))
	case n < 8:
		time.Sleep(w.upTo(500 * time.Millisecond))
	default:
		time.Sleep(w.upTo(3 * time.Second))
	}
}

// calm ends the losses and waits until everything that is under way has come to its end. Who is called rings again: that
// it did may have been lost, and the caller knows no dialog then.
func (w *world) calm() {
	w.diary.note("calm")
	w.net.SetLoss(0)
	time.Sleep(patience + 2*glareMost + 3*time.Second)
	for _, p := range w.phones {
		for _, c := range p.Calls() {
			if ringing(c) {
				_ = p.Answer(c.ID, 180, "", "") // it may have ended just now
			}
		}
	}
	time.Sleep(time.Second)
}

// partAll has everybody hang up.
func (w *world) partAll() {
	for _, i := range w.rand.Perm(len(w.phones)) {
		w.diary.note("%s hangs up", names[i])
		w.phones[i].HangupAll()
		time.Sleep(w.upTo(time.Second))
	}
	time.Sleep(patience + 2*time.Second)
}

// config is a phone as its owner may have set it up.
func (w *world) config(i int) phone.Config {
	cfg := phonetest.On(w.net, names[i], w.address(i))
	cfg.SIP.NoTCP = true // streams lose nothing
	cfg.Seams.Timing = transaction.Timing{T1: t1, T2: 8 * t1, T4: 10 * t1, TimerD: patience}
	cfg.Media.ClockRate, cfg.Media.NoTones = 8000, true // no resampling, no ringing tones
	cfg.Media.DisableCodecs, cfg.Media.AddCodecs = []string{"*"}, codecs[:]
	cfg.Calls.AutoAnswer = []int{0, 0, 180, 200}[w.rand.IntN(4)]
	cfg.Calls.NoReferSub = w.oneIn(4)
	ext := &cfg.Accounts[0].Extensions
	ext.Require100Rel = w.oneIn(4)
	ext.Timer.Mode = []phone.TimerMode{0, 1, 3}[w.rand.IntN(3)]
	ext.Timer.Expires = 90 * time.Second
	return cfg
}

// address is where a phone lives.
func (w *world) address(i int) string { return [...]string{"10.0.0.1", "10.0.0.2", "10.0.0.3"}[i] }
