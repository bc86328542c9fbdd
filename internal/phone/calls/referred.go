package calls

import (
	"fmt"
	"strconv"
	"time"

	"gosua/internal/phone/event"
	"gosua/internal/phone/referral"
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
)

// referred takes a REFER in the call's dialog: what can be understood is obeyed, and whoever sent it told how it goes.
func (c *Call) referred(req *sipmsg.Request) *sipmsg.Response {
	order, refusal := referral.Read(req)
	if refusal != nil {
		return sipmsg.NewResponse(req, refusal.Status, refusal.Reason)
	}
	resp := sipmsg.NewResponse(req, 202, "")
	var tell *subscription.Notifier
	if order.NoSub {
		resp.Header.Add("Refer-Sub", "false")
	} else {
		var err error
		tell, err = c.referrals().Accept(req, func() { c.detail("Xfer server subscription terminated") })
		if err != nil {
			return sipmsg.NewResponse(req, 503, "Too Many Transfers")
		}
		resp.Header.Add("Expires", strconv.Itoa(int(tell.Expires()/time.Second)))
	}
	c.emit(event.CallReferred{Call: c.id, Remote: shown(c.remote(), false), Target: order.Shown})
	c.tellProgress(tell, 100, "", false)
	c.cfg.Loop.Post(func() { c.obey(order, tell) }) // the 202 leaves first
	return resp
}

// obey makes the call that a REFER asks for.
func (c *Call) obey(order referral.Order, tell *subscription.Notifier) {
	if c.state == event.CallDisconnected {
		return
	}
	id, err := c.calls.begin(c.acc, wanted{target: order.Shown, to: order.Target, headers: order.Headers, tell: tell})
	if err != nil {
		c.emit(event.Notice{Level: 1, Sender: "pjsua_call.c", Text: fmt.Sprintf("Call %d: transfer to %s: %v", c.id, order.Shown, err)})
		c.tellProgress(tell, 503, "", true)
		return
	}
	if made, err := c.calls.Get(id); err == nil {
		made.transfer.asked = c
	}
}

// tellProgress tells whoever had a call made in c's dialog how it stands: 100 first; tell nil: nobody wants to know. The last
// word ends the subscription. A nil c shows the user nothing.
func (c *Call) tellProgress(tell *subscription.Notifier, code int, reason string, last bool) {
	if tell == nil || tell.State() == subscription.Terminated {
		return
	}
	if reason == "" {
		reason = sipmsg.ReasonPhrase(code)
	}
	note := subscription.Note{ContentType: referral.FragmentType, Body: sipmsg.Fragment(code, reason)}
	before, after := subscription.Active, subscription.Active
	if code == 100 {
		before = subscription.Null
	}
	if last {
		note.Reason, after = subscription.NoResource, subscription.Terminated
	}
	if c != nil {
		c.emit(event.SubscriptionChanged{Call: c.id, From: before.String(), To: after.String()})
	}
	tell.Tell(note)
}

// report tells whoever had this call made what has become of it.
func (c *Call) report(cause session.Cause) {
	switch c.state {
	case event.CallEarly:
		c.transfer.asked.tellProgress(c.transfer.tell, cause.Code, cause.Reason, false)
	case event.CallConnecting, event.CallDisconnected:
		c.transfer.asked.tellProgress(c.transfer.tell, cause.Code, cause.Reason, true)
		c.transfer.tell = nil
	case event.CallNull, event.CallCalling, event.CallIncoming, event.CallConfirmed:
	}
}

// replacing is the call that the INVITE of s wants to take the place of (RFC 3891 §3); nil without refusal: none.
func (l *List) replacing(s *session.Session) (*Call, *sipmsg.Refusal) {
	r, there, err := s.Invite().Header.Replaces()
	switch {
	case !there:
		return nil, nil
	case err != nil:
		return nil, &sipmsg.Refusal{Status: 400, Reason: "Bad Replaces"}
	}
	old, d := l.cfg.Sessions.Find(dialog.ID{CallID: r.CallID, LocalTag: r.ToTag, RemoteTag: r.FromTag})
	if old == nil && r.FromTag == "0" { // a remote without tags
		old, d = l.cfg.Sessions.Find(dialog.ID{CallID: r.CallID, LocalTag: r.ToTag})
	}
	switch {
	case old == nil, d.Early() && !old.Outgoing():
		return nil, &sipmsg.Refusal{Status: 481}
	case old.State() == session.Disconnected:
		return nil, &sipmsg.Refusal{Status: 603}
	case r.EarlyOnly && !d.Early():
		return nil, &sipmsg.Refusal{Status: 486}
	}
	for _, c := range l.list {
		if c.s == old {
			return c, nil
		}
	}
	return nil, &sipmsg.Refusal{Status: 481}
}

// takeOver answers a call that takes the place of another, and ends that.
func (c *Call) takeOver() {
	old := c.transfer.replaces
	c.transfer.replaces = nil
	c.announced = true
	c.emit(event.CallReplaced{Call: old.id, Remote: shown(old.remote(), true), By: c.id, ByRemote: shown(c.remote(), true)})
	c.detail("Answering replacement call %d with 200/OK", c.id)
	c.s.SetHeaders(c.calls.headers)
	if err := c.accept(); err != nil {
		c.note(fmt.Errorf("replace call %d by call %d: %w", old.id, c.id, err))
		return
	}
	c.detail("Disconnecting replaced call %d", old.id)
	old.s.Hangup(goneCode, "")
}
