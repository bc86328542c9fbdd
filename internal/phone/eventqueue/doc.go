// Package eventqueue delivers values in the order they happened to whoever subscribed, without ever keeping the one who
// tells them waiting.
//
// It knows nothing of what it carries, and drops nothing that it was not told may be left out.
//
// RFCs: none.
//
// Owner and goroutines: Emit, Subscribe and a subscription's end may be called from any goroutine, handlers included.
// (*Queue).run delivers; New starts it and Close ends it, after the last value.
//
// Units: Limit is in values.
package eventqueue
