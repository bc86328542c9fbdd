// Package sink is the one place where the phone's output goes through: log lines to standard output, to the log file and to
// whoever taps it (telnet clients), each up to its level, and the console's own text.
//
// It makes no lines (see package lines) and reads nothing.
//
// RFCs: none.
//
// Owner and goroutines: (*Sink).run, started by New and ended by Close, owns levels, taps and the shape of lines; all others
// post to it, in order. (*output).run, one each for standard output and the log file, started by New and ended by Close,
// writes: an output that stands still holds up no other. Taps are written to by (*Sink).run and must not block.
//
// What is said waits in bounded queues. Where there is one output alone, whoever says something waits for it in the end, so
// that a terminal that stands still costs no memory and nothing is lost; among several, the one that is far behind loses
// what it has no room for, and a line tells how much. What is said within Pace after a write goes into the next one, unless
// somebody waits for it: a burst costs few writes.
//
// Units: none.
package sink
