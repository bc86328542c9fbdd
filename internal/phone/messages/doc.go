// Package messages reads what a MESSAGE request brings, a text, or that somebody is typing one, and knows who still types, and who
// does not want to hear of it.
//
// It sends nothing and shows nothing; phone does the one, the console the other.
//
// RFCs: 3428 (MESSAGE), 3994 (typing), 3862 (CPIM), through the packages of body.
//
// Owner and goroutines: Typists and Unwilling belong to the Stack's loop, where every method is to be called; the rest are pure
// functions. No goroutines.
//
//	(idle) --active--> typing --active--> typing, with a new time
//	                     +--idle, a message, end of the call--> (idle)
//	                     +--not told again in time--> (idle), which is told
//
// Units: sizes are bytes, times are time.Duration.
package messages
