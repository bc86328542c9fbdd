// Package audioline is one audio line of a call: its sockets, its negotiation and, once there is agreement, its stream.
//
// It is not signalling: who carries offers and answers tells it of them. It is no bridge either: the stream is a port,
// and where it is connected is its owner's matter.
//
// RFC 3264 through offeranswer; RFC 3550 through stream.
//
// A Line belongs to one owner (a call, on the signalling loop) and starts no goroutine; the stream it makes does.
//
//	New -> Offer or RemoteOffer -> RemoteAnswer or Answer -> Run -> (again) ... -> Close
//
// Units: ports are UDP ports; times are time.Duration.
package audioline
