package session

import (
	"errors"
	"fmt"

	"gosua/internal/sipstack/reliable"
	"gosua/internal/sipstack/uac"
)

// Errors that methods return and causes carry.
var (
	// ErrState: the session is in no state for that.
	ErrState = errors.New("not possible in this state of the session")
	// ErrOfferPending: an offer, ours or the remote's, has no answer yet.
	ErrOfferPending = errors.New("an offer is pending")
	// ErrTooMany: Config.MaxDialogs sessions exist already.
	ErrTooMany = errors.New("too many sessions")
	// ErrNoACK: our 2xx was never acknowledged (RFC 3261 §13.3.1.4).
	ErrNoACK = errors.New("no ACK received")
	// ErrNoPRACK: a reliable provisional response of ours was never acknowledged
	// (RFC 3262 §3).
	ErrNoPRACK = errors.New("no PRACK received")
	// ErrExpired: nobody has refreshed the session (RFC 4028 §10).
	ErrExpired = errors.New("session timer expired")
	// ErrUnanswered: an INVITE, ours or the remote's, had no answer for
	// Config.MaxRinging.
	ErrUnanswered = errors.New("no answer in time")
	// ErrTooManyRings: reliable.MaxWaiting provisional responses wait for a PRACK.
	ErrTooManyRings = reliable.ErrTooMany
	// ErrNoAnswer: the remote's 2xx, PRACK or ACK had no answer to our offer, or Accept
	// was given none where one is needed.
	ErrNoAnswer = errors.New("no answer to the offer")
	// ErrNoOffer: the remote's 2xx to our INVITE without offer has none either,
	// or there is no offer of the remote to answer.
	ErrNoOffer = errors.New("no offer to answer")
	// ErrStatus: Reject was called with a status outside 300 to 699, or Ring
	// with one outside 101 to 199.
	ErrStatus = errors.New("status of the wrong class")
	// ErrRefusedOffer: the owner refused an offer that only an ACK or PRACK could answer.
	ErrRefusedOffer = errors.New("offer refused")
	// ErrCancelled: a request was given up because the session ended.
	ErrCancelled = errors.New("session ended")
)

// ResponseError is a refusal by the remote, 300 to 699.
type ResponseError struct {
	Code   int
	Reason string
}

// Error is "CODE Reason".
func (e *ResponseError) Error() string {
	return fmt.Sprintf("%d %s", e.Code, e.Reason)
}

// failure is what the sender of a request says about having no final answer.
func failure(err error) (*uac.Failure, bool) {
	return errors.AsType[*uac.Failure](err)
}

// timedOut says that the remote did not answer at all.
func timedOut(err error) bool {
	f, ok := failure(err)
	return ok && f.Status() == 408
}
