package slots

import "testing"

func TestSlotsRoundRobin(t *testing.T) {
	s := New(3)
	take := func(want int) {
		t.Helper()
		if id, ok := s.Take(); !ok || id != want {
			t.Errorf("took %d %v, want %d", id, ok, want)
		}
	}
	take(0)
	s.Release(0)
	take(1) // 0 is free but was just used
	take(2)
	take(0)
	if _, ok := s.Take(); ok {
		t.Error("a fourth of three")
	}
	s.Release(1)
	take(1)
}
