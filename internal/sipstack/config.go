package sipstack

import (
	"cmp"
	"log/slog"
	"time"

	"gosua/internal/sipstack/resolver"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uas"
)

// DefaultQueue is how many received messages wait for the loop at most when Limits does not say.
const DefaultQueue = 4096

// Incoming is a request that came in; it lives in package uas, so that the usages can name it.
type Incoming = uas.Incoming

// DialogHandler is a usage that claims messages by the identifiers of its dialogs.
type DialogHandler = uas.DialogHandler

// TraceEvent is one message as it was on the wire, repetitions included.
type TraceEvent struct {
	Out     bool
	Message sipmsg.Message
	Raw     []byte // not to be changed
	Flow    *transport.Flow
	At      time.Time
}

// Config says what a Stack is made of. The zero value works.
type Config struct {
	UserAgent    string // User-Agent of requests and of responses to OPTIONS; "": none
	Timing       transaction.Timing
	Transport    transport.Config // its Handler belongs to the Stack; a nil Log is the Stack's
	Resolver     resolver.Config
	Capabilities uas.Capabilities
	Limits       Limits
	Log          *slog.Logger     // nil: nothing is logged
	Trace        func(TraceEvent) // each message as on the wire, on the loop; nil: none
	NoTCP        bool             // large requests to UDP targets stay on UDP
	CompactForm  bool             // header fields are written with their short names (RFC 3261 §7.3.3)
}

// Limits bound what others can make a Stack hold. A zero field stands for its default.
type Limits struct {
	Queue   int // messages between the sockets and the loop; datagrams beyond it are dropped, streams wait. DefaultQueue
	Servers int // server transactions at once: transaction.DefaultMaxServers
}

func (c Config) withDefaults() Config {
	c.Limits.Queue = cmp.Or(c.Limits.Queue, DefaultQueue)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Transport.Log == nil {
		c.Transport.Log = c.Log
	}
	return c
}
