package registration

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

const (
	ourIP       = "192.0.2.1"
	registrarIP = "192.0.2.9"
)

// rig is a registration on a Stack, and a scripted registrar on another host of
// a simulated network. Everything happens in a synctest bubble.
type rig struct {
	t         *testing.T
	net       *simnet.Network
	end       *siptest.Endpoint
	reg       *Registration
	registrar *siptest.Remote
	start     time.Time
	log       []string // what the owner heard; owned by the loop
	onEvent   func(Event)
}

// inBubble runs f with a rig on UDP; change may be nil.
func inBubble(t *testing.T, change func(*Config, *Params), f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, change)
		r.registrar = siptest.ListenUDP(t, r.net.Host(registrarIP), registrarIP+":5060")
		r.registrar.Patience = 400 * time.Second
		f(r)
	})
}

// newRig is a rig without a registrar. Its random numbers are those in the
// middle: no retry is moved.
func newRig(t *testing.T, change func(*Config, *Params)) *rig {
	t.Helper()
	r := &rig{t: t, net: simnet.New(1, simnet.Options{}), start: time.Now()}
	host := r.net.Host(ourIP)
	r.end = siptest.NewEndpoint(t, host)
	for _, p := range []transport.Protocol{transport.UDP, transport.TCP} {
		r.end.Listen(p, ourIP+":5060")
	}
	cfg := Config{
		Client: r.end.Stack.Client(), Loop: r.end.Stack.Loop(), Transport: r.end.Stack.Transport(),
		Log: siptest.NoErrors(t), KeepAliveUDP: -1, KeepAliveStream: -1,
	}
	params := Params{
		Registrar: siptest.MustURI(t, "sip:"+registrarIP),
		AOR:       sipmsg.NameAddr{URI: siptest.MustURI(t, "sip:alice@example.com")},
		Contact:   contact,
		Rand:      func(n int) int { return n / 2 },
		OnEvent:   r.hear,
	}
	if change != nil {
		change(&cfg, &params)
	}
	r.reg = New(cfg, params)
	r.end.Stack.OnFlowClosed(r.reg.FlowClosed)
	t.Cleanup(func() { r.do(r.reg.Close) })
	return r
}

func contact(f *transport.Flow) sipmsg.NameAddr {
	local := f.Local()
	u := uri.URI{Scheme: "sip", User: "alice", Host: local.Addr().String(), Port: int(local.Port())}
	return sipmsg.NameAddr{URI: u}
}

func (r *rig) do(f func()) {
	r.t.Helper()
	r.end.Do(f)
}

// at waits until d after the beginning.
func (r *rig) at(d time.Duration) {
	time.Sleep(time.Until(r.start.Add(d)))
	synctest.Wait()
}

// hear writes an event down with its time.
func (r *rig) hear(e Event) {
	text := fmt.Sprintf("%v %s", time.Since(r.start), e.Kind)
	if e.Code != 0 {
		text += fmt.Sprintf(" %d %s", e.Code, e.Reason)
	}
	for name, d := range map[string]time.Duration{"expires": e.Expires, "in": e.In} {
		if d != 0 {
			text += fmt.Sprintf(" %s %v", name, d)
		}
	}
	if e.Permanent {
		text += " for good"
	}
	if e.From != (netip.AddrPort{}) {
		text += fmt.Sprintf(" %s -> %s", e.From, e.To)
	}
	if e.Kind == ContactUpdated {
		text += " " + e.Contact.String()
	}
	r.log = append(r.log, text)
	if r.onEvent != nil {
		r.onEvent(e)
	}
}

// heard demands exactly these events since the last call.
func (r *rig) heard(want ...string) {
	r.t.Helper()
	synctest.Wait()
	var got []string
	r.do(func() { got, r.log = r.log, nil })
	if !slices.Equal(got, want) {
		r.t.Errorf("owner heard\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func (r *rig) forget() { r.do(func() { r.log = nil }) }

// state demands a state.
func (r *rig) state(want State) {
	r.t.Helper()
	synctest.Wait()
	r.do(func() {
		if got := r.reg.State(); got != want {
			r.t.Errorf("at %v: state %s, want %s", time.Since(r.start), got, want)
		}
	})
}

// flow is that of the registration.
func (r *rig) flow() (f *transport.Flow) {
	r.do(func() { f = r.reg.Flow() })
	return f
}

// register starts the registration and returns what the registrar gets.
func (r *rig) register() *siptest.Packet {
	r.t.Helper()
	r.do(r.reg.Register)
	return r.registrar.Expect("REGISTER")
}

// registered is a registration that was granted at the time 0; the owner's log
// is empty.
func (r *rig) registered(expires string) *siptest.Packet {
	r.t.Helper()
	p := r.register()
	r.grant(p, expires)
	r.state(Registered)
	r.forget()
	return p
}

// grant answers 200 with our Contact and an expiry.
func (r *rig) grant(p *siptest.Packet, expires string) {
	r.t.Helper()
	r.registrar.Reply(p, "200", siptest.With("Contact", p.Request().Header.Get("Contact")+";expires="+expires))
	synctest.Wait()
}

// arrived demands when a packet came.
func (r *rig) arrived(p *siptest.Packet, at time.Duration) {
	r.t.Helper()
	if got := p.At.Sub(r.start); got != at {
		r.t.Errorf("%s at %v, want %v", p.Summary(), got, at)
	}
}
