package jitter

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// sent is a packet on its way in a simulation.
type sent struct {
	Packet
	at time.Duration // of arrival
}

// source writes packets of 20 ms at 8000 Hz, the n-th with n as its payload.
type source struct {
	ptime   time.Duration
	rate    int
	seq     uint16
	ts      uint32
	ssrc    uint32
	packets []sent
}

func newSource() *source {
	return &source{ptime: 20 * time.Millisecond, rate: 8000, seq: 65500, ts: 1<<32 - 3000, ssrc: 1}
}

// send adds n packets from start on, each late by what delay says; negative is lost.
func (s *source) send(n int, start time.Duration, delay func(i int) time.Duration) *source {
	for i := range n {
		p := Packet{Seq: s.seq, Timestamp: s.ts, SSRC: s.ssrc, PayloadType: 8, Payload: binary.BigEndian.AppendUint32(nil, uint32(len(s.packets)))}
		if d := delay(i); d >= 0 {
			s.packets = append(s.packets, sent{p, start + time.Duration(i)*s.ptime + d})
		} else {
			s.packets = append(s.packets, sent{p, -1})
		}
		s.seq++
		s.ts += uint32(int64(s.ptime) * int64(s.rate) / int64(time.Second))
	}
	return s
}

// silence lets d pass without packets.
func (s *source) silence(d time.Duration) *source {
	s.ts += uint32(int64(d) * int64(s.rate) / int64(time.Second))
	return s
}

// heard is what came out of a simulation: the packet's number, or one of these.
const (
	nothing   = -1
	concealed = -2
	filler    = -3
)

// play runs the packets through b, popping every step from phase on until all has arrived and passed.
func play(b *Buffer, packets []sent, phase, step time.Duration) []int {
	order := slices.Clone(packets)
	order = slices.DeleteFunc(order, func(p sent) bool { return p.at < 0 })
	slices.SortStableFunc(order, func(a, b sent) int { return int(a.at - b.at) })
	epoch := time.Unix(1000, 0)
	var out []int
	end := order[len(order)-1].at + time.Second
	for now := phase; now < end; now += step {
		for len(order) > 0 && order[0].at <= now {
			b.Push(order[0].Packet, epoch.Add(order[0].at))
			order = order[1:]
		}
		switch f := b.Pop(epoch.Add(now)); {
		case f.Kind == Empty:
			out = append(out, nothing)
		case f.Kind == Lost:
			out = append(out, concealed)
		case len(f.Payload) == 0:
			out = append(out, filler)
		default:
			out = append(out, int(binary.BigEndian.Uint32(f.Payload)))
		}
	}
	return out
}

const tick = 20 * time.Millisecond

// constant is a network without jitter.
func constant(d time.Duration) func(int) time.Duration {
	return func(int) time.Duration { return d }
}

// summary counts a simulation's outcome between the first and the last packet heard.
type summary struct {
	heard, concealed, silent int
	inOrder                  bool
}

func summarise(out []int) summary {
	first := slices.IndexFunc(out, func(v int) bool { return v >= 0 })
	if first < 0 {
		return summary{}
	}
	last := len(out) - 1
	for out[last] < 0 {
		last--
	}
	s := summary{inOrder: true}
	prev := -1
	for _, v := range out[first : last+1] {
		switch v {
		case nothing:
			s.silent++
		case concealed:
			s.concealed++
		default:
			s.heard++
			s.inOrder = s.inOrder && v > prev
			prev = v
		}
	}
	return s
}

// On a network without jitter nothing is ever inserted or dropped, for every
// phase between sender and player, and the delay is at most 60 ms.
func TestSteady(t *testing.T) {
	for phase := time.Duration(0); phase < tick; phase += 1700 * time.Microsecond {
		b := New(Config{})
		out := play(b, newSource().send(3000, 0, constant(30*time.Millisecond)).packets, phase, tick)
		if s := summarise(out); s != (summary{heard: 3000, inOrder: true}) {
			t.Errorf("phase %v: %+v", phase, s)
		}
		if st := b.Stats(); st.Delay < 20*time.Millisecond || st.Delay > 60*time.Millisecond || st.Discarded() != 0 || st.Target != DefaultMinDelay {
			t.Errorf("phase %v: %+v", phase, st)
		}
	}
}

// Timers of a busy machine: both sides up to 8 ms late. Still nothing slips.
func TestBusyMachine(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	b := New(Config{})
	out := play(b, newSource().send(3000, 0, func(int) time.Duration { return time.Duration(r.IntN(8)) * time.Millisecond }).packets, 5*time.Millisecond, tick)
	if s := summarise(out); s != (summary{heard: 3000, inOrder: true}) {
		t.Errorf("%+v", s)
	}
	if st := b.Stats(); st.Delay > 60*time.Millisecond {
		t.Errorf("%+v", st)
	}
}

func TestPacketLengths(t *testing.T) {
	for _, ptime := range []time.Duration{10 * time.Millisecond, 30 * time.Millisecond, 40 * time.Millisecond, 60 * time.Millisecond} {
		src := newSource()
		src.ptime = ptime
		b := New(Config{})
		out := play(b, src.send(1000, 0, constant(0)).packets, 3*time.Millisecond, ptime)
		if s := summarise(out); s != (summary{heard: 1000, inOrder: true}) {
			t.Errorf("%v: %+v", ptime, s)
		}
		if f := b.Pop(time.Unix(5000, 0)); f.Ticks != int(8*ptime/time.Millisecond) {
			t.Errorf("%v: %d ticks in a packet", ptime, f.Ticks)
		}
	}
}

