package phone

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/testkit/simnet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is phones on a network in memory; its tests run in synctest bubbles.
type rig struct {
	t   *testing.T
	net *simnet.Network
}

func newRig(t *testing.T, o simnet.Options) *rig {
	t.Helper()
	if o.Delay == 0 {
		o.Delay = 5 * time.Millisecond
	}
	return &rig{t: t, net: simnet.New(1, o)}
}

// tested is a phone with everything it told.
type tested struct {
	*Phone
	t    *testing.T
	name string
	addr netip.Addr

	mu     sync.Mutex // guards events, next, news
	events []Event
	next   int           // where expect goes on
	news   chan struct{} // closed at the next event
}

// start makes a phone at ip that is called sip:NAME@IP.
func (r *rig) start(name, ip string, change func(*Config)) *tested {
	r.t.Helper()
	h := r.net.Host(ip)
	addr := netip.MustParseAddr(ip)
	cfg := Config{SIP: SIPConfig{LocalPort: 5060, Bound: addr}, Media: MediaConfig{RTPPort: 4000, Null: true}, Log: slog.New(slog.DiscardHandler),
		Seams: Seams{ListenPacket: h.ListenPacket, Listen: h.Listen, Dial: h.Dial, LocalAddr: h.LocalAddr}}
	cfg.Accounts = []AccountConfig{{ID: "sip:" + name + "@" + ip}}
	if change != nil {
		change(&cfg)
	}
	p, err := New(cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	tp := &tested{Phone: p, t: r.t, name: name, addr: addr, news: make(chan struct{})}
	p.Subscribe(tp.hear)
	if err := p.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { tp.end() })
	return tp
}

func (p *tested) end() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := p.Shutdown(ctx); err != nil {
		p.t.Errorf("%s: shutdown: %v", p.name, err)
	}
}

func (p *tested) uri() string { return fmt.Sprintf("sip:%s@%s", p.name, p.addr) }

func (p *tested) hear(ev Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.events = append(p.events, ev)
	close(p.news)
	p.news = make(chan struct{})
}

// patience is in virtual time: longer than any timer of RFC 3261.
const patience = 70 * time.Second

// expect waits for the next event of type T that fits, and goes on behind it.
func expect[T Event](p *tested, what string, fits func(T) bool) T {
	p.t.Helper()
	late := time.After(patience)
	for {
		p.mu.Lock()
		for p.next < len(p.events) {
			ev, ok := p.events[p.next].(T)
			p.next++
			if ok && (fits == nil || fits(ev)) {
				p.mu.Unlock()
				return ev
			}
		}
		news := p.news
		p.mu.Unlock()
		select {
		case <-news:
		case <-late:
			p.t.Fatalf("%s: never %s; it told:\n%s", p.name, what, p.story())
		}
	}
}

// story is what happened, for failures.
func (p *tested) story() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var b strings.Builder
	for _, ev := range p.events {
		if tr, ok := ev.(SIPTrace); ok {
			fmt.Fprintf(&b, "  %s %s\n", map[bool]string{true: "TX", false: "RX"}[tr.Out], tr.Summary)
			continue
		}
		fmt.Fprintf(&b, "  %T%+v\n", ev, ev)
	}
	return b.String()
}

func (p *tested) state(call int, st CallState) CallStateChanged {
	p.t.Helper()
	return expect(p, fmt.Sprintf("call %d %s", call, st), func(ev CallStateChanged) bool { return ev.Call == call && ev.State == st })
}

func (p *tested) ended(call int) CallEnded {
	p.t.Helper()
	return expect(p, fmt.Sprintf("call %d ended", call), func(ev CallEnded) bool { return ev.Call == call })
}

func (p *tested) media(call int, st MediaStatus) {
	p.t.Helper()
	expect(p, fmt.Sprintf("call %d media %s", call, st), func(ev CallMedia) bool { return ev.Call == call && ev.Status == st })
}

// do fails the test when an act of the user does.
func (p *tested) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %v; it told:\n%s", p.name, err, p.story())
	}
}

// call calls and lets the callee answer; both are confirmed afterwards.
func (p *tested) call(callee *tested) (mine, theirs int) {
	p.t.Helper()
	id, err := p.MakeCall(p.account(), callee.uri())
	p.must(err)
	in := expect[IncomingCall](callee, "called", nil)
	callee.must(callee.Answer(in.Call, 200, "", ""))
	callee.state(in.Call, CallConfirmed)
	p.state(id, CallConfirmed)
	return id, in.Call
}

// account is the default account.
func (p *tested) account() int {
	for _, a := range p.Accounts() {
		if a.Default {
			return a.ID
		}
	}
	p.t.Fatal("no default account")
	return -1
}
