// Package rtp is one RTP session with its RTCP: sequence numbers and
// timestamps, reports, statistics, telephone events, and where the other side is.
//
// It is not a playout buffer (package jitter) and knows no codec: payloads go in
// and out as bytes.
//
// RFC 3550 (RTP, RTCP), RFC 3551 (payload types), RFC 3605 (RTCP port), RFC 4733
// (telephone events), RFC 4961 (symmetric RTP), RFC 5761 (RTP and RTCP on one port).
//
// Goroutines, all started by New and ended by Close: readRTP and readRTCP wait
// on the sockets, and report sends RTCP when it is due. The session's state is
// under one mutex, never held across a handler or a socket call. Handlers are
// called on readRTP and must not block. Send and SendEvent belong to one
// goroutine, the clock of the bridge; everything else may be called from any.
//
// Where packets may come from, drawn:
//
//	           packet from the address told          LearnCount packets in order from
//	Open ------------------------------------> Locked <------------- Open, elsewhere
//	  ^                                           |
//	  |  Update with another address              |  silent for SwitchAfter, and then
//	  '-------------------------------------------'  LearnCount in order from elsewhere: Locked there
//	                                                 (the address told need not wait for the silence)
//
// Units: timestamps in ticks of the RTP clock (Config.ClockRate Hz), times as
// time.Duration, loss as a fraction of 0 to 1.
package rtp