// Jitter up to 80 ms: the target follows, and then nearly everything is heard.
func TestAdaptsUp(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	b := New(Config{})
	out := play(b, newSource().send(3000, 0, func(int) time.Duration { return time.Duration(r.IntN(80)) * time.Millisecond }).packets, 5*time.Millisecond, tick)
	st := b.Stats()
	if st.Target < 70*time.Millisecond || st.Target > 100*time.Millisecond {
		t.Errorf("target %v", st.Target)
	}
	if st.Jitter < 15*time.Millisecond || st.Jitter > 40*time.Millisecond {
		t.Errorf("jitter %v", st.Jitter)
	}
	if s := summarise(out[500:]); s.concealed > 40 || !s.inOrder {
		t.Errorf("after 10 s: %+v, %+v", s, st)
	}
}

// Jitter that ends: the delay comes down again, a packet at a time.
func TestAdaptsDown(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	src := newSource().send(1500, 0, func(int) time.Duration { return time.Duration(r.IntN(150)) * time.Millisecond })
	src.send(3000, 30*time.Second, constant(0))
	b := New(Config{})
	out := play(b, src.packets, 5*time.Millisecond, tick)
	st := b.Stats()
	if st.Target != DefaultMinDelay || st.Delay > 80*time.Millisecond || st.Skipped == 0 {
		t.Errorf("%+v", st)
	}
	if s := summarise(out[2500:]); s.concealed+s.silent > 0 {
		t.Errorf("after the jitter: %+v", s)
	}
	missed := 0
	for i, v := range out[1600:2500] { // the way down: no two packets dropped within 100 ms
		if prev := out[1600+i-1]; v >= 0 && prev >= 0 && v != prev+1 {
			missed += v - prev - 1
			if v != prev+2 {
				t.Errorf("%d packets dropped at once", v-prev-1)
			}
		}
	}
	if missed == 0 {
		t.Error("nothing was dropped on the way down")
	}
}

// Lost packets are concealed one for one, and nothing else moves.
func TestLoss(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	lost := 0
	src := newSource().send(3000, 0, func(i int) time.Duration {
		if i > 10 && i < 2990 && r.IntN(100) < 10 {
			lost++
			return -1
		}
		return 10 * time.Millisecond
	})
	for _, phase := range []time.Duration{0, 5 * time.Millisecond, 15 * time.Millisecond} {
		b := New(Config{})
		s := summarise(play(b, src.packets, phase, tick))
		if want := (summary{heard: 3000 - lost, concealed: lost, inOrder: true}); s != want {
			t.Errorf("phase %v: %+v, want %+v", phase, s, want)
		}
		if st := b.Stats(); int(st.Lost) != lost || st.Stretched != 0 || st.Skipped != 0 {
			t.Errorf("phase %v: %+v, lost %d", phase, st, lost)
		}
	}
}

// Packets that overtake each other within the delay come out in order.
func TestReorder(t *testing.T) {
	src := newSource().send(1000, 0, func(i int) time.Duration {
		if i%7 == 3 {
			return 25 * time.Millisecond
		}
		return 0
	})
	b := New(Config{})
	if s := summarise(play(b, src.packets, time.Millisecond, tick)); s != (summary{heard: 1000, inOrder: true}) {
		t.Errorf("%+v", s)
	}
	if st := b.Stats(); st.Reordered < 140 || st.Reordered > 145 {
		t.Errorf("%+v", st)
	}
}

func TestDuplicates(t *testing.T) {
	src := newSource().send(500, 0, constant(0))
	again := slices.Clone(src.packets)
	for i := range again {
		again[i].at += time.Duration(i%3) * 40 * time.Millisecond // some before, some after their turn
	}
	b := New(Config{})
	if s := summarise(play(b, append(src.packets, again...), time.Millisecond, tick)); s != (summary{heard: 500, inOrder: true}) {
		t.Errorf("%+v", s)
	}
	if st := b.Stats(); st.Duplicate != 500 || st.Late != 0 {
		t.Errorf("%+v", st)
	}
}

// A source whose clock is 300 ppm fast or slow is followed for an hour: a slip of a packet as often as the clocks are one
// apart (1.08 s in all), and in the pauses of one that pauses, where nobody hears them; the delay stays.
func TestClockDrift(t *testing.T) {
	for _, ppm := range []int{-300, 300} {
		talking, pausing := newSource(), newSource()
		drifted := func(at time.Duration) func(int) time.Duration {
			return func(i int) time.Duration {
				return 2*time.Second + (at+time.Duration(i)*tick)/1_000_000*time.Duration(ppm)
			}
		}
		talking.send(180_000, 0, drifted(0))
		for at := time.Duration(0); at < time.Hour; at += 2 * time.Second {
			pausing.send(50, at, drifted(at)).silence(time.Second)
		}
		for name, c := range map[string]struct {
			src         *source
			least, most int
		}{"talking": {talking, 50, 56}, "pausing": {pausing, 0, 0}} {
			b := New(Config{})
			s := summarise(play(b, c.src.packets, 7*time.Millisecond, tick))
			st := b.Stats()
			slips := int(st.Skipped) + int(st.Stretched)
			if s.heard != len(c.src.packets)-int(st.Skipped) || !s.inOrder || slips < c.least || slips > c.most || st.Delay > 60*time.Millisecond {
				t.Errorf("%s, %d ppm: %d slips, %+v, %+v", name, ppm, slips, s, st)
			}
		}
	}
}
