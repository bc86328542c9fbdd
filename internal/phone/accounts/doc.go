// Package accounts is who the phone is: the list of accounts, their registrations, and which account a request is for.
//
// It makes no calls and sends no request but REGISTER; whoever does asks an Account for From, Contact, route set and
// credentials. It carries no REGISTER itself: that is registration's.
//
// RFCs: 3261 §10 (registration) through registration; §8.1.1.8 (Contact), §8.1.2 (pre-loaded routes), §12.2.1.1 (loose routers).
//
// Owner: a List and its Accounts belong to the Stack's loop, where every method is to be called; no goroutines.
//
// States of an Account's registration are registration's.
//
// Units: times are time.Duration, except what SIP counts in whole seconds (AccountInfo.Expires).
package accounts
