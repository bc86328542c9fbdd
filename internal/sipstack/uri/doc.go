// Package uri reads, writes and compares the URIs of SIP messages: sip:, sips: and tel:, and carries those of every
// other scheme as they were written.
//
// It does not resolve hosts, and it does not know headers: angle brackets, display names and header parameters belong
// to sipmsg.
//
// RFCs: RFC 3261 §19.1 (grammar, escapes, comparison), RFC 3966 (tel), RFC 5118 and RFC 5954 (IPv6 references).
//
// Owner and goroutines: values only; no state, no goroutine. Everything may be called from anywhere.
//
// States: none.
//
// Units: Port is a port number, 0 when none was written.
package uri
