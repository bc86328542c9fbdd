// Package dialog holds the state of one SIP dialog: identifiers, route set,
// sequence numbers and remote target.
//
// It is not a usage: it sends nothing, answers nothing and knows no timers.
// The usages (session, subscription) own a Dialog and decide what its requests
// mean; which connection a dialog came over is theirs to remember too.
//
// RFC 3261 §12 (dialogs), §12.2.1.1 (requests, strict routers), §12.2.2 (order
// of incoming requests), §13.2.2.4 (route set recomputed by the 2xx), and
// RFC 2543 remotes, whose tags may be absent.
//
// A Dialog belongs to its usage, on the signalling loop; there are no
// goroutines and no locks here.
//
//	        NewUAC(1xx)          Confirm(2xx)
//	(none) ------------> early --------------> confirmed
//	   |                                           ^
//	   +-------------------------------------------+
//	        NewUAC(2xx), NewUAS + Confirm
//
// Sequence numbers are CSeq numbers, without unit.
package dialog
