// Package subscription holds the subscriptions that live in a dialog with a session: those that a REFER makes, on the
// side that sent it and on the side that took it.
//
// It sends nothing by itself: whoever owns the dialog gives it a function for that, hands it the NOTIFYs that come, and
// ends it with the dialog. What is told in a NOTIFY is not its business. Subscriptions with a dialog of their own
// (presence, message waiting) are not here yet.
//
// RFC 6665 §4.1, §4.2 (both sides, Timer N, one NOTIFY at a time); RFC 3515 §2.4.4 to §2.4.7 (a REFER subscribes, id is its CSeq number);
// RFC 4488 (Refer-Sub: no subscription); RFC 5057 §5 (its failure does not end the session beside it).
//
// Everything runs on the Stack's loop: the methods must be called there, and the functions given are called there. No
// goroutine is started; timers are the loop's. Room owns the subscriptions of its dialog.
//
// States are named as pjsua shows them; SENT and ACCEPTED are RFC 6665's notify_wait:
//
//	subscriber                                              notifier
//	NULL --> SENT --> ACCEPTED --> PENDING <-> ACTIVE       NULL --> ACTIVE
//	           |          |            ^          ^                   |
//	           |          +------------+----------+                   |
//	           +-- NOTIFY before the 2xx ---------+                   |
//	                                                                  v
//	and from every state --> TERMINATED                         TERMINATED
//
// The table that setState checks is this drawing; a test compares them.
//
// Times are time.Duration; Expires on the wire is in seconds.
package subscription
