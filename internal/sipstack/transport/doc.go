// Package transport moves SIP messages over sockets: UDP, TCP and TLS, listening and connecting, IPv4 and IPv6.
//
// It frames and parses what comes in, stamps the topmost Via of received requests, finds where a response goes, and gives
// every connection an identity, the [Flow], that dialogs and registrations remember. Of TLS connections it tells the
// [Security]: the cipher suite, the remote's certificate, and what is wrong with that.
//
// It is not a transaction layer: it retransmits nothing, matches nothing, and resolves no names.
//
// RFCs: RFC 3261 §18 (transport), RFC 3581 (rport and received), RFC 5626 §4.4.1 (CRLF keep-alive), RFC 5923 §5
// (connections are used in both directions).
//
// # Owner and goroutines
//
// A [Layer] owns its sockets and the table of flows, under one lock that is never held across a call of a [Handler]
// function or a socket operation. Goroutines, all ended by [Layer.Close], which waits for them:
//
//   - packetSocket.run reads one UDP socket; started by Layer.Listen, ended by closing the socket.
//   - listener.run accepts stream connections; started by Layer.Listen, ended by closing the listener.
//   - stream.run reads a connection and reports its events, after stream.serve did the TLS handshake of an accepted one;
//     started by Layer.Connect or listener.run, ended when the flow dies.
//   - stream.write empties the flow's queue into the connection; started and awaited by stream.run.
//
// Handler functions are called from these goroutines. The events of one stream flow come from one goroutine, in the order
// Opened, Message or Dropped, Closed.
//
// # Life of a stream flow
//
//	accept or Connect -> [handshake] -> open -> dead
//
// It dies when the remote closes, on a read or write error, on bytes that cannot be framed, when an incomplete message
// stays incomplete for Limits.MessageTimeout, when its queue is full, when keep-alives are no longer answered, when it was idle for Config.IdleIn or IdleOut with
// no Hold on it, and at Layer.Close. Flow.Err tells which.
//
// # Units
//
// Queue sizes are in bytes; times are time.Duration; DSCP is the six-bit code point (24 for CS3).
package transport
