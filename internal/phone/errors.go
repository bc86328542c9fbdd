package phone

import (
	"errors"

	"gosua/internal/phone/typed"
)

// Errors that a caller tells apart.
var (
	ErrNotStarted   = errors.New("the phone was not started")
	ErrNoAccount    = errors.New("no such account")
	ErrNoCall       = errors.New("no such call")
	ErrNoRegistrar  = errors.New("registrar URI is not specified")
	ErrTooManyCalls = errors.New("too many calls")
	ErrBadURI       = typed.ErrBadURI
	ErrCallState    = errors.New("not possible in this state of the call")
	ErrNoMedia      = errors.New("the call has no such media")
)

// LocalError is a port, file or device of this machine that could not be had.
type LocalError struct {
	What string // the act: "open transport", "open file for playback"
	Err  error  // names the object and the cause
}

// Error gives the act and the cause.
func (e *LocalError) Error() string { return e.What + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *LocalError) Unwrap() error { return e.Err }
