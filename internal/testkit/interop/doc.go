// Package interop starts real SIP programs for tests: Kamailio as registrar, proxy and presence server, baresip as the phone that someone
// else wrote, SIPp as the load generator, and espeak-ng, sox for the sound that goes through a call.
//
// It is not a simulator (simnet is) and judges nothing: it starts, commands, listens and hands the facts to the test.
// A program that is missing fails the test and names the command that installs it; nothing is skipped.
//
// RFCs: none of its own; the programs speak RFC 3261, RFC 3550 and RFC 4733.
//
// Everything stays on loopback and each program has a temporary directory, a configuration and ports of its own. Kamailio gets an
// address of 127.0.0.0/8 to itself, so that nobody takes its ports between Stop and Start. Ports are chosen by the
// kernel; when one is lost to somebody else before the program binds it, the start is tried again with others. Waiting is
// for events (a log line, an event of the control connection, the end of the process), bounded by Patience, never a sleep. When a
// test fails, the last lines of each program it started are printed with it.
//
// Owner and goroutines: the test's goroutine owns every object; methods fail the test with Fatal and so must be called
// from it. Each child has one goroutine, child.run, started by startChild and ended by the end of the process; it stays on
// one thread, because the kernel ends the child with the thread that started it. Each Baresip has one more,
// control.run, which reads the control connection and ends when that closes. The test's cleanup stops and waits for all of them.
//
// Units: PCM is 16 bit, 8,000 Hz, one channel, in samples; times are time.Duration.
package interop
