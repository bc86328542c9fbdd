package phone

import (
	"net/netip"
	"strings"
	"time"

	"gosua/internal/sipstack/registration"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
)

// accounts is the list of accounts; it belongs to the Stack's loop.
type accounts struct {
	*base
	list []*account // by id; nil where one was deleted
	def  int
}

func newAccounts(b *base) *accounts { return &accounts{base: b} }

func (l *accounts) get(id int) (*account, error) {
	if id < 0 || id >= len(l.list) || l.list[id] == nil {
		return nil, ErrNoAccount
	}
	return l.list[id], nil
}

// addLocal adds the account of a listening socket. TLS's is not made the default unless it is the only one, as in pjsua.
func (l *accounts) addLocal(proto transport.Protocol, at netip.AddrPort) {
	a := newLocalAccount(l.base, len(l.list), proto, at)
	l.list = append(l.list, a)
	if proto != transport.TLS || a.id == 0 {
		l.def = a.id
	}
	l.emit(AccountAdded{ID: a.id, URI: a.cfg.ID})
}

// add adds a configured account, which becomes the default one, and registers it.
func (l *accounts) add(cfg AccountConfig) (int, error) {
	a, err := newAccount(l.base, len(l.list), cfg)
	if err != nil {
		return 0, err
	}
	l.list = append(l.list, a)
	l.def = a.id
	l.emit(AccountAdded{ID: a.id, URI: cfg.ID})
	if a.reg != nil {
		a.reg.Register()
	}
	return a.id, nil
}

// remove unregisters the account and forgets it; done is called when its binding is gone, or nobody says so.
func (l *accounts) remove(id int, done func()) error {
	a, err := l.get(id)
	if err != nil {
		return err
	}
	l.list[id] = nil
	if a.reg == nil {
		defer done()
	} else {
		a.reg.Unregister(func(error) {
			a.reg.Close()
			done()
		})
	}
	if l.def == id {
		l.def = l.first()
	}
	l.emit(AccountRemoved{ID: id})
	return nil
}

func (l *accounts) first() int {
	for i, a := range l.list {
		if a != nil {
			return i
		}
	}
	return 0
}

// unregisterAll removes every binding and calls done when the last registrar has answered, or given none.
func (l *accounts) unregisterAll(done func()) {
	pending := 1
	one := func(error) {
		if pending--; pending == 0 {
			done()
		}
	}
	for _, a := range l.list {
		if a != nil && a.reg != nil {
			pending++
			a.reg.Unregister(one)
		}
	}
	one(nil)
}

// drop ends every registration without a word to its registrar.
func (l *accounts) drop() {
	for _, a := range l.list {
		if a != nil && a.reg != nil {
			a.reg.Close()
		}
	}
}

func (l *accounts) flowClosed(f *transport.Flow, err error) {
	for _, a := range l.list {
		if a != nil && a.reg != nil {
			a.reg.FlowClosed(f, err)
		}
	}
}

// forRequest chooses the account that a request from outside is for: the one that fits best, the first of equals, the
// default one when none fits at all.
func (l *accounts) forRequest(req *sipmsg.Request, f *transport.Flow) *account {
	var best *account
	score := 0
	for _, a := range l.list {
		if a == nil {
			continue
		}
		if s := a.score(req, f); s > score {
			best, score = a, s
		}
	}
	if best == nil && len(l.list) > 0 {
		best = l.list[l.def]
	}
	return best
}

// The weights by which pjsua chooses.
const (
	scoreTransport = 8
	scoreDomain    = 4
	scoreToUser    = 2
	scoreUser      = 1
)

func (a *account) score(req *sipmsg.Request, f *transport.Flow) (s int) {
	if a.reachedBy(f) {
		s += scoreTransport
	}
	to, ok := req.Header.To()
	if ok && strings.EqualFold(to.URI.Host, a.aor.URI.Host) {
		s += scoreDomain
	}
	if ok && to.URI.User == a.aor.URI.User {
		s += scoreToUser
	}
	if req.URI.User == a.aor.URI.User {
		s += scoreUser
	}
	return s
}

// reachedBy tells whether requests for the account may come over a flow: over its own socket for a local account, over the
// transport of its address of record where that names one, over any otherwise.
func (a *account) reachedBy(f *transport.Flow) bool {
	if a.proto != "" {
		return f.Protocol() == a.proto && f.Local().Port() == a.port
	}
	named := a.aor.URI.Transport()
	return named == "" || strings.EqualFold(named, string(f.Protocol()))
}

// AddAccount adds an account and registers it when it has a registrar. It becomes the default account.
func (p *Phone) AddAccount(cfg AccountConfig) (id int, err error) {
	if e := p.do(func() { id, err = p.accounts.add(cfg) }); e != nil {
		return 0, e
	}
	return id, err
}

// deletePatience is how long DeleteAccount waits for the registrar.
const deletePatience = time.Second

// DeleteAccount removes an account and its binding, for whose end it waits up to a second.
func (p *Phone) DeleteAccount(id int) error {
	gone := make(chan struct{})
	if err := p.with(func() error { return p.accounts.remove(id, func() { close(gone) }) }); err != nil {
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

// Register registers the account, or refreshes its binding.
func (p *Phone) Register(id int) error {
	return p.with(func() error {
		a, err := p.registering(id)
		if err == nil {
			a.reg.Register()
		}
		return err
	})
}

// Unregister removes the account's binding; ErrNotRegistered of package registration when there is none.
func (p *Phone) Unregister(id int) error {
	return p.with(func() error {
		a, err := p.registering(id)
		if err != nil {
			return err
		}
		idle := a.idle()
		a.reg.Unregister(nil) // ends the attempts that were still to come, too
		if idle {
			return registration.ErrNotRegistered
		}
		return nil
	})
}

// idle tells that the registrar knows nothing of the account and is not being asked.
func (a *account) idle() bool {
	s := a.reg.State()
	return a.reg.Expires() <= 0 && s != registration.Registering && s != registration.Unregistering
}

func (p *Phone) registering(id int) (*account, error) {
	a, err := p.accounts.get(id)
	if err == nil && a.reg == nil {
		return nil, ErrNoRegistrar
	}
	return a, err
}

// Accounts lists the accounts by id.
func (p *Phone) Accounts() (list []AccountInfo) {
	_ = p.do(func() {
		for _, a := range p.accounts.list {
			if a != nil {
				list = append(list, a.info(p.accounts.def))
			}
		}
	})
	return list
}

// SetDefaultAccount makes id the account that takes what no other does.
func (p *Phone) SetDefaultAccount(id int) error {
	return p.with(func() error {
		_, err := p.accounts.get(id)
		if err == nil {
			p.accounts.def = id
		}
		return err
	})
}
