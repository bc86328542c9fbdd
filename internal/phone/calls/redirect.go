package calls

import (
	"fmt"

	"gosua/internal/phone/event"
	"gosua/internal/phone/redirect"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// Redirect says what is done about a call that somebody sends elsewhere by a 3xx.
type Redirect int

// What may be done.
const (
	RedirectReplaceTo Redirect = iota // call there, and say so in To
	RedirectFollow                    // call there; To stays
	RedirectRefuse                    // do not; the next target is looked at, if there is one
	RedirectAsk                       // ask the user, who answers by Call.Redirect
	RedirectStop                      // end the call
)

// redirects is where a call may go yet.
type redirects struct {
	targets redirect.Targets
	asked   *uri.URI // the user is asked about it; nil: nothing is
}

// SessionRefused implements session.Retargeter: a 3xx adds targets, and any other refusal but a 6xx leaves those that were
// not tried (RFC 3261 §8.1.3.4).
func (c *Call) SessionRefused(_ *session.Session, resp *sipmsg.Response) bool {
	if resp != nil && resp.StatusCode/100 == 3 {
		contacts, err := resp.Header.Contacts()
		c.note(err)
		c.redirect.targets.Add(contacts)
	}
	if resp != nil && resp.StatusCode/100 == 6 {
		return false
	}
	return c.nextTarget()
}

// nextTarget does with the next target what the configuration wants; false: there is none that may be called.
func (c *Call) nextTarget() bool {
	for c.cfg.Settings.Redirect != RedirectRefuse {
		next, ok := c.redirect.targets.Next()
		if !ok {
			return false
		}
		switch how := c.cfg.Settings.Redirect; how {
		case RedirectAsk:
			c.redirect.asked = &next
			c.emit(event.CallRedirected{Call: c.id, Target: next.String()})
			return true
		case RedirectStop:
			c.s.Hangup(0, "")
			return true
		default:
			if c.follow(next, how) {
				return true
			}
		}
	}
	return false
}

// follow calls the next target.
func (c *Call) follow(next uri.URI, how Redirect) bool {
	var to *sipmsg.NameAddr
	if how == RedirectReplaceTo {
		to = &sipmsg.NameAddr{URI: next, Bare: true}
		c.to = *to
	}
	c.cfg.Conference.Ringback(c.id, false)
	c.early = nil
	err := c.s.Retarget(next, to)
	c.note(err)
	return err == nil
}

// Redirect answers the question where the call may go (CallRedirected).
func (c *Call) Redirect(how Redirect) error {
	next := c.redirect.asked
	if next == nil {
		return fmt.Errorf("redirect call %d: %w", c.id, ErrCallState)
	}
	c.redirect.asked = nil
	switch how {
	case RedirectStop:
		c.s.Hangup(0, "")
		return nil
	case RedirectFollow, RedirectReplaceTo:
		if c.follow(*next, how) {
			return nil
		}
	case RedirectRefuse, RedirectAsk:
	}
	if c.nextTarget() {
		return nil
	}
	return c.s.Refuse()
}
