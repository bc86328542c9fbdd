package presence

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"gosua/internal/body/pidf"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/notifier"
	"gosua/internal/sipstack/publication"
)

// Presence is what others are told of the user.
type Presence struct {
	cfg      Config
	own      map[int]*own // by account
	watchers map[int]*watcher
	lastID   int
	talking  bool
	ended    bool // nothing is told any more
}

// own is the presence of one account.
type own struct {
	status    pidf.Status
	tuple     string
	person    string
	published *publication.Publication // nil: it is not published
	refused   bool                     // the server has refused it for good, and has not been asked since
}

// New makes a Presence that answers SUBSCRIBEs of cfg.Usage. Every account is online.
func New(cfg Config) *Presence {
	p := &Presence{cfg: cfg, own: map[int]*own{}, watchers: map[int]*watcher{}}
	cfg.Usage.Handle(notifier.Package{Name: Event, Types: []string{pidf.PIDF, pidf.XPIDF}, Ask: p.asked})
	return p
}

// account is the presence of an account, which is online when nothing has been said.
func (p *Presence) account(id int) *own {
	o := p.own[id]
	if o == nil {
		o = &own{status: pidf.Status{Basic: pidf.Open}, tuple: token(), person: "pj" + token()}
		p.own[id] = o
	}
	return o
}

// token names what is written; without randomness a fixed word does, since it need only differ within a document.
func token() string {
	t, err := dialog.Token(nil)
	if err != nil {
		return "gosua"
	}
	return t
}

// Set says what an account's user is, and tells everybody who asked.
func (p *Presence) Set(account int, s pidf.Status) {
	p.account(account).status = s
	p.cfg.Emit(event.OnlineStatus{Account: account, Online: s.Basic == pidf.Open, Text: s.Text()})
	p.changed(account)
}

// Status is what an account's user has said to be.
func (p *Presence) Status(account int) pidf.Status { return p.account(account).status }

// SetTalking says that there are calls: those who have not said to be anything in particular are on the phone.
func (p *Presence) SetTalking(on bool) {
	if p.talking == on {
		return
	}
	p.talking = on
	for _, id := range slices.Sorted(maps.Keys(p.own)) {
		if o := p.own[id]; o.plain() {
			p.tell(id)
			if !o.refused { // the user is not to hear at each call that the server keeps nothing
				p.publish(id)
			}
		}
	}
}

// plain says that the user is there, and no more than that.
func (o *own) plain() bool { return o.status == pidf.Status{Basic: pidf.Open} }

// shown is what others are told.
func (p *Presence) shown(o *own) pidf.Status {
	if p.talking && o.plain() {
		return pidf.Status{Basic: pidf.Open, Activity: pidf.OnThePhone, Note: "On the phone"}
	}
	return o.status
}

// changed tells everybody who asked about an account, and the server.
func (p *Presence) changed(account int) {
	p.tell(account)
	p.publish(account)
}

// tell tells everybody who asked about an account.
func (p *Presence) tell(account int) {
	for _, w := range p.sorted() {
		if w.account == account {
			w.tell()
		}
	}
}

// publish tells the server what an account's user is, if it keeps that.
func (p *Presence) publish(account int) {
	if o := p.account(account); o.published != nil && !p.ended {
		o.refused = false
		o.published.Publish(pidf.PIDF, p.document(account, pidf.PIDF))
	}
}

func (p *Presence) sorted() []*watcher {
	return slices.SortedFunc(maps.Values(p.watchers), func(a, b *watcher) int { return cmp.Compare(a.id, b.id) })
}

// document is an account's presence, nil when it cannot be written.
func (p *Presence) document(account int, media string) []byte {
	o := p.account(account)
	doc := pidf.Document{TupleID: o.tuple, PersonID: o.person, Status: p.shown(o), Time: time.Now()}
	if a, err := p.cfg.Accounts.Get(account); err == nil {
		doc.Entity = a.AOR().URI.String()
	}
	body, err := doc.Write(media)
	if err != nil {
		return nil
	}
	return body
}

// Infos are those who are told, as they stand.
func (p *Presence) Infos() []event.SubscriptionInfo {
	list := make([]event.SubscriptionInfo, 0, len(p.watchers))
	for _, w := range p.sorted() {
		list = append(list, event.SubscriptionInfo{ID: w.id, Account: w.account, Event: Event, Remote: w.remote(), Incoming: true, State: w.sub.State().String(), Expires: w.sub.Expires()})
	}
	return list
}

// Moved tells everybody once more: from where is known by that (RFC 6665 §4.4.1, a NOTIFY refreshes the target).
func (p *Presence) Moved() {
	for _, w := range p.sorted() {
		w.tell()
	}
}

// Forget tells those who asked about an account that nothing more will be told, and takes what is published away, before
// the account goes.
func (p *Presence) Forget(account int) {
	for _, w := range p.sorted() {
		if w.account == account {
			w.goodbye()
		}
	}
	o := p.own[account]
	delete(p.own, account)
	if o != nil && o.published != nil {
		o.published.Remove(func() {})
	}
}

// End tells everybody that nothing more will be told, and takes what is published away; done is called when the servers
// have answered, or nobody did.
func (p *Presence) End(done func()) {
	p.ended = true
	for _, w := range p.sorted() {
		w.goodbye()
	}
	left := 1
	one := func() {
		if left--; left == 0 {
			done()
		}
	}
	for _, o := range p.own {
		if o.published != nil {
			left++
			o.published.Remove(one)
		}
	}
	one()
}

// Drop ends everything without a word.
func (p *Presence) Drop() {
	p.ended = true
	for _, o := range p.own {
		if o.published != nil {
			o.published.Close()
		}
	}
}
