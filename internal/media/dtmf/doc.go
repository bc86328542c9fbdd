// Package dtmf sends and hears DTMF digits as what they are on a telephone line: pairs of tones within the sound.
//
// It knows nothing of RTP: digits as telephone events (RFC 4733) are package rtp's, digits in INFO requests the phone's.
//
// ITU-T Q.23 (frequencies), ITU-T Q.24 (what a receiver takes and what it must not), ETSI ES 201 235-2 (the high tone a
// little stronger than the low one). No RFC applies.
//
// A Detector belongs to one goroutine. So does a Sender's Mix; its Queue and Abandon may be called from any, and its
// mutex guards what waits. There are no goroutines here, and no clock: time passes with the samples.
//
// A digit is looked for every 5 ms in the last 20 ms:
//
//	silence ── 5 looks in a row say 7 ──> 7 is told ── 6 looks say otherwise ──> silence
//	                                         └──────── 5 looks in a row say 8 ──> 8 is told
//
// so that a digit has to last about 31 ms, a pause between two that are the same about 25 ms, and a shorter
// interruption is none.
//
// Units: Hz, samples per channel, dBov, time.Duration for what a user hears.
package dtmf
