package uac

import (
	"errors"

	"gosua/internal/sipstack/transaction"
)

var (
	// ErrTimeout says that no final response came in time: timer B or F, or Params.Timeout.
	ErrTimeout = transaction.ErrTimeout
	// ErrCancelled says that Cancel came before the request had been sent, or that a cancelled INVITE was never answered.
	ErrCancelled = errors.New("cancelled")
	// ErrNoTarget says that the next hop has no address that the request may be sent to.
	ErrNoTarget = errors.New("no suitable transport")
	// ErrClosed says that the Client was closed while the request was under way.
	ErrClosed = errors.New("the SIP stack is closed")
)

// Failure says why a request got no final response. Err is the true cause, with the name it was looked up by or the
// address it was sent to.
type Failure struct {
	Stage string // one of the Stage constants
	Err   error
}

// Error gives the stage and the cause.
func (f *Failure) Error() string { return f.Stage + ": " + f.Err.Error() }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Status is the number that pjsua shows for such a failure, for lines that demand one. It came from nobody.
func (f *Failure) Status() int {
	switch {
	case errors.Is(f.Err, ErrCancelled):
		return 487
	case errors.Is(f.Err, ErrNoTarget), errors.Is(f.Err, ErrClosed):
		return 503
	case f.Stage == StageResolve:
		return 502
	case errors.Is(f.Err, ErrTimeout):
		return 408
	}
	return 503
}
