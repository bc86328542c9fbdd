package session

import (
	"net/netip"
	"strings"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uas"
	"gosua/internal/sipstack/uri"
)

// setFlow remembers the connection of the dialog and keeps it from being closed
// as idle.
func (s *Session) setFlow(f *transport.Flow) {
	if f == s.flow {
		return
	}
	if f != nil {
		f.Hold()
	}
	if s.flow != nil {
		s.flow.Release()
	}
	s.flow = f
}

// follow moves an incoming dialog to the connection of a request that refreshes
// the target, or of any request once the old connection is dead.
func (s *Session) follow(in *uas.Incoming, refresh bool) {
	if s.flow == nil || refresh || !s.flow.Alive() {
		s.setFlow(in.Flow)
		s.direct = isDirect(in)
	}
}

// isDirect says that the request came from the remote itself: nobody but the
// sender is in Via.
func isDirect(in *uas.Incoming) bool {
	vias, err := in.Request.Header.Vias()
	return err == nil && len(vias) == 1
}

// hop is where a request in dialog d goes when no connection leads there. A
// strict router is not to be found in the request itself.
func hop(d *dialog.Dialog) *uri.URI {
	u := d.NextHop()
	return &u
}

// path is the connection for a request in dialog d; nil: its next hop is to be
// resolved. A living stream connection is always used. A datagram flow leads
// only to the address it names, so it is used when that is the next hop: by its
// address, or because the remote itself sent from there.
func (s *Session) path(d *dialog.Dialog) *transport.Flow {
	f := s.flow
	if f == nil || !f.Alive() {
		return nil
	}
	if f.Protocol().Reliable() {
		return f
	}
	if s.direct && len(d.RouteSet()) == 0 {
		return f
	}
	hop := d.NextHop()
	if named := hop.Transport(); named != "" && !strings.EqualFold(named, string(f.Protocol())) {
		return nil
	}
	host, err := netip.ParseAddr(hop.Host)
	if err != nil {
		return nil
	}
	port := uint16(hop.Port)
	if port == 0 {
		port = f.Protocol().Port()
	}
	if netip.AddrPortFrom(host.Unmap(), port) == unmap(f.Remote()) {
		return f
	}
	return nil
}

func unmap(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}
