package accounts

import (
	"errors"
	"log/slog"
	"time"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// Errors that a caller tells apart.
var (
	ErrNoAccount   = errors.New("no such account")
	ErrNoRegistrar = errors.New("registrar URI is not specified")
)

// Config is what accounts need of the phone. The zero value does for accounts that do not register.
type Config struct {
	// Stack is what registrations run on; nothing registers without it.
	Stack *sipstack.Stack
	// Outbound are the proxies that every request passes.
	Outbound []uri.URI
	// NoForceLR leaves the accounts' proxies without ;lr strict routers (RFC 3261 §12.2.1.1).
	NoForceLR bool
	// Extensions and RTCPMux are those of the accounts that listening sockets have.
	Extensions session.Extensions
	RTCPMux    bool
	// Rand is a seam of tests; nil in production.
	Rand func(n int) int
	// Emit tells what happens.
	Emit func(event.Event)
	// Registered hears of each registration that a registrar has accepted; nil: nobody does.
	Registered func(*Account)
	// Log receives what is of use to a developer only; nil discards it.
	Log *slog.Logger
}

// The bits of Settings.RegUseProxy, pjsua's --reg-use-proxy.
const (
	RegUseOutbound = 1 << iota // Config.Outbound
	RegUseProxies              // the account's own Proxies
)

// Settings are one configured address of record.
type Settings struct {
	// ID is the address of record as typed: a SIP URI or a name-addr.
	ID string
	// Registrar is the REGISTER Request-URI; "" does not register.
	Registrar string
	// Expires is the interval asked for; 0 means 300 s.
	Expires time.Duration
	// RetryDelay is the wait between registration attempts after a temporary failure; 0 means 300 s.
	RetryDelay time.Duration
	// RegUseProxy says which proxies REGISTER passes, a sum of RegUseOutbound and RegUseProxies.
	RegUseProxy int
	Proxies     []string
	Credentials []digest.Credentials
	// Contact replaces the generated Contact; the parameters below are appended verbatim to the generated one.
	Contact, ContactParams, ContactURIParams string
	RegContactParams, RegContactURIParams    string
	// RegHeaders are header fields of the user's own in each REGISTER.
	RegHeaders []sipmsg.Field
	// ContactRewrite is pjsua's --auto-update-nat: 0 off, 1 with exceptions, 2 always.
	ContactRewrite int
	// Extensions are asked of the account's calls.
	Extensions session.Extensions
	// RTCPMux wants RTP and RTCP of the account's calls on one port (RFC 5761).
	RTCPMux bool
	// Publish keeps the account's presence at its server (RFC 3903), Voicemail asks the server for messages that wait (RFC 3842).
	Publish, Voicemail bool
}
