package resolver

import (
	"cmp"
	"context"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"strings"

	"gosua/internal/sipstack/uri"
)

// Target is a place to send a request to.
type Target struct {
	// Protocol is "UDP", "TCP" or "TLS".
	Protocol string
	Addr     netip.AddrPort
	// ServerName is the host of the URI: what a TLS server's certificate must be for (RFC 5922 §4).
	ServerName string
}

// Resolver looks up SIP URIs. It may be used by several goroutines at once.
type Resolver struct{ cfg Config }

// New makes a Resolver.
func New(cfg Config) *Resolver {
	cfg.Timeout = cmp.Or(cfg.Timeout, DefaultTimeout)
	cfg.Attempts = cmp.Or(cfg.Attempts, DefaultAttempts)
	cfg.MaxTargets = cmp.Or(cfg.MaxTargets, DefaultMaxTargets)
	cfg.MaxCNAMEs = cmp.Or(cfg.MaxCNAMEs, DefaultMaxCNAMEs)
	cfg.ResolvConf = cmp.Or(cfg.ResolvConf, "/etc/resolv.conf")
	cfg.HostsFile = cmp.Or(cfg.HostsFile, "/etc/hosts")
	if cfg.Exchange == nil {
		cfg.Exchange = exchangeSocket
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.IntN
	}
	if cfg.ReadFile == nil {
		cfg.ReadFile = os.ReadFile
	}
	if cfg.LookupAddrs == nil {
		cfg.LookupAddrs = lookupAddrs
	}
	return &Resolver{cfg: cfg}
}

// lookupAddrs asks the operating system.
func lookupAddrs(ctx context.Context, host string) ([]netip.Addr, error) {
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

// Resolve returns the places to try for u, in order, at least one when the error is nil and at most Config.MaxTargets.
// It blocks until ctx ends at the latest; errors are *Error.
//
// The target is the maddr parameter if there is one, else the host. The protocol is that of the transport parameter, TLS
// for sips, else what SRV records offer, UDP before TCP, else UDP (RFC 3263 §4.1).
func (r *Resolver) Resolve(ctx context.Context, u uri.URI) ([]Target, error) {
	w, err := newWanted(u)
	if err != nil {
		return nil, err
	}
	if addr, err := netip.ParseAddr(strings.Trim(w.host, "[]")); err == nil {
		return w.at([]netip.Addr{addr}, w.defaultProtocol(), 0), nil
	}
	targets, err := r.lookUp(ctx, w)
	if err != nil {
		return nil, err
	}
	return targets[:min(len(targets), r.cfg.MaxTargets)], nil
}

// lookUp resolves a name: by what is known without asking, by the name servers, or by the operating system.
func (r *Resolver) lookUp(ctx context.Context, w wanted) ([]Target, error) {
	if addrs := r.knownAddrs(w.host); len(addrs) > 0 {
		return w.at(addrs, w.defaultProtocol(), 0), nil
	}
	servers, err := r.servers()
	if err != nil {
		return r.askSystem(ctx, w)
	}
	q := &query{cfg: &r.cfg, wanted: w, servers: servers.addrs, timeout: servers.timeout, attempts: servers.attempts}
	var first error
	for _, name := range servers.candidates(w.host) {
		targets, err := q.resolve(ctx, name)
		if err == nil {
			return targets, nil
		}
		first = cmp.Or(first, err)
		if !notFound(err) {
			break
		}
	}
	return nil, first
}

// askSystem is the way where the system's name servers are not known to us.
func (r *Resolver) askSystem(ctx context.Context, w wanted) ([]Target, error) {
	addrs, err := r.cfg.LookupAddrs(ctx, w.host)
	if err != nil || len(addrs) == 0 {
		return nil, &Error{Host: w.host, Name: w.host, Type: "A", Reason: systemReason(err), Err: err}
	}
	return w.at(addrs, w.defaultProtocol(), 0), nil
}

// wanted is what a URI asks for.
type wanted struct {
	host       string
	port       uint16 // 0: none given
	protocol   string // "": none given
	serverName string
}

// newWanted reads a URI.
func newWanted(u uri.URI) (wanted, error) {
	w := wanted{host: u.Host, port: uint16(u.Port), serverName: u.Host}
	if maddr, ok := u.Params.Get("maddr"); ok && maddr != "" {
		w.host = maddr
	}
	if u.Scheme != "sip" && u.Scheme != "sips" || w.host == "" {
		return w, &Error{Host: u.String(), Reason: Invalid, Err: errNoHost}
	}
	var ok bool
	if w.protocol, ok = protocolOf(u.Transport(), u.Secure()); !ok {
		return w, &Error{Host: w.host, Reason: Invalid, Err: unknownTransport(u.Transport())}
	}
	return w, nil
}

// protocolOf is the protocol that a transport parameter names; sips turns TCP into TLS and forbids UDP (RFC 3261
// §26.2.2).
func protocolOf(transport string, secure bool) (protocol string, ok bool) {
	switch {
	case transport == "tls", secure && (transport == "" || transport == "tcp"):
		return "TLS", true
	case secure:
		return "", false
	case transport == "udp", transport == "tcp":
		return strings.ToUpper(transport), true
	}
	return "", transport == ""
}

// defaultProtocol is the protocol where no SRV record chooses one.
func (w wanted) defaultProtocol() string { return cmp.Or(w.protocol, "UDP") }

// at makes targets of addresses. The port is that of the URI, else port, else the protocol's.
func (w wanted) at(addrs []netip.Addr, protocol string, port uint16) []Target {
	var usual uint16 = 5060
	if protocol == "TLS" {
		usual = 5061
	}
	targets := make([]Target, len(addrs))
	for i, a := range addrs {
		targets[i] = Target{protocol, netip.AddrPortFrom(a.Unmap(), cmp.Or(w.port, port, usual)), w.serverName}
	}
	return targets
}

// service is an SRV prefix and the protocol it stands for (RFC 3263 §4.1).
type service struct{ prefix, protocol string }

// services are the SRV records to look for, in order.
func (w wanted) services() []service {
	switch w.protocol {
	case "UDP":
		return []service{{"_sip._udp.", "UDP"}}
	case "TCP":
		return []service{{"_sip._tcp.", "TCP"}}
	case "TLS":
		return []service{{"_sips._tcp.", "TLS"}}
	}
	return []service{{"_sip._udp.", "UDP"}, {"_sip._tcp.", "TCP"}}
}
