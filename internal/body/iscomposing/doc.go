// Package iscomposing reads and writes the indication that somebody is typing.
//
// It is not the timer that ends an indication which is not refreshed: the one
// who shows it keeps that.
//
// RFC 3994.
//
// There is no state and no goroutine here: everything may be called from
// anywhere.
//
// States: active, idle (RFC 3994 §3.2); any other is idle.
//
// Units: refresh is a time.Duration, in whole seconds on the wire.
package iscomposing
