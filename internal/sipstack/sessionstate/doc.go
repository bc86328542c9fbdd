// Package sessionstate is how far an INVITE session has come, since when and why:
// a pure machine.
//
// It neither sends nor waits: package session does, and tells a Progress of each
// edge that it takes.
//
// RFC 3261 §13 (INVITE and its answers), §15 (the end); RFC 3261 §12.1 (a 1xx with
// a tag makes an early dialog).
//
// A Progress belongs to its session, on the signalling loop; there are no
// goroutines, locks or timers here.
//
//	outgoing                               incoming
//	NULL --> CALLING ------------+         NULL --> INCOMING ------------+
//	            |  1xx with tag  |                     |  Ring           |
//	            v                |                     v                 |
//	          EARLY <-+ 1xx      | 2xx               EARLY <-+ Ring      | Accept
//	            |  +--+          |                     |  +--+           |
//	            | 2xx            |                     | Accept          |
//	            +------> CONNECTING <------------------+-----------------+
//	                         | ACK sent or received
//	                         v
//	                     CONFIRMED
//
//	and from every state --> DISCONNECTED
//
// The table that Enter checks is this drawing; a test compares them.
//
// Codes are SIP status codes; Times are instants.
package sessionstate
