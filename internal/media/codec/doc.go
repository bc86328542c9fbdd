// Package codec turns samples into RTP payloads and back, and knows which
// codecs there are and which are preferred.
//
// It is not RTP (packets, timestamps and payload type numbers in use are package rtp's and the
// session description's), and it decides nothing about an offer.
//
// RFC 3551 §4.5.14 (PCMU, PCMA), ITU-T G.711, and in spirit its Appendix I for packet
// loss concealment.
//
// Encoders and decoders belong to one stream and one goroutine. A Registry may be used from
// several goroutines. There are no goroutines here.
//
// Units: rates in Hz; Codec.Rate is that of the samples and Codec.ClockRate that of
// RTP timestamps; priorities from 0 (disabled) to 254.
package codec
