package main

import "syscall"

// ExitCode is the status of the process: one table for every subcommand, never a SIP status.
type ExitCode int

// The exit codes.
const (
	ExitOK          ExitCode = 0  // what was asked happened
	ExitExpectation ExitCode = 1  // an expectation failed
	ExitUsage       ExitCode = 2  // usage or configuration
	ExitResolve     ExitCode = 3  // name resolution
	ExitConnect     ExitCode = 4  // connection refused or lost
	ExitTLS         ExitCode = 5  // TLS
	ExitDeadline    ExitCode = 6  // no answer by the deadline
	ExitCredentials ExitCode = 7  // credentials refused
	ExitRefused     ExitCode = 8  // another final refusal
	ExitMedia       ExitCode = 9  // media
	ExitLocal       ExitCode = 10 // a local resource: port, device, file
)

// ExitInterrupted, ExitTerminated and ExitReaderGone follow a clean end after SIGINT, SIGTERM and SIGPIPE.
const (
	ExitInterrupted = ExitCode(128 + syscall.SIGINT)
	ExitTerminated  = ExitCode(128 + syscall.SIGTERM)
	ExitReaderGone  = ExitCode(128 + syscall.SIGPIPE)
)

// exitError is an error that knows the exit code it leads to. A nil err has been told to the user already.
type exitError struct {
	code ExitCode
	err  error
}

// Error gives the cause, "" when it has been told already.
func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

// Unwrap gives the cause.
func (e *exitError) Unwrap() error { return e.err }
