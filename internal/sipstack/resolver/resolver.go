package resolver

import (
	"context"
	"net/netip"

	"gosua/internal/sipstack/uri"
)

// Target is a place to send a request to.
type Target struct {
	// Protocol is "UDP", "TCP" or "TLS".
	Protocol string
	Addr     netip.AddrPort
	// ServerName is the host of the URI: what a TLS server's certificate must be for (RFC 5922 §4).
	ServerName string
}

// Resolver looks up SIP URIs.
type Resolver struct{ cfg Config }

// New makes a Resolver.
func New(cfg Config) *Resolver { return &Resolver{cfg: cfg} }

// Resolve returns the places to try for u, in order, at least one when the error is nil. It blocks; errors are *Error.
func (r *Resolver) Resolve(ctx context.Context, u uri.URI) ([]Target, error) { return nil, nil }
