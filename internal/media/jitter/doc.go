// Package jitter is the playout buffer between the network and a decoder.
//
// It is not a decoder and conceals nothing itself: Pop says that a packet is
// lost, and how long it would have lasted.
//
// RFC 3550 §6.4.1 and A.8 (interarrival jitter), A.1 (sequence numbers).
//
// A Buffer belongs to one owner, the goroutine that plays. It has no goroutine,
// clock or lock: time is an argument.
//
// State drawing:
//
//	          first packet due              nothing came for MaxConceal
//	Waiting -------------------> Playing -------------------------------> Waiting
//	   ^                            |  expected packet here: Normal
//	   |                            |  later ones here: Lost, go on
//	   |                            |  none here: Lost, wait (delay grows)
//	   '--- new SSRC, far jump -----'
//
// The delay target is a percentile of how much later than the fastest ones the
// last packets came. A delay that stays far above the target for a while is cut
// by a packet at a time: one of silence soon (Frame.Surplus), any other later.
// A delay below the target grows when a packet is missed.
//
// Units: timestamps and lengths in ticks of the RTP clock (Config.Rate Hz).
package jitter
