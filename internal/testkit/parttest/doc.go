// Package parttest runs one part of a phone in tests: on a Stack of its own, with accounts, against a scripted remote.
//
// It is not a phone (package phonetest runs those) and judges little: a part is made by the test with what a Rig has, and
// says what happens by Rig.Emit.
//
// RFCs: 6665 §4.1 (a SUBSCRIBE granted, a NOTIFY), as far as the remote plays them.
//
// Owner and goroutines: a Rig belongs to its test, in a synctest bubble; its events belong to the Stack's loop.
//
// Units: times are virtual.
package parttest
