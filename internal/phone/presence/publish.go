package presence

import (
	"gosua/internal/phone/accounts"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/publication"
	"gosua/internal/sipstack/sipmsg"
)

// Publish keeps an account's presence at its server from now on. A second time says it anew only if nothing is there.
func (p *Presence) Publish(a *accounts.Account) error {
	if p.ended {
		return nil
	}
	o := p.account(a.ID())
	if o.published == nil {
		var err error
		o.published, err = publication.New(publication.Config{Client: p.cfg.Client, Loop: p.cfg.Loop}, publication.Params{
			Event: sipmsg.Event{Package: Event}, AOR: a.AOR(), Routes: a.Routes(), Auth: a.Auth(),
			Hear: func(n publication.News) { p.published(a.ID(), n) }})
		if err != nil {
			return err
		}
	}
	if o.published.State() == publication.Idle {
		p.publish(a.ID())
	}
	return nil
}

// published takes the end of a PUBLISH.
func (p *Presence) published(account int, n publication.News) {
	if o := p.own[account]; o != nil && n.Response != nil {
		o.refused = n.Response.StatusCode >= 300 && n.Retry == 0
	}
	switch {
	case n.Err != nil:
		p.cfg.Emit(event.PublishFailed{Account: account, Err: n.Err})
	case n.Response != nil && n.Response.StatusCode >= 300:
		p.cfg.Emit(event.PublishFailed{Account: account, Code: n.Response.StatusCode, Reason: n.Response.Reason})
	}
}
