// Package redirect holds the target set of a call that is redirected: where it may go next, best first, and how far.
//
// It neither calls anybody nor asks: that is phone's.
//
// RFC 3261 §8.1.3.4 (the target set, in the order of q, no target twice), §20.10 (q).
//
// Owner and goroutines: none; a Targets belongs to its call.
//
// Units: q is 0 to 1.
package redirect
