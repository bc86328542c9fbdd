package sipstack

import (
	"context"
	"errors"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
)

// connectForReply bounds how long a connection may take that is made only to send a response.
const connectForReply = 10 * time.Second

// errNoReplyFlow says that the way a request came is gone and its Via names no other.
var errNoReplyFlow = errors.New("no way back to the sender")

// conn is what a transaction sends on. It belongs to the loop.
type conn struct {
	stack *Stack
	flow  *transport.Flow // of a client: where requests go; of a server: where the request came from
	via   sipmsg.Via      // of a server: where responses go when flow is gone
	reply bool            // of a server
}

func (s *Stack) clientConn(f *transport.Flow) transaction.Conn { return &conn{stack: s, flow: f} }

func (s *Stack) serverConn(req *sipmsg.Request, f *transport.Flow) transaction.Conn {
	via, _ := req.Header.Via()
	return &conn{stack: s, flow: f, via: via, reply: true}
}

// Reliable says whether the flow is a stream.
func (c *conn) Reliable() bool { return c.flow.Protocol().Reliable() }

// Flow is where the transaction's messages go, or came from.
func (c *conn) Flow() *transport.Flow { return c.flow }

// Hold keeps the connection from being closed as idle while a transaction needs it.
func (c *conn) Hold() { c.flow.Hold() }

// Release takes Hold back.
func (c *conn) Release() { c.flow.Release() }

// Send writes the message and tells the trace.
func (c *conn) Send(m sipmsg.Message) error {
	if !c.reply {
		return c.stack.send(c.flow, m)
	}
	if f := c.stack.transport.ReplyFlow(c.flow, c.via); f != nil {
		return c.stack.send(f, m)
	}
	target, ok := c.stack.transport.ReplyTarget(c.flow, c.via)
	if !ok || c.stack.ctx.Err() != nil {
		return errNoReplyFlow
	}
	c.stack.replies.Add(1)
	go c.stack.connectAndSend(c.stack.ctx, target, m)
	return nil
}

func (s *Stack) send(f *transport.Flow, m sipmsg.Message) error {
	m.Head().WriteCompact(s.cfg.CompactForm)
	raw := m.Append(nil)
	if err := s.transport.Send(f, raw); err != nil {
		return err
	}
	if s.cfg.Trace != nil {
		s.cfg.Trace(TraceEvent{Out: true, Message: m, Raw: raw, Flow: f, At: time.Now()})
	}
	return nil
}

// connectAndSend is a pump: it connects to where a response must go now that the request's connection is gone
// (RFC 3261 §18.2.2), and has the loop send it.
func (s *Stack) connectAndSend(ctx context.Context, target transport.Target, m sipmsg.Message) {
	defer s.replies.Done()
	ctx, cancel := context.WithTimeout(ctx, connectForReply)
	defer cancel()
	f, err := s.transport.Connect(ctx, target)
	s.loop.Post(func() {
		if err == nil {
			err = s.send(f, m)
		}
		if err != nil {
			s.cfg.Log.Debug("send response", "target", target.String(), "error", err)
		}
	})
}
