package jitter

import (
	"encoding/binary"
	"slices"
	"testing"
	"time"
)

// Silence suppression: packets stop, timestamps go on. The pause is heard as long as it was, give or take two packets.
func TestTalkSpurts(t *testing.T) {
	src := newSource()
	start := time.Duration(0)
	const pause = 1400 * time.Millisecond
	for range 5 {
		src.send(50, start, constant(0)).silence(pause)
		start += 50*tick + pause
	}
	b := New(Config{})
	out := play(b, src.packets, 5*time.Millisecond, tick)
	if s := summarise(out); s.heard != 250 || !s.inOrder || s.concealed != 4*5 || s.silent < 4*63 || s.silent > 4*67 {
		t.Errorf("%+v", s)
	}
	if st := b.Stats(); st.Lost != 0 || st.Resets != 0 {
		t.Errorf("%+v", st)
	}
}

// A short pause inside the buffer's reach is kept too, as silence.
func TestShortPause(t *testing.T) {
	src := newSource().send(50, 0, constant(0)).silence(60 * time.Millisecond)
	src.send(50, 50*tick+60*time.Millisecond, constant(0))
	s := summarise(play(New(Config{}), src.packets, 5*time.Millisecond, tick))
	if s.heard != 100 || s.concealed+s.silent < 2 || s.concealed+s.silent > 4 {
		t.Errorf("%+v", s)
	}
}

// The network stalls for 200 ms and then delivers all: everything is heard, later.
func TestStall(t *testing.T) {
	src := newSource().send(500, 0, func(i int) time.Duration {
		if i >= 100 && i < 110 {
			return time.Duration(110-i) * tick
		}
		return 0
	})
	b := New(Config{})
	s := summarise(play(b, src.packets, 5*time.Millisecond, tick))
	st := b.Stats()
	if s.heard+int(st.Skipped) != 500 || !s.inOrder || st.Late != 0 {
		t.Errorf("%+v %+v", s, st)
	}
}

// A gap too long to conceal is silence.
func TestOutage(t *testing.T) {
	src := newSource().send(300, 0, func(i int) time.Duration {
		if i >= 100 && i < 150 {
			return -1
		}
		return 0
	})
	b := New(Config{})
	s := summarise(play(b, src.packets, 5*time.Millisecond, tick))
	st := b.Stats()
	if s.heard != 250 || s.concealed != 5 || s.silent < 40 || s.silent > 50 || st.Lost != 50 {
		t.Errorf("%+v %+v", s, st)
	}
}

// Packets far too late are dropped and counted, and do not disturb the others.
func TestLate(t *testing.T) {
	src := newSource().send(500, 0, func(i int) time.Duration {
		if i%100 == 50 {
			return 300 * time.Millisecond
		}
		return 0
	})
	b := New(Config{})
	s := summarise(play(b, src.packets, 5*time.Millisecond, tick))
	if st := b.Stats(); s.heard != 495 || s.concealed != 5 || st.Late != 5 {
		t.Errorf("%+v %+v", s, st)
	}
}

// A burst of more than may be kept loses its oldest packets.
func TestMaxDelay(t *testing.T) {
	const most = 100 * time.Millisecond
	b := New(Config{MaxDelay: most})
	src := newSource().send(60, 0, func(i int) time.Duration { return time.Duration(60-i) * tick })
	src.send(200, 60*tick, constant(0))
	s := summarise(play(b, src.packets, 5*time.Millisecond, tick))
	st := b.Stats()
	if st.Overflow < 50 || s.heard < 200 || !s.inOrder || st.Delay > most+3*tick {
		t.Errorf("%+v %+v", s, st)
	}
}

// Another SSRC begins anew; so does the same one when it jumps, once a second packet confirms it.
func TestNewSource(t *testing.T) {
	for name, change := range map[string]func(*source){
		"SSRC":             func(s *source) { s.ssrc, s.seq, s.ts = 2, 7, 7 },
		"sequence":         func(s *source) { s.seq += 5000 },
		"timestamps":       func(s *source) { s.ts += 1 << 30 },
		"timestamps back":  func(s *source) { s.ts -= 8000 * 60 },
		"sequence back":    func(s *source) { s.seq -= 5000 },
		"everything at it": func(s *source) { s.seq, s.ts = 0, 0 },
	} {
		src := newSource().send(100, 0, constant(0))
		change(src)
		src.send(100, 100*tick, constant(0))
		b := New(Config{})
		s := summarise(play(b, src.packets, 5*time.Millisecond, tick))
		if st := b.Stats(); s.heard < 195 || !s.inOrder || st.Resets != 1 || st.Stray > 1 {
			t.Errorf("%s: %+v %+v", name, s, st)
		}
	}
}

