// Package sessionrefresh keeps a session alive: it is the clock of a session
// timer, says when to refresh and how, and ends what nobody has refreshed.
//
// It sends nothing itself, and what the interval is and who refreshes are agreed
// in package sessiontimer: a Session does what a Keeper says.
//
// RFC 4028 §7.4 (refresh requests), §10 (when a session ends); RFC 3261 §14.1 (the
// wait after a glare).
//
// A Keeper belongs to its session, on the signalling loop; it starts no goroutine,
// and its timers are the loop's.
//
//	(none) --Answered or Granted with an interval--> kept --half of it, ours--> refreshing
//	   ^                                              | ^                            |
//	   +--------Answered or Granted without, Stop-----+ +---Answered: anew; else-----+
//	                                                  |      in a while, or by re-INVITE
//	                                                  +--near its end--> Expire
//
// Intervals are time.Duration; codes are SIP status codes.
package sessionrefresh
