package transaction

import (
	"cmp"
	"crypto/rand"
	"errors"
	"log/slog"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
)

// What a Layer holds at most when its Config does not say: server transactions, more of them for requests of dialogs that
// exist, and octets of requests.
const (
	DefaultMaxServers = 10_000
	DefaultReserve    = 1000
	DefaultMaxBytes   = 64 << 20
)

var (
	// ErrTimeout says that timer B, F or H ended the transaction: nobody answered.
	ErrTimeout = errors.New("no answer")
	// ErrAnswered says that a server transaction has had its final response.
	ErrAnswered = errors.New("request is answered already")
)

// Conn is where a transaction sends its messages. Send must not block.
type Conn interface {
	Reliable() bool // a stream: nothing is retransmitted
	Send(m sipmsg.Message) error
}

// Holder is a Conn that closes itself when nothing uses it, and so wants to know how long a transaction does: Hold comes
// when a transaction begins, Release when it has ended.
type Holder interface {
	Hold()
	Release()
}

func hold(c Conn) {
	if h, ok := c.(Holder); ok {
		h.Hold()
	}
}

func release(c Conn) {
	if h, ok := c.(Holder); ok {
		h.Release()
	}
}

// Config is what a Layer needs. Loop is required.
type Config struct {
	Loop       *loop.Loop
	Timing     Timing
	MaxServers int          // server transactions at once, 0 = DefaultMaxServers; requests beyond it get 503 without state
	Reserve    int          // so many more for what Handler.Known knows, 0 = DefaultReserve: strangers cannot crowd out who talks with us
	MaxBytes   int          // octets of the requests of server transactions, 0 = DefaultMaxBytes; refused and reserved for like MaxServers
	Log        *slog.Logger // nil: nothing is logged
	Handler    Handler
}

// Handler hears of what comes in and belongs to no transaction yet. Its functions run on the loop and must not block.
type Handler struct {
	// Request is called with each new server transaction, that of a CANCEL excepted, which the Layer answers itself.
	Request func(s *Server)
	// ACK is called with each ACK that no transaction absorbs: the ones to 2xx.
	ACK func(req *sipmsg.Request, conn Conn)
	// Known tells whether a request belongs to a dialog that exists; nil knows none. It is asked when there is no room.
	Known func(req *sipmsg.Request) bool
}

// Layer matches messages to transactions and drives their machines. All its methods are called on the loop.
type Layer struct {
	cfg     Config
	timing  Timing
	salt    string // makes the tags of responses without a transaction unguessable
	servers map[serverKey]*Server
	merged  map[mergeKey]*Server
	clients map[clientKey]*Client
	pending int // server transactions, each counted once
	bytes   int // of their requests
	refused uint64
	quiet   []func()
}

// Stats are the figures of a Layer.
type Stats struct {
	Servers, Clients int    // transactions that exist
	Refused          uint64 // requests refused for want of room
}

// NewLayer makes a Layer without transactions. Close ends those it will have.
func NewLayer(cfg Config) *Layer {
	cfg.MaxServers = cmp.Or(cfg.MaxServers, DefaultMaxServers)
	cfg.Reserve = cmp.Or(cfg.Reserve, DefaultReserve)
	cfg.MaxBytes = cmp.Or(cfg.MaxBytes, DefaultMaxBytes)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Layer{
		cfg:     cfg,
		timing:  cfg.Timing.WithDefaults(),
		salt:    rand.Text(),
		servers: map[serverKey]*Server{},
		merged:  map[mergeKey]*Server{},
		clients: map[clientKey]*Client{},
	}
}

// Stats returns the figures of now.
func (l *Layer) Stats() Stats {
	return Stats{Servers: l.pending, Clients: len(l.clients), Refused: l.refused}
}

// Timing is the timing in use, without zero fields.
func (l *Layer) Timing() Timing { return l.timing }

// ConnLost fails the client transactions that still wait for a final response on a connection for which same is true.
// Server transactions stay: their responses may find another way (RFC 3261 §18.2.2).
func (l *Layer) ConnLost(same func(Conn) bool, err error) {
	var lost []*Client
	for _, c := range l.clients {
		if c.waiting() && same(c.conn) {
			lost = append(lost, c)
		}
	}
	for _, c := range lost {
		c.fail(err)
	}
}

// WhenQuiet calls f, once, as soon as no client waits for its final response, and no server for its answer or its ACK;
// that may be before WhenQuiet returns.
func (l *Layer) WhenQuiet(f func()) {
	l.quiet = append(l.quiet, f)
	l.checkQuiet()
}

func (l *Layer) checkQuiet() {
	if len(l.quiet) == 0 || l.busy() {
		return
	}
	waiting := l.quiet
	l.quiet = nil
	for _, f := range waiting {
		f()
	}
}

func (l *Layer) busy() bool {
	for _, c := range l.clients {
		if c.waiting() {
			return true
		}
	}
	for _, s := range l.servers {
		if s.waiting() {
			return true
		}
	}
	return false
}

// Close ends all transactions in silence.
func (l *Layer) Close() {
	for _, c := range l.clients {
		c.Terminate()
	}
	for _, s := range l.servers {
		s.terminate()
	}
}
