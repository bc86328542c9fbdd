package notifier

import (
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	oursIP  = "192.0.2.1"
	theirIP = "192.0.2.9"
	pidf    = "application/pidf+xml"
)

var oursAddr = netip.MustParseAddrPort(oursIP + ":5060")

// rig is a Usage on a Stack that tells everybody "open", and a scripted subscriber. Everything happens in a synctest
// bubble.
type rig struct {
	t      *testing.T
	end    *siptest.Endpoint
	there  *simnet.Host
	usage  *Usage
	remote *siptest.Remote
	start  time.Time
	policy func(a *Asked) // nil: everybody is told
	last   *Subscription  // owned by the loop
	ended  int            // owned by the loop
}

func inBubble(t *testing.T, f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := simnet.New(1, simnet.Options{})
		r := &rig{t: t, start: time.Now(), end: siptest.NewEndpoint(t, n.Host(oursIP)), there: n.Host(theirIP)}
		r.end.Listen(transport.UDP, oursIP+":5060")
		r.usage = New(Config{Client: r.end.Stack.Client(), Loop: r.end.Stack.Loop(), Max: 4, PerSource: 3, MinLife: 5 * time.Second, Log: siptest.NoErrors(t)})
		r.usage.Handle(Package{Name: "presence", Types: []string{pidf, "application/xpidf+xml"}, Ask: r.ask})
		r.usage.Handle(Package{Name: "undecided", Types: []string{pidf}, Ask: func(*Asked) {}})
		r.end.Stack.AddDialogs(r.usage)
		r.end.Stack.Handle(sipmsg.SUBSCRIBE, r.usage.HandleSubscribe)
		r.remote = siptest.ListenUDP(t, r.there, theirIP+":5060")
		r.remote.Patience = time.Hour
		f(r)
		r.end.Do(r.usage.Close)
	})
}

func contact(f *transport.Flow) sipmsg.NameAddr {
	return sipmsg.NameAddr{URI: uri.URI{Scheme: "sip", Host: f.Local().Addr().String(), Port: int(f.Local().Port())}}
}

func (r *rig) ask(a *Asked) {
	if r.policy != nil {
		r.policy(a)
		return
	}
	r.accept(a, false)
}

func (r *rig) accept(a *Asked, pending bool) {
	s, err := a.Accept(Terms{Pending: pending, Contact: contact, Headers: []sipmsg.Field{{Name: "Allow-Events", Value: "presence"}},
		Ended: func() { r.ended++ }})
	if err != nil {
		return
	}
	r.last = s
	note := subscription.Note{}
	if !pending {
		note = subscription.Note{ContentType: a.MediaType, Body: []byte("open")}
	}
	s.Tell(note)
}

// subscribe sends a SUBSCRIBE and gives its answer.
func (r *rig) subscribe(want int, fields ...sipmsg.Field) (*sipmsg.Request, *siptest.Packet) {
	r.t.Helper()
	req := r.remote.NewRequest(sipmsg.SUBSCRIBE, "sip:bob@"+oursIP)
	for _, f := range fields {
		req.Header.Set(f.Name, f.Value)
	}
	r.remote.Send(oursAddr, req)
	return req, r.remote.Expect(fmt.Sprintf("%d/SUBSCRIBE", want))
}

func field(name, value string) sipmsg.Field { return sipmsg.Field{Name: name, Value: value} }

// established is a subscription of ten minutes whose first NOTIFY has been answered.
func (r *rig) established() *siptest.Dialog {
	r.t.Helper()
	req, p := r.subscribe(200, field("Event", "presence"), field("Expires", "600"))
	r.notified("active;expires=600", "open")
	return r.remote.DialogOf(req, p.Response(), oursAddr)
}

// notified takes a NOTIFY and answers it with 200.
func (r *rig) notified(state, body string) *siptest.Packet {
	r.t.Helper()
	p := r.wants(state, body)
	r.remote.Reply(p, "200")
	return p
}

// wants takes a NOTIFY.
func (r *rig) wants(state, body string) *siptest.Packet {
	r.t.Helper()
	p := r.remote.Expect("NOTIFY")
	if got := p.Request().Header.Get("Subscription-State"); got != state {
		r.t.Errorf("NOTIFY with %s, want %s", got, state)
	}
	if got := string(p.Request().Body); got != body {
		r.t.Errorf("NOTIFY tells %q, want %q", got, body)
	}
	return p
}

// tell tells the last subscriber.
func (r *rig) tell(body, reason string) {
	r.end.Do(func() { r.last.Tell(subscription.Note{ContentType: pidf, Body: []byte(body), Reason: reason}) })
}

// left demands that nothing is left of any subscription.
func (r *rig) left(ended int) {
	r.t.Helper()
	synctest.Wait()
	r.end.Do(func() {
		if len(r.usage.subs) != 0 || len(r.usage.sources) != 0 || r.ended != ended {
			r.t.Errorf("%d subscriptions of %d sources are left, %d ended, want %d", len(r.usage.subs), len(r.usage.sources), r.ended, ended)
		}
	})
}
