// Package menu is the classic face of the command table: one letter or two choose a command, and questions ask for its
// arguments.
//
// It neither knows what a command does nor how lines are edited: rows come from the command table, lines from a terminal.
// Only what is the menu's own stands here: its screen, its echo, its help.
//
// RFCs: none.
//
// Owner and goroutines: starts none. A Menu belongs to the goroutine that calls Run.
//
// Units: none.
package menu
