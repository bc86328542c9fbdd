// Package cli is the command tree: the face of the command table that is typed as words on one line, at the console and over
// telnet alike.
//
// It neither knows what a command does nor how lines are edited: rows come from the command table, lines from a terminal.
// Splitting, resolving, hints and help are functions without input or output.
//
// What it wants of the rows: a row whose Run is nil names a group (its Path, Shortcut and Summary); names appear in the order
// of the rows in which they come first. Choices of an argument that is not Open are all there is, and a unique prefix is
// replaced by the whole value. An argument of Kind Int is a decimal number. Run is given one string for each argument, ""
// for an optional one that was left out; an argument whose When says no may be left out too.
//
// RFCs: none.
//
// Owner and goroutines: starts none. A CLI holds no state between lines, so Run may be called for many terminals at once.
//
// Units: positions in a line are in characters.
package cli
