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

// stopTimers stops the clocks of a connection that has ended.
func (s *stream) stopTimers() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range [...]*time.Timer{s.timer, s.pongDue} {
		if t != nil {
			t.Stop()
		}
	}
}

// awaitPong starts the clock of a keep-alive, where the remote is known to answer those: a connection that a NAT has
// forgotten would else be found dead only when it is needed (RFC 5626 §4.4.1).
func (s *stream) awaitPong() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pongs && s.pongDue == nil && s.err == nil {
		s.pongDue = time.AfterFunc(s.layer.limits.PongTimeout, func() { s.fail(ErrNoPong) })
	}
}

// hear notes a sign of life of the remote.
func (s *stream) hear(pong bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pongs = s.pongs || pong
	if s.pongDue != nil {
		s.pongDue.Stop()
		s.pongDue = nil
	}
}

// touch notes that the connection was used.
func (s *stream) touch() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = time.Now()
}

// unused is how long ago the connection was used.
func (s *stream) unused(now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return now.Sub(s.used)
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
