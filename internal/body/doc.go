// Package body holds what bodies other than session descriptions share: how
// large one may be, in which encoding its text is, and how a text from outside
// becomes a line that can be shown.
//
// It knows no format: each has a package below this one. Reading is lenient and
// bounded, writing is strict.
//
// RFC 3023 §8, RFC 7303 §3 (byte order mark, charset parameter, declaration).
//
// There is no state and no goroutine here: everything may be called from
// anywhere.
//
// States: none.
//
// Units: sizes are octets.
package body
