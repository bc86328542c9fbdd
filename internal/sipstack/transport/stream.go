package transport

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

const (
	// flushTime is how long a connection that we close may take to write what is queued.
	flushTime = 200 * time.Millisecond
	// lingerTime is how long a connection that cannot be framed any more stays open, so that an answer to the broken
	// message gets out.
	lingerTime = 500 * time.Millisecond
)

// longAgo is a deadline that interrupts what is blocked.
var longAgo = time.Unix(1, 0)

// stream is a TCP or TLS connection.
type stream struct {
	layer      *Layer
	flow       *Flow
	conn       net.Conn // what is read and written: for TLS a *tls.Conn
	local      netip.AddrPort
	serverName string // what we verified the remote for, empty if we did not
	out        *outbox
	idle       time.Duration // negative: never closed as idle
	dead       chan struct{} // closed by fail
	writer     sync.WaitGroup

	mu      sync.Mutex // guards the fields below
	err     error      // why it is dead
	flushBy time.Time  // when the last write must be done
	stuck   bool       // a write timed out
	used    time.Time  // when a message went by or a hold ended
	timer   *time.Timer
	pongs   bool        // the remote answers pings
	pongDue *time.Timer // runs while an answer is awaited
}

// newStream makes a stream of a connection; conn may still have its TLS handshake before it.
func newStream(l *Layer, conn net.Conn, flow *Flow) *stream {
	s := &stream{
		layer: l,
		flow:  flow,
		conn:  conn,
		local: addrPort(conn.LocalAddr()),
		out:   newOutbox(l.limits.QueueBytes),
		idle:  l.cfg.IdleOut,
		dead:  make(chan struct{}),
		used:  time.Now(),
	}
	if flow.incoming {
		s.idle = l.cfg.IdleIn
	}
	flow.stream = s
	return s
}

// serve is the life of an accepted connection that Layer.enter took. It reports every event of the flow.
func (s *stream) serve() {
	if err := s.handshake(); err != nil {
		defer s.layer.pumps.Done()
		s.refuse(err)
		return
	}
	s.layer.count.accepted.Add(1)
	s.open()
	s.run()
}

// open lets the flow be found and used.
func (s *stream) open() {
	s.layer.publish(s)
	s.startIdle()
	if opened := s.layer.cfg.Handler.Opened; opened != nil {
		opened(s.flow)
	}
}

// run is the life of an open connection. It reports every further event of the flow.
func (s *stream) run() {
	defer s.layer.pumps.Done()
	s.writer.Go(s.write)
	s.fail(s.read())
	s.writer.Wait()
	s.end()
	if closed := s.layer.cfg.Handler.Closed; closed != nil {
		closed(s.flow, s.cause())
	}
}

// end gives the connection back.
func (s *stream) end() {
	s.stopTimers()
	if secure, ok := s.conn.(*tls.Conn); ok && !s.polite() {
		secure.NetConn().Close() // else closing waits for the remote to read the alert
	}
	s.conn.Close()
	s.layer.leave(s)
}

// handshake completes an accepted TLS connection.
func (s *stream) handshake() error {
	secure, ok := s.conn.(*tls.Conn)
	if !ok {
		return nil
	}
	err := handshake(s.layer.ctx, secure, s.layer.cfg.TLS.HandshakeTimeout)
	if err == nil {
		s.flow.security = s.layer.tls.serverSecurity(secure.ConnectionState())
	}
	return err
}

// refuse ends a connection whose handshake failed.
func (s *stream) refuse(err error) {
	s.layer.count.handshakeFailed.Add(1)
	s.fail(err)
	s.end()
	s.layer.log.Info("tls handshake failed", "remote", s.flow.remote, "err", s.cause())
	if dropped := s.layer.cfg.Handler.Dropped; dropped != nil {
		dropped(Drop{Flow: s.flow, Err: err, At: time.Now()})
	}
}

