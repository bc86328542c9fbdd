// Package consoles holds tests of the real program driven as a script drives pjsua: by the command tree over telnet and on
// standard input.
//
// They prove that commands are found by name, prefix and shortcut and their words by quotes; that mistakes, the question
// mark and TAB get the answers that pjsua gives; that every session has its own level of the log and end, and all of them
// hear what commands say; that sleep holds up what comes after it, restart opens the same port again and shutdown ends with
// 0 after its last line was seen; and that half a telnet command, junk, endless lines, a client that reads nothing, a
// hundred clients, and control characters from the network harm nobody.
//
// They do not prove what each command does to the phone, nor the bytes of line editing: packages below the console do.
//
// RFCs: 854, 857, 858.
//
// Each test owns its program and its clients and ends them; (*client).read ends with its connection.
//
// Units: none.
package consoles
