package subscriber

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/sipstack"
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

// rig is a Usage on a Stack, and a scripted notifier. Everything happens in a synctest bubble.
type rig struct {
	t      *testing.T
	net    *simnet.Network
	end    *siptest.Endpoint
	usage  *Usage
	remote *siptest.Remote
	over   string // parameters of whom we subscribe to
	start  time.Time
	log    []string // owned by the loop
}

func inBubble(t *testing.T, f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{t: t, net: simnet.New(1, simnet.Options{}), start: time.Now()}
		r.end = siptest.NewEndpoint(t, r.net.Host(oursIP))
		r.end.Listen(transport.UDP, oursIP+":5060")
		r.usage = New(Config{Client: r.end.Stack.Client(), Loop: r.end.Stack.Loop(), Max: 3, Log: siptest.NoErrors(t),
			Rand: func(int) int { return 0 }})
		r.end.Stack.AddDialogs(r.usage)
		r.end.Stack.Handle(sipmsg.NOTIFY, func(in *sipstack.Incoming) { _ = in.Refuse(489, "") })
		r.remote = siptest.ListenUDP(t, r.net.Host(theirIP), theirIP+":5060")
		r.remote.Patience = time.Hour
		f(r)
		r.end.Do(r.usage.Close)
	})
}

func contact(f *transport.Flow) sipmsg.NameAddr {
	return sipmsg.NameAddr{URI: uri.URI{Scheme: "sip", Host: f.Local().Addr().String(), Port: int(f.Local().Port())}}
}

// contactAt is where we listen.
func contactAt(port int) sipmsg.NameAddr {
	return sipmsg.NameAddr{URI: uri.URI{Scheme: "sip", Host: oursIP, Port: port}}
}

// subscribe asks for presence, and notes the news.
func (r *rig) subscribe(expires time.Duration) (s *Subscription) {
	r.t.Helper()
	p := Params{
		Event: sipmsg.Event{Package: "presence"}, Contact: contact, Accept: []string{pidf}, Expires: expires, Hear: r.hear,
		From: sipmsg.NameAddr{URI: siptest.MustURI(r.t, "sip:alice@example.com")},
		To:   sipmsg.NameAddr{URI: siptest.MustURI(r.t, "sip:bob@"+theirIP)}, Target: siptest.MustURI(r.t, "sip:bob@"+theirIP+r.over),
	}
	r.end.Do(func() {
		var err error
		if s, err = r.usage.Subscribe(p); err != nil {
			r.t.Error(err)
		}
	})
	return s
}

func (r *rig) hear(n subscription.News) {
	text := fmt.Sprintf("%v %s --> %s", time.Since(r.start), n.From, n.To)
	switch {
	case n.Response != nil:
		text += fmt.Sprintf(" by %d", n.Response.StatusCode)
	case n.Notify != nil:
		text += " by NOTIFY " + string(n.Notify.Body)
	case n.Err != nil:
		text += ": " + n.Err.Error()
	}
	r.log = append(r.log, strings.TrimSpace(text))
}

// heard demands exactly this since the last call.
func (r *rig) heard(want ...string) {
	r.t.Helper()
	synctest.Wait()
	r.end.Do(func() {
		if !slices.Equal(r.log, want) {
			r.t.Errorf("heard\n  %s\nwant\n  %s", strings.Join(r.log, "\n  "), strings.Join(want, "\n  "))
		}
		r.log = nil
	})
}

// asked takes a SUBSCRIBE that asks for this many seconds.
func (r *rig) asked(expires string) *siptest.Packet {
	r.t.Helper()
	p := r.remote.Expect("SUBSCRIBE")
	if got := p.Request().Header.Get("Expires"); got != expires {
		r.t.Errorf("SUBSCRIBE asks for %s s, want %s", got, expires)
	}
	return p
}

// grant answers a SUBSCRIBE with 200 and gives the dialog.
func (r *rig) grant(p *siptest.Packet, expires string) *siptest.Dialog {
	r.t.Helper()
	resp := r.remote.Response(p, "200")
	resp.Header.Add("Expires", expires)
	resp.Header.Set("Contact", r.remote.Contact())
	r.remote.Send(p.From, resp)
	return r.remote.DialogOf(p.Request(), resp, p.From)
}

// notify sends a NOTIFY and demands its answer.
func (r *rig) notify(d *siptest.Dialog, state, body string, want int) {
	r.t.Helper()
	r.notifyAs(d.NewRequest(sipmsg.NOTIFY), sipmsg.Field{Name: "Event", Value: "presence"}, state, body, want)
}

func (r *rig) notifyAs(req *sipmsg.Request, event sipmsg.Field, state, body string, want int) *siptest.Packet {
	r.t.Helper()
	req.Header.Add(event.Name, event.Value)
	if state != "" {
		req.Header.Add("Subscription-State", state)
	}
	if body != "" {
		media := pidf
		if strings.Contains(body, "/") { // a media type, for a body that nobody asked for
			media = body
		}
		req.Header.Add("Content-Type", media)
		req.Body = []byte(body)
	}
	r.remote.Send(oursAddr, req)
	return r.remote.Expect(fmt.Sprintf("%d/NOTIFY", want))
}

// count demands how many subscriptions there are.
func (r *rig) count(want int) {
	r.t.Helper()
	synctest.Wait()
	r.end.Do(func() {
		if got := r.usage.Count(); got != want {
			r.t.Errorf("%d subscriptions, want %d", got, want)
		}
	})
}

// only is the one subscription that there is.
func (r *rig) only() (s *Subscription) {
	r.t.Helper()
	r.end.Do(func() {
		if all := r.usage.all(); len(all) == 1 {
			s = all[0]
		}
	})
	if s == nil {
		r.t.Fatal("there is not one subscription")
	}
	return s
}
