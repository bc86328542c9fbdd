// Package standalone sends a request that belongs to no dialog and makes none: MESSAGE, OPTIONS, or any method a person
// may think of.
//
// It is no usage with a state: what the answer means is the caller's to say. INVITE, ACK and CANCEL are not for it, since
// a call is more than a request, and REGISTER keeps a binding, which is package registration's.
//
// RFC 3261 §8.1 (a user agent client outside a dialog), RFC 3428 (MESSAGE).
//
// Owner and goroutines: the Client's loop; no goroutines.
//
// Units: none.
package standalone
