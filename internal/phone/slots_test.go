package phone

import "testing"

func TestSlotsRoundRobin(t *testing.T) {
	s := newSlots(3)
	take := func(want int) {
		t.Helper()
		if id, ok := s.take(); !ok || id != want {
			t.Errorf("took %d %v, want %d", id, ok, want)
		}
	}
	take(0)
	s.release(0)
	take(1) // 0 is free but was just used
	take(2)
	take(0)
	if _, ok := s.take(); ok {
		t.Error("a fourth of three")
	}
	s.release(1)
	take(1)
}
