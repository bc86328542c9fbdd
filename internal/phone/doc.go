// Package phone is the softphone: accounts, calls and the conference bridge behind one object, Phone.
//
// It is not the user interface (console, cmd), it reads no configuration files and prints nothing; and it is no
// protocol code: SIP is sipstack's, SDP is sdp's, sound is media's. It is the only room that knows signalling and media.
//
// RFCs: 3261 (what a user agent does with the layers below), 3264 through offeranswer, 4733 through stream;
// 3515, 3891, 3892 and 4488 (transfer) through referral and subscription; 3261 §8.1.3.4 (redirection) through redirect.
//
// Owner: accounts and calls belong to the Stack's loop; every exported method that reads or changes them runs there and
// waits. Ports, their connections and the sound device are package conference's; WAV files at the user's
// word are package wave's. Events are queued in the order they happened and delivered on one goroutine, (*eventqueue.Queue).run,
// started by New and ended by Close after the last event; handlers may therefore call anything back.
//
// States of a Call (CallState):
//
//	NULL -> CALLING -> EARLY -> CONNECTING -> CONFIRMED -> DISCONNECTED     out
//	NULL -> INCOMING -> EARLY -> CONNECTING -> CONFIRMED -> DISCONNECTED    in
//
// Every state may go to DISCONNECTED, EARLY may be left out, and hold is no state but the status of the call's media.
//
// Units: times are time.Duration, except what SIP counts in whole seconds (Expires); rates are in Hz, gains are factors.
package phone
