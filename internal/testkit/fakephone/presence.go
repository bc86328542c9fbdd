package fakephone

import (
	"slices"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/body/pidf"
	"gosua/internal/phone"
)

// AddSubscription gives the phone a subscription.
func (p *Phone) AddSubscription(s phone.SubscriptionInfo) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.subs = append(p.subs, s)
}

// AddDialog gives every buddy a dialog.
func (p *Phone) AddDialog(d dialoginfo.Dialog) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dialogs = append(p.dialogs, d)
}

// WatchBuddy is that of a phone.
func (p *Phone) WatchBuddy(id int) error { return p.act("watch %d", id) }

// UnwatchBuddy is that of a phone.
func (p *Phone) UnwatchBuddy(id int) error { return p.act("unwatch %d", id) }

// WatchDialogs is that of a phone.
func (p *Phone) WatchDialogs(id int) error { return p.act("watch dialogs %d", id) }

// UnwatchDialogs is that of a phone.
func (p *Phone) UnwatchDialogs(id int) error { return p.act("unwatch dialogs %d", id) }

// BuddyDialogs is that of a phone.
func (p *Phone) BuddyDialogs(int) []dialoginfo.Dialog {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.dialogs)
}

// Pickup is that of a phone; there is something to pick up when there is a dialog.
func (p *Phone) Pickup(buddy int) (string, error) {
	if err := p.act("pickup %d", buddy); err != nil {
		return "", err
	}
	if len(p.BuddyDialogs(buddy)) == 0 {
		return "", phone.ErrNoRinging
	}
	return "<sip:caller@h?Replaces=x>", nil
}

// SetPresence is that of a phone.
func (p *Phone) SetPresence(account int, s pidf.Status) error {
	if err := p.act("presence %d %s %s %q", account, s.Basic, s.Activity, s.Note); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.accounts {
		if a := &p.accounts[i]; a.ID == account {
			a.Online, a.OnlineText = s.Basic == pidf.Open, s.Text()
		}
	}
	return nil
}

// Presence is that of a phone.
func (p *Phone) Presence(account int) (pidf.Status, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := pidf.Status{Basic: pidf.Open, Activity: pidf.Away}
	for _, a := range p.accounts {
		if a.ID == account && !a.Online {
			s.Basic = pidf.Closed
		}
	}
	return s, p.fail
}

// DecideWatcher is that of a phone.
func (p *Phone) DecideWatcher(id int, allow bool) error { return p.act("decide %d %v", id, allow) }

// Subscriptions is that of a phone.
func (p *Phone) Subscriptions() []phone.SubscriptionInfo {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.subs)
}

// SendTyping is that of a phone.
func (p *Phone) SendTyping(account int, target string, active bool) error {
	return p.act("typing %d %s %v", account, target, active)
}

// SendTypingInCall is that of a phone.
func (p *Phone) SendTypingInCall(call int, active bool) error {
	return p.act("typing in %d %v", call, active)
}
