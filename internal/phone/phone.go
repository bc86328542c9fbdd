package phone

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"

	"gosua/internal/media/codec"
	"gosua/internal/phone/accounts"
	"gosua/internal/phone/buddies"
	"gosua/internal/phone/calls"
	"gosua/internal/phone/conference"
	"gosua/internal/phone/eventqueue"
	"gosua/internal/phone/typed"
	"gosua/internal/sipstack"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// Phone is the softphone: what it was made with, the layers below, the parts that have a duty each, and the queue of events.
type Phone struct {
	cfg      Config
	log      *slog.Logger
	events   *eventqueue.Queue[Event]
	codecs   *codec.Registry
	outbound []uri.URI
	conf     *conference.Conference
	stack    *sipstack.Stack // nil before Start, as what follows
	sessions *session.Usage
	accounts *accounts.List // the Stack's loop
	calls    *calls.List    // the Stack's loop
	buddies  buddies.List   // the Stack's loop
	social   social         // the Stack's loop
	closing  sync.Once
	closeErr error
}

// maxDialogsPerCall is how many sessions there may be for each call, since one is kept for 32 s after its call has ended.
const maxDialogsPerCall = 64

// New makes a phone. Nothing is opened before Start, so that whoever subscribes in between hears everything.
func New(cfg Config) (*Phone, error) {
	if cfg.UserAgent == "" {
		cfg.UserAgent = "gosua"
	}
	routes, err := typed.Routes(cfg.SIP.Outbound, !cfg.SIP.NoForceLR)
	if err != nil {
		return nil, err
	}
	p := &Phone{cfg: cfg, log: orDiscard(cfg.Log), events: newEvents(), codecs: codec.Default(), outbound: routes}
	for _, err := range p.codecs.Absent() {
		p.log.Info("codec is not installed", "error", err)
	}
	p.codecs.Apply(cfg.Media.DisableCodecs, cfg.Media.AddCodecs)
	return p, nil
}

// Start opens players, sockets, accounts and the device, in pjsua's order. A *LocalError tells what could not be had;
// the phone is to be closed then.
func (p *Phone) Start() error {
	if err := p.openConference(); err != nil {
		return err
	}
	if err := p.openStack(); err != nil {
		return err
	}
	p.openAccounts()
	p.openCalls()
	p.openSocial()
	p.emit(PhoneState{From: "CREATED", To: "INIT"})
	if err := p.listen(); err != nil {
		return err
	}
	if err := p.addConfigured(); err != nil {
		return err
	}
	p.conf.Start()
	p.emit(PhoneState{From: "INIT", To: "STARTING"})
	p.emit(PhoneState{From: "STARTING", To: "RUNNING"})
	return nil
}

func (p *Phone) openStack() error {
	stack, err := sipstack.New(p.stackConfig())
	if err != nil {
		return &LocalError{What: "start SIP", Err: err}
	}
	p.stack = stack
	stack.Handle(sipmsg.INVITE, func(in *sipstack.Incoming) { p.sessions.HandleInvite(in) })
	p.sessions = session.New(session.Config{Client: stack.Client(), Loop: stack.Loop(), Timing: p.cfg.Seams.Timing,
		MaxDialogs: max(session.DefaultMaxDialogs, maxDialogsPerCall*p.cfg.Calls.Limit()), Allow: stack.Allow(), Supported: stack.Supported(),
		NoAllow: p.cfg.SIP.CompactForm, Log: p.cfg.Log})
	stack.AddDialogs(p.sessions)
	stack.Handle(sipmsg.MESSAGE, p.handleMessage)
	stack.OnConnecting(p.connecting)
	stack.OnFlowOpened(p.flowOpened)
	stack.OnFlowClosed(p.flowClosed)
	return nil
}

func (p *Phone) openAccounts() {
	p.accounts = accounts.New(accounts.Config{Stack: p.stack, Outbound: p.outbound, NoForceLR: p.cfg.SIP.NoForceLR,
		Extensions: p.cfg.SIP.Extensions, RTCPMux: p.cfg.Media.RTCPMux, Rand: p.cfg.Seams.Rand, Emit: p.emit, Registered: p.registered, Log: p.cfg.Log})
}

