package uas

import (
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
)

// Incoming is a request that came in, with what it takes to answer it. It is used on the loop.
type Incoming struct {
	Request *sipmsg.Request
	Flow    *transport.Flow     // the connection it came over
	Server  *transaction.Server // never nil
}

// Respond sends a response, completed with a To tag when it has none (RFC 3261 §8.2.6.2).
func (in *Incoming) Respond(resp *sipmsg.Response) error { return in.Server.Respond(resp) }

// Refuse answers with a status and no body; "" is the status's own reason phrase.
func (in *Incoming) Refuse(code int, reason string, headers ...sipmsg.Field) error {
	resp := sipmsg.NewResponse(in.Request, code, reason)
	for _, h := range headers {
		resp.Header.Add(h.Name, h.Value)
	}
	return in.Respond(resp)
}

// Handler answers the requests of one method that belong to no dialog.
type Handler func(in *Incoming)

// DialogHandler is a usage that claims messages by the identifiers of its dialogs. Its methods run on the loop.
type DialogHandler interface {
	// HandleInDialog is offered each request whose To has a tag. True claims it: the usage answers it.
	HandleInDialog(in *Incoming) bool
	// HandleAck is offered each ACK to a 2xx.
	HandleAck(req *sipmsg.Request, flow *transport.Flow) bool
	// HandleStray2xx is offered each 2xx to an INVITE that has no transaction (any more).
	HandleStray2xx(resp *sipmsg.Response, flow *transport.Flow) bool
}

// Capabilities are what an endpoint says it can do. Empty fields stand for the defaults.
type Capabilities struct {
	Allow     []sipmsg.Method // in the order they are listed; default: PRACK, INVITE, ACK, BYE, … of which only the handled ones are listed
	Accept    []string        // media types: application/sdp, text/plain …
	Supported []string        // option tags; a Require of any other gets 420
}
