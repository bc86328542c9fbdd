// Package phone is the softphone: accounts, calls and the conference bridge behind one object, Phone.
//
// It is not the user interface (console, cmd), it reads no configuration files and prints nothing; and it is no
// protocol code: SIP is sipstack's, SDP is sdp's, sound is media's. What an account and a call are is told in packages
// accounts and calls; here they are made, listed and reached: a method of Phone goes to the loop, finds whom it is
// about, and calls the method of the same name there.
//
// RFCs: 3261 (what a user agent does with the layers below) through accounts and calls; 3428 and requests of any method
// through standalone.
//
// Owner: accounts, calls and buddies belong to the Stack's loop; every exported method that reads or changes them runs there and
// waits. Ports, their connections and the sound device are package conference's; WAV files at the user's
// word are package wave's. Events are queued in the order they happened and delivered on one goroutine, (*eventqueue.Queue).run,
// started by New and ended by Close after the last event; handlers may therefore call anything back.
//
// States of the phone (PhoneState): CREATED -> INIT -> STARTING -> RUNNING -> CLOSING -> NULL. Those of a call are
// package calls's.
//
// Units: times are time.Duration, except what SIP counts in whole seconds (Expires); rates are in Hz, gains are factors.
package phone
