// Package console is the person, or the script, at the phone: it shows one of the two faces of the command table at the
// terminal, the tree to each telnet client, and decides why the phone ends.
//
// It is not the phone: it drives one through the command table and hears its events. What commands do is package
// command's, the faces are packages menu and cli, reading lines is package terminal's and telnet's, the log lines are
// package lines', writing is package sink's.
//
// RFCs: none.
//
// Owner and goroutines: Run belongs to its caller's goroutine and executes what is typed at the terminal; Handle is called on the
// phone's event goroutine; (*Console).serve runs on the telnet server's goroutines, one for each client, from Listen to Close.
// What they share (the current call, the addresses called before) is in command.Current and behind its lock; how the phone ends is
// behind the Console's. (*Lasting).read waits for one line, from the question to the answer or to the end of the terminal.
//
// Units: ids, slots and codes are numbers without unit; gains are factors.
package console
