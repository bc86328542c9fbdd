package telnet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"
)

// Limits and defaults.
const (
	DefaultMaxClients = 128
	DefaultMaxLine    = 16 << 10  // bytes
	DefaultMaxQueue   = 256 << 10 // bytes
	DefaultRetryFor   = 10 * time.Second
	DefaultStallLimit = 30 * time.Second

	FlushLimit = time.Second            // how long the end of a session waits for the client to take what was written
	lingerTime = 100 * time.Millisecond // how long it then reads, lest what the client still types takes back what was sent
)

// How long Listen waits before it tries an address again, and accept after an error: from the first to the last, doubled.
const (
	firstRetry = 20 * time.Millisecond
	lastRetry  = time.Second
)

// Config says where a Server listens and what it does with clients.
type Config struct {
	Addr       netip.AddrPort // port 0 for any free one
	MaxClients int            // at a time, 0 for DefaultMaxClients; another one is told so and let go
	MaxLine    int            // bytes of a typed line, 0 for DefaultMaxLine
	MaxQueue   int            // bytes that wait for a client, 0 for DefaultMaxQueue; what is more is lost, and a mark says so
	StallLimit time.Duration  // a client that takes nothing for so long is let go; 0 for DefaultStallLimit
	RetryFor   time.Duration  // how long Listen waits for an address in use, 0 for DefaultRetryFor, negative for not at all
	// Serve is a client's session. When it returns, what was written is sent and the connection closed. Its context ends
	// with the server, with Session.Close, and when the client is gone. To keep a client until the server closes, wait for
	// the context.
	Serve func(ctx context.Context, s *Session)
	// Log is told what an operator should know, one line each; nil for nobody. It is called by several goroutines.
	Log func(text string)
}

func (c Config) withDefaults() Config {
	c.MaxClients = cmp.Or(c.MaxClients, DefaultMaxClients)
	c.MaxLine = cmp.Or(c.MaxLine, DefaultMaxLine)
	c.MaxQueue = cmp.Or(c.MaxQueue, DefaultMaxQueue)
	c.StallLimit = cmp.Or(c.StallLimit, DefaultStallLimit)
	c.RetryFor = cmp.Or(c.RetryFor, DefaultRetryFor)
	if c.Log == nil {
		c.Log = func(string) {}
	}
	return c
}

// Server takes telnet connections.
type Server struct {
	cfg      Config
	listener net.Listener
	ctx      context.Context // of all sessions; ended by Close
	cancel   context.CancelFunc
	places   chan struct{}  // one entry a client
	running  sync.WaitGroup // accept and attend
}

// Listen starts a server. An address that is in use is tried again for a while (the last run may be about to leave it), or
// until the context ends.
func Listen(ctx context.Context, cfg Config) (*Server, error) {
	cfg = cfg.withDefaults()
	listener, err := listen(ctx, cfg)
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, listener: listener, places: make(chan struct{}, cfg.MaxClients)}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.running.Add(1)
	go s.accept()
	return s, nil
}

// listen takes the address, in several attempts if it is in use.
func listen(ctx context.Context, cfg Config) (net.Listener, error) {
	delay := firstRetry
	for waited := time.Duration(0); ; waited += delay {
		listener, err := net.Listen("tcp", cfg.Addr.String())
		switch {
		case err == nil:
			return listener, nil
		case !errors.Is(err, syscall.EADDRINUSE), waited >= cfg.RetryFor:
			return nil, fmt.Errorf("telnet: %w", err)
		}
		cfg.Log("Address is still in use, retrying..")
		if waited > 0 {
			delay = min(2*delay, lastRetry)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("telnet: listen %v: %w", cfg.Addr, context.Cause(ctx))
		case <-time.After(delay):
		}
	}
}

// Addr is where the server listens.
func (s *Server) Addr() netip.AddrPort {
	addr := s.listener.Addr().(*net.TCPAddr).AddrPort()
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
}

// Close ends all sessions, sends what was written to them, and waits until every Serve has returned.
func (s *Server) Close() error {
	s.cancel()
	err := s.listener.Close()
	s.running.Wait()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("telnet: %w", err)
	}
	return nil
}

// accept takes clients until the listener is closed.
func (s *Server) accept() {
	defer s.running.Done()
	refused := false // the operator knows
	for {
		conn, err := s.listener.Accept()
		switch {
		case err == nil && s.admit(conn):
			refused = false
		case err == nil:
			if !refused {
				s.cfg.Log(fmt.Sprintf("Telnet client refused: there are %d already", s.cfg.MaxClients))
			}
			refused = true
		case errors.Is(err, net.ErrClosed) || !s.pause():
			return
		}
	}
}

// pause waits a moment after an error of accept (no more files can be opened, say); false when the server ends.
func (s *Server) pause() bool {
	select {
	case <-s.ctx.Done():
		return false
	case <-time.After(lastRetry):
		return true
	}
}

// admit begins a session if there is a place.
func (s *Server) admit(conn net.Conn) bool {
	select {
	case s.places <- struct{}{}:
		s.running.Add(1)
		go s.attend(conn)
		return true
	default:
	}
	_ = conn.SetWriteDeadline(time.Now().Add(lingerTime))
	_, _ = io.WriteString(conn, "Too many clients\r\n") // the client may be gone already
	conn.Close()
	return false
}

// attend is a client's session from its start to its end.
func (s *Server) attend(conn net.Conn) {
	defer s.running.Done()
	defer func() { <-s.places }()
	ctx, cancel := context.WithCancel(s.ctx)
	session := newSession(conn, s.cfg, ctx.Done(), cancel)
	session.start()
	s.cfg.Serve(ctx, session)
	session.end()
}
