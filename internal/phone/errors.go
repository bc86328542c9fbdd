package phone

import (
	"errors"

	"gosua/internal/phone/accounts"
	"gosua/internal/phone/calls"
	"gosua/internal/phone/typed"
)

// Errors that a caller tells apart.
var (
	ErrNotStarted   = errors.New("the phone was not started")
	ErrNoAccount    = accounts.ErrNoAccount
	ErrNoCall       = calls.ErrNoCall
	ErrNoRegistrar  = accounts.ErrNoRegistrar
	ErrTooManyCalls = calls.ErrTooManyCalls
	ErrBadURI       = typed.ErrBadURI
	ErrCallState    = calls.ErrCallState
	ErrNoMedia      = calls.ErrNoMedia
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
