// Package siptest plays the other side in tests: a scripted remote that sends and expects single messages, and a small
// registrar on top of a whole Stack.
//
// A Remote has no transactions and repeats nothing, so a test sees every message that was sent to it, and can answer with
// anything. It is not a SIP endpoint: what a script does not say does not happen.
//
// RFCs: RFC 3261 §8.2.6 (responses), §12 (dialogs), §10.3 (registrar).
//
// # Owner and goroutines
//
// A Remote belongs to the test that made it. Its readers (Remote.readPackets, Remote.readStream) and Remote.accept end
// when the test does, which waits for them. The Registrar belongs to the loop of its Stack.
//
// # Units
//
// Times are time.Duration; in a testing/synctest bubble they are virtual.
package siptest
