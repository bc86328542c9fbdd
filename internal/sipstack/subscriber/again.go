package subscriber

import (
	"errors"
	"math/rand/v2"
	"strings"
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
	// quick is how soon a subscription must end to be one that has not helped; each such doubles the next wait, up to AgainLater.
	quick = 30 * time.Second
)

// Patience says when one subscription is asked for anew, each time that it has ended. The zero value works.
type Patience struct {
	Rand  func(n int) int // uniform in [0,n); nil: math/rand/v2
	least time.Duration
}

// Wait is Again with long waits spread at random, and short ones made longer each time that a subscription did not last.
func (p *Patience) Wait(n subscription.News, lasted time.Duration) (wait time.Duration, again bool) {
	wait, again = Again(n)
	if !again {
		return 0, false
	}
	if wait < AgainLater {
		if lasted > quick {
			p.least = 0
		}
		wait = max(wait, p.least)
		p.least = min(2*wait, AgainLater)
	}
	if wait >= AgainLater {
		wait += p.spread()
	}
	return wait, true
}

// spread is up to AgainSpread to either side.
func (p *Patience) spread() time.Duration {
	draw := p.Rand
	if draw == nil {
		draw = rand.IntN
	}
	const ms = int(AgainSpread / time.Millisecond)
	return time.Duration(draw(2*ms+1)-ms) * time.Millisecond
}

// Again says whether a subscription that has ended by n is to be asked for anew, and after how long (RFC 6665 §4.1.3).
func Again(n subscription.News) (wait time.Duration, again bool) {
	switch {
	case n.Notify != nil:
		return afterNotify(n.Notify)
	case n.Denied: // asking once more with the same credentials would change nothing
		return 0, false
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
	switch strings.ToLower(state.Reason) {
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
