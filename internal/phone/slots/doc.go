// Package slots hands out call ids round robin.
//
// It knows no calls: an id is a number that is in use or is not.
//
// RFCs: none.
//
// Owner and goroutines: Slots belong to their caller; no goroutines.
//
// Units: ids count from 0.
package slots
