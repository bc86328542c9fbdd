package accounts

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"gosua/internal/phone/event"
	"gosua/internal/phone/typed"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/registration"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

// Account is one address of record: a configured one, or the local one that every listening socket has. It belongs to
// the Stack's loop.
type Account struct {
	list     *List
	id       int
	settings Settings
	aor      sipmsg.NameAddr    // as written in From
	proto    transport.Protocol // of a local account; "" otherwise
	port     uint16             // of a local account's socket
	auth     *digest.Authenticator
	proxies  []uri.URI
	reg      *registration.Registration // nil without registrar

	status     int // of the last registration attempt
	statusText string
	told       string // the Contact that is registered, "" for none
}

func newAccount(l *List, id int, s Settings) (*Account, error) {
	aor, err := typed.Address(s.ID)
	if err != nil {
		return nil, fmt.Errorf("account %q: %w: %w", s.ID, typed.ErrBadURI, err)
	}
	proxies, err := typed.Routes(s.Proxies, !l.cfg.NoForceLR)
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", s.ID, err)
	}
	auth := digest.New(s.Credentials, nil) // without credentials too: it tells what was asked for
	a := &Account{list: l, id: id, settings: s, aor: aor, auth: auth, proxies: proxies}
	return a, a.setRegistrar()
}

// newLocalAccount is the account of a listening socket. Its From has no port, as pjsua writes it.
func newLocalAccount(l *List, id int, proto transport.Protocol, at netip.AddrPort) *Account {
	shown := uri.URI{Scheme: "sip", Host: at.Addr().String(), Port: int(at.Port())}
	from := uri.URI{Scheme: "sip", Host: shown.Host}
	if proto != transport.UDP {
		shown.Params = shown.Params.With("transport", string(proto))
		from.Params = shown.Params
	}
	s := Settings{ID: "<" + shown.String() + ">", Extensions: l.cfg.Extensions, RTCPMux: l.cfg.RTCPMux}
	return &Account{list: l, id: id, settings: s, aor: sipmsg.NameAddr{URI: from}, proto: proto, port: at.Port()}
}

// ID is the account's number, from 0.
func (a *Account) ID() int { return a.id }

// AOR is the address of record as From has it.
func (a *Account) AOR() sipmsg.NameAddr { return a.aor }

// Auth answers challenges; nil for a local account, which has nothing to answer with.
func (a *Account) Auth() *digest.Authenticator { return a.auth }

// RTCPMux tells whether the account's calls want RTP and RTCP on one port.
func (a *Account) RTCPMux() bool { return a.settings.RTCPMux }

// Publishes says that the account's presence is kept at its server.
func (a *Account) Publishes() bool { return a.settings.Publish }

// Voicemail says that the account's server is asked for messages that wait.
func (a *Account) Voicemail() bool { return a.settings.Voicemail }

// Extensions are what the account asks of its calls.
func (a *Account) Extensions() session.Extensions { return a.settings.Extensions }

// Routes is the pre-loaded route set of a request that is no REGISTER.
func (a *Account) Routes() []uri.URI {
	return append(append([]uri.URI(nil), a.list.cfg.Outbound...), a.proxies...)
}

// PrefersTCP says that requests try TCP before UDP where nobody names the transport: those of the account that TCP's socket
// has.
func (a *Account) PrefersTCP() bool {
	_, udp := a.list.ports[transport.UDP]
	return a.proto == transport.TCP && udp && len(a.list.cfg.Outbound) == 0
}

// NextHop is where a local account's requests go when not where their target says: over the transport that the account
// belongs to, unless that is but preferred. nil: where their target says.
func (a *Account) NextHop(target uri.URI) *uri.URI {
	if a.proto == "" || a.proto == transport.UDP || a.PrefersTCP() || target.Params.Has("transport") || len(a.list.cfg.Outbound) > 0 {
		return nil
	}
	target.Params = target.Params.With("transport", strings.ToLower(string(a.proto)))
	return &target
}

// Info is the account as it stands.
func (a *Account) Info() event.AccountInfo {
	i := event.AccountInfo{ID: a.id, URI: a.settings.ID, Default: a.id == a.list.def, HasRegistrar: a.reg != nil, Status: a.status, StatusText: a.statusText,
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