// A single packet that fits nothing is dropped.
func TestStray(t *testing.T) {
	src := newSource().send(100, 0, constant(0))
	src.packets[50].Seq += 9000
	src.packets[70].Timestamp += 1 << 30
	b := New(Config{})
	s := summarise(play(b, src.packets, 5*time.Millisecond, tick))
	if st := b.Stats(); s.heard != 98 || s.concealed != 2 || st.Stray != 2 || st.Resets != 0 {
		t.Errorf("%+v %+v", s, st)
	}
}

// Timestamps that stand still over a pause look like a delay of all that follows: nothing is dropped for it.
func TestTimestampsStandStill(t *testing.T) {
	src := newSource().send(100, 0, constant(0))
	src.send(900, 100*tick+1500*time.Millisecond, constant(0))
	b := New(Config{})
	s := summarise(play(b, src.packets, 5*time.Millisecond, tick))
	if st := b.Stats(); s.heard != 1000 || st.Skipped != 0 {
		t.Errorf("%+v %+v", s, st)
	}
}

// Fillers take their turn, give no audio and are never concealed.
func TestFillers(t *testing.T) {
	src := newSource().send(50, 0, constant(0))
	begin := src.ts
	src.send(12, 50*tick, constant(0))
	for i := range src.packets[50:] {
		p := &src.packets[50+i]
		p.Filler, p.Timestamp, p.Payload = true, begin, nil
	}
	src.send(50, 62*tick, constant(0))
	b := New(Config{})
	out := play(b, src.packets, 5*time.Millisecond, tick)
	first := slices.Index(out, 0)
	for i := range 112 {
		want := i
		if i >= 50 && i < 62 {
			want = filler
		}
		if out[first+i] != want {
			t.Fatalf("packet %d: heard %d", i, out[first+i])
		}
	}
	if st := b.Stats(); st.Jitter != 0 || st.Lost != 0 {
		t.Errorf("%+v", st)
	}
}

// A source that speaks on beside its events, or ends them with three packets at once: no delay grows, nothing is dropped
// and no audio is out of its place.
func TestFillersBeside(t *testing.T) {
	for name, every := range map[string]int{"an event packet beside each of audio": 1, "three at once": 3} {
		src := newSource().send(100, 0, constant(0))
		var fillers []sent
		for i := range 60 {
			for range every {
				p := sent{Packet{Seq: src.seq, Timestamp: 7, SSRC: 1, Filler: true}, time.Duration(100+i) * tick}
				fillers = append(fillers, p)
				src.seq++
			}
			src.send(1, time.Duration(100+i)*tick, constant(0))
		}
		src.send(400, 160*tick, constant(0))
		b := New(Config{})
		out := play(b, append(fillers, src.packets...), 5*time.Millisecond, tick)
		out = slices.DeleteFunc(out, func(v int) bool { return v == filler }) // while the delay settles
		if s := summarise(out); s != (summary{heard: 560, inOrder: true}) {
			t.Errorf("%s: %+v", name, s)
		}
		if st := b.Stats(); st.Delay > 80*time.Millisecond || st.Lost != 0 || st.Discarded() != 0 {
			t.Errorf("%s: %+v", name, st)
		}
	}
}

// After jitter that is over, an owner that drops surplus packets has the delay down within seconds.
func TestSurplus(t *testing.T) {
	src := newSource().send(200, 0, func(i int) time.Duration { return time.Duration(i%7) * 22 * time.Millisecond })
	src.send(800, 200*tick, constant(0))
	b := New(Config{})
	epoch, surplus := time.Unix(1000, 0), 0
	for i, at := 0, 5*time.Millisecond; at < 20*time.Second; at += tick {
		for ; i < len(src.packets) && src.packets[i].at <= at; i++ {
			b.Push(src.packets[i].Packet, epoch.Add(src.packets[i].at))
		}
		for f := b.Pop(epoch.Add(at)); f.Surplus; f = b.Pop(epoch.Add(at)) {
			surplus++
			b.Discard()
		}
	}
	if st := b.Stats(); surplus < 3 || int(st.Skipped) != surplus || st.Delay > 80*time.Millisecond || st.Played+st.Skipped+uint64(st.Waiting) != 1000 {
		t.Errorf("%d surplus, %+v", surplus, st)
	}
}

