package phone

import (
	"fmt"

	"gosua/internal/phone/typed"
)

// BuddyInfo is one buddy as it stands.
type BuddyInfo struct {
	ID     int // from 0
	URI    string
	Status string // "?": the buddy's presence is not known
}

// AddBuddy puts somebody on the list of buddies. The id is the lowest that is free.
func (p *Phone) AddBuddy(address string) (id int, err error) {
	to, err := typed.Target(address)
	if err != nil {
		return 0, fmt.Errorf("add buddy: %w", err)
	}
	err = p.do(func() {
		b := p.buddies.Add(address, to.URI)
		id = b.ID
		p.emit(BuddyAdded{ID: id, Account: p.accounts.ForTarget(to.URI), URI: address})
	})
	return id, err
}

// DeleteBuddy takes a buddy off the list.
func (p *Phone) DeleteBuddy(id int) error {
	return p.with(func() error {
		if err := p.buddies.Delete(id); err != nil {
			return fmt.Errorf("delete buddy %d: %w", id, err)
		}
		p.emit(BuddyRemoved{ID: id})
		p.social.watching.Forget(id)
		return nil
	})
}

// Buddies lists the buddies by id.
func (p *Phone) Buddies() (list []BuddyInfo) {
	_ = p.do(func() {
		for _, b := range p.buddies.All() {
			list = append(list, BuddyInfo{ID: b.ID, URI: b.Typed, Status: p.social.watching.Status(b.ID).Text()})
		}
	})
	return list
}
