package phone

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"gosua/internal/phone/typed"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/registration"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uri"
)

// account is one address of record: a configured one, or the local one that every listening socket has. It belongs to
// the Stack's loop.
type account struct {
	*base
	id      int
	cfg     AccountConfig
	aor     sipmsg.NameAddr    // as written in From
	proto   transport.Protocol // of a local account; "" otherwise
	port    uint16             // of a local account's socket
	auth    *digest.Authenticator
	proxies []uri.URI
	reg     *registration.Registration // nil without registrar

	status     int // of the last registration attempt
	statusText string
	told       string // the Contact that is registered, "" for none
}

func newAccount(b *base, id int, cfg AccountConfig) (*account, error) {
	aor, err := typed.Address(cfg.ID)
	if err != nil {
		return nil, fmt.Errorf("account %q: %w: %w", cfg.ID, ErrBadURI, err)
	}
	proxies, err := typed.Routes(cfg.Proxies, !b.cfg.SIP.NoForceLR)
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", cfg.ID, err)
	}
	auth := digest.New(cfg.Credentials, nil) // without credentials too: it tells what was asked for
	a := &account{base: b, id: id, cfg: cfg, aor: aor, auth: auth, proxies: proxies}
	return a, a.setRegistrar()
}

// newLocalAccount is the account of a listening socket. Its From has no port, as pjsua writes it.
func newLocalAccount(b *base, id int, proto transport.Protocol, at netip.AddrPort) *account {
	shown := uri.URI{Scheme: "sip", Host: at.Addr().String(), Port: int(at.Port())}
	from := uri.URI{Scheme: "sip", Host: shown.Host}
	if proto != transport.UDP {
		shown.Params = shown.Params.With("transport", string(proto))
		from.Params = shown.Params
	}
	return &account{base: b, id: id, cfg: AccountConfig{ID: "<" + shown.String() + ">", Extensions: b.cfg.SIP.Extensions}, aor: sipmsg.NameAddr{URI: from}, proto: proto, port: at.Port()}
}

func (a *account) setRegistrar() error {
	if a.cfg.Registrar == "" {
		return nil
	}
	u, err := uri.Parse(a.cfg.Registrar)
	if err != nil || u.Scheme != "sip" && u.Scheme != "sips" {
		return fmt.Errorf("registrar %q: %w", a.cfg.Registrar, ErrBadURI)
	}
	aor := a.aor
	aor.Bare = false
	a.reg = registration.New(registration.Config{Client: a.stack.Client(), Loop: a.stack.Loop(), Transport: a.stack.Transport(), Log: a.phoneConfig().Log},
		registration.Params{Registrar: u, AOR: aor, Contact: a.registeredContact, Expires: a.cfg.Expires, Routes: a.registerRoutes(),
			Auth: a.auth, RetryDelay: a.cfg.RetryDelay, Rewrite: registration.RewriteMode(a.cfg.ContactRewrite),
			Rand: a.phoneConfig().Seams.Rand, Trace: a.registrationStage, OnEvent: a.registrationEvent})
	return nil
}

// phoneConfig is the phone's configuration, which the account's own hides.
func (a *account) phoneConfig() *Config { return &a.base.cfg }

// routes is the pre-loaded route set of a request that is no REGISTER.
func (a *account) routes() []uri.URI {
	return append(append([]uri.URI(nil), a.outbound...), a.proxies...)
}

// nextHop is where a local account's requests go when not where their target says: over the transport that the account
// belongs to.
func (a *account) nextHop(target uri.URI) *uri.URI {
	if a.proto == "" || a.proto == transport.UDP || target.Params.Has("transport") || len(a.outbound) > 0 {
		return nil
	}
	target.Params = target.Params.With("transport", strings.ToLower(string(a.proto)))
	return &target
}

func (a *account) registerRoutes() []uri.URI {
	var list []uri.URI
	if a.cfg.RegUseProxy&RegUseOutbound != 0 {
		list = append(list, a.outbound...)
	}
	if a.cfg.RegUseProxy&RegUseProxies != 0 {
		list = append(list, a.proxies...)
	}
	return list
}

// contact is our Contact on flow f, in a dialog: outgoing, or one that came to us.
func (a *account) contact(f *transport.Flow, outgoing, secure bool) sipmsg.NameAddr {
	if a.cfg.Contact != "" {
		if c, err := typed.Address(a.cfg.Contact); err == nil {
			return c
		}
	}
	var c sipmsg.NameAddr
	if a.reg != nil && a.reg.Flow() != nil {
		c = a.reg.Contact(f)
		c.Params = "" // those of REGISTER alone
		c.URI.Params = uri.Params(strings.TrimSuffix(string(c.URI.Params), a.cfg.ContactURIParams+a.cfg.RegContactURIParams))
	} else {
		c = a.plainContact(f)
		if outgoing {
			c.URI.Params = c.URI.Params.With("ob", "")
		}
	}
	if secure {
		c.URI.Scheme = "sips"
	}
	c.URI.Params += uri.Params(a.cfg.ContactURIParams)
	c.Params += uri.Params(a.cfg.ContactParams)
	return c
}

