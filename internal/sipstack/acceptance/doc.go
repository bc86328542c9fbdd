// Package acceptance keeps what accepts an INVITE until neither half of it can be
// lost any more: our 2xx, repeated until its ACK comes, and our ACKs, repeated when
// the remote's 2xx is.
//
// It writes no message and ends no session: package session gives it what to send,
// and hears when no ACK has come.
//
// RFC 3261 §13.3.1.4 (a 2xx is repeated), §13.2.2.4 (each 2xx gets its ACK again);
// RFC 5407 §3.1.5 (a lost ACK).
//
// Answers and ACKs belong to their session, on the signalling loop; they start no
// goroutine, and their timers are the loop's.
//
//	one 2xx of ours
//	(made) --Add--> WAITING --T1, then twice as long up to T2: sent again--> WAITING
//	                   |
//	                   +--Take, First--> (acknowledged, or given up by us)
//	                   +--64*T1--------> Expired
//
// Intervals are time.Duration; CSeq numbers have no unit.
package acceptance
