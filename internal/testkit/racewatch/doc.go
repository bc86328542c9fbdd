// Package racewatch makes a program under test tell of its data races: the detector in it prints them to a screen that
// nobody reads, and its exit code stands back behind the program's own.
//
// It is for tests only, and of use only where the program was built with the race detector.
//
// RFCs: none.
//
// Owner and goroutines: none.
package racewatch
