// Package presence tells others whether the user is there: those who subscribe, and a server that composes it.
//
// What others are is not its business (package watching). How a subscription lives is package notifier's, how a
// publication does package publication's; here is what is said, for which account, and to whom.
//
// RFCs: 3856 (presence), 3863 and 4480 (documents, through pidf), 3903 (PUBLISH, through publication).
//
// Owner and goroutines: a Presence belongs to the Stack's loop, where every method is to be called; no goroutines.
//
//	SUBSCRIBE --policy--> told --SUBSCRIBE Expires: 0, time over, End--> (gone)
//	              |         ^
//	              +-> waiting (Ask) --Decide--> told, or refused
//
// Units: times are time.Duration.
package presence
