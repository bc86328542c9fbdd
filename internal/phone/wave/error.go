package wave

import (
	"errors"
	"fmt"
	"io/fs"
)

// Errors of a command. The text of each is pjsua's line; its result is "Invalid value or argument (PJ_EINVAL)" for all but
// *OpenError.
var (
	ErrArguments = errors.New("Error: call_id and filename required") //nolint:staticcheck // pjsua's line
	ErrNoInfo    = errors.New("Failed to get call info")              //nolint:staticcheck // pjsua's line
)

// CallError is a call that there is none of.
type CallError struct {
	Call int
	// Last is the highest call id, when Call is no id at all.
	Last       int
	OutOfRange bool
}

// Error is pjsua's line.
func (e *CallError) Error() string {
	if e.OutOfRange {
		return fmt.Sprintf("Invalid call_id %d (valid range: -1 or 0-%d)", e.Call, e.Last)
	}
	return fmt.Sprintf("Call %d is not active", e.Call)
}

// IdleError tells that there was nothing to stop.
type IdleError struct{ Kind Kind }

// Error is pjsua's line.
func (e *IdleError) Error() string { return "No active " + e.Kind.String() }

// OpenError is a file that could not be had. pjsua says "Failed to create player: CODE" (recorder for a recording), and
// CODE's text is the result; a play file that does not exist is 70006 (PJ_ENOTFOUND).
type OpenError struct {
	Kind Kind
	Err  error // names the file and the cause
}

// Object is what could not be made: "player" or "recorder".
func (e *OpenError) Object() string {
	if e.Kind == Recording {
		return "recorder"
	}
	return "player"
}

// Error is pjsua's line with the cause in place of its code.
func (e *OpenError) Error() string { return "Failed to create " + e.Object() + ": " + e.Err.Error() }

// Cause is what went wrong in pjsua's order: it looks whether a play file is there before it opens it, so that this is not
// the operating system's error but plain fs.ErrNotExist.
func (e *OpenError) Cause() error {
	if e.Kind == Playback && errors.Is(e.Err, fs.ErrNotExist) {
		return fs.ErrNotExist
	}
	return e.Err
}

// Unwrap gives the cause.
func (e *OpenError) Unwrap() error { return e.Err }
