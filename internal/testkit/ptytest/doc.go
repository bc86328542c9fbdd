// Package ptytest runs a program on a pseudo-terminal for tests: types, waits for what is shown, and looks whether the
// terminal is left as it was.
//
// It is for tests only and knows nothing of the program.
//
// RFCs: none.
//
// Owner and goroutines: none; a Session belongs to its test.
package ptytest
