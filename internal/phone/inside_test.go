package phone

import (
	"context"
	"errors"
	"net"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"

	"gosua/internal/phone/accounts"
	"gosua/internal/phone/typed"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/simnet"
)

// The addresses of the tests from within: ours, and the other side's.
const (
	ourIP   = "10.0.0.1"
	theirIP = "10.0.0.9"
)

// inside is a phone on a network in memory whose parts the test may touch.
type inside struct {
	*Phone
	t   *testing.T
	net *simnet.Network

	mu   sync.Mutex // guards told
	told []Event
}

// within runs a test with a phone in virtual time; change may be nil.
func within(t *testing.T, change func(*Config), f func(p *inside)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(newInside(t, simnet.New(1, simnet.Options{}), change)) })
}

// newInside starts a phone at ourIP, port 5060, which closes with the test.
func newInside(t *testing.T, n *simnet.Network, change func(*Config)) *inside {
	t.Helper()
	p := prepared(t, n, change)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// prepared is a phone that has not been started.
func prepared(t *testing.T, n *simnet.Network, change func(*Config)) *inside {
	t.Helper()
	h := n.Host(ourIP)
	cfg := Config{
		SIP:   SIPConfig{LocalPort: 5060, Bound: netip.MustParseAddr(ourIP)},
		Media: MediaConfig{RTPPort: 4000, Null: true},
		Seams: Seams{ListenPacket: h.ListenPacket, Listen: h.Listen, Dial: h.Dial, LocalAddr: h.LocalAddr},
	}
	if change != nil {
		change(&cfg)
	}
	phone, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	p := &inside{Phone: phone, t: t, net: n}
	p.Subscribe(p.hear)
	t.Cleanup(func() { p.must(p.Close()) })
	return p
}

func (p *inside) hear(ev Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = append(p.told, ev)
}

func (p *inside) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// add adds an account and gives it.
func (p *inside) add(cfg AccountConfig) *accounts.Account {
	p.t.Helper()
	id, err := p.AddAccount(cfg)
	p.must(err)
	var a *accounts.Account
	p.onLoop(func() { a, err = p.accounts.Get(id) })
	p.must(err)
	return a
}

// onLoop runs f where the state belongs.
func (p *inside) onLoop(f func()) {
	p.t.Helper()
	p.must(p.do(f))
}

// heard are the events of type T so far, everything that is under way included.
func heard[T Event](p *inside) (list []T) {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ev := range p.told {
		if ev, ok := ev.(T); ok {
			list = append(list, ev)
		}
	}
	return list
}

// flow is a connection to theirIP: UDP from the phone's socket, TCP and TLS opened by the phone.
func (p *inside) flow(proto transport.Protocol) *transport.Flow {
	p.t.Helper()
	at := netip.AddrPortFrom(netip.MustParseAddr(theirIP), 5060)
	if proto == transport.UDP {
		return p.stack.Transport().Existing(proto, at)
	}
	ln, err := p.net.Host(theirIP).Listen("tcp", at.String())
	p.must(err)
	p.serve(proto, ln)
	f, err := p.stack.Transport().Connect(context.Background(), transport.Target{Protocol: proto, Addr: at, ServerName: theirIP})
	p.must(err)
	return f
}

// serve has ln take connections, with TLS where asked; what comes over them is of no interest.
func (p *inside) serve(proto transport.Protocol, ln net.Listener) {
	p.t.Helper()
	if proto == transport.TLS {
		s := httptest.NewUnstartedServer(nil)
		p.must(s.Listener.Close()) // it listens by itself
		s.Listener = ln
		s.StartTLS()
		p.t.Cleanup(s.Close)
		return
	}
	taken := make(chan net.Conn, 1)
	go func() {
		defer close(taken)
		if c, err := ln.Accept(); err == nil {
			taken <- c
		}
	}()
	p.t.Cleanup(func() {
		err := ln.Close()
		if c := <-taken; c != nil {
			err = errors.Join(err, c.Close())
		}
		p.must(err)
	})
}

// request is an INVITE to target with the To header field.
func (p *inside) request(target, to string) *sipmsg.Request {
	p.t.Helper()
	u, err := typed.Address(target)
	p.must(err)
	req := sipmsg.NewRequest(sipmsg.INVITE, u.URI)
	req.Header.Add("To", to)
	return req
}
