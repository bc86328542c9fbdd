package sipstack

import (
	"errors"
	"net/netip"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
)

// received is called by the transport's pumps.
func (s *Stack) received(r transport.Received) {
	s.feed(r.Flow, func() { s.handle(r) })
}

// dropped is called by the transport's pumps with what was no message.
func (s *Stack) dropped(d transport.Drop) {
	s.cfg.Log.Debug("dropped", "flow", d.Flow.String(), "bytes", len(d.Raw), "error", d.Err)
	if d.Partial != nil {
		s.feed(d.Flow, func() { s.malformed(d) })
	}
}

// feed posts f to the loop, within the bound of Limits.Queue: a stream waits for room, which makes its remote wait; a
// datagram is dropped and counted.
func (s *Stack) feed(flow *transport.Flow, f func()) {
	if !s.admit(flow) {
		return
	}
	run := func() {
		<-s.slots
		f()
	}
	if !s.loop.Post(run) {
		<-s.slots
	}
}

func (s *Stack) admit(flow *transport.Flow) bool {
	if flow.Protocol().Reliable() {
		select {
		case s.slots <- struct{}{}:
			return true
		case <-s.closing:
			return false
		}
	}
	select {
	case s.slots <- struct{}{}:
		return true
	default:
		s.overloaded.Add(1)
		return false
	}
}

// handle takes a message on the loop.
func (s *Stack) handle(r transport.Received) {
	if s.cfg.Trace != nil {
		s.cfg.Trace(TraceEvent{Message: r.Message, Raw: r.Raw, Flow: r.Flow, At: r.At})
	}
	switch m := r.Message.(type) {
	case *sipmsg.Request:
		s.handleRequest(m, r.Flow)
	case *sipmsg.Response:
		s.handleResponse(m, r.Flow)
	}
}

func (s *Stack) handleRequest(req *sipmsg.Request, flow *transport.Flow) {
	conn := s.serverConn(req, flow)
	if refusal := sipmsg.ValidateRequest(req); refusal != nil {
		s.refuse(req, conn, refusal)
		return
	}
	s.transactions.ReceiveRequest(req, conn)
}

// refuse answers without a transaction what must not get one.
func (s *Stack) refuse(req *sipmsg.Request, conn transaction.Conn, r *sipmsg.Refusal) {
	resp := sipmsg.NewResponse(req, r.Status, r.Reason)
	for _, h := range r.Headers {
		resp.Header.Add(h.Name, h.Value)
	}
	s.transactions.RespondStateless(req, conn, resp)
}

// malformed refuses what did not parse but can be answered (RFC 3261 §16.3, RFC 4475 §3.1.2).
func (s *Stack) malformed(d transport.Drop) {
	refusal := &sipmsg.Refusal{Status: 400}
	if e, ok := errors.AsType[*sipmsg.ParseError](d.Err); ok {
		refusal.Status = e.Status
	}
	s.refuse(d.Partial, s.serverConn(d.Partial, d.Flow), refusal)
}

// handleResponse gives a response to its transaction, or to the dialogs when it is a 2xx that has none
// (RFC 3261 §13.2.2.4).
func (s *Stack) handleResponse(resp *sipmsg.Response, flow *transport.Flow) {
	if err := sipmsg.ValidateResponse(resp); err != nil {
		s.cfg.Log.Debug("dropped", "flow", flow.String(), "status", resp.StatusCode, "error", err)
		return
	}
	if s.transactions.ReceiveResponse(resp) {
		return
	}
	cseq, _ := resp.Header.CSeq()
	if cseq.Method == sipmsg.INVITE && resp.StatusCode >= 200 && resp.StatusCode < 300 {
		s.core.Stray2xx(resp, flow)
	}
}

// flowConnecting is called by whoever waits for the connection.
func (s *Stack) flowConnecting(local netip.Addr, t transport.Target) {
	s.loop.Post(func() {
		for _, f := range s.connecting {
			f(local, t)
		}
	})
}

// flowOpened is called by the transport's pumps.
func (s *Stack) flowOpened(flow *transport.Flow) {
	s.loop.Post(func() {
		for _, f := range s.opened {
			f(flow)
		}
	})
}

// flowClosed is called by the transport's pumps. What waits for a response on the connection fails.
func (s *Stack) flowClosed(flow *transport.Flow, err error) {
	s.loop.Post(func() {
		if err == nil {
			err = transport.ErrDead
		}
		s.transactions.ConnLost(func(c transaction.Conn) bool {
			mine, ok := c.(*conn)
			return ok && mine.flow == flow
		}, err)
		for _, f := range s.closed {
			f(flow, err)
		}
	})
}
