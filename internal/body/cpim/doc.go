// Package cpim reads messages that carry their own From, To and date inside the
// body: CPIM, which servers use for rooms, relays and archives.
//
// It does not write them, checks no signature, and shows nothing.
//
// RFC 3862.
//
// There is no state and no goroutine here: everything may be called from
// anywhere.
//
// States: none.
//
// Units: sizes are octets.
package cpim