// registeredContact is the Contact of REGISTER on flow f.
func (a *account) registeredContact(f *transport.Flow) sipmsg.NameAddr {
	if a.cfg.Contact != "" {
		if c, err := typed.Address(a.cfg.Contact); err == nil {
			return c
		}
	}
	c := a.plainContact(f)
	c.URI.Params = c.URI.Params.With("ob", "") + uri.Params(a.cfg.ContactURIParams) + uri.Params(a.cfg.RegContactURIParams)
	c.Params = uri.Params(a.cfg.ContactParams) + uri.Params(a.cfg.RegContactParams)
	return c
}

// plainContact names the address of f, and the port at which we can be reached: where we listen for that protocol; but a
// registrar reaches us over the connection we opened to it, so there the connection's own.
func (a *account) plainContact(f *transport.Flow) sipmsg.NameAddr {
	local := f.Local()
	port := local.Port()
	if listens, ok := a.where.ports[f.Protocol()]; ok && a.reg == nil {
		port = listens
	}
	u := uri.URI{Scheme: "sip", User: a.aor.URI.User, Host: local.Addr().Unmap().String(), Port: int(port)}
	if f.Protocol() != transport.UDP {
		u.Params = u.Params.With("transport", string(f.Protocol()))
	}
	return sipmsg.NameAddr{URI: u}
}

func (a *account) info(def int) AccountInfo {
	i := AccountInfo{ID: a.id, URI: a.cfg.ID, Default: a.id == def, HasRegistrar: a.reg != nil, Status: a.status, StatusText: a.statusText,
		Expires: -1, Online: true}
	if a.reg == nil {
		return i
	}
	switch a.reg.State() {
	case registration.Registered:
		i.Expires = int(a.reg.Expires() / time.Second)
	case registration.Registering:
		if i.Status == 0 {
			i.Status, i.StatusText, i.Expires = 100, "In Progress", 0
		}
	default: // not registered
	}
	return i
}

func (a *account) registrationStage(s uac.Stage) {
	a.emit(RegistrationStage{Account: a.id, Stage: s.Name, Detail: s.Detail, At: s.At, Err: s.Err})
}

// tellContact tells the Contact that is registered, when it is another than before.
func (a *account) tellContact(contact string) {
	if contact != a.told {
		a.told = contact
		a.emit(ContactUpdated{Account: a.id, Contact: contact})
	}
}

// registrationEvent tells the world; it runs on the loop.
func (a *account) registrationEvent(ev registration.Event) {
	switch ev.Kind {
	case registration.Starting, registration.Unregister:
		a.emit(RegistrationStarting{Account: a.id, Unregister: ev.Kind == registration.Unregister})
	case registration.Sent:
		a.tellContact(a.reg.Contact(ev.Flow).String())
		a.emit(RegistrationSent{Account: a.id})
	case registration.UnregisterSent:
		a.told = ""
		a.emit(RegistrationSent{Account: a.id, Unregister: true})
	case registration.Success:
		a.status, a.statusText = ev.Code, ev.Reason
		a.emit(Registered{Account: a.id, URI: a.cfg.ID, Code: ev.Code, Reason: ev.Reason, Expires: int(ev.Expires / time.Second)})
	case registration.Unregistered:
		a.status, a.statusText = ev.Code, ev.Reason
		a.emit(Unregistered{Account: a.id, URI: a.cfg.ID, Err: ev.Err})
	case registration.Failure:
		a.status, a.statusText = ev.Code, ev.Reason
		a.emit(RegistrationFailed{Account: a.id, URI: a.cfg.ID, Code: ev.Code, Reason: ev.Reason, Err: ev.Err, Permanent: ev.Permanent})
	case registration.RetryScheduled:
		a.emit(RegistrationRetry{Account: a.id, In: ev.In})
	case registration.AddressChanged:
		a.emit(AddressChanged{Account: a.id, From: ev.From, To: ev.To})
	case registration.ContactUpdated:
		a.tellContact(ev.Contact.String())
	case registration.KeepAliveStarted:
		a.emit(KeepAlive{Account: a.id, Remote: ev.Flow.Remote(), Interval: ev.Interval, Started: true})
	case registration.KeepAlive:
		a.emit(KeepAlive{Account: a.id, Remote: ev.Flow.Remote(), Bytes: ev.Bytes})
	}
}
