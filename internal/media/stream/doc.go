// Package stream is a call's audio stream as a port of the bridge: RTP session,
// playout buffer, codec with concealment, and digits: as telephone events and as
// tones in the sound.
//
// It is not the negotiation: its owner tells it codec, payload types, addresses
// and direction, first in New and again in Update.
//
// RFC 3550, RFC 3551 (audio profile), RFC 4733 (digits),
// ITU-T Q.23 and Q.24 (digits as tones).
//
// The bridge's clock owns playout buffer, decoder and encoder, which only
// ReadFrame and WriteFrame touch. The RTP session's reader (goroutine readRTP of
// package rtp) puts packets into the inbox, which a mutex guards for the length
// of a copy. Update, SendDTMF, SendTones, Stats and Close may be called from any goroutine.
// Close ends the session's goroutines; the port must have left the bridge.
//
// Units: samples per channel at the codec's rate, RTP ticks at its clock rate.
package stream
