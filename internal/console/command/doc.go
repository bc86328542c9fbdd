// Package command is the one table of what a person can have the phone do, whichever console it is typed at.
//
// It neither reads lines nor knows prompts: the classic menu and the command tree are two faces of the table, and hand it
// arguments that are whole.
//
// RFCs: none.
//
// Owner and goroutines: starts none. Commands of several sessions may run at the same time.
//
// Units: none.
package command
