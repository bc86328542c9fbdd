package uac

import (
	"context"
	"fmt"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
)

// Outgoing is a request under way. Its methods are called on the loop.
type Outgoing struct {
	client *Client
	params Params
	base   *sipmsg.Request // what each attempt starts from: Params.Request with its current CSeq
	sent   *sipmsg.Request
	flow   *transport.Flow
	tx     *transaction.Client // of the last attempt; nil between two targets
	ack    *ACK                // set: the request is an ACK to a 2xx, which has no transaction

	route       route
	stage       string // where the request stands, for Failure
	provisional bool   // the last attempt has been answered 1xx
	challenges  int    // answered so far
	authErr     error
	refusal     *sipmsg.Response // 503 of an earlier target, given to the TU when no later one does better
	cancelling  cancelling

	ctx      context.Context // of the lookup or connection under way
	stop     context.CancelFunc
	deadline *loop.Timer // Params.Timeout
	over     bool        // the TU has its final response or failure
	accepted bool        // … which was a 2xx to an INVITE: others may follow
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
func (o *Outgoing) AuthError() error { return o.authErr }

// Abandon ends the request here and now. No function of Params is called any more. An INVITE that somebody works on is
// cancelled; a 2xx to it is told to Config.Stray2xx.
func (o *Outgoing) Abandon() {
	o.accepted = false
	if !o.over {
		o.cancelNow()
		o.settle()
	}
}

// settle leaves nothing of the request running but the transaction of an INVITE that somebody works on: for some time it
// must still send the ACK to a refusal.
func (o *Outgoing) settle() {
	o.over = true
	o.stop()
	o.deadline.Stop()
	o.cancelling.limit.Stop()
	o.client.done(o)
	switch {
	case o.tx == nil:
	case o.base.Method != sipmsg.INVITE, o.tx.State() == transaction.Calling:
		o.tx.Terminate()
	case o.tx.State() == transaction.Proceeding:
		o.client.cfg.Loop.AfterFunc(o.client.patience(), o.tx.Terminate)
	}
}

// fail ends the request without a final response.
func (o *Outgoing) fail(f *Failure) {
	if o.over {
		return
	}
	o.settle()
	if o.params.OnFailure != nil {
		o.params.OnFailure(o, f)
	}
}

// finish ends the request with its final response.
func (o *Outgoing) finish(resp *sipmsg.Response) {
	o.accepted = isAccepted(o.base, resp)
	o.settle()
	o.report(resp)
}

// timeout is the end of Params.Timeout. An INVITE that may still ring somewhere is cancelled, without waiting.
func (o *Outgoing) timeout() {
	if o.over {
		return
	}
	o.traceStage(o.stage, "", ErrTimeout)
	o.cancelNow()
	o.fail(&Failure{Stage: o.stage, Err: fmt.Errorf("%s %s: %w within %s", o.base.Method, o.base.URI, ErrTimeout, o.params.Timeout)})
}

func (o *Outgoing) report(resp *sipmsg.Response) {
	if o.params.OnResponse != nil {
		o.params.OnResponse(o, resp)
	}
}

func (o *Outgoing) traceStage(name, detail string, err error) {
	if o.params.Trace != nil {
		o.params.Trace(Stage{Name: name, Detail: detail, At: time.Now(), Err: err})
	}
}

func isAccepted(req *sipmsg.Request, resp *sipmsg.Response) bool {
	return req.Method == sipmsg.INVITE && resp.StatusCode >= 200 && resp.StatusCode < 300
}
