// Package loop runs functions one at a time, in the order in which they were posted.
//
// It is the owner of a Stack's signalling state: transactions, dialogs, sessions and registrations are touched by
// functions that run on the loop and by nothing else, so that none of them needs a lock. It is not a scheduler: there
// are no priorities and no parallelism, and it never bounds what is posted (whoever feeds it from outside does).
//
// Owner and goroutines: New starts one goroutine, named run; Close lets it run what is queued, ends it and waits for it.
// Timers are those of the time package and post to the loop when they fire, so that they work in testing/synctest.
// A panic of a posted function is not caught.
//
//	open --Close--> closing (runs the rest, refuses Post) --> closed
//
// Units: time.Duration.
package loop
