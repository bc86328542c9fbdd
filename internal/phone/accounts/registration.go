package accounts

import (
	"fmt"
	"time"

	"gosua/internal/phone/event"
	"gosua/internal/phone/typed"
	"gosua/internal/sipstack/registration"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uri"
)

func (a *Account) setRegistrar() error {
	if a.settings.Registrar == "" {
		return nil
	}
	u, err := uri.Parse(a.settings.Registrar)
	if err != nil || u.Scheme != "sip" && u.Scheme != "sips" {
		return fmt.Errorf("registrar %q: %w", a.settings.Registrar, typed.ErrBadURI)
	}
	aor := a.aor
	aor.Bare = false
	stack := a.list.cfg.Stack
	a.reg = registration.New(registration.Config{Client: stack.Client(), Loop: stack.Loop(), Transport: stack.Transport(), Log: a.list.cfg.Log},
		registration.Params{Registrar: u, AOR: aor, Contact: a.registeredContact, Expires: a.settings.Expires, Routes: a.registerRoutes(), Headers: a.settings.RegHeaders,
			Auth: a.auth, RetryDelay: a.settings.RetryDelay, Rewrite: registration.RewriteMode(a.settings.ContactRewrite),
			Rand: a.list.cfg.Rand, Trace: a.registrationStage, OnEvent: a.registrationEvent})
	return nil
}

func (a *Account) registerRoutes() []uri.URI {
	var list []uri.URI
	if a.settings.RegUseProxy&RegUseOutbound != 0 {
		list = append(list, a.list.cfg.Outbound...)
	}
	if a.settings.RegUseProxy&RegUseProxies != 0 {
		list = append(list, a.proxies...)
	}
	return list
}

// Register registers the account, or refreshes its binding; ErrNoRegistrar when there is nobody to register with.
func (a *Account) Register() error {
	if a.reg == nil {
		return ErrNoRegistrar
	}
	a.reg.Register()
	return nil
}

// Unregister removes the account's binding; ErrNotRegistered of package registration when there is none.
func (a *Account) Unregister() error {
	if a.reg == nil {
		return ErrNoRegistrar
	}
	idle := a.idle()
	a.reg.Unregister(nil) // ends the attempts that were still to come, too
	if idle {
		return registration.ErrNotRegistered
	}
	return nil
}

// idle tells that the registrar knows nothing of the account and is not being asked.
func (a *Account) idle() bool {
	s := a.reg.State()
	return a.reg.Expires() <= 0 && s != registration.Registering && s != registration.Unregistering
}

func (a *Account) registrationStage(s uac.Stage) {
	a.list.cfg.Emit(event.RegistrationStage{Account: a.id, Stage: s.Name, Detail: s.Detail, At: s.At, Err: s.Err})
}

// tellContact tells the Contact that is registered, when it is another than before.
func (a *Account) tellContact(contact string) {
	if contact != a.told {
		a.told = contact
		a.list.cfg.Emit(event.ContactUpdated{Account: a.id, Contact: contact})
	}
}

// registrationEvent tells the world; it runs on the loop.
func (a *Account) registrationEvent(ev registration.Event) {
	switch ev.Kind {
	case registration.Starting, registration.Unregister:
		a.list.cfg.Emit(event.RegistrationStarting{Account: a.id, Unregister: ev.Kind == registration.Unregister})
	case registration.Sent:
		a.tellContact(a.reg.Contact(ev.Flow).String())
		a.list.cfg.Emit(event.RegistrationSent{Account: a.id})
	case registration.UnregisterSent:
		a.told = ""
		a.list.cfg.Emit(event.RegistrationSent{Account: a.id, Unregister: true})
	case registration.Success:
		a.status, a.statusText = ev.Code, ev.Reason
		a.list.cfg.Emit(event.Registered{Account: a.id, URI: a.settings.ID, Code: ev.Code, Reason: ev.Reason, Expires: int(ev.Expires / time.Second)})
		if a.list.cfg.Registered != nil {
			a.list.cfg.Registered(a)
		}
	case registration.Unregistered:
		a.status, a.statusText = ev.Code, ev.Reason
		a.list.cfg.Emit(event.Unregistered{Account: a.id, URI: a.settings.ID, Err: ev.Err})
	case registration.Failure:
		a.status, a.statusText = ev.Code, ev.Reason
		a.list.cfg.Emit(event.RegistrationFailed{Account: a.id, URI: a.settings.ID, Code: ev.Code, Reason: ev.Reason, Err: ev.Err, Permanent: ev.Permanent})
	case registration.RetryScheduled:
		a.list.cfg.Emit(event.RegistrationRetry{Account: a.id, In: ev.In})
	case registration.AddressChanged:
		a.list.cfg.Emit(event.AddressChanged{Account: a.id, From: ev.From, To: ev.To})
	case registration.ContactUpdated:
		a.tellContact(ev.Contact.String())
	case registration.KeepAliveStarted:
		a.list.cfg.Emit(event.KeepAlive{Account: a.id, Remote: ev.Flow.Remote(), Interval: ev.Interval, Started: true})
	case registration.KeepAlive:
		a.list.cfg.Emit(event.KeepAlive{Account: a.id, Remote: ev.Flow.Remote(), Bytes: ev.Bytes})
	}
}
