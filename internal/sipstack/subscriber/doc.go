// Package subscriber is the subscriber's side of the SUBSCRIBE usage: it asks somebody to be told of something, each time
// in a dialog of its own, and keeps asking until it is told to stop.
//
// It does not know what the bodies mean (presence, message waiting, dialogs), which of its subscriptions are worth a new
// attempt is said by Again but done by the owner, and subscriptions that a REFER makes are package subscription's.
//
// RFC 6665 §4.1 (subscriber behaviour: Timer N, refresh, 481 and what else ends one, NOTIFY before the 2xx), §4.1.3 (the
// reasons for an end), §4.4.3 (fetch); RFC 3856 §6.9, RFC 3842 §3.8 (of a forked SUBSCRIBE one dialog is kept).
//
// Everything runs on the Stack's loop: the methods must be called there, and the functions given are called there. No
// goroutine is started; timers are the loop's. Usage owns its subscriptions.
//
// States are those of package subscription, and so is the table of edges:
//
//	SENT --2xx--> ACCEPTED --NOTIFY--> PENDING <--NOTIFY--> ACTIVE
//	  |                                   |                    |
//	  +--NOTIFY before the 2xx------------+--------------------+
//	  |
//	  +--refused, no NOTIFY within Timer N, NOTIFY that ends it, refresh refused, time over--> TERMINATED
//
// Times are time.Duration; Expires on the wire is in seconds.
package subscriber
