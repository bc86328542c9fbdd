package uac

import (
	"errors"
	"fmt"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

// ErrTooManyChallenges says that the remote went on asking for credentials.
var ErrTooManyChallenges = errors.New("too many challenges")

// newVia is the Via of a request that leaves on the flow (RFC 3261 §18.1.1, RFC 3581 §3, RFC 5923 §5).
func newVia(f *transport.Flow) sipmsg.Via {
	local := f.Local()
	v := sipmsg.Via{Transport: string(f.Protocol()), Host: local.Addr().Unmap().String(), Port: int(local.Port())}
	v.Params = uri.Params(";rport;branch=" + transaction.NewBranch())
	if f.Protocol().Reliable() {
		v.Params += ";alias"
	}
	return v
}

// attempt builds the request for the flow and sends it.
func (o *Outgoing) attempt(f *transport.Flow) {
	r, err := o.build(f)
	if err != nil {
		o.fail(&Failure{Stage: StageRequest, Err: err})
		return
	}
	o.start(r, f)
}

// start sends a built request.
func (o *Outgoing) start(r *sipmsg.Request, f *transport.Flow) {
	o.stage = StageRequest
	o.sent, o.flow, o.provisional = r, f, false
	if o.ack != nil {
		o.startACK(r, f)
		return
	}
	if o.params.Trace != nil {
		o.traceStage(StageRequest, fmt.Sprintf("%s, %d bytes to %s", r.Method, len(r.Append(nil)), f), nil)
	}
	var tx *transaction.Client
	tx = o.client.cfg.Transactions.Request(r, o.client.cfg.Conn(f), transaction.ClientHandler{
		Response: func(resp *sipmsg.Response) { o.received(tx, f, resp) },
		Failure: func(err error) {
			if o.tx == tx {
				o.lost(f, err)
			}
		},
	})
	o.tx = tx
	o.stage = StageAnswer
}

// received sorts out what a transaction hears: an answer to this request, one more 2xx, or a 2xx that nobody waits for.
func (o *Outgoing) received(tx *transaction.Client, f *transport.Flow, resp *sipmsg.Response) {
	switch {
	case o.tx == tx && !o.over:
		o.answered(resp)
	case !isAccepted(o.base, resp):
	case o.accepted:
		o.report(resp)
	case o.client.cfg.Stray2xx != nil:
		o.client.cfg.Stray2xx(resp, f)
	}
}

// answered takes a response to the attempt under way.
func (o *Outgoing) answered(resp *sipmsg.Response) {
	code := resp.StatusCode
	if code < 200 {
		o.provisional = true
		o.cancelIfWanted()
		o.report(resp)
		return
	}
	detail := fmt.Sprintf("%d %s", code, resp.Reason)
	if (code == 401 || code == 407) && o.params.Auth != nil && !o.cancelling.wanted {
		if o.challenged(resp, detail) {
			return
		}
	}
	o.traceStage(StageAnswer, detail, nil)
	if code == 503 {
		o.dropFallback()
	}
	if code == 503 && len(o.route.rest) > 0 { // RFC 3263 §4.3
		o.refusal = resp
		o.next()
		return
	}
	o.finish(resp)
}

// challenged sends the request again with credentials; false: that cannot be done, authErr says why.
func (o *Outgoing) challenged(resp *sipmsg.Response, detail string) bool {
	r, err := o.answerChallenge(resp)
	o.authErr = err
	o.traceStage(StageChallenge, detail, err)
	if err != nil {
		return false
	}
	o.start(r, o.flow)
	return true
}

func (o *Outgoing) answerChallenge(resp *sipmsg.Response) (*sipmsg.Request, error) {
	if o.challenges++; o.challenges > o.client.cfg.MaxChallenges {
		return nil, ErrTooManyChallenges
	}
	o.bumpCSeq()
	r, err := o.build(o.flow)
	if err != nil {
		return nil, err
	}
	if err := o.params.Auth.Answer(resp, r); err != nil {
		return nil, err
	}
	carryCredentials(r, o.base)
	return r, nil
}

// carryCredentials copies the credentials of one request to the next (RFC 3261 §22.2, §22.3): a proxy's stay beside
// those of the server behind it.
func carryCredentials(from, to *sipmsg.Request) {
	for _, name := range [...]string{"Authorization", "Proxy-Authorization"} {
		to.Header.Del(name)
		for f := range from.Header.All() {
			if f.Name == name {
				to.Header.Add(name, f.Value)
			}
		}
	}
}

func (o *Outgoing) bumpCSeq() {
	cseq, _ := o.base.Header.CSeq()
	cseq.Seq++
	if o.params.NextCSeq != nil {
		cseq.Seq = o.params.NextCSeq()
	}
	o.base.Header.SetCSeq(cseq)
}

// lost takes the end of a transaction without an answer: the next target is tried (RFC 3263 §4.3), unless somebody has
// begun to work on the request.
func (o *Outgoing) lost(f *transport.Flow, err error) {
	if o.over {
		return
	}
	failure := &Failure{Stage: StageRequest, Err: fmt.Errorf("%s to %s: %w", o.base.Method, f, err)}
	timedOut := errors.Is(err, ErrTimeout)
	if timedOut || o.provisional {
		failure.Stage = StageAnswer
	}
	o.traceStage(failure.Stage, f.String(), failure.Err)
	switch {
	case o.cancelling.wanted:
		failure.Err = fmt.Errorf("%w: %w", ErrCancelled, failure.Err)
		o.fail(failure)
	case o.provisional:
		o.fail(failure)
	case !o.route.resolved && !timedOut:
		o.resolve() // the flow that was given turned out to be dead
	default:
		if timedOut {
			o.dropFallback()
		}
		o.route.last = failure
		o.next()
	}
}

// dropFallback drops the way back to UDP when TCP worked: it is the same server that would say the same, or nothing.
func (o *Outgoing) dropFallback() {
	if len(o.route.rest) > 0 && o.route.rest[0].fallback {
		o.route.rest = o.route.rest[1:]
	}
}
