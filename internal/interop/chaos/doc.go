// Package chaos has whole phones do at random whatever their users may do, at random instants, over a network in memory that
// loses, delays, reorders and repeats datagrams, and asks afterwards whether everybody agrees.
//
// They prove, once the network loses nothing any more and every timer has run out: that each call of one phone is a call of
// exactly one other, of the same dialog, seen from the other side and equally far; that the media of a call have opposite
// directions, one codec and the addresses of each other's sockets; that the bridge has a port for each call with media, joined
// to the device unless that call is held, and nothing else; that sockets are open for these calls alone; that every call can
// still be put on hold; that calls ended because somebody wanted it, never by a timer; and that after everybody has hung up nothing is left: no call, socket, transaction, port or goroutine.
//
// They do not prove: what is heard (package calls does), that a phone copes with what no phone sends (package hostile), nor how
// calls end whose remote has vanished: the network loses the same datagram a few times at most, so that what is repeated
// arrives, also a BYE. Goroutines take turns as they like, so that a seed gives the same steps and losses again, but not
// always the same race.
//
// RFCs: 3261 (calls, §14.1 glare), 3262 (100rel), 3264 (direction), 3311 (UPDATE), 3515 and 3891 (transfer), 4028 (timers), 5407
// (races).
//
// It has no code outside its tests. Each test owns its network and phones, in a bubble of virtual time. A run is made anew by
// -seed, and made longer by -steps.
//
// Units: times are virtual, and T1 is a tenth of a second, a fifth of the RFC's, with all that depends on it.
package chaos
