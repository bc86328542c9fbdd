package phone

import (
	"fmt"
	"strings"

	"gosua/internal/phone/referral"
	"gosua/internal/phone/typed"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
)

// transfers is what a call has to do with transfers.
type transfers struct {
	room     *subscription.Room     // the REFERs of its dialog; nil before the first
	tell     *subscription.Notifier // whoever had this call made wants to know what becomes of it; nil: nobody does
	replaces *call                  // the call that this one takes the place of, as its INVITE wants; nil: none
}

// goneCode is how a call ends that another has taken the place of, as in pjsua.
const goneCode = 410

// Transfer has the other side of a call call target. TransferProgress tells how that goes; when it goes well the call
// ends. Without a subscription (CallConfig.NoReferSub) nothing more is told, and the call stays.
func (p *Phone) Transfer(id int, target string) error {
	target = strings.TrimSpace(target)
	to, err := typed.Target(target)
	if err != nil {
		return fmt.Errorf("transfer call %d: %w", id, err)
	}
	return p.withCall(id, func(c *call) error {
		c.emit(CallTransferring{Call: id, Target: target, With: noCall})
		return c.refer(to.String())
	})
}

// TransferReplaces has the other side of a call take the place of this phone in the call other.
func (p *Phone) TransferReplaces(id, other int) error {
	return p.withCall(id, func(c *call) error {
		o, err := p.calls.get(other)
		if err != nil {
			return fmt.Errorf("transfer call %d: %w", id, err)
		}
		if o == c || o.s.Dialog() == nil {
			return fmt.Errorf("transfer call %d to call %d: %w", id, other, ErrCallState)
		}
		d := o.s.Dialog()
		target := referral.Replacing(d.RemoteTarget(), d.ID())
		c.emit(CallTransferring{Call: id, Target: target, With: other})
		return c.refer(target)
	})
}

// refer sends the REFER.
func (c *call) refer(target string) error {
	if c.state != CallConfirmed {
		return fmt.Errorf("transfer call %d: %w", c.id, ErrCallState)
	}
	_, err := c.referrals().Refer(referral.Fields(target, c.acc.aor, c.cfg.Calls.NoReferSub), c.referNews)
	if err != nil {
		return fmt.Errorf("transfer call %d: %w", c.id, err)
	}
	return nil
}

// referrals are the REFERs of the call's dialog.
func (c *call) referrals() *subscription.Room {
	if c.transfer.room == nil {
		c.transfer.room = subscription.New(subscription.Config{Loop: c.stack.Loop(), Send: c.s.Send, Timing: c.cfg.Seams.Timing, Log: c.cfg.Log})
	}
	return c.transfer.room
}

// referNews hears how a REFER of ours fares.
func (c *call) referNews(n subscription.News) {
	c.emit(SubscriptionChanged{Call: c.id, From: n.From.String(), To: n.To.String()})
	if n.Suppressed {
		c.detail("Xfer subscription suppressed, terminating event subcription...")
	}
	if n.To == subscription.Terminated {
		c.detail("Xfer client subscription terminated")
	}
	ev := TransferProgress{Call: c.id, Final: n.To == subscription.Terminated}
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
func (c *call) progress(ev TransferProgress) {
	ev.Done = ev.Final && ev.Err == nil && ev.Code/100 == 2
	c.emit(ev)
	if ev.Done {
		c.hangup(goneCode)
	}
}

// detail is a line for the log.
func (c *call) detail(format string, args ...any) {
	c.emit(Notice{Level: 4, Sender: "pjsua_call.c", Text: fmt.Sprintf(format, args...)})
}

// forgetReferrals ends what REFERs have made in the call's dialog.
func (c *call) forgetReferrals() {
	if c.transfer.room != nil {
		c.transfer.room.Close()
	}
}
