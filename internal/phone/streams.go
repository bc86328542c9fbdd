package phone

import (
	"sync"

	"gosua/internal/media"
	"gosua/internal/media/stream"
)

// streams are the calls' streams that are in the bridge. Closing one waits for its sockets' readers, so each is closed on
// a goroutine of its own, (*streams).shut, started when the clock has let go of it; closeAll waits for them.
type streams struct {
	mu      sync.Mutex // guards open
	open    map[*stream.Stream]bool
	closing sync.WaitGroup
}

func newStreams() *streams { return &streams{open: map[*stream.Stream]bool{}} }

func (s *streams) add(st *stream.Stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[st] = true
}

// removed is told which port the clock does not call any more.
func (s *streams) removed(p media.Port) {
	st, ok := p.(*stream.Stream)
	if ok && s.forget(st) {
		s.closing.Add(1)
		go s.shut(st)
	}
}

// forget takes st out of the list; false when it was not there.
func (s *streams) forget(st *stream.Stream) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.open[st]
	delete(s.open, st)
	return was
}

func (s *streams) shut(st *stream.Stream) {
	defer s.closing.Done()
	_ = st.Close() // the sockets are gone either way
}

// closeAll closes what is left, after the clock has stopped, and waits for all.
func (s *streams) closeAll() {
	s.mu.Lock()
	left := s.open
	s.open = map[*stream.Stream]bool{}
	s.mu.Unlock()
	for st := range left {
		s.closing.Add(1)
		s.shut(st)
	}
	s.closing.Wait()
}

// addStream puts a call's stream into the bridge.
func (c *conference) addStream(name string, st *stream.Stream) (int, error) {
	c.streams.add(st)
	slot, err := c.bridge.Add(name, st)
	if err != nil {
		return noSlot, err // closed with the phone
	}
	return slot, nil
}

// removeStream takes a call's stream out of the bridge and closes it.
func (c *conference) removeStream(slot int, st *stream.Stream) {
	if slot == noSlot || c.bridge.Remove(slot) != nil {
		c.streams.removed(st) // it is in no bridge
		return
	}
	c.review()
}
