package transaction

import "gosua/internal/sipstack/sipmsg"

// Client is a client transaction. Its methods are called on the loop.
type Client struct{ req *sipmsg.Request }

// Request is the request that was sent.
func (c *Client) Request() *sipmsg.Request { return c.req }

// Terminate ends the transaction at once, in silence.
func (c *Client) Terminate() {}
