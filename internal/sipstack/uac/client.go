package uac

import (
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
)

// Client sends requests. The Stack builds it. Its methods are called on the loop.
type Client struct{}

// Send sends the request of p. What becomes of it is told to the functions of p, never before Send has returned.
func (c *Client) Send(p Params) *Outgoing { return &Outgoing{client: c, params: p} }

// ACK is the ACK to a 2xx, kept to be sent again whenever the 2xx is.
type ACK struct {
	req *sipmsg.Request
	raw []byte
}

// SendACK sends the ACK r to a 2xx outside of any transaction (RFC 3261 §13.2.2.4), with a Via of its own: over f while
// that is alive, else to its next hop. finish, which may be nil, completes it as Params.Finish does.
func (c *Client) SendACK(r *sipmsg.Request, f *transport.Flow, finish func(*sipmsg.Request, *transport.Flow) error) *ACK {
	return &ACK{req: r}
}

// Resend sends the same bytes again, because the 2xx came again.
func (a *ACK) Resend() {}

// Raw is the ACK as sent; nil until it has been.
func (a *ACK) Raw() []byte { return a.raw }
