// Package registration is the REGISTER usage: it binds an address-of-record to
// a contact and keeps the binding alive.
//
// It is not an account: credentials, contacts and what the user sees come from
// its owner. One Registration has one Call-ID and one binding.
//
// RFC 3261 §10 (registration, refresh, 423), RFC 3581 with §18.2.1 (the public
// address learned from Via), RFC 5626 §3.5.1 and §4.4.1 (keep-alive), RFC 3261
// §20.33 (Retry-After).
//
// Everything runs on the Stack's loop: the methods must be called there and
// OnEvent is called there. The package starts no goroutine; its timers are the
// loop's and end with Unregister or Close.
//
//	        Register                 2xx
//	NONE ------------> REGISTERING --------> REGISTERED --+ refresh due
//	  ^                 ^   |   ^                  |      |
//	  |     retry due   |   |   +------------------|------+
//	  |                 |   | temporary            |
//	  |        RETRYING <---+                      |
//	  |                     | permanent            |
//	  |         FAILED <----+                      | Unregister (any state)
//	  |                                            v
//	  +------------------------------------- UNREGISTERING
//
// A refresh that fails leads to RETRYING or FAILED as well, and so does a lost
// connection (REGISTERED to RETRYING) when it is not the first in a short time.
// Register may be called in every state; Close leads back to NONE from all.
//
// Times are time.Duration; expiries on the wire are whole seconds.
package registration
