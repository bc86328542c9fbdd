package dialog

import (
	"errors"
	"fmt"
	"slices"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// Errors of this package.
var (
	// ErrOutOfOrder: an incoming request's CSeq number is lower than one seen
	// before; it is refused with 500 (RFC 3261 §12.2.2).
	ErrOutOfOrder = errors.New("CSeq out of order")
	// ErrNoTarget: the message that would make a dialog gives no usable Contact.
	ErrNoTarget = errors.New("no usable Contact")
	// ErrMalformed: From, To, CSeq or Record-Route cannot be read.
	ErrMalformed = errors.New("malformed header")
)

// Dialog is one dialog as this side sees it (RFC 3261 §12).
type Dialog struct {
	id           ID
	local        sipmsg.NameAddr
	remote       sipmsg.NameAddr
	routeSet     []sipmsg.NameAddr
	remoteTarget uri.URI
	localSeq     uint32
	remoteSeq    uint32
	hasRemoteSeq bool
	secure       bool
	early        bool
}

// NewUAC makes the dialog that resp, a 101-299 response to our request req,
// establishes (RFC 3261 §12.1.2): early after a provisional response,
// confirmed after a 2xx. A missing To tag is tolerated (RFC 2543), and a
// missing Contact is replaced by the Request-URI.
func NewUAC(req *sipmsg.Request, resp *sipmsg.Response) (*Dialog, error) {
	d, err := answered(req, resp)
	if err != nil {
		return nil, err
	}
	if err := d.learnRoutes(&resp.Header, true); err != nil {
		return nil, err
	}
	return d, nil
}

// Salvage is NewUAC for a 2xx that is only to be acknowledged and ended, as each
// must be (RFC 3261 §13.2.2.4): of Record-Route it takes what can be read.
func Salvage(req *sipmsg.Request, resp *sipmsg.Response) (*Dialog, error) {
	d, err := answered(req, resp)
	if err != nil {
		return nil, err
	}
	for s := range resp.Header.Values("Record-Route") {
		if route, err := sipmsg.ParseNameAddr(s); err == nil {
			d.routeSet = append(d.routeSet, route)
		}
	}
	slices.Reverse(d.routeSet)
	return d, nil
}

// answered is the dialog of resp to our request req without its route set.
func answered(req *sipmsg.Request, resp *sipmsg.Response) (*Dialog, error) {
	from, ok1 := req.Header.From()
	to, ok2 := resp.Header.To()
	cseq, ok3 := req.Header.CSeq()
	if !ok1 || !ok2 || !ok3 {
		return nil, fmt.Errorf("dialog of %s: %w", resp.Header.CallID(), ErrMalformed)
	}
	d := &Dialog{
		id:           ID{req.Header.CallID(), from.Tag(), to.Tag()},
		local:        from,
		remote:       to,
		remoteTarget: req.URI,
		localSeq:     cseq.Seq,
		secure:       req.URI.Secure() && overTLS(&req.Header),
		early:        resp.StatusCode < 200,
	}
	d.UpdateTarget(&resp.Header)
	return d, nil
}

// NewUAS makes the dialog that our answer to req will establish
// (RFC 3261 §12.1.1); localTag is the tag that our responses carry. The dialog
// is early until Confirm. firstSeq numbers our first request in it.
func NewUAS(req *sipmsg.Request, localTag string, firstSeq uint32) (*Dialog, error) {
	from, ok1 := req.Header.From()
	to, ok2 := req.Header.To()
	cseq, ok3 := req.Header.CSeq()
	if !ok1 || !ok2 || !ok3 {
		return nil, fmt.Errorf("dialog of %s: %w", req.Header.CallID(), ErrMalformed)
	}
	d := &Dialog{
		id:           ID{req.Header.CallID(), localTag, from.Tag()},
		local:        to.WithTag(localTag),
		remote:       from,
		localSeq:     max(firstSeq, 1) - 1,
		remoteSeq:    cseq.Seq,
		hasRemoteSeq: true,
		secure:       req.URI.Secure() && overTLS(&req.Header),
		early:        true,
	}
	if err := d.learnRoutes(&req.Header, false); err != nil {
		return nil, err
	}
	if !d.UpdateTarget(&req.Header) {
		return nil, fmt.Errorf("dialog of %s: %w", d.id.CallID, ErrNoTarget)
	}
	return d, nil
}

func overTLS(h *sipmsg.Header) bool {
	via, ok := h.Via()
	return ok && via.Transport == "TLS"
}

// learnRoutes takes the route set from Record-Route: in order for a UAS,
// reversed for a UAC.
func (d *Dialog) learnRoutes(h *sipmsg.Header, reversed bool) error {
	routes, err := h.AddrList("Record-Route")
	if err != nil {
		return fmt.Errorf("dialog of %s: Record-Route: %w", d.id.CallID, ErrMalformed)
	}
	if reversed {
		slices.Reverse(routes)
	}
	d.routeSet = routes
	return nil
}

// CopyRoute tells the remote, in the response to its request, which proxies want to
// stay in the path, as written: its route set comes from there (RFC 3261 §12.1.1).
func CopyRoute(response, request *sipmsg.Header) {
	for f := range request.All() {
		if f.Name == "Record-Route" {
			response.Add(f.Name, f.Value)
		}
	}
}

// Confirm makes an early dialog a confirmed one. With the 2xx of a UAC the
// route set and the remote target are taken anew (RFC 3261 §13.2.2.4); a UAS
// passes nil. A Record-Route that cannot be read leaves the route set as it was.
func (d *Dialog) Confirm(resp *sipmsg.Response) error {
	d.early = false
	if resp == nil {
		return nil
	}
	d.UpdateTarget(&resp.Header)
	return d.learnRoutes(&resp.Header, true)
}

// UpdateTarget takes the remote target from the Contact of a target refresh
// request or of a response to one (RFC 3261 §12.2). It reports whether there
// was a usable one; otherwise the target stays.
func (d *Dialog) UpdateTarget(h *sipmsg.Header) bool {
	contact, ok := h.Contact()
	if !ok || contact.Wildcard() || contact.URI.Host == "" {
		return false
	}
	d.remoteTarget = contact.URI
	return true
}

// ID identifies the dialog.
func (d *Dialog) ID() ID { return d.id }

// Local is our address with our tag, as From shows it in our requests.
func (d *Dialog) Local() sipmsg.NameAddr { return d.local }

// Remote is the remote's address with its tag, if it has one.
func (d *Dialog) Remote() sipmsg.NameAddr { return d.remote }

// RouteSet is the route set in the order in which requests visit it.
func (d *Dialog) RouteSet() []sipmsg.NameAddr { return slices.Clone(d.routeSet) }

// RemoteTarget is where requests finally go: the remote's Contact.
func (d *Dialog) RemoteTarget() uri.URI { return d.remoteTarget }

// Secure says that the dialog was made by a sips request over TLS.
func (d *Dialog) Secure() bool { return d.secure }

// Early says that no 2xx has confirmed the dialog yet.
func (d *Dialog) Early() bool { return d.early }
