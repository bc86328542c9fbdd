// Package notifier is the notifier's side of the SUBSCRIBE usage: it takes what others ask to be told of, each in a dialog
// of its own, and tells them by NOTIFY.
//
// It does not know what is told, nor who may be told: the handler of an event package says both. Subscriptions that a
// REFER makes are package subscription's.
//
// RFC 6665 §4.2 (notifier behaviour: 489, 423, NOTIFY after each 2xx, fetch, refresh, pending), §4.2.2 (one NOTIFY at a time,
// what a failed one means, Retry-After); RFC 3856 §6.7.
//
// Everything runs on the Stack's loop: the methods must be called there, and the functions given are called there. No
// goroutine is started; timers are the loop's. Usage owns its subscriptions.
//
// States are those of package subscription:
//
//	(none) --Accept--> ACTIVE -------------------------------+--> TERMINATED
//	   |                 ^                                   |  (Expires: 0, time over, NOTIFY failed, Tell with a Reason)
//	   +-----Accept--> PENDING --Activate, Tell--> ACTIVE    |
//	                     +-----------------------------------+
//
// Times are time.Duration; Expires on the wire is in seconds.
package notifier
