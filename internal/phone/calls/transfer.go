package calls

import (
	"fmt"
	"strings"

	"gosua/internal/phone/event"
	"gosua/internal/phone/referral"
	"gosua/internal/phone/typed"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
)

// transfers is what a call has to do with transfers.
type transfers struct {
	room     *subscription.Room     // the REFERs of its dialog; nil before the first
	tell     *subscription.Notifier // whoever had this call made wants to know what becomes of it; nil: nobody does
	asked    *Call                  // in whose dialog that was wanted
	replaces *Call                  // the call that this one takes the place of, as its INVITE wants; nil: none
}

// goneCode is how a call ends that another has taken the place of, as in pjsua.
const goneCode = 410

// Transfer has the other side of the call call target. TransferProgress tells how that goes; when it goes well the call
// ends. Without a subscription (Settings.NoReferSub) nothing more is told, and the call stays.
func (c *Call) Transfer(target string) error {
	target = strings.TrimSpace(target)
	to, err := typed.Target(target)
	if err != nil {
		return fmt.Errorf("transfer call %d: %w", c.id, err)
	}
	c.emit(event.CallTransferring{Call: c.id, Target: target, With: noCall})
	return c.refer(to.String())
}

// TransferReplaces has the other side of the call take the place of this phone in another call.
func (c *Call) TransferReplaces(other int) error {
	o, err := c.calls.Get(other)
	if err != nil {
		return fmt.Errorf("transfer call %d: %w", c.id, err)
	}
	if o == c || o.s.Dialog() == nil {
		return fmt.Errorf("transfer call %d to call %d: %w", c.id, other, ErrCallState)
	}
	d := o.s.Dialog()
	target := referral.Replacing(d.RemoteTarget(), d.ID())
	c.emit(event.CallTransferring{Call: c.id, Target: target, With: other})
	return c.refer(target)
}

// refer sends the REFER.
func (c *Call) refer(target string) error {
	if c.state != event.CallConfirmed {
		return fmt.Errorf("transfer call %d: %w", c.id, ErrCallState)
	}
	_, err := c.referrals().Refer(referral.Fields(target, c.acc.AOR(), c.cfg.Settings.NoReferSub), c.referNews)
	if err != nil {
		return fmt.Errorf("transfer call %d: %w", c.id, err)
	}
	return nil
}

// referrals are the REFERs of the call's dialog.
func (c *Call) referrals() *subscription.Room {
	if c.transfer.room == nil {
		c.transfer.room = subscription.New(subscription.Config{Loop: c.cfg.Loop, Send: c.s.Send, Timing: c.cfg.Timing, Log: c.cfg.Log})
	}
	return c.transfer.room
}

// referNews hears how a REFER of ours fares.
func (c *Call) referNews(n subscription.News) {
	c.emit(event.SubscriptionChanged{Call: c.id, From: n.From.String(), To: n.To.String()})
	if n.Suppressed {
		c.detail("Xfer subscription suppressed, terminating event subcription...")
	}
	if n.To == subscription.Terminated {
		c.detail("Xfer client subscription terminated")
	}
	ev := event.TransferProgress{Call: c.id, Final: n.To == subscription.Terminated}
	switch {
	case n.Notify != nil:
		ev.Code, ev.Reason, ev.Err = sipmsg.ParseFragment(n.Notify.Body)
		if ev.Err != nil && !ev.Final {
			return
		}
	case n.Err != nil:
		ev.Err = n.Err
	case n.Response == nil || n.Suppressed:
		return
	case ev.Final:
		ev.Code, ev.Reason = n.Response.StatusCode, n.Response.Reason
	default:
		ev.Code, ev.Reason = 100, "Accepted"
	}
	c.progress(ev)
}

// progress tells how a transfer stands, and ends the call when it has gone well.
func (c *Call) progress(ev event.TransferProgress) {
	ev.Done = ev.Final && ev.Err == nil && ev.Code/100 == 2
	c.emit(ev)
	if ev.Done {
		c.Hangup(goneCode)
	}
}

// detail is a line for the log.
func (c *Call) detail(format string, args ...any) {
	c.emit(event.Notice{Level: 4, Sender: "pjsua_call.c", Text: fmt.Sprintf(format, args...)})
}

// forgetReferrals ends what REFERs have made in the call's dialog.
func (c *Call) forgetReferrals() {
	if c.transfer.room != nil {
		c.transfer.room.Close()
	}
}
