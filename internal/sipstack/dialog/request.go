package dialog

import (
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// NextSeq takes the next CSeq number for a request of ours.
func (d *Dialog) NextSeq() uint32 {
	d.localSeq++
	return d.localSeq
}

// NewRequest makes a request in the dialog, complete but for Via, Contact and
// body (RFC 3261 §12.2.1.1). An ACK has the CSeq number of the last INVITE; any
// other method takes the next number.
func (d *Dialog) NewRequest(m sipmsg.Method) *sipmsg.Request {
	switch m {
	case sipmsg.ACK:
		return d.NewACK(d.inviteSeq)
	case sipmsg.INVITE:
		d.inviteSeq = d.NextSeq()
		return d.build(m, d.inviteSeq)
	default:
		return d.build(m, d.NextSeq())
	}
}

// NewACK makes the ACK for the 2xx to our INVITE with number seq
// (RFC 3261 §13.2.2.4).
func (d *Dialog) NewACK(seq uint32) *sipmsg.Request {
	return d.build(sipmsg.ACK, seq)
}

func (d *Dialog) build(m sipmsg.Method, seq uint32) *sipmsg.Request {
	target, routes := d.path()
	req := sipmsg.NewRequest(m, target)
	req.Header.Add("From", d.local.String())
	req.Header.Add("To", d.remote.String())
	req.Header.Add("Call-ID", d.id.CallID)
	req.Header.SetCSeq(sipmsg.CSeq{Seq: seq, Method: m})
	for _, r := range routes {
		req.Header.Add("Route", r.String())
	}
	return req
}

// path is the Request-URI and the Route header fields of a request. A first
// route without lr is a strict router: it becomes the Request-URI, and the
// remote target goes to the end of the route (RFC 3261 §12.2.1.1).
func (d *Dialog) path() (uri.URI, []sipmsg.NameAddr) {
	if len(d.routeSet) == 0 {
		return d.remoteTarget, nil
	}
	first := d.routeSet[0].URI
	if first.Params.Has("lr") {
		return d.remoteTarget, d.routeSet
	}
	first.Params = first.Params.Without("method")
	first.Headers = ""
	last := sipmsg.NameAddr{URI: d.remoteTarget}
	return first, append(d.RouteSet()[1:], last)
}

// NextHop is the URI whose address a request in the dialog is sent to: the
// first route, else the remote target (RFC 3261 §8.1.2).
func (d *Dialog) NextHop() uri.URI {
	if len(d.routeSet) > 0 {
		return d.routeSet[0].URI
	}
	return d.remoteTarget
}

// ReceiveRequest checks the order of an incoming request and remembers its
// number; ErrOutOfOrder is answered with 500 (RFC 3261 §12.2.2). ACK and CANCEL
// bear the number of their INVITE and are not checked.
func (d *Dialog) ReceiveRequest(req *sipmsg.Request) error {
	if req.Method == sipmsg.ACK || req.Method == sipmsg.CANCEL {
		return nil
	}
	cseq, ok := req.Header.CSeq()
	if !ok {
		return ErrMalformed
	}
	if d.hasRemoteSeq && cseq.Seq < d.remoteSeq {
		return ErrOutOfOrder
	}
	d.remoteSeq, d.hasRemoteSeq = cseq.Seq, true
	return nil
}

// InsertContact writes the Contact of req where other phones expect it, after
// To, or replaces the one that is there.
func InsertContact(req *sipmsg.Request, contact sipmsg.NameAddr) {
	h := &req.Header
	if h.Has("Contact") {
		h.SetContact(contact)
		return
	}
	var ordered sipmsg.Header
	for f := range h.All() {
		ordered.Add(f.Name, f.Value)
		if f.Name == "To" {
			ordered.Add("Contact", contact.String())
		}
	}
	if !ordered.Has("Contact") {
		ordered.Add("Contact", contact.String())
	}
	*h = ordered
}
