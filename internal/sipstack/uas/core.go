package uas

import (
	"log/slog"
	"slices"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
)

// Config is what a Core is made of. The zero value works.
type Config struct {
	Capabilities Capabilities
	UserAgent    string       // in responses to OPTIONS; "": none
	Log          *slog.Logger // nil: nothing is logged
}

// Core offers each request to whom it belongs, and refuses what belongs to nobody. All its methods are called on the
// loop.
type Core struct {
	cfg      Config
	handlers map[sipmsg.Method]Handler
	dialogs  []DialogHandler
	draining bool
}

// NewCore makes a Core that answers OPTIONS and refuses everything else.
func NewCore(cfg Config) *Core {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Core{cfg: cfg, handlers: map[sipmsg.Method]Handler{}}
}

// Handle sets who answers the requests of a method that belong to no dialog; nil takes it back.
func (c *Core) Handle(m sipmsg.Method, h Handler) {
	if h == nil {
		delete(c.handlers, m)
		return
	}
	c.handlers[m] = h
}

// AddDialogs adds a usage, which is offered what those added before did not claim.
func (c *Core) AddDialogs(d DialogHandler) { c.dialogs = append(c.dialogs, d) }

// Drain has the requests refused from now on that would begin something new.
func (c *Core) Drain() { c.draining = true }

// Known tells whether a request is one of a dialog that exists.
func (c *Core) Known(req *sipmsg.Request) bool {
	return slices.ContainsFunc(c.dialogs, func(d DialogHandler) bool { return d.HasDialog(req) })
}

// Request takes a new server transaction.
func (c *Core) Request(s *transaction.Server) {
	in := &Incoming{Request: s.Request(), Flow: flowOf(s.Conn()), Server: s}
	if refusal := c.inspect(in.Request); refusal != nil {
		c.refuse(in, refusal)
		return
	}
	if in.inDialog() {
		c.withinDialog(in)
		return
	}
	c.outOfDialog(in)
}

// ACK takes an ACK to a 2xx. One that nobody claims is dropped, since an ACK is never answered.
func (c *Core) ACK(req *sipmsg.Request, conn transaction.Conn) {
	flow := flowOf(conn)
	for _, d := range c.dialogs {
		if d.HandleAck(req, flow) {
			return
		}
	}
	c.cfg.Log.Debug("ACK outside of a dialog", "call_id", req.Header.CallID())
}

// Stray2xx takes a 2xx to an INVITE that has no transaction.
func (c *Core) Stray2xx(resp *sipmsg.Response, flow *transport.Flow) {
	for _, d := range c.dialogs {
		if d.HandleStray2xx(resp, flow) {
			return
		}
	}
	c.cfg.Log.Debug("response without a request", "call_id", resp.Header.CallID(), "status", resp.StatusCode)
}

func (c *Core) withinDialog(in *Incoming) {
	for _, d := range c.dialogs {
		if d.HandleInDialog(in) {
			return
		}
	}
	if !c.knows(in.Request.Method) {
		c.refuse(in, c.notAllowed())
		return
	}
	c.refuse(in, &sipmsg.Refusal{Status: 481}) // RFC 3261 §12.2.2
}

func (c *Core) outOfDialog(in *Incoming) {
	h := c.handlers[in.Request.Method]
	switch {
	case c.draining:
		c.refuse(in, &sipmsg.Refusal{Status: 503})
	case h != nil:
		h(in)
	case in.Request.Method == sipmsg.OPTIONS:
		c.options(in)
	case dialogOnly(in.Request.Method):
		c.refuse(in, &sipmsg.Refusal{Status: 481})
	default:
		c.refuse(in, c.notAllowed())
	}
}

// dialogOnly names the methods that make no sense outside of a dialog, so that a dialog is what they lack.
func dialogOnly(m sipmsg.Method) bool {
	return m == sipmsg.BYE || m == sipmsg.PRACK || m == sipmsg.UPDATE || m == sipmsg.NOTIFY
}

// notAllowed is RFC 3261 §8.2.1; a method that nobody knows is no exception.
func (c *Core) notAllowed() *sipmsg.Refusal {
	return &sipmsg.Refusal{Status: 405, Headers: []sipmsg.Field{{Name: "Allow", Value: c.Allow()}}}
}

// options answers OPTIONS (RFC 3261 §11.2).
func (c *Core) options(in *Incoming) {
	headers := []sipmsg.Field{
		{Name: "Allow", Value: c.Allow()}, {Name: "Accept", Value: c.Accept()}, {Name: "Supported", Value: c.Supported()},
	}
	if c.cfg.UserAgent != "" {
		headers = append(headers, sipmsg.Field{Name: "User-Agent", Value: c.cfg.UserAgent})
	}
	c.refuse(in, &sipmsg.Refusal{Status: 200, Headers: headers})
}

// refuse answers with a status. When that cannot be sent, the next repetition of the request brings it again.
func (c *Core) refuse(in *Incoming, r *sipmsg.Refusal) {
	if err := in.Refuse(r.Status, r.Reason, r.Headers...); err != nil {
		c.cfg.Log.Debug("send response", "status", r.Status, "call_id", in.Request.Header.CallID(), "error", err)
	}
}
