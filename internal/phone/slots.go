package phone

// slots hands out call ids round robin, as pjsua does: one that was just freed is not used again at once, so that a
// script never takes a new call for the one that ended.
type slots struct {
	max, next int
	used      map[int]bool
}

func newSlots(max int) *slots { return &slots{max: max, used: map[int]bool{}} }

// take gives a free id; false when all are in use.
func (s *slots) take() (int, bool) {
	if len(s.used) >= s.max {
		return 0, false
	}
	for s.used[s.next] {
		s.next = (s.next + 1) % s.max
	}
	id := s.next
	s.used[id] = true
	s.next = (id + 1) % s.max
	return id, true
}

func (s *slots) release(id int) { delete(s.used, id) }
