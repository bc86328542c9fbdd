package slots

// Slots hands out call ids round robin, as pjsua does: one that was just freed is not used again at once, so that a
// script never takes a new call for the one that ended.
type Slots struct {
	max, next int
	used      map[int]bool
}

// New makes max slots, all free.
func New(max int) *Slots { return &Slots{max: max, used: map[int]bool{}} }

// Take gives a free id; false when all are in use.
func (s *Slots) Take() (int, bool) {
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

// Release makes an id free again.
func (s *Slots) Release(id int) { delete(s.used, id) }
