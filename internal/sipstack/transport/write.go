package transport

import (
	"errors"
	"os"
	"time"
)

// Keep-alives, RFC 5626 §4.4.1.
const (
	ping = "\r\n\r\n"
	pong = "\r\n"
)

// Send sends raw on a flow without blocking: a datagram at once, bytes on a connection by its queue. The caller must not
// change raw afterwards. For a connection whose queue is full the error is ErrQueueFull and the flow dies; for a dead one
// it is ErrDead.
func (l *Layer) Send(f *Flow, raw []byte) error {
	if err := f.send(raw); err != nil {
		return err
	}
	l.count.sent.Add(1)
	return nil
}

// Ping sends a keep-alive: CRLF CRLF on connections (which the remote answers by CRLF), CRLF over UDP. A connection whose
// remote has answered one before ends by ErrNoPong when nothing is heard of it for Limits.PongTimeout.
func (l *Layer) Ping(f *Flow) error {
	if f.stream != nil {
		f.stream.awaitPong()
		return f.send([]byte(ping))
	}
	return f.send([]byte(pong))
}

func (f *Flow) send(raw []byte) error {
	switch {
	case f.stream != nil:
		f.stream.touch()
		return f.stream.send(raw)
	case f.socket != nil:
		return f.socket.send(raw, f.remote)
	}
	return ErrDead
}

// send queues bytes for the writer.
func (s *stream) send(raw []byte) error {
	if !s.alive() {
		return ErrDead
	}
	if !s.out.push(raw) {
		s.fail(ErrQueueFull)
		return ErrQueueFull
	}
	return nil
}

// write empties the queue into the connection until it dies, and what is left then.
func (s *stream) write() {
	for {
		b := s.out.pop()
		if b == nil && !s.alive() {
			return
		}
		if b == nil {
			select {
			case <-s.out.wake:
			case <-s.dead:
			}
			continue
		}
		if !s.writeOne(b) {
			return
		}
	}
}

// writeOne writes one item, or makes the connection fail.
func (s *stream) writeOne(b []byte) bool {
	s.conn.SetWriteDeadline(time.Now().Add(s.layer.limits.WriteTimeout))
	if !s.alive() {
		s.mu.Lock()
		flushBy := s.flushBy
		s.mu.Unlock()
		s.conn.SetWriteDeadline(flushBy)
	}
	_, err := s.conn.Write(b)
	if err == nil {
		return true
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = ErrWriteTimeout
		s.mu.Lock()
		s.stuck = true
		s.mu.Unlock()
	}
	s.fail(err)
	return false
}
