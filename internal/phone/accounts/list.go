package accounts

import (
	"net/netip"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack/transport"
)

// List is the list of accounts; it belongs to the Stack's loop.
type List struct {
	cfg   Config
	list  []*Account // by id; nil where one was deleted
	def   int
	ports map[transport.Protocol]uint16 // where the phone listens
}

// New is a list without accounts.
func New(cfg Config) *List {
	return &List{cfg: cfg, ports: map[transport.Protocol]uint16{}}
}

// Get gives an account; ErrNoAccount when there is none.
func (l *List) Get(id int) (*Account, error) {
	if id < 0 || id >= len(l.list) || l.list[id] == nil {
		return nil, ErrNoAccount
	}
	return l.list[id], nil
}

// AddLocal adds the account of a listening socket. TLS's is not made the default unless it is the first, as in pjsua.
func (l *List) AddLocal(proto transport.Protocol, at netip.AddrPort) {
	l.ports[proto] = at.Port()
	a := newLocalAccount(l, len(l.list), proto, at)
	l.list = append(l.list, a)
	if proto != transport.TLS {
		l.def = a.id
	}
	l.cfg.Emit(event.AccountAdded{ID: a.id, URI: a.settings.ID})
}

// Add adds a configured account, which becomes the default one, and registers it.
func (l *List) Add(s Settings) (int, error) {
	a, err := newAccount(l, len(l.list), s)
	if err != nil {
		return 0, err
	}
	l.list = append(l.list, a)
	l.def = a.id
	l.cfg.Emit(event.AccountAdded{ID: a.id, URI: s.ID})
	if a.reg != nil {
		a.reg.Register()
	}
	return a.id, nil
}

// Remove unregisters the account and forgets it; done is called when its binding is gone, or nobody says so.
func (l *List) Remove(id int, done func()) error {
	a, err := l.Get(id)
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
	l.cfg.Emit(event.AccountRemoved{ID: id})
	return nil
}

func (l *List) first() int {
	for i, a := range l.list {
		if a != nil {
			return i
		}
	}
	return 0
}

// UnregisterAll removes every binding and calls done when the last registrar has answered, or given none.
func (l *List) UnregisterAll(done func()) {
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

// Drop ends every registration without a word to its registrar.
func (l *List) Drop() {
	for _, a := range l.list {
		if a != nil && a.reg != nil {
			a.reg.Close()
		}
	}
}

// FlowClosed tells the registrations that a connection is gone.
func (l *List) FlowClosed(f *transport.Flow, err error) {
	for _, a := range l.list {
		if a != nil && a.reg != nil {
			a.reg.FlowClosed(f, err)
		}
	}
}

// Infos are the accounts as they stand, by id.
func (l *List) Infos() (list []event.AccountInfo) {
	for _, a := range l.list {
		if a != nil {
			list = append(list, a.Info())
		}
	}
	return list
}

// SetDefault makes id the account that takes what no other does.
func (l *List) SetDefault(id int) error {
	_, err := l.Get(id)
	if err == nil {
		l.def = id
	}
	return err
}

// Moved registers each account anew that is registered, or tries to be; tell is called before each.
func (l *List) Moved(tell func()) {
	for _, a := range l.list {
		if a != nil && a.reg != nil && !a.idle() {
			tell()
			a.reg.Register()
		}
	}
}
