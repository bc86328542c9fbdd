// Package transaction matches SIP messages to transactions and repeats them as long as the network may lose them.
//
// The four machines are pure: time goes in, actions come out. A Layer drives them: it finds the transaction of each
// message, keeps one timer for each transaction, and tells the transaction user (TU) what is left. It opens no
// connection and picks no target (package uac does), knows no dialogs, and does not repeat the 2xx to an INVITE (the
// INVITE usage does, with Server.Respond).
//
// RFCs: RFC 3261 §17 (machines, matching), §9 (CANCEL), §8.2.2.2 (merged requests), §8.2.7 (stateless answers);
// RFC 6026 (Accepted, and a server transaction that outlives a failed sending); RFC 4475 §3.2.1 and RFC 2543 §10.1.2
// for requests without a unique branch.
//
// # Owner and goroutines
//
// Everything belongs to the loop of Config; the package starts no goroutine. Layer.Close ends all transactions and
// stops their timers.
//
// # States
//
// The lines are the table edges in state.go; a test compares them.
//
//	INVITE client
//	    Null       -> Calling     INVITE from TU
//	    Calling    -> Proceeding  1xx
//	    Calling    -> Accepted    2xx
//	    Calling    -> Completed   300-699
//	    Calling    -> Terminated  timer B, transport error
//	    Proceeding -> Accepted    2xx
//	    Proceeding -> Completed   300-699
//	    Proceeding -> Terminated  transport error
//	    Accepted   -> Terminated  timer M
//	    Completed  -> Terminated  timer D, transport error
//	non-INVITE client
//	    Null       -> Trying      request from TU
//	    Trying     -> Proceeding  1xx
//	    Trying     -> Completed   200-699
//	    Trying     -> Terminated  timer F, transport error
//	    Proceeding -> Completed   200-699
//	    Proceeding -> Terminated  timer F, transport error
//	    Completed  -> Terminated  timer K
//	INVITE server
//	    Null       -> Proceeding  INVITE
//	    Proceeding -> Accepted    2xx from TU
//	    Proceeding -> Completed   300-699 from TU
//	    Accepted   -> Terminated  timer L
//	    Completed  -> Confirmed   ACK
//	    Completed  -> Terminated  timer H
//	    Confirmed  -> Terminated  timer I
//	non-INVITE server
//	    Null       -> Trying      request
//	    Trying     -> Proceeding  1xx from TU
//	    Trying     -> Completed   200-699 from TU
//	    Proceeding -> Completed   200-699 from TU
//	    Completed  -> Terminated  timer J
//
// # Units
//
// Times are time.Duration and time.Time; the letters of timers are those of RFC 3261 table 4.
package transaction
