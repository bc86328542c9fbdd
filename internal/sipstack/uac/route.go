package uac

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"gosua/internal/sipstack/resolver"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

// candidate is a target to try.
type candidate struct {
	transport.Target
	fallback bool // UDP, behind a try by TCP that the size of the request or its sender demanded
}

// route is what is known of where a request may go.
type route struct {
	resolved bool
	secure   bool        // TLS only
	upgrade  bool        // nobody named the protocol: a large request may change from UDP to TCP
	rest     []candidate // not yet tried
	last     *Failure    // why the last one did not do
}

// begin sends over the flow that was given while it is alive, and resolves the next hop otherwise.
func (o *Outgoing) begin() {
	hop := nextHop(&o.params)
	o.route.upgrade = !o.client.cfg.NoTCP && hop.Transport() == ""
	o.route.secure = hop.Secure() || o.base.URI.Secure()
	switch f := o.params.Flow; {
	case o.over:
	case o.client.closed:
		o.fail(&Failure{Stage: o.stage, Err: ErrClosed})
	case f != nil && f.Alive() && o.route.allows(f.Protocol()):
		o.use(candidate{Target: transport.Target{Protocol: f.Protocol(), Addr: f.Remote()}}, f)
	default:
		o.resolve()
	}
}

// allows says whether a request may go by a protocol: a sips URI demands TLS (RFC 3261 §26.2.2).
func (r *route) allows(p transport.Protocol) bool { return !r.secure || p.Secure() }

// nextHop is the URI whose address the request is sent to (RFC 3261 §8.1.2).
func nextHop(p *Params) uri.URI {
	if p.NextHop != nil {
		return *p.NextHop
	}
	routes, err := p.Request.Header.AddrList("Route")
	if err == nil && len(routes) > 0 && routes[0].URI.Params.Has("lr") {
		return routes[0].URI
	}
	return p.Request.URI
}

func (o *Outgoing) resolve() {
	o.stage, o.tx = StageResolve, nil
	o.route.resolved = true
	o.client.pumps.Add(1)
	hop := nextHop(&o.params)
	if _, err := netip.ParseAddr(strings.Trim(hop.Host, "[]")); err == nil {
		o.lookup(o.ctx, hop) // nothing is asked: what is sent to an address leaves in the order in which it was sent
		return
	}
	go o.lookup(o.ctx, hop)
}

// lookup is a pump: it waits for the resolver and posts what it found.
func (o *Outgoing) lookup(ctx context.Context, hop uri.URI) {
	defer o.client.pumps.Done()
	targets, err := o.client.cfg.Resolver.Resolve(ctx, hop)
	o.client.cfg.Loop.Post(func() { o.found(hop, targets, err) })
}

func (o *Outgoing) found(hop uri.URI, targets []resolver.Target, err error) {
	if o.over {
		return
	}
	for _, t := range targets {
		if p := transport.Protocol(t.Protocol); o.route.allows(p) {
			o.route.rest = append(o.route.rest, candidate{Target: transport.Target{Protocol: p, Addr: t.Addr, ServerName: t.ServerName}})
		}
	}
	if err == nil && len(o.route.rest) == 0 {
		err = fmt.Errorf("%s: %w", hop, ErrNoTarget)
	}
	o.traceStage(StageResolve, describe(o.route.rest), err)
	if err != nil {
		o.fail(&Failure{Stage: StageResolve, Err: err})
		return
	}
	o.next()
}

func describe(targets []candidate) string {
	names := make([]string, len(targets))
	for i, t := range targets {
		names[i] = t.String()
	}
	return strings.Join(names, ", ")
}

// next tries the next target; when there is none left, the request ends with the best that is known.
func (o *Outgoing) next() {
	o.provisional, o.tx = false, nil
	switch {
	case o.over:
	case o.cancelling.wanted:
		o.fail(&Failure{Stage: o.stage, Err: ErrCancelled})
	case len(o.route.rest) > 0:
		t := o.route.rest[0]
		o.route.rest = o.route.rest[1:]
		o.try(t)
	case o.refusal != nil:
		o.finish(o.refusal)
	default:
		o.fail(o.route.last)
	}
}

// try finds the flow to a target, or connects.
func (o *Outgoing) try(t candidate) {
	o.stage = StageConnect
	if f := o.client.cfg.Transport.ExistingFor(t.Target); f != nil {
		o.use(t, f)
		return
	}
	limit := o.client.cfg.ConnectTimeout
	if len(o.route.rest) > 0 && o.route.rest[0].fallback {
		limit = o.client.cfg.UpgradeTimeout
	}
	o.client.pumps.Add(1)
	go o.connect(o.ctx, t, limit)
}

// connect is a pump: it waits for the connection and posts it.
func (o *Outgoing) connect(ctx context.Context, t candidate, limit time.Duration) {
	defer o.client.pumps.Done()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ctx = transport.WithConnected(ctx, func() {
		at := time.Now()
		o.client.cfg.Loop.Post(func() { o.reached(t, at) })
	})
	f, err := o.client.cfg.Transport.Connect(ctx, t.Target)
	o.client.cfg.Loop.Post(func() { o.connected(t, f, err) })
}

// reached hears that the connection to a TLS target is there, before the handshake.
func (o *Outgoing) reached(t candidate, at time.Time) {
	if !o.over && o.params.Trace != nil {
		o.params.Trace(Stage{Name: StageConnect, Detail: t.String(), At: at})
	}
}

func (o *Outgoing) connected(t candidate, f *transport.Flow, err error) {
	if o.over {
		return
	}
	stage := StageConnect
	if t.Protocol.Secure() {
		stage = StageTLS
	}
	if ce, ok := errors.AsType[*transport.ConnectError](err); ok {
		stage = ce.Stage
	}
	if t.Protocol.Reliable() || err != nil {
		o.traceStage(stage, t.String(), err)
	}
	if err != nil {
		o.route.last = &Failure{Stage: stage, Err: err}
		o.next()
		return
	}
	o.use(t, f)
}

// use sends over the flow to a target, unless the request is too large for a datagram, or prefers TCP: then that is tried
// first (RFC 3261 §18.1.1).
func (o *Outgoing) use(t candidate, f *transport.Flow) {
	if !o.route.upgrade || t.fallback || t.Protocol != transport.UDP {
		o.attempt(f)
		return
	}
	r, err := o.build(f)
	if err != nil {
		o.fail(&Failure{Stage: StageRequest, Err: err})
		return
	}
	if !o.params.Stream && len(r.Append(nil)) < o.client.cfg.MaxDatagram {
		o.start(r, f)
		return
	}
	t.fallback = true
	o.route.rest = append([]candidate{t}, o.route.rest...)
	t.fallback, t.Protocol = false, transport.TCP
	o.try(t)
}

// build makes the request for a flow: a copy with Via and what Finish writes.
func (o *Outgoing) build(f *transport.Flow) (*sipmsg.Request, error) {
	r := o.base.Clone()
	r.Header.PrependVia(newVia(f))
	if o.params.Finish == nil {
		return r, nil
	}
	if err := o.params.Finish(r, f); err != nil {
		return nil, fmt.Errorf("build %s for %s: %w", r.Method, f, err)
	}
	return r, nil
}
