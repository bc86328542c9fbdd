package uac

import (
	"fmt"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
)

// cancelling is how far the giving up of an INVITE has come.
type cancelling struct {
	wanted bool
	sent   bool
	fields []sipmsg.Field
	limit  *loop.Timer // 64*T1 from the CANCEL, RFC 3261 §9.1
}

// Cancel gives an INVITE up (RFC 3261 §9.1): the CANCEL, with the fields given, leaves when a provisional response has
// come. The final response still arrives, normally 487; or OnFailure with ErrCancelled when there is none.
func (o *Outgoing) Cancel(fields ...sipmsg.Field) {
	if o.over || o.cancelling.wanted || o.base.Method != sipmsg.INVITE {
		return
	}
	o.cancelling.wanted, o.cancelling.fields = true, fields
	if o.tx == nil {
		o.client.cfg.Loop.Post(func() { o.fail(&Failure{Stage: o.stage, Err: ErrCancelled}) })
		return
	}
	o.cancelIfWanted()
}

// cancelIfWanted sends the CANCEL that waits for a provisional response.
func (o *Outgoing) cancelIfWanted() {
	if !o.cancelling.wanted || o.cancelling.sent || !o.provisional {
		return
	}
	o.cancelNow()
	o.cancelling.limit = o.client.cfg.Loop.AfterFunc(o.client.patience(), o.cancelExpired)
}

// cancelNow sends the CANCEL if somebody may be working on the INVITE.
func (o *Outgoing) cancelNow() {
	if o.cancelling.sent || !o.provisional || o.base.Method != sipmsg.INVITE {
		return
	}
	o.cancelling.sent = true
	r := transaction.NewCancel(o.sent)
	for _, f := range o.cancelling.fields {
		r.Header.Add(f.Name, f.Value)
	}
	log, callID := o.client.cfg.Log, r.Header.CallID()
	o.client.cfg.Transactions.Request(r, o.client.cfg.Conn(o.flow), transaction.ClientHandler{
		Failure: func(err error) { log.Debug("CANCEL not answered", "call_id", callID, "error", err) },
	})
}

func (o *Outgoing) cancelExpired() {
	o.tx.Terminate()
	o.fail(&Failure{Stage: StageAnswer, Err: fmt.Errorf("%w: %w", ErrCancelled, ErrTimeout)})
}