// fail ends the connection. The first error stays as its cause. It does not block: the goroutines do the rest.
func (s *stream) fail(err error) {
	s.mu.Lock()
	if s.err != nil {
		s.mu.Unlock()
		return
	}
	s.err = err
	s.flushBy = longAgo
	if flushes(err) {
		s.flushBy = time.Now().Add(flushTime)
	}
	flushBy := s.flushBy
	s.mu.Unlock()
	close(s.dead)
	s.conn.SetReadDeadline(longAgo)
	s.conn.SetWriteDeadline(flushBy)
}

// flushes tells whether what is queued may still be written when a connection ends for this reason.
func flushes(err error) bool {
	return !errors.Is(err, ErrQueueFull) && !errors.Is(err, ErrWriteTimeout) && !errors.Is(err, ErrMessageTimeout) && !errors.Is(err, ErrNoPong) &&
		!errors.Is(err, ErrEvicted) && !errors.Is(err, ErrMoved)
}

// polite tells whether the remote read all that we wrote, as far as we know.
func (s *stream) polite() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.stuck && flushes(s.err)
}

func (s *stream) cause() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

func (s *stream) alive() bool {
	select {
	case <-s.dead:
		return false
	default:
		return true
	}
}

// read takes the messages out of the connection until it ends, and tells why it did.
func (s *stream) read() error {
	src := &source{stream: s}
	reader := sipmsg.NewReader(src, s.layer.limits.Message)
	for {
		src.next(reader.Buffered() > 0)
		msg, raw, err := reader.Next()
		if err := s.take(msg, raw, err); err != nil {
			return src.explain(err)
		}
	}
}

// take handles one result of the Reader; an error ends the connection.
func (s *stream) take(msg sipmsg.Message, raw []byte, err error) error {
	l := s.layer
	s.hear(errors.Is(err, sipmsg.ErrPong))
	switch fault, _ := errors.AsType[*sipmsg.ParseError](err); {
	case err == nil:
		s.touch()
		l.deliver(Received{Message: msg, Flow: s.flow, Raw: raw, At: time.Now()})
	case errors.Is(err, sipmsg.ErrPing):
		s.touch()
		l.count.pings.Add(1)
		return s.send([]byte(pong))
	case errors.Is(err, sipmsg.ErrPong):
		s.touch()
		l.count.pongs.Add(1)
	case fault != nil:
		l.drop(Drop{Flow: s.flow, Raw: raw, Err: err, At: time.Now()})
		if fault.Fatal {
			s.linger()
			return err
		}
	default:
		return err
	}
	return nil
}

// linger waits for the answer to a message after which nothing can be read.
func (s *stream) linger() {
	s.readUntil(time.Now().Add(lingerTime))
	_, _ = io.Copy(io.Discard, s.conn) // ends by the deadline, or earlier by the remote
}

// readUntil sets the read deadline, which fail must be able to overrule.
func (s *stream) readUntil(t time.Time) {
	s.conn.SetReadDeadline(t)
	if !s.alive() {
		s.conn.SetReadDeadline(longAgo)
	}
}

// source is the connection as the Reader sees it, with the clock for incomplete messages.
type source struct {
	stream *stream
	began  time.Time // when the message being read began; zero between messages
}

// next starts the wait for a message, of which some bytes may be there.
func (r *source) next(begun bool) {
	switch {
	case begun:
		r.begin()
	case !r.began.IsZero():
		r.began = time.Time{}
		r.stream.readUntil(time.Time{})
	}
}

// begin starts the clock.
func (r *source) begin() {
	r.began = time.Now()
	r.stream.readUntil(r.began.Add(r.stream.layer.limits.MessageTimeout))
}

// Read implements io.Reader.
func (r *source) Read(b []byte) (int, error) {
	n, err := r.stream.conn.Read(b)
	if n > 0 && r.began.IsZero() {
		r.begin()
	}
	return n, err
}

// explain names the reason why a connection cannot be read any more.
func (r *source) explain(err error) error {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded) && !r.began.IsZero():
		return fmt.Errorf("%w: not complete after %s", ErrMessageTimeout, r.stream.layer.limits.MessageTimeout)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w within a message", ErrRemoteClosed)
	case errors.Is(err, io.EOF):
		return ErrRemoteClosed
	}
	return err
}
