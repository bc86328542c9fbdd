// Package codec turns samples into RTP payloads and back, and knows which
// codecs there are and which are preferred.
//
// It is not RTP (packets, timestamps and payload type numbers in use are package rtp's and the
// session description's), and it decides nothing about an offer.
//
// RFC 3551 §4.5.14 (PCMU, PCMA), §4.5.2 (G722), §4.5.8 (GSM), §4.5.11 (L16); ITU-T G.711, and in spirit its
// Appendix I for packet loss concealment; ITU-T G.722; GSM 06.10; RFC 6716 and RFC 7587 (opus); RFC 5574 (speex).
//
// GSM and Speex are the C libraries libgsm and libspeex, opened at run time: where one is not installed, there is no such codec, and
// Registry.Absent tells. Opus is a library in Go. A program built for Linux without cgo opens no C library, so that it needs none.
//
// Encoders and decoders belong to one stream and one goroutine. A Registry may be used from
// several goroutines. There are no goroutines here. The state that a C library keeps for an encoder or decoder is freed
// after the garbage collector has found it unused.
//
// Units: rates in Hz; Codec.Rate is that of the samples and Codec.ClockRate that of
// RTP timestamps; samples of several channels are interleaved; priorities from 0 (disabled) to 254.
package codec
