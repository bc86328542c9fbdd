package sipstack

import (
	"context"
	"log/slog"
	"net/netip"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/resolver"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uas"
)

// Incoming is a request that came in; it lives in package uas, so that the usages can name it.
type Incoming = uas.Incoming

// DialogHandler is a usage that claims messages by the identifiers of its dialogs.
type DialogHandler = uas.DialogHandler

// TraceEvent is one message as it was on the wire.
type TraceEvent struct {
	Out     bool
	Message sipmsg.Message
	Raw     []byte // not to be changed or kept beyond the call without a copy
	Flow    *transport.Flow
	At      time.Time
}

// Config says what a Stack is made of. The zero value works.
type Config struct {
	UserAgent    string // User-Agent of requests and of OPTIONS responses; "": none
	Timing       transaction.Timing
	Transport    transport.Config // its Handler belongs to the Stack
	Resolver     resolver.Config
	Capabilities uas.Capabilities
	Limits       Limits
	Log          *slog.Logger     // nil: nothing is logged
	Trace        func(TraceEvent) // each message as on the wire, on the loop; nil: none
	NoTCP        bool             // large requests to UDP targets stay on UDP
}

// Limits bound what others can make a Stack hold. A zero field stands for its default.
type Limits struct {
	Queue   int // messages between the sockets and the loop: 4,096
	Servers int // server transactions at once: transaction.DefaultMaxServers
}

// Stack is a SIP endpoint.
type Stack struct{}

// New makes a Stack that listens nowhere yet. Close or Shutdown ends it.
func New(cfg Config) (*Stack, error) { return &Stack{}, nil }

// Loop is the owner of all signalling state.
func (s *Stack) Loop() *loop.Loop { return nil }

// Client sends requests; it is used on the loop.
func (s *Stack) Client() *uac.Client { return nil }

// Transport is the layer of sockets and flows.
func (s *Stack) Transport() *transport.Layer { return nil }

// Listen opens a socket, addr being host:port, and returns where it listens.
func (s *Stack) Listen(p transport.Protocol, addr string) (netip.AddrPort, error) {
	return netip.AddrPort{}, nil
}

// Handle sets who answers the requests of a method that belong to no dialog. It is called on the loop or before Listen.
func (s *Stack) Handle(m sipmsg.Method, h func(in *Incoming)) {}

// AddDialogs adds a usage that claims messages of its dialogs, after those added before. As Handle.
func (s *Stack) AddDialogs(d DialogHandler) {}

// OnFlowClosed adds a function that hears, on the loop, of each connection that ended. As Handle.
func (s *Stack) OnFlowClosed(f func(flow *transport.Flow, err error)) {}

// OnFlowOpened adds a function that hears, on the loop, of each new connection. As Handle.
func (s *Stack) OnFlowOpened(f func(flow *transport.Flow)) {}

// Shutdown refuses new requests, waits until the transactions under way have ended or ctx has, and closes.
func (s *Stack) Shutdown(ctx context.Context) error { return nil }

// Close ends everything at once and waits for every goroutine.
func (s *Stack) Close() error { return nil }
