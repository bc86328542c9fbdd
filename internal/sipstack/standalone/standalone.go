package standalone

import (
	"errors"
	"fmt"
	"io"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uri"
)

// ErrMethod says that a method is none, or one that needs more than a request.
var ErrMethod = errors.New("the method cannot be sent by itself")

// Params say what to send.
type Params struct {
	Method   sipmsg.Method
	From, To sipmsg.NameAddr // without tags
	Target   uri.URI         // the Request-URI; its headers are left out
	Routes   []uri.URI       // a configured route set
	NextHop  *uri.URI        // where to send it; nil: the first route, else the target
	Stream   bool            // TCP is tried before UDP where nobody names the protocol
	Headers  []sipmsg.Field
	Body     []byte // goes with a Content-Type among the Headers
	Auth     *digest.Authenticator
	Rand     io.Reader // for Call-ID and tag; nil: crypto/rand
	// Done hears the final response, or why there is none, once. nil: nobody does.
	Done func(resp *sipmsg.Response, err error)
}

// Send sends the request. On the loop; Done never runs before Send has returned.
func Send(c *uac.Client, p Params) error {
	req, hop, err := newRequest(&p)
	if err != nil {
		return fmt.Errorf("send %s to %s: %w", p.Method, p.Target.String(), err)
	}
	done := p.Done
	if done == nil {
		done = func(*sipmsg.Response, error) {}
	}
	c.Send(uac.Params{
		Request: req,
		NextHop: hop,
		Stream:  p.Stream,
		Auth:    p.Auth,
		OnResponse: func(_ *uac.Outgoing, resp *sipmsg.Response) {
			if resp.StatusCode >= 200 {
				done(resp, nil)
			}
		},
		OnFailure: func(_ *uac.Outgoing, err error) { done(nil, err) },
	})
	return nil
}

// newRequest is the request without Via, and where it is sent to.
func newRequest(p *Params) (*sipmsg.Request, *uri.URI, error) {
	if !p.Method.IsToken() || p.Method == sipmsg.INVITE || p.Method == sipmsg.ACK || p.Method == sipmsg.CANCEL {
		return nil, nil, ErrMethod
	}
	callID, tag, seq, err := identity(p.Rand)
	if err != nil {
		return nil, nil, err
	}
	target := p.Target
	target.Headers = ""
	req := sipmsg.NewRequest(p.Method, target)
	h := &req.Header
	h.SetFrom(p.From.Logical().WithTag(tag))
	h.SetTo(p.To.Logical())
	h.Add("Call-ID", callID)
	h.SetCSeq(sipmsg.CSeq{Seq: seq, Method: p.Method})
	hop := dialog.Preload(req, p.Routes)
	if p.NextHop != nil {
		hop = p.NextHop
	}
	for _, f := range p.Headers {
		h.Add(f.Name, f.Value)
	}
	req.Body = p.Body
	return req, hop, nil
}

// identity draws what tells this request from all others.
func identity(rand io.Reader) (callID, tag string, seq uint32, err error) {
	if callID, err = dialog.Token(rand); err != nil {
		return "", "", 0, err
	}
	if tag, err = dialog.Token(rand); err != nil {
		return "", "", 0, err
	}
	seq, err = dialog.FirstSeq(rand)
	return callID, tag, seq, err
}
