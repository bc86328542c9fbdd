// Package digest answers the challenges of SIP servers with credentials, and makes and checks challenges on the server's
// side.
//
// It sends nothing and keeps no accounts: a UAC hands it the refused request and sends what comes back. AKA and auth-int
// are not in it.
//
// RFCs: RFC 3261 §22, RFC 2617 and RFC 7616 (digest), RFC 8760 (SHA-256 and SHA-512-256 in SIP, several challenges).
//
// Owner and goroutines: no goroutine. An Authenticator and a Challenger each belong to one owner, the Stack's loop, and
// are not to be called from two goroutines at once.
//
// States of one realm in an Authenticator:
//
//	unknown --challenge--> answered --challenge, stale or new nonce--> answered   (at most MaxStale times in a row)
//	                          |
//	                          +-----challenge, same nonce, not stale--> refused
//
// Units: NonceLife is a time.Duration; nc counts requests from 1.
package digest
