package siptest

import (
	"fmt"
	"net/netip"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// Body is a body with its type.
func Body(contentType, body string) func(*sipmsg.Response) {
	return func(resp *sipmsg.Response) {
		resp.Header.Set("Content-Type", contentType)
		resp.Body = []byte(body)
	}
}

// With is one more header field of a response.
func With(name, value string) func(*sipmsg.Response) {
	return func(resp *sipmsg.Response) { resp.Header.Add(name, value) }
}

// NewRequest builds a request from the remote to the target: Via, From, To, Contact, Call-ID and CSeq, each new.
func (r *Remote) NewRequest(m sipmsg.Method, target string) *sipmsg.Request {
	r.t.Helper()
	u, err := uri.Parse(target)
	if err != nil {
		r.t.Fatalf("remote %s: %v", r.addr, err)
	}
	r.serial++
	req := sipmsg.NewRequest(m, u)
	req.Header.PrependVia(r.via())
	req.Header.Add("From", fmt.Sprintf("<sip:remote@%s>;tag=from%d", r.addr.Addr(), r.serial))
	req.Header.Add("To", "<"+target+">")
	req.Header.Add("Contact", r.Contact())
	req.Header.Add("Call-ID", fmt.Sprintf("call%d@%s", r.serial, r.addr))
	req.Header.SetCSeq(sipmsg.CSeq{Seq: uint32(r.serial), Method: m})
	return req
}

// Contact is the remote's own.
func (r *Remote) Contact() string {
	if r.Protocol == "UDP" {
		return fmt.Sprintf("<sip:remote@%s>", r.addr)
	}
	return fmt.Sprintf("<sip:remote@%s;transport=%s>", r.addr, r.Protocol)
}

func (r *Remote) via() sipmsg.Via {
	r.serial++
	return sipmsg.Via{
		Transport: r.Protocol, Host: r.addr.Addr().String(), Port: int(r.addr.Port()),
		Params: uri.Params(fmt.Sprintf(";rport;branch=z9hG4bK-%s-%d", r.addr, r.serial)),
	}
}

// Dialog is what a script remembers of a dialog to go on in it.
type Dialog struct {
	remote *Remote
	to     netip.AddrPort
	local  sipmsg.NameAddr
	other  sipmsg.NameAddr
	target uri.URI
	callID string
	seq    uint32
}

// DialogOf is the dialog that a request and its response make, seen from the remote, which sent one of them.
func (r *Remote) DialogOf(req *sipmsg.Request, resp *sipmsg.Response, to netip.AddrPort) *Dialog {
	r.t.Helper()
	from, _ := resp.Header.From()
	other, _ := resp.Header.To()
	cseq, _ := req.Header.CSeq()
	d := &Dialog{remote: r, to: to, local: from, other: other, callID: req.Header.CallID(), seq: cseq.Seq}
	via, _ := req.Header.Via()
	theirs := resp.Header
	if via.Host != r.addr.Addr().String() || via.Port != int(r.addr.Port()) {
		d.local, d.other = other, from
		theirs = req.Header
	}
	contact, ok := theirs.Contact()
	if !ok {
		contact = d.other
	}
	d.target = contact.URI
	return d
}

// NewRequest builds the next request in the dialog; an ACK has the CSeq number of the request before it.
func (d *Dialog) NewRequest(m sipmsg.Method) *sipmsg.Request {
	if m != sipmsg.ACK {
		d.seq++
	}
	req := sipmsg.NewRequest(m, d.target)
	req.Header.PrependVia(d.remote.via())
	req.Header.SetFrom(d.local)
	req.Header.SetTo(d.other)
	req.Header.Add("Contact", d.remote.Contact())
	req.Header.Add("Call-ID", d.callID)
	req.Header.SetCSeq(sipmsg.CSeq{Seq: d.seq, Method: m})
	return req
}

// Send builds and sends the next request in the dialog.
func (d *Dialog) Send(m sipmsg.Method) *sipmsg.Request {
	d.remote.t.Helper()
	req := d.NewRequest(m)
	d.remote.Send(d.to, req)
	return req
}
