package subscriber

import (
	"errors"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
)

// How long to wait before a subscription that has ended is asked for anew; pjsua's figures.
const (
	AgainSoon  = 500 * time.Millisecond
	AgainLater = 300 * time.Second // spread by up to AgainSpread to either side
	// AgainSpread keeps subscriptions that ended together from coming back together.
	AgainSpread = 2500 * time.Millisecond
	maxAgain    = 24 * time.Hour
)

// Again says whether a subscription that has ended by n is to be asked for anew, and after how long (RFC 6665 §4.1.3).
// Later times are to be spread by AgainSpread.
func Again(n subscription.News) (wait time.Duration, again bool) {
	switch {
	case n.Notify != nil:
		return afterNotify(n.Notify)
	case n.Response != nil && n.Response.StatusCode == 481, errors.Is(n.Err, subscription.ErrNoNotify) && n.From != subscription.Accepted:
		return AgainSoon, true
	case n.Response != nil:
		return retryAfter(&n.Response.Header), true
	}
	return AgainLater, true
}

// afterNotify follows the reason that a NOTIFY gives. "noresource" is what phones say that are switched off and will be
// back, so that it does not mean never, other than in the RFC.
func afterNotify(req *sipmsg.Request) (time.Duration, bool) {
	state, _ := req.Header.SubscriptionState()
	switch state.Reason {
	case "deactivated", subscription.Timeout:
		return AgainSoon, true
	case "rejected", "invariant":
		return 0, false
	}
	if state.RetryAfter > 0 {
		return min(time.Duration(state.RetryAfter)*time.Second, maxAgain), true
	}
	return AgainLater, true
}

// retryAfter is what a response asks for.
func retryAfter(h *sipmsg.Header) time.Duration {
	if secs, ok := h.RetryAfter(); ok && secs > 0 {
		return min(time.Duration(secs)*time.Second, maxAgain)
	}
	return AgainLater
}