func (p *Phone) openCalls() {
	m := p.cfg.Media
	p.calls = calls.New(calls.Config{Settings: p.cfg.Calls, Accounts: p.accounts, Sessions: p.sessions, Loop: p.stack.Loop(),
		Timing: p.cfg.Seams.Timing, Conference: p.conf, Codecs: p.codecs, Listen: p.listenRTP, Host: p.boundHost(),
		RTPPort: m.RTPPort, PTime: m.PTime, JitterMax: m.JitterMax, Emit: p.emitCall, Log: p.cfg.Log})
}

func (p *Phone) addConfigured() error {
	for _, cfg := range p.cfg.Accounts {
		if _, err := p.AddAccount(cfg); err != nil {
			return err
		}
	}
	for _, address := range p.cfg.Buddies {
		if _, err := p.AddBuddy(address); err != nil {
			return err
		}
	}
	return nil
}

// Shutdown ends calls and registrations politely within ctx, then closes.
func (p *Phone) Shutdown(ctx context.Context) error {
	if p.stack != nil {
		p.emit(PhoneState{From: "RUNNING", To: "CLOSING"})
		p.note(p.do(p.stack.Drain))
		p.note(p.do(p.calls.EndAll))
		p.awaitSocial(ctx)
		p.await(ctx, p.accounts.UnregisterAll)
		p.await(ctx, p.sessions.WhenParted) // a call that was just taken needs its ACK before the BYE
		// What is still under way (a BYE, a CANCEL) may end in its own time, as far as ctx allows.
		if err := p.stack.Shutdown(ctx); err != nil {
			p.log.Debug("shut down SIP", "err", err)
		}
	}
	return p.Close()
}

// await runs begin on the loop and waits for the function that it is given to be called, or for ctx.
func (p *Phone) await(ctx context.Context, begin func(done func())) {
	done := make(chan struct{})
	if p.stack.Loop().Do(func() { begin(func() { close(done) }) }) != nil {
		return // it is closed already
	}
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// Close ends everything at once and waits for it. It must not be called from an event's handler.
func (p *Phone) Close() error {
	p.closing.Do(func() { p.closeErr = p.closeAll() })
	return p.closeErr
}

func (p *Phone) closeAll() (first error) {
	if p.stack != nil {
		_ = p.stack.Loop().Do(func() { // an error means that it is closed already
			p.calls.Drop()
			p.social.drop()
			p.accounts.Drop()
		})
		first = p.stack.Close()
	}
	if p.conf != nil {
		if p.calls != nil {
			p.calls.WaitWaves()
		}
		p.conf.Close()
	}
	p.emit(PhoneState{From: "CLOSING", To: "NULL"})
	p.events.Close()
	return first
}

// Subscribe delivers every event from now on to h, in order, on a goroutine of the phone's own. h may call anything
// back except Close and Shutdown.
func (p *Phone) Subscribe(h func(Event)) (cancel func()) { return p.events.Subscribe(h) }

// Flush waits until everything that happened so far has been told to every subscriber. It must not be called from an
// event's handler.
func (p *Phone) Flush() { p.events.Flush() }

// do runs f on the Stack's loop and waits; an error means that the phone is not running.
func (p *Phone) do(f func()) error {
	if p.stack == nil {
		return ErrNotStarted
	}
	return p.stack.Loop().Do(f)
}

// with runs f on the loop and gives its error.
func (p *Phone) with(f func() error) (err error) {
	if e := p.do(func() { err = f() }); e != nil {
		return e
	}
	return err
}

func (p *Phone) emit(ev Event) { p.events.Emit(ev) }

// note logs what a user could do nothing about.
func (p *Phone) note(err error) {
	if err != nil {
		p.log.Warn("phone", "err", err)
	}
}

// somewhere is an address beyond the default route that nobody has (RFC 5737 §3, TEST-NET-2). Nothing is sent to it.
var somewhere = netip.AddrFrom4([4]byte{198, 51, 100, 1})

// defaultAddr is this machine's address as others are likely to see it: what the configuration says, else the address of
// the default route's interface, else loopback.
func (p *Phone) defaultAddr() netip.Addr {
	if p.cfg.SIP.Public.IsValid() {
		return p.cfg.SIP.Public
	}
	if a := p.cfg.SIP.Bound; a.IsValid() && !a.IsUnspecified() {
		return a
	}
	if a, err := p.localAddr(somewhere); err == nil {
		return a
	}
	return netip.AddrFrom4([4]byte{127, 0, 0, 1})
}
