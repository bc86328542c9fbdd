// Package uas decides who answers a request, and refuses what nobody answers.
//
// A request that got its server transaction is inspected for what an endpoint cannot do, offered to the dialogs, then to
// the handler of its method, then refused with what the RFC names. It is not the parser's validation (package sipmsg)
// and not a dialog (package dialog): it only knows who claims to have some.
//
// RFCs: RFC 3261 §8.2 (UAS), §11.2 (OPTIONS), §12.2.2 (481), §20.11 (Content-Disposition).
//
// # Owner and goroutines
//
// Everything belongs to the Stack's loop; the package starts no goroutine.
//
// # Order
//
//	inspect: 420, 415, 406
//	  To with tag:    each DialogHandler in the order of AddDialogs --> 405 unknown method --> 481
//	  To without tag: 503 while draining --> Handler of the method --> OPTIONS 200 --> 481 BYE, PRACK, UPDATE --> 405
//
// # Units
//
// None.
package uas
