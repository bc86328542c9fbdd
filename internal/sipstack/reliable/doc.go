// Package reliable keeps the order of reliable provisional responses: of ours
// with their PRACKs, and of the remote's.
//
// It neither sends nor measures time: package session sends, repeats and gives up
// when a Sender says so.
//
// RFC 3262 §3 (who sends them), §4 (who acknowledges them), §5 (offers and
// answers in them).
//
// A Sender and an Order belong to their session, on the signalling loop; there
// are no goroutines and no locks here.
//
//	one response of ours
//	(made) --Begin----------------> OPEN --Acknowledge--> (over)
//	   |                             ^
//	   +--Queue--> WAITING --Next----+
//	                  |
//	                  +--Forget--> (never sent)
//
// Intervals are time.Duration; RSeq numbers have no unit.
package reliable
