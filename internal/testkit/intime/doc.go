// Package intime judges what runs in real time on a machine that may stand still: it repeats what went wrong, and excuses
// in the end what no program could have done better.
//
// It is for tests only. A fault that the machine cannot be the cause of is never excused.
//
// RFCs: none.
//
// Owner and goroutines: (*pulse).run, started and ended by Judge.
package intime
