// Package audioline is the audio of a call, and its real-time text: its lines, each with sockets of its own, their
// negotiation and, once there is agreement, a stream on each.
//
// It is not signalling: who carries offers and answers tells it of them. It is no bridge either: a stream is a port, and
// where it is connected is its owner's matter.
//
// RFC 3264 through offeranswer; RFC 3550 through stream; RFC 4103 through textstream.
//
// A Media and its Lines belong to one owner (a call, on the signalling loop) and start no goroutine; the streams they make do.
//
//	New -> Offer or RemoteOffer -> RemoteAnswer or Answer -> Run or Stop of each line -> (again) ... -> Close
//
// Units: ports are UDP ports; times are time.Duration.
package audioline
