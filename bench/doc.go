// Package bench measures parsing and writing an INVITE of about 1,000 octets against sipgo, in the same run and for the
// same work: all that sipgo reads into typed headers while it parses is read here too.
//
// It is a module of its own, so that sipgo is no dependency of gosua.
//
// RFCs: none of its own.
//
// Owner and goroutines: none.
//
// States: none.
//
// Units: nanoseconds and allocations per message.
package bench
