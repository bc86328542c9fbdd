// Package resolver turns a SIP URI into the ordered list of places to send a request to.
//
// A numeric host is its own answer. A name with a port is looked up by A and AAAA; a name without one by SRV first. The
// answers come from the name servers given, or from the system's: its hosts file, then those of resolv.conf.
//
// It caches nothing, opens no SIP connection and does not yet know NAPTR.
//
// RFCs: RFC 3263 §4 (without NAPTR), RFC 2782 (SRV order), RFC 1035 and RFC 7766 (queries over UDP, TCP when truncated),
// RFC 6761 §6.3 (localhost).
//
// # Owner and goroutines
//
// A [Resolver] has no state that changes and no goroutine; [Resolver.Resolve] blocks the goroutine that calls it, until
// its context ends at the latest.
//
// # Units
//
// Times are time.Duration.
package resolver
