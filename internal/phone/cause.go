package phone

import (
	"context"
	"errors"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/registration"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
)

// Cause is the kind of a local failure, for who must tell them apart without knowing the layers below.
type Cause int

// The kinds of failure.
const (
	CauseOther       Cause = iota
	CauseResolve           // a name has no address
	CauseConnect           // a connection was refused or lost, or nothing can be sent
	CauseTLS               // the handshake or the certificate
	CauseTimeout           // nobody answered
	CauseCredentials       // no credential for the challenge, or it was refused
	CauseLocal             // a port, file or device of this machine
)

// CauseOf finds the kind of err.
func CauseOf(err error) Cause {
	_, local := errors.AsType[*LocalError](err)
	_, file := errors.AsType[*transport.FileError](err)
	if local || file {
		return CauseLocal
	}
	_, missing := errors.AsType[*digest.ErrNoCredential](err)
	switch {
	case missing, errors.Is(err, digest.ErrRefused), errors.Is(err, digest.ErrStaleCount), errors.Is(err, digest.ErrUnsupported):
		return CauseCredentials
	case errors.Is(err, uac.ErrTimeout), errors.Is(err, registration.ErrUnregisterTimeout), errors.Is(err, context.DeadlineExceeded):
		return CauseTimeout
	case errors.Is(err, registration.ErrConnectionLost):
		return CauseConnect
	}
	if f, ok := errors.AsType[*uac.Failure](err); ok {
		return map[string]Cause{uac.StageResolve: CauseResolve, uac.StageTLS: CauseTLS}[f.Stage].or(CauseConnect)
	}
	return CauseOther
}

// or is c, or other when c says nothing.
func (c Cause) or(other Cause) Cause {
	if c == CauseOther {
		return other
	}
	return c
}
