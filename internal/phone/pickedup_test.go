package phone_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

// doing waits until a watched phone has told that it is in dialogs of exactly these states.
func doing(p *phonetest.Phone, want ...string) []dialoginfo.Dialog {
	return phonetest.Expect(p, "told of dialogs", func(ev phone.BuddyState) bool {
		var states []string
		for _, d := range ev.Dialogs.Dialogs {
			states = append(states, d.State)
		}
		return ev.Dialog && ev.To == "ACTIVE" && slices.Equal(states, want)
	}).Dialogs.Dialogs
}

// watchesDialogs has p watch another phone's dialogs.
func watchesDialogs(p *phonetest.Phone, address string) int {
	id, err := p.AddBuddy(address)
	p.Must(err)
	p.Must(p.WatchDialogs(id))
	return id
}

// TestColleaguesCallIsPickedUp: bob sees carol's phone ring, and takes the call by Replaces (RFC 3891 §4, RFC 4235).
func TestColleaguesCallIsPickedUp(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a := r.start("alice", "10.0.0.1", nil)
		c := r.start("carol", "10.0.0.3", func(c *phone.Config) {
			c.Calls.AutoAnswer = 180
			c.Buddies = []string{"sip:bob@10.0.0.2"}
		})
		b := r.start("bob", "10.0.0.2", nil)
		colleague := watchesDialogs(b, c.URI())
		doing(b)
		if _, err := b.Pickup(colleague); !errors.Is(err, phone.ErrNoRinging) {
			t.Errorf("picked up nothing: %v", err)
		}
		call := a.Dial(c.URI())
		ringing := doing(b, dialoginfo.Early)[0]
		if ringing.Direction != "recipient" || ringing.Remote.Identity != "sip:alice@10.0.0.1" || ringing.Remote.Target == "" || ringing.RemoteTag == "" {
			t.Errorf("told %+v", ringing)
		}
		address, err := b.Pickup(colleague)
		b.Must(err)
		taken := b.Dial(address)
		b.State(taken, phone.CallConfirmed)
		if end := c.Ended(0); end.Code != 487 {
			t.Errorf("carol's call ended with %d %s", end.Code, end.Reason)
		}
		a.Ended(call)
		doing(b, dialoginfo.Terminated)
		if calls := a.Calls(); len(calls) != 1 || calls[0].State != phone.CallConfirmed {
			t.Errorf("alice has %+v", calls)
		}
	})
}

// TestDialogsAreTold from the first INVITE to the end; to buddies only.
func TestDialogsAreTold(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a := r.start("alice", "10.0.0.1", func(c *phone.Config) { c.Buddies = []string{"sip:bob@10.0.0.2"} })
		b, c, eve := r.start("bob", "10.0.0.2", nil), r.start("carol", "10.0.0.3", nil), r.start("eve", "10.0.0.4", nil)
		watchesDialogs(b, a.URI())
		doing(b)
		watchesDialogs(eve, a.URI())
		refused := phonetest.Expect(eve, "refused", func(ev phone.BuddyState) bool { return ev.To == "TERMINATED" })
		if refused.Code != 403 {
			t.Errorf("eve was answered %+v", refused)
		}
		time.Sleep(time.Second)
		call, _ := a.Talk(c)
		if d := doing(b, dialoginfo.Confirmed)[0]; d.Direction != "initiator" || d.Local.Identity != "sip:alice@10.0.0.1" || d.CallID == "" {
			t.Errorf("told %+v", d)
		}
		list := a.Subscriptions()
		if len(list) != 1 || list[0].Event != "dialog" || !list[0].Incoming {
			t.Errorf("subscriptions %+v", list)
		}
		a.Must(a.Hangup(call, 0))
		doing(b, dialoginfo.Terminated)
		a.End()
		phonetest.Expect(b, "told the end", func(ev phone.BuddyState) bool { return ev.To == "TERMINATED" && ev.Reason == "noresource" })
	})
}
