package uac

import (
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
)

// Outgoing is a request under way. Its methods are called on the loop.
type Outgoing struct {
	client *Client
	params Params
	sent   *sipmsg.Request
	flow   *transport.Flow
}

// Request is the request as last sent; before that, Params.Request.
func (o *Outgoing) Request() *sipmsg.Request {
	if o.sent == nil {
		return o.params.Request
	}
	return o.sent
}

// Flow is where the request was last sent, nil before that.
func (o *Outgoing) Flow() *transport.Flow { return o.flow }

// AuthError says why a 401 or 407 that Params.Auth might have answered was given to OnResponse instead, nil otherwise.
func (o *Outgoing) AuthError() error { return nil }

// Cancel gives an INVITE up (RFC 3261 §9.1): the CANCEL, with the fields given, leaves when a provisional response has
// come. The final response still arrives, normally 487; or OnFailure with ErrCancelled when there is none.
func (o *Outgoing) Cancel(fields ...sipmsg.Field) {}

// Abandon ends the request here and now. No function of Params is called any more.
func (o *Outgoing) Abandon() {}
