// Package hostile holds tests of whole phones in a call while everything bad arrives that a network can bring.
//
// They prove, for each kind of bad input — malformed datagrams and streams, the messages of RFC 4475, wrong lengths,
// messages that never end, floods of requests and of connections, requests for dialogs that are not there, hostile
// session descriptions, RTP and RTCP garbage, absurd challenges, registrars that answer nonsense, remotes that break the
// rules of INVITE or vanish — that
//
//   - the call that was up stays up, and its sound stays whole: the tone that each side plays arrives at the other without
//     a break, nothing lost or discarded;
//   - what can be answered gets the refusal that the RFC names, and the rest is dropped and counted;
//   - nothing is left behind: goroutines, sockets, memory, transactions, calls and ports are what they were;
//   - the phone answers OPTIONS with 200 afterwards.
//
// They do not prove: that a machine whose processor or network is saturated keeps its sound, encryption of media, attacks
// on TLS itself, and what the packages below prove of their own limits.
//
// RFCs: 3261 §8.2, §12.2.2, §13.2.2.4, §16.3; 3264; 3550 §8; 4475.
//
// Each test owns its phones and ends them. All but TestOnRealSockets run on a network in memory, in virtual time.
//
// Units: tones in Hz, sound 16 bit at 8,000 Hz, memory in bytes.
package hostile
