package presence

import (
	"gosua/internal/body/pidf"
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
		o.published.Publish(pidf.PIDF, p.document(a.ID(), pidf.PIDF))
	}
	return nil
}

// published takes the end of a PUBLISH.
func (p *Presence) published(account int, n publication.News) {
	switch {
	case n.Err != nil:
		p.cfg.Emit(event.PublishFailed{Account: account, Err: n.Err})
	case n.Response != nil && n.Response.StatusCode >= 300:
		p.cfg.Emit(event.PublishFailed{Account: account, Code: n.Response.StatusCode, Reason: n.Response.Reason})
	}
}
