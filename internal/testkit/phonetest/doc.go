// Package phonetest runs whole phones in tests: on real sockets or on a network in memory, with a way to wait for what they
// tell.
//
// It is not a simulator and judges nothing: a Phone here is phone.Phone, with its events kept.
//
// The test's goroutine owns a Phone; events come in on the phone's own goroutine and are guarded by a mutex. The phone is
// shut down by the test's cleanup.
//
// Units: Patience is in virtual time inside a synctest bubble, in real time outside.
package phonetest
