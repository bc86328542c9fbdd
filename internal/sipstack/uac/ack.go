package uac

import (
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
)

// ACK is the ACK to a 2xx, kept to be sent again whenever the 2xx is. Its methods are called on the loop.
type ACK struct {
	out  *Outgoing
	sent *sipmsg.Request
	flow *transport.Flow
}

// SendACK sends the ACK to a 2xx outside of any transaction (RFC 3261 §13.2.2.4), with a Via of its own: over p.Flow
// while that is alive, else to its next hop. Of p only Request, Finish, NextHop and Flow count.
func (c *Client) SendACK(p Params) *ACK {
	a := &ACK{}
	a.begin(c, Params{Request: p.Request, Finish: p.Finish, NextHop: p.NextHop, Flow: p.Flow})
	return a
}

func (a *ACK) begin(c *Client, p Params) {
	callID := p.Request.Header.CallID()
	p.OnFailure = func(_ *Outgoing, err error) { c.cfg.Log.Warn("send ACK", "call_id", callID, "error", err) }
	a.out = c.newOutgoing(p)
	a.out.ack = a
	a.out.begin()
}

// Request is the ACK as sent, nil until it has been.
func (a *ACK) Request() *sipmsg.Request { return a.sent }

// Resend sends the same ACK again, because the 2xx came again. One that is still looking for its way is left alone.
func (a *ACK) Resend() {
	c, p := a.out.client, a.out.params
	switch {
	case !a.out.over:
	case a.sent != nil && a.flow.Alive():
		a.send(c)
	default:
		p.Flow = nil
		a.begin(c, p)
	}
}

func (a *ACK) send(c *Client) {
	if err := c.cfg.Conn(a.flow).Send(a.sent); err != nil {
		c.cfg.Log.Debug("send ACK", "call_id", a.sent.Header.CallID(), "flow", a.flow.String(), "error", err)
	}
}

// startACK sends the ACK on a flow, and goes on to the next target when that fails.
func (o *Outgoing) startACK(r *sipmsg.Request, f *transport.Flow) {
	if err := o.client.cfg.Conn(f).Send(r); err != nil {
		o.lost(f, err)
		return
	}
	o.ack.sent, o.ack.flow = r, f
	o.settle()
}
