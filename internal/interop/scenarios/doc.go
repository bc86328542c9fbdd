// Package scenarios holds tests of the program against SIPp scenarios: what the RFCs demand of each message, checked by
// SIPp itself, over real sockets.
//
// It holds tests only. The scenarios stand in testdata and say what they demand: those that end in -in are calls to the
// phone, those that end in -out calls from it. Proved are, both ways where both ways exist:
//
//   - call, busy, cancel, redirection (3xx as callee and as caller), hold and release, a call without an offer;
//   - UPDATE with and without an offer, PRACK, session timers with 422 and refreshes by UPDATE and re-INVITE;
//   - 481 for dialogs that do not exist; 481, 408 and 488 as answers to a change of a call;
//   - unattended transfer with SIPp as transferor, transferee and target, well and failed; attended transfer with SIPp as
//     transferee and as the one who was asked; pickup by Replaces, and Replaces of nothing.
//
// Not proved here: sound (packages calls and transfer), instants of retransmission (the tests of transaction, in virtual
// time), refreshes by the phone, which are at least 45 s away (those of phone), other transports than UDP.
//
// RFCs: 3261, 3262, 3264, 3311, 3515, 3665, 3891, 3892, 4028, 5359, 5589.
//
// Each test owns its programs, and ends them. It starts no goroutine.
//
// Units: milliseconds in SIPp's arguments and files.
package scenarios
