package transport

import "time"

// startIdle starts the clock that closes a connection nobody uses.
func (s *stream) startIdle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = time.Now()
	if s.idle > 0 && s.err == nil {
		s.timer = time.AfterFunc(s.idle, s.checkIdle)
	}
}

// stopIdle stops the clock.
func (s *stream) stopIdle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
	}
}

// touch notes that the connection was used.
func (s *stream) touch() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = time.Now()
}

// checkIdle closes the connection if it was idle for long enough and nobody holds it, or looks again later.
func (s *stream) checkIdle() {
	if wait := s.idleLeft(time.Now()); wait > 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.err == nil {
			s.timer.Reset(wait)
		}
		return
	}
	s.fail(ErrIdle)
}

// idleLeft is how long it takes at least until the connection has been idle for too long.
func (s *stream) idleLeft(now time.Time) time.Duration {
	if s.flow.Held() {
		return s.idle
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.used.Add(s.idle).Sub(now)
}
