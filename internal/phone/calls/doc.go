// Package calls is who the phone talks to: the list of calls, and each call from its INVITE to its figures at the end.
//
// It knows nothing of the console and of the phone's other duties. A call carries no signalling and no sound itself: it
// is the Handler of a session, has an audioline.Media for its lines, and tells the conference who hears whom. Who it is
// made from or for is an accounts.Account.
//
// RFCs: 3261 §13, §14 and 3264 through session and offeranswer; 3515, 3891, 3892 and 4488 (transfer) through referral and
// subscription; 3261 §8.1.3.4 (redirection) through redirect; 4733 and INFO (digits) through stream and infodigit; 4103
// (real-time text) and 5761 (RTP and RTCP on one port) through audioline.
//
// Owner: the List and its Calls belong to the Stack's loop, where every method is to be called unless it says otherwise;
// what happens is told by Config.Emit, which must not block. No goroutines.
//
// States of a Call (event.CallState):
//
//	NULL -> CALLING -> EARLY -> CONNECTING -> CONFIRMED -> DISCONNECTED     out
//	NULL -> INCOMING -> EARLY -> CONNECTING -> CONFIRMED -> DISCONNECTED    in
//
// Every state may go to DISCONNECTED, EARLY may be left out, and hold is no state but the status of the call's media.
//
// Units: times are time.Duration; codes are SIP's status codes; a slot is a port of the conference.
package calls
