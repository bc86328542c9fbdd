// Package command is the one table of what a person can have the phone do, whichever console it is typed at.
//
// It neither reads lines nor knows prompts: the classic menu and the command tree are two faces of the table, and hand it
// arguments that are whole.
//
// RFCs: none.
//
// Owner and goroutines: starts none. Commands of several sessions may run at the same time, those of one session one after the
// other. What they share is the current call, behind the lock of Current, and whether offers are left out, an atomic.
//
// Units: none.
package command
