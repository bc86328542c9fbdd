package resolver

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// maxHostsFile bounds what is read of a hosts file, in bytes.
const maxHostsFile = 1 << 20

// errNoServers tells that resolv.conf names no server.
var errNoServers = errors.New("no name server configured")

// nameservers is whom to ask, and how.
type nameservers struct {
	addrs    []string
	timeout  time.Duration
	attempts int
	system   *dns.ClientConfig // nil: the servers were given to us
}

// servers are those given, or the system's.
func (r *Resolver) servers() (nameservers, error) {
	n := nameservers{timeout: r.cfg.Timeout, attempts: r.cfg.Attempts}
	if len(r.cfg.Nameservers) > 0 {
		for _, s := range r.cfg.Nameservers {
			n.addrs = append(n.addrs, withPort(s))
		}
		return n, nil
	}
	data, err := r.cfg.ReadFile(r.cfg.ResolvConf)
	if err != nil {
		return n, err
	}
	n.system, err = dns.ClientConfigFromReader(bytes.NewReader(data))
	if err != nil {
		return n, err
	}
	for _, s := range n.system.Servers {
		n.addrs = append(n.addrs, net.JoinHostPort(s, n.system.Port))
	}
	if len(n.addrs) == 0 {
		return n, errNoServers
	}
	return n, nil
}

// withPort adds the usual port to a name server without one.
func withPort(server string) string {
	if _, _, err := net.SplitHostPort(server); err == nil {
		return server
	}
	return net.JoinHostPort(strings.Trim(server, "[]"), "53")
}

// candidates are the full names that host may stand for: with the system's servers its search list counts.
func (n nameservers) candidates(host string) []string {
	if n.system == nil {
		return []string{dns.Fqdn(host)}
	}
	return n.system.NameList(host)
}

// knownAddrs are the addresses of a host that no server needs to be asked for: those of Config.Hosts, of the system's
// hosts file unless name servers were given, and of localhost (RFC 6761 §6.3).
func (r *Resolver) knownAddrs(host string) []netip.Addr {
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	if addrs := r.cfg.Hosts[name]; len(addrs) > 0 {
		return addrs
	}
	if len(r.cfg.Nameservers) == 0 {
		if data, err := r.cfg.ReadFile(r.cfg.HostsFile); err == nil {
			if addrs := hostsAddrs(data, name); len(addrs) > 0 {
				return addrs
			}
		}
	}
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}
	}
	return nil
}

// hostsAddrs finds the addresses of a name, in lower case, in a hosts file; IPv4 comes first.
func hostsAddrs(data []byte, name string) []netip.Addr {
	var addrs []netip.Addr
	for line := range strings.Lines(string(data[:min(len(data), maxHostsFile)])) {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) < 2 || !slices.ContainsFunc(fields[1:], func(f string) bool { return strings.EqualFold(f, name) }) {
			continue
		}
		if addr, err := netip.ParseAddr(fields[0]); err == nil && !slices.Contains(addrs, addr) {
			addrs = append(addrs, addr)
		}
	}
	slices.SortStableFunc(addrs, func(a, b netip.Addr) int { return a.BitLen() - b.BitLen() })
	return addrs
}

// systemReason reads an error of the operating system's resolver.
func systemReason(err error) Reason {
	fault, _ := errors.AsType[*net.DNSError](err)
	switch {
	case err == nil, fault != nil && fault.IsNotFound:
		return NoName
	case errors.Is(err, context.DeadlineExceeded), fault != nil && fault.IsTimeout:
		return TimedOut
	}
	return ServerFailed
}
