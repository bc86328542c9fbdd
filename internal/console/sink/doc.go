// Package sink is the one place where the phone's output goes through: log lines to standard output and to the log file,
// each up to its level, and the console's own text.
//
// It makes no lines (see package lines) and reads nothing.
//
// RFCs: none.
//
// Owner and goroutines: both writers belong to (*Sink).run, started by New and ended by Close; all others post to it, in
// order, and wait when it is far behind, so that a terminal that stands still costs no memory.
package sink
