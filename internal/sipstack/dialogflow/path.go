package dialogflow

import (
	"cmp"
	"net/netip"
	"strings"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

// Path is the connection of a dialog. The zero value knows none. Drop ends its use.
type Path struct {
	flow   *transport.Flow
	direct bool // the remote itself sent from there, and listens there
}

// Flow is the connection, dead or alive; nil: none is known.
func (p *Path) Flow() *transport.Flow { return p.flow }

// Keep moves the dialog to the connection that a request of ours left by, and keeps it from being closed as idle.
func (p *Path) Keep(f *transport.Flow) {
	if f == p.flow {
		return
	}
	if f != nil {
		f.Hold()
	}
	if p.flow != nil {
		p.flow.Release()
	}
	p.flow = f
}

// Take moves the dialog to the connection that req came over.
func (p *Path) Take(req *sipmsg.Request, f *transport.Flow) {
	p.Keep(f)
	p.direct = isDirect(req, f)
}

// Follow is Take for a request that refreshes the target, and for any request once the old connection is dead.
func (p *Path) Follow(req *sipmsg.Request, f *transport.Flow, refresh bool) {
	if p.flow == nil || refresh || !p.flow.Alive() {
		p.Take(req, f)
	}
}

// Drop forgets the connection.
func (p *Path) Drop() {
	p.Keep(nil)
	p.direct = false
}

// isDirect says that the request came from the remote itself, nobody but the sender being in Via, and that the way back leads
// there: some phones send from a port of their own, and want no answer at it (RFC 3581 §4). Behind a NAT the address in Via is
// another, and there is no other way than back.
func isDirect(req *sipmsg.Request, f *transport.Flow) bool {
	vias, err := req.Header.Vias()
	if err != nil || len(vias) != 1 {
		return false
	}
	via, from := vias[0], unmap(f.Remote())
	host, err := netip.ParseAddr(via.Host)
	if err != nil || host.Unmap() != from.Addr() || via.Params.Has("rport") {
		return true
	}
	return uint16(cmp.Or(via.Port, int(f.Protocol().Port()))) == from.Port()
}

// Hop is where a request in dialog d goes when no connection leads there. A strict router is not to be found in the
// request itself.
func Hop(d *dialog.Dialog) *uri.URI {
	u := d.NextHop()
	return &u
}

// To is the connection for a request in dialog d; nil: its next hop is to be resolved. A living stream connection is
// always used. A datagram flow leads only to the address it names, so it is used when that is the next hop: by its
// address, or because the remote itself sent from there, and listens there.
func (p *Path) To(d *dialog.Dialog) *transport.Flow {
	f := p.flow
	if f == nil || !f.Alive() {
		return nil
	}
	if f.Protocol().Reliable() || p.direct && len(d.RouteSet()) == 0 || leads(f, d.NextHop()) {
		return f
	}
	return nil
}

// leads says that hop names the address that f sends to.
func leads(f *transport.Flow, hop uri.URI) bool {
	if named := hop.Transport(); named != "" && !strings.EqualFold(named, string(f.Protocol())) {
		return false
	}
	host, err := netip.ParseAddr(hop.Host)
	if err != nil {
		return false
	}
	port := uint16(hop.Port)
	if port == 0 {
		port = f.Protocol().Port()
	}
	return netip.AddrPortFrom(host.Unmap(), port) == unmap(f.Remote())
}

func unmap(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}
