package sipstack

import (
	"cmp"
	"context"
	"net/netip"
	"sync"
	"sync/atomic"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/resolver"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uas"
)

// Stack is a SIP endpoint: it owns the loop and wires the layers. Its methods may be called from any goroutine, except
// where they say "on the loop".
type Stack struct {
	cfg          Config
	loop         *loop.Loop
	transport    *transport.Layer
	transactions *transaction.Layer
	client       *uac.Client
	core         *uas.Core

	connecting []func(netip.Addr, transport.Target) // owned by the loop
	opened     []func(*transport.Flow)              // owned by the loop
	closed     []func(*transport.Flow, error)       // owned by the loop

	slots      chan struct{} // one token for each received message that waits for the loop
	overloaded atomic.Uint64
	closing    chan struct{} // closed when Close begins
	once       sync.Once
	replies    sync.WaitGroup  // connections being made for responses
	ctx        context.Context // of replies
	cancel     context.CancelFunc
}

// Stats are the figures of a Stack.
type Stats struct {
	Transport    transport.Stats
	Transactions transaction.Stats
	Overloaded   uint64 // datagrams dropped because the loop did not keep up
}

// New makes a Stack that listens nowhere yet. Close or Shutdown ends it. The error is reserved for settings that cannot
// work; today there are none.
func New(cfg Config) (*Stack, error) {
	cfg = cfg.withDefaults()
	s := &Stack{cfg: cfg, loop: loop.New(), slots: make(chan struct{}, cfg.Limits.Queue), closing: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.core = uas.NewCore(uas.Config{Capabilities: cfg.Capabilities, UserAgent: cfg.UserAgent, Log: cfg.Log})
	s.transactions = transaction.NewLayer(transaction.Config{
		Loop: s.loop, Timing: cfg.Timing, MaxServers: cfg.Limits.Servers, Log: cfg.Log,
		Handler: transaction.Handler{Request: s.core.Request, ACK: s.core.ACK, Known: s.core.Known},
	})
	cfg.Transport.Handler = transport.Handler{
		Message: s.received, Connecting: s.flowConnecting, Opened: s.flowOpened, Closed: s.flowClosed, Dropped: s.dropped,
	}
	s.transport = transport.New(cfg.Transport)
	s.client = uac.New(uac.Config{
		Loop: s.loop, Resolver: resolver.New(cfg.Resolver), Transport: s.transport, Transactions: s.transactions,
		Conn: s.clientConn, Stray2xx: s.core.Stray2xx, UserAgent: cfg.UserAgent, Log: cfg.Log, NoTCP: cfg.NoTCP,
		CompactForm: cfg.CompactForm,
	})
	return s, nil
}

// Loop is the owner of all signalling state.
func (s *Stack) Loop() *loop.Loop { return s.loop }

// Client sends requests; it is used on the loop.
func (s *Stack) Client() *uac.Client { return s.client }

// Transport is the layer of sockets and flows.
func (s *Stack) Transport() *transport.Layer { return s.transport }

// Timing is the timing in use, without zero fields.
func (s *Stack) Timing() transaction.Timing { return s.transactions.Timing() }

// Listen opens a socket, addr being host:port, and returns where it listens.
func (s *Stack) Listen(p transport.Protocol, addr string) (netip.AddrPort, error) {
	return s.transport.Listen(p, addr)
}

// Handle sets who answers the requests of a method that belong to no dialog. On the loop, or before Listen.
func (s *Stack) Handle(m sipmsg.Method, h func(in *Incoming)) { s.core.Handle(m, h) }

// AddDialogs adds a usage that claims messages of its dialogs, after those added before. On the loop, or before Listen.
func (s *Stack) AddDialogs(d DialogHandler) { s.core.AddDialogs(d) }

// Allow is the value of an Allow field: the methods that are answered. On the loop, or before Listen.
func (s *Stack) Allow() string { return s.core.Allow() }

// Supported is the value of a Supported field.
func (s *Stack) Supported() string { return s.core.Supported() }

// OnConnecting adds a function that hears, on the loop, of each connection that we begin to make, and the address it
// leaves from. On the loop, or before Listen.
func (s *Stack) OnConnecting(f func(local netip.Addr, t transport.Target)) {
	s.connecting = append(s.connecting, f)
}

// OnFlowOpened adds a function that hears, on the loop, of each new connection. On the loop, or before Listen.
func (s *Stack) OnFlowOpened(f func(flow *transport.Flow)) { s.opened = append(s.opened, f) }

// OnFlowClosed adds a function that hears, on the loop, of each connection that ended. On the loop, or before Listen.
func (s *Stack) OnFlowClosed(f func(flow *transport.Flow, err error)) { s.closed = append(s.closed, f) }

// Stats returns the figures of now. Not on the loop.
func (s *Stack) Stats() Stats {
	st := Stats{Transport: s.transport.Stats(), Overloaded: s.overloaded.Load()}
	if err := s.loop.Do(func() { st.Transactions = s.transactions.Stats() }); err != nil {
		st.Transactions = transaction.Stats{}
	}
	return st
}

// Drain has the requests refused from now on that would begin something new. On the loop.
func (s *Stack) Drain() { s.core.Drain() }

// Shutdown refuses requests that begin something new, waits until the requests and transactions under way have ended,
// and closes. When ctx ends first it closes at once and returns the context's error. Not on the loop.
func (s *Stack) Shutdown(ctx context.Context) error {
	quiet := make(chan struct{})
	err := s.loop.Do(func() {
		s.Drain()
		s.whenQuiet(func() { close(quiet) })
	})
	if err == nil {
		select {
		case <-quiet:
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	return cmp.Or(err, s.Close())
}

// whenQuiet calls f when nothing is under way: neither a request that still looks for its way nor a transaction.
func (s *Stack) whenQuiet(f func()) {
	s.client.WhenIdle(func() {
		s.transactions.WhenQuiet(func() {
			if s.client.Idle() {
				f()
				return
			}
			s.whenQuiet(f) // a transaction's end led to another request
		})
	})
}

// Close ends everything at once and waits for every goroutine. Later calls do nothing. Not on the loop.
func (s *Stack) Close() error {
	s.once.Do(func() {
		close(s.closing)
		_ = s.loop.Do(s.shut) // the loop is open: only this function closes it
		s.transport.Close()
		s.client.Wait()
		s.replies.Wait()
		s.loop.Close()
	})
	return nil
}

// shut ends what runs on the loop. No pump is started afterwards.
func (s *Stack) shut() {
	s.cancel()
	s.client.Close()
	s.transactions.Close()
}