func TestPayloadStaysValid(t *testing.T) {
	b := New(Config{})
	now := time.Unix(0, 0)
	push := func(i int) {
		b.Push(Packet{Seq: uint16(i), Timestamp: uint32(160 * i), Payload: binary.BigEndian.AppendUint32(nil, uint32(i))}, now)
	}
	push(0)
	now = now.Add(100 * time.Millisecond)
	f := b.Pop(now)
	for i := 1; i < 300; i++ {
		push(i)
	}
	if f.Kind != Normal || binary.BigEndian.Uint32(f.Payload) != 0 {
		t.Errorf("%+v", f)
	}
}

func TestTooLong(t *testing.T) {
	b := New(Config{})
	b.Push(Packet{Payload: make([]byte, MaxPayload+1)}, time.Unix(0, 0))
	if st := b.Stats(); st.Overflow != 1 || st.Pushed != 0 || st.Discarded() != 1 {
		t.Errorf("%+v", st)
	}
}

func TestReset(t *testing.T) {
	b := New(Config{})
	play(b, newSource().send(100, 0, constant(0)).packets, 5*time.Millisecond, tick)
	before := b.Stats().Played
	b.Reset()
	if f := b.Pop(time.Unix(9999, 0)); f.Kind != Empty {
		t.Errorf("%+v", f)
	}
	play(b, newSource().send(100, 0, constant(0)).packets, 5*time.Millisecond, tick)
	if got := b.Stats().Played; before != 100 || got != 200 {
		t.Errorf("played %d, then %d", before, got)
	}
}

// Time that runs backwards or stands still, and packets of any content, harm nothing.
func FuzzBuffer(f *testing.F) {
	f.Add([]byte{0, 1, 0, 0, 160, 1, 2, 0, 1, 64, 255, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		b := New(Config{})
		now := time.Unix(1000, 0)
		script = script[:min(len(script), 5000)]
		for len(script) >= 5 {
			c := script[:5]
			script = script[5:]
			now = now.Add(time.Duration(int8(c[0])) * time.Millisecond)
			p := Packet{Seq: uint16(c[1]) << (c[4] & 7), Timestamp: uint32(c[2])<<(c[4]&31) + uint32(c[3]), SSRC: uint32(c[4] >> 7), Filler: c[4]&64 != 0, Payload: c[:c[4]&3]}
			b.Push(p, now)
			if (b.count > 0) != (b.head() != nil) {
				t.Fatalf("%d packets waiting, the first of them %v", b.count, b.head())
			}
			if c[4]&32 != 0 {
				if f := b.Pop(now); f.Ticks <= 0 {
					t.Fatalf("frame %+v", f)
				}
			}
		}
		if b.count < 0 || b.count > slots {
			t.Fatalf("%d packets waiting", b.count)
		}
	})
}

func TestNoAllocations(t *testing.T) {
	b := New(Config{})
	now := time.Unix(1000, 0)
	p := Packet{Payload: make([]byte, 160)}
	run := func() {
		b.Push(p, now)
		b.Pop(now)
		p.Seq++
		p.Timestamp += 160
		now = now.Add(tick)
	}
	for range 2 * slots {
		run()
	}
	if n := testing.AllocsPerRun(200, run); n != 0 {
		t.Errorf("%v allocations per packet", n)
	}
}

// TestLongestSpan proves that a step of timestamps is taken for a packet's length up to maxSpan only.
func TestLongestSpan(t *testing.T) {
	longest := uint32(int64(maxSpan) * DefaultRate / int64(time.Second))
	for step, want := range map[uint32]int64{240: 240, longest: int64(longest), longest + 1: 160} {
		b := New(Config{})
		now := time.Unix(0, 0)
		for i := range uint32(5) {
			b.Push(Packet{Seq: uint16(i), Timestamp: i * step, Payload: []byte{1}}, now.Add(time.Duration(i*step)*time.Second/DefaultRate))
		}
		if b.span != want {
			t.Errorf("steps of %d ticks: packets of %d, want %d", step, b.span, want)
		}
	}
}
