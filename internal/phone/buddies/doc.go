// Package buddies is the list of people that a user keeps at hand.
//
// It knows nobody's presence and sends nothing: it is who is on the list, and under which number.
//
// RFCs: 3261 §19.1 and 3966 for the addresses, through uri.
//
// Owner and goroutines: a List belongs to the phone, on the Stack's loop; no goroutines.
//
// Units: none; an id counts from 0.
package buddies
