package calls

import (
	"errors"
	"fmt"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
)

// The acts of CallAction that change a call's media; the user does not hear of actSettle.
const (
	actHold     = "hold"
	actReinvite = "reinvite"
	actUpdate   = "update"
	actSettle   = "settle"
)

// maxGlares is how many times a change is tried again that the remote had no time for (491).
const maxGlares = 10

// change is what the user last wanted changed in a call.
type change struct {
	action string
	glares int         // refusals with 491 so far
	again  *loop.Timer // the next try, after one of them; nil: none is to come
	moved  bool        // it was sent from an address that is ours no more
}

// Hold puts the call on hold.
func (c *Call) Hold() error { return c.changeMedia(actHold) }

// Reinvite sends a re-INVITE that releases a hold.
func (c *Call) Reinvite() error { return c.changeMedia(actReinvite) }

// changeMedia offers anew, by re-INVITE or UPDATE.
func (c *Call) changeMedia(action string) error {
	return c.changeOrWait(action, c.change.action == actSettle)
}

// changeOrWait is changeMedia for a change that waits, if it is patient, until what is under way has ended.
func (c *Call) changeOrWait(action string, patient bool) error {
	if c.state != event.CallConfirmed {
		return fmt.Errorf("%s call %d: %w", action, c.id, ErrCallState)
	}
	before := c.change
	c.change = change{action: action}
	c.emit(event.CallAction{Call: c.id, Action: action})
	if err := c.offerAnew(); err != nil && !(patient && c.glare(err)) {
		c.change = before // which is under way
		return fmt.Errorf("%s call %d: %w", action, c.id, err)
	}
	before.again.Stop()
	return nil
}

// settleCodec offers anew when the remote's answer leaves the codec open.
func (c *Call) settleCodec() {
	if c.state != event.CallConfirmed || !c.media.Settle() {
		return
	}
	c.change.again.Stop()
	c.change = change{action: actSettle}
	if err := c.offerAnew(); err != nil {
		c.settle(err)
	}
}

// offerAnew sends what the change wants.
func (c *Call) offerAnew() error {
	switch c.change.action {
	case actUpdate:
		return c.s.Update(c.media.Offer)
	case actSettle:
		return c.s.Reinvite(c.media.Offer)
	}
	was := c.media.Hold(c.change.action == actHold)
	err := c.s.Reinvite(c.media.Offer)
	if err != nil {
		c.media.Hold(was)
	}
	return err
}

// Update offers what there is, as it is; or only refreshes the dialog, where offers are not wanted.
func (c *Call) Update() error {
	if !c.calls.offerless || c.state != event.CallConfirmed {
		return c.changeMedia(actUpdate)
	}
	c.emit(event.CallAction{Call: c.id, Action: actUpdate})
	c.s.Request(sipmsg.UPDATE, "", nil, func(resp *sipmsg.Response, err error) {
		if err == nil && resp.StatusCode >= 300 {
			err = &session.ResponseError{Code: resp.StatusCode, Reason: resp.Reason}
		}
		if err != nil {
			c.changeFailed("UPDATE", err)
		}
	})
	return nil
}

// SessionRefresh implements session.Refresher: what is agreed is offered again; where that is nothing, the remote offers, so
// that no media come back by themselves.
func (c *Call) SessionRefresh(*session.Session) session.OfferFunc {
	if c.media.Dormant() {
		return nil
	}
	return c.media.Offer
}

// SessionReinviteDone implements session.Handler. A change for which the remote had no time just now is tried again in a
// while (RFC 3261 §14.1).
func (c *Call) SessionReinviteDone(_ *session.Session, err error) {
	if err != nil {
		c.media.Cancel()
		c.settle(err)
	}
	if c.change.moved {
		c.cfg.Loop.Post(c.movedMeanwhile)
	}
}

// settle ends a change that failed, unless it is to be tried again.
func (c *Call) settle(err error) {
	if c.glare(err) {
		return
	}
	name := "re-INVITE"
	if c.change.action == actUpdate {
		name = "UPDATE"
	}
	c.changeFailed(name, err)
}

func (c *Call) changeFailed(name string, err error) {
	c.emit(event.Notice{Level: 2, Sender: "pjsua_call.c", Text: fmt.Sprintf("Call %d: %s failed, media as before: %v", c.id, name, err)})
}

// glare has a change that met one of the remote's tried again; false: that is not why it failed, or it was tried enough.
func (c *Call) glare(err error) bool {
	refusal, ok := errors.AsType[*session.ResponseError](err)
	pending := ok && refusal.Code == 491 || errors.Is(err, session.ErrOfferPending)
	if !pending || c.change.glares == maxGlares || c.state != event.CallConfirmed {
		return false
	}
	c.change.glares++
	c.change.moved = false // the next try says where we are
	c.change.again = c.cfg.Loop.AfterFunc(c.s.GlareWait(), func() {
		c.change.again = nil
		if err := c.offerAnew(); err != nil {
			c.settle(err)
		}
	})
	return true
}

// moved offers what there is from the new address: now, with a change that is to be tried again anyway, or when what is under
// way has ended.
func (c *Call) moved() error {
	switch {
	case c.s.Changing():
		c.change.moved = true
		return nil
	case c.change.again != nil:
		return nil
	case c.media.Held():
		return c.changeOrWait(actHold, true)
	}
	return c.changeOrWait(actReinvite, true)
}

// movedMeanwhile offers what there is from the address that we came to while the change before was under way.
func (c *Call) movedMeanwhile() {
	if !c.change.moved || c.state != event.CallConfirmed {
		return
	}
	c.change.moved = false
	if err := c.moved(); err != nil {
		c.changeFailed("re-INVITE", err)
	}
}
