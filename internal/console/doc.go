// Package console is the person, or the script, at the phone: the prompt, the classic one-letter menu, and the current
// call and account that its commands act on.
//
// It is not the phone: it drives one through the interface Phone and hears its events. Reading lines is package
// terminal's, the log lines are package lines', writing is package sink's.
//
// RFCs: none.
//
// Owner and goroutines: it starts none. Run belongs to its caller's goroutine and executes the commands; Handle is called on
// the phone's event goroutine. What both touch (current call, addresses called before) is in current and behind its lock.
//
// Units: ids, slots and codes are numbers without unit; gains are factors.
package console
