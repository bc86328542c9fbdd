// Package uac takes one request from its URI to its final response.
//
// It picks the next hop, has it resolved, tries its targets in order, writes Via and has the rest completed once the
// local address is known, answers challenges, goes to the next target after a failure, and cancels. It is not a
// transaction (package transaction repeats messages), keeps no dialog and decides nothing by what a final response says,
// 401, 407 and 503 excepted.
//
// RFCs: RFC 3261 §8.1 (UAC), §9.1 (CANCEL), §13.2.2.4 (ACK to 2xx), §18.1.1 (large requests), §22 (challenges);
// RFC 3263 §4.3 (next target); RFC 3581 §3 (rport); RFC 5923 §5 (alias).
//
// # Owner and goroutines
//
// Everything belongs to the loop of Config. Two pumps block elsewhere, post to the loop and end with their request's
// context: Outgoing.lookup, started by resolve, and Outgoing.connect, started by try. Client.Wait waits for them.
//
// # Stages
//
//	resolve --targets--> connect --flow--> request --sent--> answer --final--> over
//	   |                    |  ^                                |  |
//	   |                    |  +--- next target: 503, timeout, -+  +--401, 407--> challenge --> request
//	   |                    |       transport error             |
//	   +--------------------+--- no target left ----------------+--> over (Failure)
//
// # Units
//
// Times are time.Duration, sizes are bytes of the message as sent.
package uac
