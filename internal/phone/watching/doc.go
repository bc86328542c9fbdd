// Package watching asks to be told of buddies: whether they are there, and what their phones do.
//
// It is not the list of buddies (package buddies) and does not tell others of us (package presence). How a subscription
// lives is package subscriber's; here is who is subscribed to, and when an ended subscription is asked for anew.
//
// RFCs: 3856 (presence), 4235 (dialogs), 6665 §4.1.3 (when to ask again), through subscriber.
//
// Owner and goroutines: a Watcher belongs to the Stack's loop, where every method is to be called; no goroutines.
//
//	off --Watch--> waiting (for its turn) --> subscribed --ended--> waiting to ask again --> subscribed
//	 ^                |                           |                        |
//	 +----Unwatch-----+---------------------------+------------------------+
//	 +------------rejected, credentials denied----+
//
// Units: times are time.Duration.
package watching
