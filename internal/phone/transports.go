package phone

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/resolver"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
)

const (
	defaultSIPPort = 5060
	dscpSIP        = 24 // CS3, what pjsua's --set-qos asks for
)

func (p *Phone) stackConfig() sipstack.Config {
	s := p.cfg.Seams
	t := transport.Config{TLS: p.tlsConfig(), Log: p.cfg.Log, Public: p.cfg.SIP.Public,
		ListenPacket: s.ListenPacket, Listen: s.Listen, Dial: s.Dial, LocalAddr: s.LocalAddr}
	if p.cfg.SIP.QoS {
		t.DSCP = dscpSIP
	}
	return sipstack.Config{
		UserAgent:    p.cfg.UserAgent,
		Timing:       s.Timing,
		Transport:    t,
		Resolver:     resolver.Config{Nameservers: p.cfg.SIP.Nameservers},
		Log:          p.cfg.Log,
		Trace:        p.trace,
		NoTCP:        p.cfg.SIP.NoTCP,
		CompactForm:  p.cfg.SIP.CompactForm,
		Capabilities: capabilities(p.cfg.Calls),
	}
}

func (p *Phone) tlsConfig() transport.TLSConfig {
	t := p.cfg.TLS
	return transport.TLSConfig{CAFile: t.CAFile, CertFile: t.CertFile, KeyFile: t.KeyFile, Password: t.KeyPassword.Reveal(),
		VerifyServer: t.VerifyServer, VerifyClient: t.VerifyClient, HandshakeTimeout: t.HandshakeTimeout, KeyLog: t.KeyLog,
		OnUnverified: func(remote, fingerprint string) { p.emit(TLSUnverified{Remote: remote, Fingerprint: fingerprint}) },
		OnRefused: func(remote netip.AddrPort, s *transport.Security) {
			p.emit(TransportState{Protocol: string(transport.TLS), Remote: remote, TLS: tlsState(s)})
		}}
}

// trace runs on the loop; the bytes are the Stack's, so they are copied.
func (p *Phone) trace(ev sipstack.TraceEvent) {
	_, request := ev.Message.(*sipmsg.Request)
	p.emit(SIPTrace{Out: ev.Out, Raw: bytes.Clone(ev.Raw), Summary: ev.Message.Summary(), Request: request,
		Protocol: string(ev.Flow.Protocol()), Remote: ev.Flow.Remote(), At: ev.At})
}

// listen opens the sockets in pjsua's order; each becomes a local account.
func (p *Phone) listen() error {
	port := p.cfg.SIP.LocalPort
	if port < 0 {
		port = defaultSIPPort
	}
	if port == 0 && !p.cfg.SIP.NoUDP && !p.cfg.SIP.NoTCP {
		port = p.sharedPort()
	}
	for _, l := range p.wanted() {
		at := port
		if l == transport.TLS && port != 0 {
			at = port + 1
		}
		addr, err := p.stack.Listen(l, net.JoinHostPort(p.boundHost().String(), strconv.Itoa(at)))
		if err != nil && p.cfg.SIP.LocalPort == 0 { // the number is taken here
			addr, err = p.stack.Listen(l, net.JoinHostPort(p.boundHost().String(), "0"))
		}
		if err != nil {
			return &LocalError{What: "open SIP transport", Err: err}
		}
		if p.cfg.SIP.LocalPort == 0 && l != transport.TLS {
			port = int(addr.Port())
		}
		p.listens(l, addr)
	}
	return nil
}

func (p *Phone) wanted() []transport.Protocol {
	var list []transport.Protocol
	if !p.cfg.SIP.NoUDP {
		list = append(list, transport.UDP)
	}
	if !p.cfg.SIP.NoTCP {
		list = append(list, transport.TCP)
	}
	if p.cfg.TLS.Listen {
		list = append(list, transport.TLS)
	}
	return list
}

func (p *Phone) listens(proto transport.Protocol, addr netip.AddrPort) {
	shown := netip.AddrPortFrom(p.defaultAddr(), addr.Port())
	p.emit(TransportUp{Protocol: string(proto), Addr: shown})
	_ = p.do(func() { p.accounts.AddLocal(proto, shown) })
}

// localAddr is the address that packets to remote leave from.
func (p *Phone) localAddr(remote netip.Addr) (netip.Addr, error) {
	if p.cfg.Seams.LocalAddr != nil {
		return p.cfg.Seams.LocalAddr(remote)
	}
	addr, err := transport.SystemLocalAddr(remote)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("local address towards %s: %w", remote, err)
	}
	return addr, nil
}

// Transports lists the sockets that listen; none before Start.
func (p *Phone) Transports() (list []TransportInfo) {
	if p.stack == nil {
		return nil
	}
	for _, e := range p.stack.Transport().Listening() {
		shown := netip.AddrPortFrom(p.defaultAddr(), e.Addr.Port())
		list = append(list, TransportInfo{Protocol: string(e.Protocol), Bound: e.Addr, Shown: shown})
	}
	return list
}

// connecting, flowOpened and flowClosed run on the loop.
func (p *Phone) connecting(local netip.Addr, t transport.Target) {
	p.emit(TransportConnecting{Protocol: string(t.Protocol), Local: local, Remote: t.Addr})
}

func (p *Phone) flowOpened(f *transport.Flow) {
	p.emit(TransportState{Protocol: string(f.Protocol()), Local: f.Local(), Remote: f.Remote(), Incoming: f.Incoming(), Connected: true,
		TLS: tlsState(f.Security())})
}

func (p *Phone) flowClosed(f *transport.Flow, err error) {
	if !errors.Is(err, transport.ErrClosed) { // with the phone itself: no news
		p.emit(TransportState{Protocol: string(f.Protocol()), Local: f.Local(), Remote: f.Remote(), Incoming: f.Incoming(), Err: err})
	}
	p.accounts.FlowClosed(f, err)
	if p.social.asked != nil { // the phone has come so far
		p.social.asked.FlowClosed(f)
		p.social.told.FlowClosed(f)
	}
}
