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

// inDialog says whether the request claims to belong to a dialog.
func (in *Incoming) inDialog() bool {
	to, _ := in.Request.Header.To()
	return to.Tag() != ""
}

// Handler answers the requests of one method that belong to no dialog.
type Handler func(in *Incoming)

// DialogHandler is a usage that claims messages by the identifiers of its dialogs. Its methods run on the loop.
type DialogHandler interface {
	// HasDialog tells whether a request is one of a dialog that exists.
	HasDialog(req *sipmsg.Request) bool
	// HandleInDialog is offered each request whose To has a tag. True claims it: the usage answers it.
	HandleInDialog(in *Incoming) bool
	// HandleAck is offered each ACK to a 2xx.
	HandleAck(req *sipmsg.Request, flow *transport.Flow) bool
	// HandleStray2xx is offered each 2xx to an INVITE that has no transaction (any more).
	HandleStray2xx(resp *sipmsg.Response, flow *transport.Flow) bool
}

// Conn is a transaction's connection that knows its flow.
type Conn interface {
	transaction.Conn
	Flow() *transport.Flow
}

// flowOf is nil for a connection that has none, as in tests.
func flowOf(c transaction.Conn) *transport.Flow {
	if c, ok := c.(Conn); ok {
		return c.Flow()
	}
	return nil
}
