package phone

import (
	"time"

	"gosua/internal/body/pidf"
	"gosua/internal/phone/accounts"
)

// AddAccount adds an account and registers it when it has a registrar. It becomes the default account.
func (p *Phone) AddAccount(cfg AccountConfig) (id int, err error) {
	if e := p.do(func() { id, err = p.accounts.Add(cfg) }); e != nil {
		return 0, e
	}
	return id, err
}

// deletePatience is how long DeleteAccount waits for the registrar.
const deletePatience = time.Second

// DeleteAccount removes an account and its binding, for whose end it waits up to a second.
func (p *Phone) DeleteAccount(id int) error {
	gone := make(chan struct{})
	remove := func(a *accounts.Account) error {
		p.social.forget(a.ID())
		return p.accounts.Remove(id, func() { close(gone) })
	}
	if err := p.withAccount(id, remove); err != nil {
		return err
	}
	patience := time.NewTimer(deletePatience)
	defer patience.Stop()
	select {
	case <-gone:
	case <-patience.C:
	}
	return nil
}

// withAccount runs f on the loop with the account.
func (p *Phone) withAccount(id int, f func(a *accounts.Account) error) error {
	return p.with(func() error {
		a, err := p.accounts.Get(id)
		if err != nil {
			return err
		}
		return f(a)
	})
}

// Register registers the account, or refreshes its binding.
func (p *Phone) Register(id int) error { return p.withAccount(id, (*accounts.Account).Register) }

// Unregister removes the account's binding; ErrNotRegistered of package registration when there is none.
func (p *Phone) Unregister(id int) error { return p.withAccount(id, (*accounts.Account).Unregister) }

// Accounts lists the accounts by id.
func (p *Phone) Accounts() (list []AccountInfo) {
	_ = p.do(func() {
		list = p.accounts.Infos()
		for i := range list {
			s := p.social.presence.Status(list[i].ID)
			list[i].Online, list[i].OnlineText = s.Basic == pidf.Open, s.Text()
			if summary, ok := p.social.voicemail.Summary(list[i].ID); ok {
				list[i].Waiting = summary.String()
			}
		}
	})
	return list
}

// SetDefaultAccount makes id the account that takes what no other does.
func (p *Phone) SetDefaultAccount(id int) error {
	return p.with(func() error { return p.accounts.SetDefault(id) })
}
