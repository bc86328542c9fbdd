package rtp

import (
	"testing"
	"time"
)

func TestSequence(t *testing.T) {
	s := source{}
	for _, c := range []struct {
		seq  uint16
		gap  int
		want verdict
		lost uint32
	}{
		{65534, 0, inOrder, 0},
		{65535, 0, inOrder, 0},
		{65535, 0, duplicate, 0},
		{0, 0, inOrder, 0}, // wraps
		{3, 2, inOrder, 2},
		{2, 0, reordered, 1},
		{2, 0, duplicate, 1},
		{65534, 0, duplicate, 1},
		{1, 0, reordered, 0},
		{70, 66, inOrder, 66},
		{4, 0, reordered, 65},
		{4, 0, duplicate, 65},
		{69, 0, reordered, 64},
		{65533, 0, reordered, 64}, // before the first: no packet that was expected
		{30000, 0, jumped, 64},
		{71, 0, inOrder, 64},
		{30001, 0, jumped, 64}, // does not follow the last that jumped
		{40000, 0, jumped, 64},
		{40001, 0, inOrder, 0}, // a new start
		{40002, 0, inOrder, 0},
	} {
		if gap, v := s.sequence(c.seq); gap != c.gap || v != c.want || s.lost() != c.lost {
			t.Errorf("%d: gap %d, verdict %d, lost %d; want %d, %d, %d", c.seq, gap, v, s.lost(), c.gap, c.want, c.lost)
		}
	}
	if s.before != 64 {
		t.Errorf("lost before the new start: %d", s.before)
	}
}

func TestSequenceLongGap(t *testing.T) {
	s := source{}
	s.sequence(0)
	if gap, v := s.sequence(500); gap != 499 || v != inOrder {
		t.Errorf("gap %d, verdict %d", gap, v)
	}
	if _, v := s.sequence(450); v != reordered {
		t.Errorf("within the window: %d", v)
	}
	if s.high != 500 || s.expected() != 501 || s.got != 3 {
		t.Errorf("%+v", s)
	}
}

func TestFraction(t *testing.T) {
	s := source{}
	for i := range uint16(100) {
		if i%4 != 1 {
			s.sequence(i)
		}
	}
	if f := s.fraction(); f != 64 {
		t.Errorf("a quarter lost: %d/256", f)
	}
	if f := s.fraction(); f != 0 {
		t.Errorf("nothing since: %d/256", f)
	}
	for i := range uint16(50) {
		s.sequence(100 + i)
	}
	if f := s.fraction(); f != 0 {
		t.Errorf("none lost since: %d/256", f)
	}
}

// The worked sum of RFC 3550 A.8: arrival differences of 16 ticks settle the jitter at 16.
func TestJitter(t *testing.T) {
	s := source{}
	for i := range uint32(1000) {
		s.timing(i*160, i*160+i%2*16+1<<31, 0, 1600)
	}
	if got := s.jitter / 16; got < 15 || got > 16 {
		t.Errorf("jitter %d ticks", got)
	}
	if s.packet(8000) != 160 {
		t.Errorf("%d ticks in a packet", s.packet(8000))
	}
}

func TestSeries(t *testing.T) {
	var s Series
	for _, ms := range []int{2, 4, 4, 4, 5, 5, 7, 9} {
		s.add(time.Duration(ms) * time.Millisecond)
	}
	if s.Count != 8 || s.Min != 2*time.Millisecond || s.Max != 9*time.Millisecond || s.Last != 9*time.Millisecond ||
		s.Avg != 5*time.Millisecond || s.Dev.Round(time.Microsecond) != 2*time.Millisecond {
		t.Errorf("%+v", s)
	}
}

// TestSequenceBounds proves how far ahead and behind a packet may be (RFC 3550 A.1).
func TestSequenceBounds(t *testing.T) {
	const at = 10_000
	for seq, want := range map[uint16]verdict{
		at + maxDropout - 1: inOrder, at + maxDropout: jumped, at - maxMisorder: reordered, at - maxMisorder - 1: jumped,
	} {
		s := source{}
		s.sequence(at)
		if _, got := s.sequence(seq); got != want {
			t.Errorf("%d after %d: verdict %d, want %d", seq, at, got, want)
		}
	}
	if maxDropout != 3000 || maxMisorder != 100 {
		t.Errorf("bounds %d and %d are not those of RFC 3550", maxDropout, maxMisorder)
	}
}

// TestLongestPacket proves that a step of timestamps is taken for a packet's length up to maxStep only.
func TestLongestPacket(t *testing.T) {
	r := receiver{clockRate: 8000}
	longest := r.maxStep()
	if longest != 1600 {
		t.Errorf("longest packet %d ticks, want 200 ms", longest)
	}
	for step, want := range map[uint32]uint32{160: 160, longest: longest, longest + 1: 160} {
		s := source{}
		s.timing(0, 0, 0, longest)
		s.timing(step, step, 0, longest)
		if got := s.packet(8000); got != want {
			t.Errorf("a step of %d ticks: packets of %d, want %d", step, got, want)
		}
	}
}
