package phonetest

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/simnet"
)

// Patience is how long an event may take: longer than any timer of RFC 3261.
const Patience = 70 * time.Second

// goodbye is how long the end of a phone may take.
const goodbye = 5 * time.Second

// Phone is a phone with everything it has told.
type Phone struct {
	*phone.Phone
	t    testing.TB
	name string
	addr netip.Addr
	end  sync.Once

	mu     sync.Mutex // guards events, next, news
	events []phone.Event
	next   int           // where Expect goes on
	news   chan struct{} // closed by the next event
}

// New starts a phone called name in failures. It is shut down at the end of the test.
func New(t testing.TB, name string, cfg phone.Config) *Phone {
	t.Helper()
	p, err := phone.New(cfg)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	tp := &Phone{Phone: p, t: t, name: name, addr: cfg.SIP.Bound, news: make(chan struct{})}
	p.Subscribe(tp.hear)
	t.Cleanup(tp.End)
	if err := p.Start(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return tp
}

// On is a phone's configuration on a simulated host: listening at port 5060 of its address, called sip:NAME@IP.
func On(net *simnet.Network, name, ip string) phone.Config {
	h := net.Host(ip)
	return phone.Config{
		SIP:      phone.SIPConfig{LocalPort: 5060, Bound: netip.MustParseAddr(ip)},
		Media:    phone.MediaConfig{RTPPort: 4000, Null: true},
		Accounts: []phone.AccountConfig{{ID: "sip:" + name + "@" + ip}},
		Seams:    phone.Seams{ListenPacket: h.ListenPacket, Listen: h.Listen, Dial: h.Dial, LocalAddr: h.LocalAddr},
	}
}

// Loopback is a phone's configuration on 127.0.0.1 with ports of the kernel's choice and no sound device.
func Loopback() phone.Config {
	return phone.Config{
		SIP:   phone.SIPConfig{Bound: netip.MustParseAddr("127.0.0.1")},
		Media: phone.MediaConfig{Null: true},
	}
}

// End shuts the phone down before the test ends.
func (p *Phone) End() {
	p.end.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), goodbye)
		defer cancel()
		if err := p.Shutdown(ctx); err != nil {
			p.t.Errorf("%s: shutdown: %v", p.name, err)
		}
		if p.t.Failed() {
			p.t.Logf("%s told:\n%s", p.name, p.Story())
		}
	})
}

// URI is sip:NAME@ADDRESS.
func (p *Phone) URI() string { return fmt.Sprintf("sip:%s@%s", p.name, p.addr) }

func (p *Phone) hear(ev phone.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.events = append(p.events, ev)
	close(p.news)
	p.news = make(chan struct{})
}

// Expect waits for the next event of type T that fits (nil: any), and goes on behind it; events passed over are gone.
func Expect[T phone.Event](p *Phone, what string, fits func(T) bool) T {
	p.t.Helper()
	late := time.NewTimer(Patience)
	defer late.Stop()
	for {
		found, news := next(p, fits)
		if found != nil {
			return *found
		}
		select {
		case <-news:
		case <-late.C:
			p.t.Fatalf("%s: never %s", p.name, what)
		}
	}
}

func next[T phone.Event](p *Phone, fits func(T) bool) (*T, chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.next < len(p.events) {
		ev, ok := p.events[p.next].(T)
		p.next++
		if ok && (fits == nil || fits(ev)) {
			return &ev, nil
		}
	}
	return nil, p.news
}

// Told are all events of type T so far, in order.
func Told[T phone.Event](p *Phone) (list []T) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ev := range p.events {
		if ev, ok := ev.(T); ok {
			list = append(list, ev)
		}
	}
	return list
}

// Forget lets go of what was told so far, for tests that look at memory.
func (p *Phone) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.events, p.next = nil, 0
}

// Story is what happened, a line an event, for failures.
func (p *Phone) Story() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var b strings.Builder
	for _, ev := range p.events {
		if tr, ok := ev.(phone.SIPTrace); ok {
			fmt.Fprintf(&b, "  %s %s %s %s\n", tr.At.Format("15:04:05.000"), map[bool]string{true: "TX", false: "RX"}[tr.Out], tr.Summary, tr.Remote)
			continue
		}
		fmt.Fprintf(&b, "  %T%+v\n", ev, ev)
	}
	return b.String()
}

// State waits for a call's state.
func (p *Phone) State(call int, st phone.CallState) phone.CallStateChanged {
	p.t.Helper()
	return Expect(p, fmt.Sprintf("call %d %s", call, st), func(ev phone.CallStateChanged) bool { return ev.Call == call && ev.State == st })
}

// Ended waits for a call's end.
func (p *Phone) Ended(call int) phone.CallEnded {
	p.t.Helper()
	return Expect(p, fmt.Sprintf("call %d ended", call), func(ev phone.CallEnded) bool { return ev.Call == call })
}

// MediaIs waits until a call's media has the status.
func (p *Phone) MediaIs(call int, st phone.MediaStatus) {
	p.t.Helper()
	Expect(p, fmt.Sprintf("call %d media %s", call, st), func(ev phone.CallMedia) bool { return ev.Call == call && ev.Status == st })
}

// Must fails the test when an act of the user has failed.
func (p *Phone) Must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %v", p.name, err)
	}
}

// Account is the default account.
func (p *Phone) Account() int {
	p.t.Helper()
	for _, a := range p.Accounts() {
		if a.Default {
			return a.ID
		}
	}
	p.t.Fatalf("%s: no default account", p.name)
	return -1
}

// Dial calls target from the default account.
func (p *Phone) Dial(target string) (call int) {
	p.t.Helper()
	call, err := p.MakeCall(p.Account(), target)
	p.Must(err)
	return call
}

// Talk calls callee, who answers; both are confirmed afterwards.
func (p *Phone) Talk(callee *Phone) (mine, theirs int) {
	p.t.Helper()
	mine = p.Dial(callee.URI())
	in := Expect[phone.IncomingCall](callee, "called", nil)
	callee.Must(callee.Answer(in.Call, 200, "", ""))
	callee.State(in.Call, phone.CallConfirmed)
	p.State(mine, phone.CallConfirmed)
	return mine, in.Call
}
