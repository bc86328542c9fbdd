// Package sdp reads and writes session descriptions.
//
// It is not the negotiation: which description answers which is package
// offeranswer. What a description says about things outside audio calls (ICE,
// keys) is kept as attributes and not interpreted.
//
// Reading is lenient and bounded: what phones in the field get wrong (bare LF,
// a missing s= or t=, lines out of order, a space in the o= user, kinds and
// protocols that the grammar's registry does not know) is repaired or dropped
// before pion/sdp reads it. Writing is strict, in the line order of
// RFC 8866 §5 and with the attribute order that Marshal documents.
//
// RFC 8866 (SDP), RFC 3264 (directions), RFC 3551 (static payload types),
// RFC 3605 (a=rtcp), RFC 3890 (TIAS), RFC 5576 (a=ssrc).
//
// There is no state and no goroutine here.
//
// Units: ports are UDP ports; clock rates in Hz; TIAS in bit/s, AS in kbit/s.
package sdp
