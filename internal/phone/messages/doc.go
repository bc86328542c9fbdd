// Package messages reads what a MESSAGE request brings: a text, or that somebody is typing one.
//
// It sends nothing and shows nothing; phone does the one, the console the other.
//
// RFCs: 3428 (MESSAGE), 3994 (typing), 3862 (CPIM), through the packages of body.
//
// Owner and goroutines: pure functions.
//
// Units: sizes are bytes.
package messages
