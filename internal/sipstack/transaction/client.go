package transaction

import (
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// ClientHandler hears of a client transaction, on the loop. Nil fields are fine.
type ClientHandler struct {
	Response func(resp *sipmsg.Response) // each response that is not a repeated one; for INVITE each 2xx
	Failure  func(err error)             // ErrTimeout, or what sending failed with. Nothing follows it
}

// Client is a client transaction. Its methods are called on the loop.
type Client struct {
	layer   *Layer
	key     clientKey
	req     *sipmsg.Request
	ack     *sipmsg.Request // to the refusal of an INVITE
	conn    Conn
	handler ClientHandler
	machine machine
	driver  driver
}

// Request sends a request, whose topmost Via has a branch of its own, and repeats it as its kind of transaction demands.
// The functions of h are never called before Request has returned.
func (l *Layer) Request(req *sipmsg.Request, conn Conn, h ClientHandler) *Client {
	kind := NonInviteClient
	if req.Method == sipmsg.INVITE {
		kind = InviteClient
	}
	c := &Client{layer: l, req: req, conn: conn, handler: h, driver: driver{loop: l.cfg.Loop}}
	c.machine = newMachine(kind, conn.Reliable(), &l.timing)
	c.key, _ = clientKeyOf(&req.Header)
	l.clients[c.key] = c
	hold(conn)
	c.machine.start(time.Now())
	if err := conn.Send(req); err != nil {
		l.cfg.Loop.Post(func() { c.fail(err) })
	}
	c.rearm()
	return c
}

// ReceiveResponse gives a response to its transaction; false: there is none.
func (l *Layer) ReceiveResponse(resp *sipmsg.Response) bool {
	key, ok := clientKeyOf(&resp.Header)
	if !ok {
		return false
	}
	c := l.clients[key]
	if c == nil {
		return false
	}
	c.do(c.machine.response(time.Now(), resp.StatusCode), resp)
	return true
}

// Request is the request that was sent.
func (c *Client) Request() *sipmsg.Request { return c.req }

// State is where the transaction stands.
func (c *Client) State() State { return c.machine.state }

// Terminate ends the transaction at once, in silence.
func (c *Client) Terminate() {
	c.handler = ClientHandler{}
	c.machine.abandon()
	c.rearm()
	c.layer.checkQuiet()
}

// waiting says whether the final response is still to come.
func (c *Client) waiting() bool {
	s := c.machine.state
	return s == Calling || s == Trying || s == Proceeding
}

// do carries out what the machine asked for: first what leaves, then the bookkeeping, then what the TU hears, so that
// the TU may do with the transaction what it wants.
func (c *Client) do(a action, resp *sipmsg.Response) {
	err := c.send(a, resp)
	if err != nil {
		a |= c.machine.failed()
	}
	c.rearm()
	h := c.handler
	if a&deliver != 0 && h.Response != nil {
		h.Response(resp)
	}
	if a&timedOut != 0 && h.Failure != nil {
		h.Failure(ErrTimeout)
	}
	if a&sendFailed != 0 && h.Failure != nil {
		h.Failure(err)
	}
	c.layer.checkQuiet()
}

func (c *Client) send(a action, resp *sipmsg.Response) error {
	switch {
	case a&sendMessage != 0:
		return c.conn.Send(c.req)
	case a&sendACK != 0:
		if c.ack == nil {
			c.ack = newACK(c.req, resp)
		}
		return c.conn.Send(c.ack)
	}
	return nil
}

// fail hears that sending failed or the connection is lost.
func (c *Client) fail(err error) {
	a := c.machine.failed()
	c.rearm()
	if f := c.handler.Failure; a&sendFailed != 0 && f != nil {
		f(err)
	}
	c.layer.checkQuiet()
}

// rearm follows the machine: its next deadline, its end.
func (c *Client) rearm() {
	c.driver.arm(c.machine.next(), c.tick)
	if c.machine.state == Terminated && c.layer.clients[c.key] == c {
		delete(c.layer.clients, c.key)
		release(c.conn)
	}
}

func (c *Client) tick() { c.do(c.machine.tick(time.Now()), nil) }
