package main

import (
	"errors"
	"fmt"

	"gosua/internal/phone"
	"gosua/internal/sipstack/uac"
)

// outcome is how a probe ended.
type outcome struct {
	code    ExitCode
	err     error
	stage   string // where it failed, "" when it did not
	status  int    // the registrar's, 0 when it did not answer
	reason  string
	expires int // s
}

var errInterrupted = errors.New("interrupted")

// causeExit is the exit code of a local failure, or of refused credentials.
func causeExit(c phone.Cause) (code ExitCode, ok bool) {
	code, ok = map[phone.Cause]ExitCode{phone.CauseResolve: ExitResolve, phone.CauseConnect: ExitConnect, phone.CauseTLS: ExitTLS,
		phone.CauseTimeout: ExitDeadline, phone.CauseCredentials: ExitCredentials, phone.CauseLocal: ExitLocal}[c]
	return code, ok
}

// refused judges a registration that failed. challenged tells that credentials were sent: a 403 is about them then.
func refused(ev phone.RegistrationFailed, challenged bool) outcome {
	cause := phone.CauseOf(ev.Err)
	code, known := causeExit(cause)
	if known && cause != phone.CauseCredentials {
		return outcome{code: code, err: ev.Err} // the status is none of the registrar's
	}
	switch {
	case known:
	case ev.Code == 401, ev.Code == 407, ev.Code == 403 && challenged:
		code = ExitCredentials
	default:
		code = ExitRefused
	}
	err := fmt.Errorf("register %s: %d %s", ev.URI, ev.Code, ev.Reason)
	if ev.Err != nil {
		err = fmt.Errorf("%w: %w", err, ev.Err)
	}
	return outcome{code: code, err: err, stage: uac.StageAnswer, status: ev.Code, reason: ev.Reason}
}

// notUnregistered judges an unregistration that failed.
func notUnregistered(ev phone.Unregistered) outcome {
	code, known := causeExit(phone.CauseOf(ev.Err))
	if !known {
		code = ExitRefused
	}
	return outcome{code: code, err: fmt.Errorf("unregister %s: %w", ev.URI, ev.Err), stage: stageUnregister}
}

// stageUnregister is the stage after those of the registration.
const stageUnregister = "unregister"

// following is the stage that is under way when another has ended well.
func following(ended string, secure bool) string {
	switch ended {
	case "":
		return uac.StageResolve
	case uac.StageResolve:
		return uac.StageConnect
	case uac.StageConnect:
		if secure {
			return uac.StageTLS
		}
		return uac.StageRequest
	case uac.StageTLS, uac.StageChallenge:
		return uac.StageRequest
	case uac.StageRequest:
		return uac.StageAnswer
	}
	return stageUnregister
}

// missing says what did not happen in a stage that did not end.
func missing(stage string) string {
	switch stage {
	case uac.StageResolve:
		return "name not resolved"
	case uac.StageConnect:
		return "no connection"
	case uac.StageTLS:
		return "TLS handshake not finished"
	}
	return "no answer"
}
