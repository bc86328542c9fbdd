// Package offeranswer negotiates session descriptions: RFC 3264 as a pure
// machine.
//
// It is not the signalling that carries offers and answers, and opens no port:
// the owner tells it the ports that it has, and does what Streams says.
//
// RFC 3264 (offer/answer), RFC 4566 and RFC 8866 (o= version), RFC 4733 §2.5
// (telephone-event beside each clock rate), RFC 4103 (text lines), RFC 5761
// §5.1.1 (a=rtcp-mux).
//
// A Negotiator belongs to one owner (a call, on the signalling loop); it has no
// goroutine, lock or timer.
//
// State drawing, from the table of legal edges (edges.go), which the test of
// this drawing walks too:
//
//	            LocalOffer               RemoteOffer
//	      .------------------.     .-------------------.
//	      v                  |     |                   v
//	LocalOffered <--------- Idle/Agreed ---------> RemoteOffered
//	      |                  ^     ^                   |
//	      |   RemoteAnswer   |     |   Answer          |
//	      '--> (Agreed) -----'     '------ (Agreed) <--'
//	      |                  ^     ^                   |
//	      '----- Cancel -----'     '------ Cancel -----'
//
// Reopen goes from Agreed to LocalOffered, with the offer that was answered.
// Idle is the state before the first agreement, Agreed the one after it. Cancel
// goes back to whichever it was, with everything that had been agreed intact;
// an answer that cannot be used does the same by itself.
package offeranswer
