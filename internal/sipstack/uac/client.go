package uac

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/resolver"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

// Defaults of Config.
const (
	DefaultMaxDatagram    = 1300
	DefaultUpgradeTimeout = 3 * time.Second
	DefaultConnectTimeout = 20 * time.Second
	DefaultMaxChallenges  = 8
)

// Resolver finds the places to try for a URI, in order. It may block until ctx ends.
type Resolver interface {
	Resolve(ctx context.Context, u uri.URI) ([]resolver.Target, error)
}

// Transport finds and opens flows. Connect may block until ctx ends.
type Transport interface {
	ExistingFor(t transport.Target) *transport.Flow
	Connect(ctx context.Context, t transport.Target) (*transport.Flow, error)
}

// Config is what a Client is made of. The first five fields are required.
type Config struct {
	Loop         *loop.Loop
	Resolver     Resolver
	Transport    Transport
	Transactions *transaction.Layer
	Conn         func(f *transport.Flow) transaction.Conn // how a transaction sends on a flow

	Stray2xx  func(resp *sipmsg.Response, f *transport.Flow) // a 2xx to an INVITE that was given up or refused; nil: ignored
	UserAgent string                                         // on requests without a User-Agent of their own; "": none
	Log       *slog.Logger                                   // nil: nothing is logged

	CompactForm    bool          // requests are written with short names: their size is counted so
	NoTCP          bool          // large requests stay on UDP
	MaxDatagram    int           // bytes; larger or equal requests to UDP targets try TCP first; 0: DefaultMaxDatagram
	UpgradeTimeout time.Duration // how long such a request waits for TCP; 0: DefaultUpgradeTimeout
	ConnectTimeout time.Duration // how long one target may take to connect, TLS included; 0: DefaultConnectTimeout
	MaxChallenges  int           // 401 and 407 answered in one request; 0: DefaultMaxChallenges
}

func (c Config) withDefaults() Config {
	c.MaxDatagram = cmp.Or(c.MaxDatagram, DefaultMaxDatagram)
	c.UpgradeTimeout = cmp.Or(c.UpgradeTimeout, DefaultUpgradeTimeout)
	c.ConnectTimeout = cmp.Or(c.ConnectTimeout, DefaultConnectTimeout)
	c.MaxChallenges = cmp.Or(c.MaxChallenges, DefaultMaxChallenges)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Client sends requests. The Stack builds it. Its methods are called on the loop, Wait excepted.
type Client struct {
	cfg    Config
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	pumps  sync.WaitGroup // lookups and connections under way
	open   map[*Outgoing]struct{}
	idle   []func() // wait until open is empty
	closed bool
}

// New makes a Client. Close and then Wait end it.
func New(cfg Config) *Client {
	ctx, cancel := context.WithCancel(context.Background())
	return &Client{cfg: cfg.withDefaults(), ctx: ctx, cancel: cancel, open: map[*Outgoing]struct{}{}}
}

// Send sends the request of p. What becomes of it is told to the functions of p, never before Send has returned.
func (c *Client) Send(p Params) *Outgoing {
	o := c.newOutgoing(p)
	if p.Timeout > 0 {
		o.deadline = c.cfg.Loop.AfterFunc(p.Timeout, o.timeout)
	}
	c.cfg.Loop.Post(o.begin)
	return o
}

func (c *Client) newOutgoing(p Params) *Outgoing {
	o := &Outgoing{client: c, params: p, base: p.Request.Clone(), stage: StageResolve}
	o.base.Header.WriteCompact(c.cfg.CompactForm)
	o.ctx, o.stop = context.WithCancel(c.ctx)
	if c.cfg.UserAgent != "" && p.Request.Method != sipmsg.ACK && !o.base.Header.Has("User-Agent") {
		o.base.Header.Add("User-Agent", c.cfg.UserAgent)
	}
	c.open[o] = struct{}{}
	return o
}

// WhenIdle calls f once, never before WhenIdle has returned, when no request is under way: each has its final response
// or failure, and each ACK has left.
func (c *Client) WhenIdle(f func()) {
	c.idle = append(c.idle, f)
	c.cfg.Loop.Post(c.checkIdle)
}

// Idle says that no request is under way.
func (c *Client) Idle() bool { return len(c.open) == 0 }

func (c *Client) checkIdle() {
	if !c.Idle() {
		return
	}
	waiting := c.idle
	c.idle = nil
	for _, f := range waiting {
		f()
	}
}

// done forgets a request that has ended. What follows upon its end (an ACK, a BYE) comes before anybody is told that
// nothing is under way.
func (c *Client) done(o *Outgoing) {
	delete(c.open, o)
	if len(c.open) == 0 && len(c.idle) > 0 {
		c.cfg.Loop.Post(c.checkIdle)
	}
}

// Close fails all requests under way with ErrClosed, and all later ones.
func (c *Client) Close() {
	c.closed = true
	c.cancel()
	for o := range c.open {
		o.fail(&Failure{Stage: o.stage, Err: ErrClosed})
	}
}

// patience is how long a cancelled INVITE may take to be answered (RFC 3261 §9.1).
func (c *Client) patience() time.Duration { return 64 * c.cfg.Transactions.Timing().T1 }

// Wait waits, not on the loop, until no goroutine of the Client is left. It is called after Close.
func (c *Client) Wait() { c.pumps.Wait() }
