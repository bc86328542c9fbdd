package parttest

import (
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone/accounts"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// The addresses: of the part, and of the remote.
const (
	OurIP   = "192.0.2.1"
	TheirIP = "192.0.2.9"
)

// Rig is what a part needs, and a remote.
type Rig struct {
	T        *testing.T
	End      *siptest.Endpoint
	Accounts *accounts.List // alice, number 0
	Remote   *siptest.Remote
	Host     *simnet.Host // the part's, for sockets beside those for SIP

	events []event.Event // on the loop
}

// InBubble runs f with a Rig in virtual time; change is what its Stack is to have otherwise.
func InBubble(t *testing.T, f func(r *Rig), change ...func(*sipstack.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		net := simnet.New(1, simnet.Options{})
		r := &Rig{T: t, Host: net.Host(OurIP)}
		r.End = siptest.NewEndpoint(t, r.Host, change...)
		r.End.Listen(transport.UDP, OurIP+":5060")
		r.Accounts = accounts.New(accounts.Config{Emit: func(event.Event) {}})
		r.Account("sip:alice@" + OurIP)
		r.Remote = siptest.ListenUDP(t, net.Host(TheirIP), TheirIP+":5060")
		r.Remote.Patience = time.Hour
		f(r)
	})
}

// Account adds an account, which has no registrar.
func (r *Rig) Account(id string) (number int) {
	r.T.Helper()
	r.End.Do(func() {
		var err error
		if number, err = r.Accounts.Add(accounts.Settings{ID: id}); err != nil {
			r.T.Error(err)
		}
	})
	return number
}

// Emit takes an event, on the loop.
func (r *Rig) Emit(ev event.Event) { r.events = append(r.events, ev) }

// Heard are the events of type T since the last call, which forgets all others.
func Heard[T event.Event](r *Rig) (list []T) {
	synctest.Wait()
	r.End.Do(func() {
		for _, ev := range r.events {
			if ev, ok := ev.(T); ok {
				list = append(list, ev)
			}
		}
		r.events = nil
	})
	return list
}

// At is where the part is reached.
func At() netip.AddrPort { return netip.MustParseAddrPort(OurIP + ":5060") }

// Asked waits for a SUBSCRIBE to an event package for so many seconds.
func (r *Rig) Asked(event, expires string) *siptest.Packet {
	r.T.Helper()
	p := r.Remote.Expect("SUBSCRIBE")
	if h := p.Head(); h.Get("Event") != event || h.Get("Expires") != expires {
		r.T.Errorf("asked for %s, %s s, want %s, %s s", h.Get("Event"), h.Get("Expires"), event, expires)
	}
	return p
}

// Grant answers a SUBSCRIBE with 200 for what it asks for, and gives the dialog.
func (r *Rig) Grant(p *siptest.Packet) *siptest.Dialog {
	r.T.Helper()
	resp := r.Remote.Response(p, "200")
	resp.Header.Add("Expires", p.Head().Get("Expires"))
	resp.Header.Set("Contact", r.Remote.Contact())
	r.Remote.Send(p.From, resp)
	return r.Remote.DialogOf(p.Request(), resp, p.From)
}

// Note is what a NOTIFY tells.
type Note struct{ Event, State, ContentType, Body string }

// Tell sends a NOTIFY and wants this answer.
func (r *Rig) Tell(d *siptest.Dialog, n Note, want int) *siptest.Packet {
	r.T.Helper()
	return r.Send(d.NewRequest(sipmsg.NOTIFY), n, want)
}

// Send sends a NOTIFY that is complete but for what it tells, and wants this answer.
func (r *Rig) Send(req *sipmsg.Request, n Note, want int) *siptest.Packet {
	r.T.Helper()
	req.Header.Add("Event", n.Event)
	if n.State != "" {
		req.Header.Add("Subscription-State", n.State)
	}
	if n.Body != "" {
		req.Header.Add("Content-Type", n.ContentType)
		req.Body = []byte(n.Body)
	}
	r.Remote.Send(At(), req)
	return r.Remote.Expect(fmt.Sprintf("%d/NOTIFY", want))
}
