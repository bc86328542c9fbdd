package registration

import (
	"errors"
	"fmt"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
)

// maxRaises bounds how often one attempt follows 423 to a longer expiry.
const maxRaises = 3

// maxRetryAfter bounds how long a registrar can have us wait: a mistake of its own must not silence a phone for ever.
const maxRetryAfter = time.Hour

// minExpiresGuess is asked for, in seconds, when 423 does not say what it wants.
const minExpiresGuess = 3601

func (r *Registration) onResponse(out *uac.Outgoing, resp *sipmsg.Response) {
	if resp.StatusCode < 200 {
		return
	}
	if r.state == Unregistering {
		r.onUnregistered(out, resp)
		return
	}
	r.attempt.out = nil
	switch code := resp.StatusCode; {
	case code < 300:
		r.onSuccess(out, resp)
	case code == 423:
		r.onTooBrief(resp)
	case temporary(code):
		retryAfter, _ := resp.Header.RetryAfter()
		r.failed(refusal(resp, nil), min(time.Duration(retryAfter)*time.Second, maxRetryAfter))
	default:
		r.refused(refusal(resp, out.AuthError()))
	}
}

func refusal(resp *sipmsg.Response, err error) Event {
	return Event{Code: resp.StatusCode, Reason: resp.Reason, Err: err}
}

// onSuccess takes a 2xx: the binding is noted and its refresh planned. When the
// registrar saw another address than our Contact has, the binding is replaced
// first, once in each attempt.
func (r *Registration) onSuccess(out *uac.Outgoing, resp *sipmsg.Response) {
	granted := grantedExpires(resp, r.attempt.contact, r.params.Expires)
	if granted <= 0 {
		r.failed(Event{Code: resp.StatusCode, Reason: resp.Reason, Err: ErrNotBound}, 0)
		return
	}
	r.failures = 0
	old := r.attempt.contact
	r.setFlow(out.Flow())
	r.binding.contact, r.binding.until = old, time.Now().Add(granted)
	if !r.attempt.rewritten && r.learn(resp, out.Flow()) {
		r.begin(attempt{rewritten: true, quiet: true, remove: old})
		return
	}
	if !r.setState(Registered) {
		return
	}
	r.again = r.cfg.Loop.AfterFunc(refreshDelay(granted, r.params.RefreshBefore), func() { r.begin(attempt{quiet: true}) })
	r.emit(Event{
		Kind: Success, Code: resp.StatusCode, Reason: resp.Reason,
		Expires: granted, Contact: r.binding.contact, Flow: r.binding.flow,
	})
}

// onTooBrief takes 423 (RFC 3261 §10.3): the interval is raised to what the
// registrar asks for, for this registration and its refreshes.
func (r *Registration) onTooBrief(resp *sipmsg.Response) {
	a := &r.attempt
	a.raises++
	least, ok := resp.Header.MinExpires()
	event := refusal(resp, nil)
	switch {
	case !ok && a.raises > 1:
		event.Err = ErrNoMinExpires
	case !ok:
		least = minExpiresGuess
	case least <= seconds(r.params.Expires) || a.raises > maxRaises:
		event.Err = ErrBadMinExpires
	}
	if event.Err != nil {
		r.refused(event)
		return
	}
	r.params.Expires = time.Duration(least) * time.Second
	r.send(r.params.Expires)
}

func (r *Registration) onFailure(_ *uac.Outgoing, err error) {
	r.attempt.out = nil
	event := Event{Code: 503, Err: fmt.Errorf("register %s: %w", r.params.AOR.URI.String(), err)}
	if f, ok := errors.AsType[*uac.Failure](err); ok {
		event.Code = f.Status()
	}
	switch {
	case r.state == Unregistering:
		r.setFlow(nil)
		r.unregistered(Event{Err: event.Err}, event.Err)
	case errors.Is(err, uac.ErrClosed):
		r.refused(event)
	default:
		r.setFlow(nil)
		r.failed(event, 0)
	}
}

// refused ends the attempt for good: no retry follows.
func (r *Registration) refused(e Event) {
	if !r.setState(Failed) {
		return
	}
	r.unbind()
	e.Kind, e.Permanent, e.Reason = Failure, true, reasonOf(e)
	r.emit(e)
}

// failed ends the attempt for now and schedules the next, not before atLeast.
func (r *Registration) failed(e Event, atLeast time.Duration) {
	e.Kind, e.Reason = Failure, reasonOf(e)
	if r.params.RetryDelay < 0 {
		r.refused(e)
		return
	}
	r.failures++
	if !r.setState(Retrying) {
		return
	}
	base := r.params.RetryDelay
	if r.failures == 1 {
		base = r.firstRetry()
	}
	delay := max(spread(base, r.params.Rand), atLeast)
	r.again.Stop()
	r.again = r.cfg.Loop.AfterFunc(delay, func() { r.begin(attempt{}) })
	r.emit(e)
	if r.state == Retrying {
		r.emit(Event{Kind: RetryScheduled, In: delay})
	}
}

// firstRetry is the delay before the first retry, before it is spread.
func (r *Registration) firstRetry() time.Duration {
	return min(r.params.FirstRetry, r.params.RetryDelay)
}

func reasonOf(e Event) string {
	if e.Reason != "" || e.Code == 0 {
		return e.Reason
	}
	return sipmsg.ReasonPhrase(e.Code)
}

func lost(err error) error {
	if err == nil {
		return ErrConnectionLost
	}
	return fmt.Errorf("%w: %w", ErrConnectionLost, err)
}
