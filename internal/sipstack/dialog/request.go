package dialog

import (
	"slices"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// NextSeq takes the next CSeq number for a request of ours.
func (d *Dialog) NextSeq() uint32 {
	d.localSeq++
	return d.localSeq
}

// NewRequest makes a request in the dialog with the next CSeq number, complete
// but for Via, Contact and body (RFC 3261 §12.2.1.1). For an ACK there is NewACK.
func (d *Dialog) NewRequest(m sipmsg.Method) *sipmsg.Request {
	return d.build(m, d.NextSeq())
}

// NewACK makes the ACK for the 2xx to our INVITE with number seq
// (RFC 3261 §13.2.2.4).
func (d *Dialog) NewACK(seq uint32) *sipmsg.Request {
	return d.build(sipmsg.ACK, seq)
}

func (d *Dialog) build(m sipmsg.Method, seq uint32) *sipmsg.Request {
	req := sipmsg.NewRequest(m, d.remoteTarget)
	req.Header.Add("From", d.local.String())
	req.Header.Add("To", d.remote.String())
	req.Header.Add("Call-ID", d.id.CallID)
	req.Header.SetCSeq(sipmsg.CSeq{Seq: seq, Method: m})
	addRoutes(req, d.routeSet)
	return req
}

// Preload gives req, whose Request-URI is its target, a route set that was
// configured: outbound proxies, in the order of the visits (RFC 3261 §8.1.2). It
// returns where the request is sent to, nil without a route set.
func Preload(req *sipmsg.Request, routes []uri.URI) *uri.URI {
	if len(routes) == 0 {
		return nil
	}
	set := make([]sipmsg.NameAddr, len(routes))
	for i, u := range routes {
		set[i] = sipmsg.NameAddr{URI: u}
	}
	addRoutes(req, set)
	return &routes[0]
}

// addRoutes writes the Route header fields. A first route without lr is a strict
// router: it becomes the Request-URI, and the target goes to the end of the
// route (RFC 3261 §12.2.1.1).
func addRoutes(req *sipmsg.Request, set []sipmsg.NameAddr) {
	if len(set) > 0 && !set[0].URI.Params.Has("lr") {
		last := sipmsg.NameAddr{URI: req.URI}
		req.URI = set[0].URI
		req.URI.Params = req.URI.Params.Without("method")
		req.URI.Headers = ""
		set = append(slices.Clone(set[1:]), last)
	}
	for _, r := range set {
		req.Header.Add("Route", r.String())
	}
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
