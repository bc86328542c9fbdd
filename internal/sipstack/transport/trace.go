package transport

import "context"

// connectedKey finds what WithConnected put into a context.
type connectedKey struct{}

// WithConnected returns a context under which Connect calls f, from its own goroutine, when a new connection to a TLS
// target is there and the handshake begins. It is not called for a connection that exists or that somebody else opens.
func WithConnected(ctx context.Context, f func()) context.Context {
	return context.WithValue(ctx, connectedKey{}, f)
}

// connected calls what WithConnected put into the context.
func connected(ctx context.Context) {
	if f, ok := ctx.Value(connectedKey{}).(func()); ok {
		f()
	}
}
