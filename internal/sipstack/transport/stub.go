package transport

import (
	"context"
	"net/netip"

	"gosua/internal/sipstack/sipmsg"
)

type stream struct{ local netip.AddrPort }

func (s *stream) touch()       {}
func (s *stream) alive() bool  { return false }
func (s *stream) cause() error { return ErrClosed }

type packetSocket struct{ addr netip.AddrPort }

func (s *packetSocket) alive() bool { return false }

// Layer is the transport layer.
type Layer struct{ cfg Config }

// New makes a layer.
func New(cfg Config) *Layer { return &Layer{cfg: cfg} }

func (l *Layer) advertised(local netip.AddrPort, _ netip.Addr) netip.AddrPort { return local }

// Listen opens a socket.
func (l *Layer) Listen(p Protocol, addr string) (netip.AddrPort, error) {
	return netip.AddrPort{}, ErrClosed
}

// Existing finds a flow.
func (l *Layer) Existing(p Protocol, remote netip.AddrPort) *Flow { return nil }

// ExistingFor finds a flow.
func (l *Layer) ExistingFor(t Target) *Flow { return nil }

// Connect connects.
func (l *Layer) Connect(ctx context.Context, t Target) (*Flow, error) { return nil, ErrClosed }

// Send sends raw on a flow.
func (l *Layer) Send(f *Flow, raw []byte) error { return ErrClosed }

// Ping sends a keep-alive.
func (l *Layer) Ping(f *Flow) error { return ErrClosed }

// ReplyFlow tells where a response goes.
func (l *Layer) ReplyFlow(f *Flow, via sipmsg.Via) *Flow { return f }

// ReplyTarget tells where a response goes when ReplyFlow has no flow.
func (l *Layer) ReplyTarget(f *Flow, via sipmsg.Via) (Target, bool) { return Target{}, false }

// Close ends everything.
func (l *Layer) Close() {}

// Stats are the counters.
func (l *Layer) Stats() Stats { return Stats{} }

// Listening lists the sockets.
func (l *Layer) Listening() []Endpoint { return nil }
