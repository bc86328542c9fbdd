// Package sessiontimer agrees with the remote on how long a session lasts unless
// it is refreshed, and by whom.
//
// It is neither a clock nor a sender: package sessionrefresh measures the
// interval, and package session refreshes, or ends what nobody refreshed.
//
// RFC 4028: §4 (Session-Expires), §5 (Min-SE), §7 (UAC), §8 (422), §9 (UAS),
// §10 (when a session ends).
//
// A Timer belongs to its session, on the signalling loop; there are no goroutines
// and no locks here.
//
//	(none) --Answered or Grant with an interval--> agreed --the same--> agreed
//	   ^                                             |
//	   +---Answered or Grant without one, Stop-------+
//
// Intervals are time.Duration in whole seconds; headers have seconds.
package sessiontimer
