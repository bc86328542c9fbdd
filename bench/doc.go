// Package bench measures parsing and writing an INVITE of about 1,000 octets against sipgo, in the same run and for the
// same work: all that sipgo reads into typed headers while it parses is read here too.
//
// It is a module of its own, so that sipgo is no dependency of gosua. One difference of design stays: sipgo copies the
// body out of the datagram, gosua's body is a part of the datagram, which the transport hands over.
//
// RFCs: none of its own.
//
// Owner and goroutines: none.
//
// States: none.
//
// Units: nanoseconds and allocations per message.
package bench
