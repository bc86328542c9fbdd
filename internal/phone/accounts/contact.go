package accounts

import (
	"strings"

	"gosua/internal/phone/typed"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

// Contact is our Contact on flow f, in a dialog: outgoing, or one that came to us.
func (a *Account) Contact(f *transport.Flow, outgoing, secure bool) sipmsg.NameAddr {
	if a.settings.Contact != "" {
		if c, err := typed.Address(a.settings.Contact); err == nil {
			return c
		}
	}
	var c sipmsg.NameAddr
	if a.reg != nil && a.reg.Flow() != nil {
		c = a.reg.Contact(f)
		c.Params = "" // those of REGISTER alone
		c.URI.Params = uri.Params(strings.TrimSuffix(string(c.URI.Params), a.settings.ContactURIParams+a.settings.RegContactURIParams))
	} else {
		c = a.plainContact(f)
		if outgoing {
			c.URI.Params = c.URI.Params.With("ob", "")
		}
	}
	if secure {
		c.URI.Scheme = "sips"
	}
	c.URI.Params += uri.Params(a.settings.ContactURIParams)
	c.Params += uri.Params(a.settings.ContactParams)
	return c
}

// registeredContact is the Contact of REGISTER on flow f.
func (a *Account) registeredContact(f *transport.Flow) sipmsg.NameAddr {
	if a.settings.Contact != "" {
		if c, err := typed.Address(a.settings.Contact); err == nil {
			return c
		}
	}
	c := a.plainContact(f)
	c.URI.Params = c.URI.Params.With("ob", "") + uri.Params(a.settings.ContactURIParams) + uri.Params(a.settings.RegContactURIParams)
	c.Params = uri.Params(a.settings.ContactParams) + uri.Params(a.settings.RegContactParams)
	return c
}

// plainContact names the address of f, and the port at which we can be reached: where we listen for that protocol; but a
// registrar reaches us over the connection we opened to it, so there the connection's own.
func (a *Account) plainContact(f *transport.Flow) sipmsg.NameAddr {
	local := f.Local()
	port := local.Port()
	if listens, ok := a.list.ports[f.Protocol()]; ok && a.reg == nil {
		port = listens
	}
	u := uri.URI{Scheme: "sip", User: a.aor.URI.User, Host: local.Addr().Unmap().String(), Port: int(port)}
	if f.Protocol() != transport.UDP {
		u.Params = u.Params.With("transport", string(f.Protocol()))
	}
	return sipmsg.NameAddr{URI: u}
}
