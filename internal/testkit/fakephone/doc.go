// Package fakephone is a phone for tests of the consoles: it notes what it is told to do, and does nothing.
//
// It is for tests alone, and sends and plays nothing.
//
// RFCs: none.
//
// Owner and goroutines: starts none. All methods may be called at the same time; what they touch is behind a lock.
//
// Units: those of package phone.
package fakephone
