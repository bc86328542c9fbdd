package registration

import (
	"fmt"
	"strconv"
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uri"
)

// send sends a REGISTER that asks for expires; 0 takes the binding away. The
// registration has its identifiers.
func (r *Registration) send(expires time.Duration) {
	req, hop := r.newRequest(expires)
	r.attempt.out = r.cfg.Client.Send(uac.Params{
		Request:    req,
		Finish:     r.finish,
		NextHop:    hop,
		Flow:       r.binding.flow,
		Auth:       r.params.Auth,
		NextCSeq:   r.nextSeq,
		Trace:      r.trace,
		OnResponse: r.onResponse,
		OnFailure:  r.onFailure,
	})
}

func (r *Registration) nextSeq() uint32 {
	r.seq++
	return r.seq
}

// newRequest is a REGISTER without Via and Contact (RFC 3261 §10.2), and where it
// is sent to when that is a proxy.
func (r *Registration) newRequest(expires time.Duration) (req *sipmsg.Request, hop *uri.URI) {
	p := &r.params
	target := p.Registrar
	target.Headers = ""
	req = sipmsg.NewRequest(sipmsg.REGISTER, target)
	h := &req.Header
	h.SetFrom(p.AOR.WithTag(r.tag))
	h.SetTo(p.AOR.WithTag(""))
	h.Add("Call-ID", r.callID)
	h.SetCSeq(sipmsg.CSeq{Seq: r.nextSeq(), Method: sipmsg.REGISTER})
	hop = dialog.Preload(req, p.Routes)
	h.Add("Expires", strconv.Itoa(seconds(expires)))
	for _, f := range p.Headers {
		h.Add(f.Name, f.Value)
	}
	return req, hop
}

// seconds is an expiry as the wire has it, rounded up.
func seconds(d time.Duration) int {
	return int((d + time.Second - 1) / time.Second)
}

// finish writes the Contact once the flow is known. A contact to be removed goes
// with it.
func (r *Registration) finish(req *sipmsg.Request, f *transport.Flow) error {
	a := &r.attempt
	a.contact = r.Contact(f)
	if r.state == Unregistering && r.binding.contact.URI.Host != "" {
		a.contact = r.binding.contact
	}
	if a.contact.URI.Host == "" {
		return fmt.Errorf("register %s: no contact", r.params.AOR.URI.String())
	}
	dialog.InsertContact(req, a.contact)
	if a.remove.URI.Host != "" {
		gone := a.remove
		gone.Params = gone.Params.With("expires", "0")
		req.Header.Set("Contact", a.contact.String()+", "+gone.String())
	}
	return nil
}

// Contact is our Contact for messages on f, with the public address learned
// from the registrar where it applies.
func (r *Registration) Contact(f *transport.Flow) sipmsg.NameAddr {
	return r.nat.apply(r.params.Contact(f))
}

// trace tells the owner of the first REGISTER of an attempt, and of each stage.
func (r *Registration) trace(stage uac.Stage) {
	if stage.Name == uac.StageRequest && stage.Err == nil && !r.attempt.quiet {
		r.attempt.quiet = true
		kind := Sent
		if r.state == Unregistering {
			kind = UnregisterSent
		}
		r.emit(Event{Kind: kind, Flow: r.attempt.out.Flow()})
	}
	if r.params.Trace != nil {
		r.params.Trace(stage)
	}
}
