// Package sipstack is a SIP endpoint: it owns the signalling loop and wires the layers to each other.
//
// Received messages go from the sockets (transport) to the loop, are validated (sipmsg), matched (transaction) and
// offered to whom they belong (uas); requests leave by uac. It keeps no call, no registration and no account: the usages
// (session, registration) are built upon it and join by Handle, AddDialogs and Client.
//
// RFCs: RFC 3261 §8.2 and §18 (order of processing), §8.1.3.3 (several Vias), §13.2.2.4 (stray 2xx), §18.2.2 (where
// responses go).
//
// # Owner and goroutines
//
// The loop, started by New and ended by Close, owns all signalling state. The transport's pumps post to it through a
// bounded queue: streams wait for room, datagrams are dropped and counted. Stack.connectAndSend, started by conn.Send,
// connects for a response whose connection is gone; Close waits for it.
//
// # States
//
//	New --> open --Shutdown--> draining (new requests 503, waits for what is under way) --> closed
//	          |                                                                          ^
//	          +----------------------------------Close-----------------------------------+
//
// # Units
//
// Times are time.Duration; limits are numbers of messages and transactions.
package sipstack
