// Package terminal reads lines from a person or a script and writes what happens meanwhile above the line being typed.
//
// It knows neither commands nor the phone. On a terminal it edits lines, with history and completion, through readline;
// without one, or where TERM is dumb, it prints prompts and reads lines as they come, of any length up to a limit.
//
// RFCs: none.
//
// Owner and goroutines: one goroutine may call ReadLine, any may call Write and Close; Complete and Hint are called on another
// and may call neither. (*plain).pump reads standard input where lines are not edited, (*keys).pump where they are, a piece
// each time it is asked to: started by Open, ended by the end of input or, once the read under way returns, by Close.
// (*rich).watch hears of the window's size, from Open to Close. readline has goroutines of its own for as long; while a line
// is read everything that is drawn is drawn on the one of them that handles keys.
//
// The terminal is in raw mode, or without echo, only while ReadLine waits; ReadLine and Close put it back.
//
// Units: lengths are in bytes, widths in columns.
package terminal
