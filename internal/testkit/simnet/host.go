package simnet

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// Host is a machine on a Network, with one or more addresses, and loopback addresses of its own.
type Host struct {
	net   *Network
	addrs []netip.Addr
	udp   ports
	tcp   ports
}

// Host returns the machine with this address, made when it is asked for first. A string that is no IP address gives a
// machine without any, on which nothing can be opened.
func (n *Network) Host(ip string) *Host {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return &Host{net: n}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	addr = addr.Unmap()
	if h := n.hosts[addr]; h != nil {
		return h
	}
	h := &Host{net: n, addrs: []netip.Addr{addr}}
	n.hosts[addr] = h
	return h
}

// AddIP gives the host one more address, of either family. An address that is taken or no IP address is refused.
func (h *Host) AddIP(ip string) error {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return err
	}
	h.net.mu.Lock()
	defer h.net.mu.Unlock()
	addr = addr.Unmap()
	if h.net.hosts[addr] != nil {
		return &net.AddrError{Err: "address taken", Addr: ip}
	}
	h.addrs = append(h.addrs, addr)
	h.net.hosts[addr] = h
	return nil
}

// Addr is the host's first address.
func (h *Host) Addr() netip.Addr {
	if len(h.addrs) == 0 {
		return netip.Addr{}
	}
	return h.addrs[0]
}

// LocalAddr is the host's address that packets to remote leave from.
func (h *Host) LocalAddr(remote netip.Addr) (netip.Addr, error) {
	h.net.mu.Lock()
	defer h.net.mu.Unlock()
	return h.source(binding{dual: true}, remote.Unmap())
}

// source is the address that a packet from a socket bound like b to remote leaves from. Called with mu held.
func (h *Host) source(b binding, remote netip.Addr) (netip.Addr, error) {
	if !b.wildcard() {
		if b.addr.Is4() != remote.Is4() {
			return netip.Addr{}, os.NewSyscallError("sendto", syscall.EAFNOSUPPORT)
		}
		return b.addr, nil
	}
	if !b.dual && b.addr.Is4() != remote.Is4() {
		return netip.Addr{}, os.NewSyscallError("sendto", syscall.EAFNOSUPPORT)
	}
	if remote.IsLoopback() {
		return remote, nil
	}
	for _, a := range h.addrs {
		if a.Is4() == remote.Is4() {
			return a, nil
		}
	}
	return netip.Addr{}, os.NewSyscallError("connect", syscall.ENETUNREACH)
}

// reach is the host that remote means for h. Called with mu held.
func (h *Host) reach(remote netip.Addr) *Host {
	if remote.IsLoopback() {
		return h
	}
	return h.net.hosts[remote]
}

// owns tells whether a socket of h can be bound to addr.
func (h *Host) owns(addr netip.Addr) bool {
	return addr.IsLoopback() || slices.Contains(h.addrs, addr)
}

// binding is the local address of a socket.
type binding struct {
	addr netip.Addr
	dual bool // the IPv6 wildcard address, serving IPv4 too
}

func (b binding) wildcard() bool { return b.dual || b.addr.IsUnspecified() }

// covers tells whether packets to addr reach a socket bound like b.
func (b binding) covers(addr netip.Addr) bool {
	switch {
	case b.dual:
		return true
	case b.addr.IsUnspecified():
		return b.addr.Is4() == addr.Is4()
	}
	return b.addr == addr
}

// clashes tells whether two sockets cannot have the same port.
func (b binding) clashes(c binding) bool {
	return b.covers(c.addr) || c.covers(b.addr)
}

// bindAddr reads the address to listen at, as package net does for a network such as udp, tcp4 or udp6.
func (h *Host) bindAddr(network, addr string) (binding, uint16, error) {
	host, port, err := splitAddr(addr)
	if err != nil {
		return binding{}, 0, err
	}
	var b binding
	switch {
	case host == "" && strings.HasSuffix(network, "4"):
		b.addr = netip.IPv4Unspecified()
	case host == "" || host == "::" && !strings.HasSuffix(network, "6"):
		b = binding{addr: netip.IPv6Unspecified(), dual: !strings.HasSuffix(network, "6")}
	default:
		if b.addr, err = netip.ParseAddr(host); err != nil {
			return binding{}, 0, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
		}
		b.addr = b.addr.Unmap()
	}
	if !b.wildcard() && !h.owns(b.addr) {
		return binding{}, 0, os.NewSyscallError("bind", syscall.EADDRNOTAVAIL)
	}
	return b, port, nil
}

// splitAddr reads host:port with localhost understood.
func splitAddr(addr string) (string, uint16, error) {
	host, service, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, err
	}
	port, err := strconv.ParseUint(service, 10, 16)
	if err != nil {
		return "", 0, &net.AddrError{Err: "invalid port", Addr: addr}
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	return host, uint16(port), nil
}

// The range of ports that the system hands out.
const (
	firstEphemeral = 32768
	lastEphemeral  = 60999
)

// ports is the table of bound ports of one protocol on one host. Used with the network's mu held.
type ports struct {
	bound map[uint16][]boundPort
	next  uint16
}

// boundPort is an entry of ports; what is a *PacketConn, a *Listener, or a *Conn that was dialed.
type boundPort struct {
	binding
	what any
}

// add binds what, at a free ephemeral port if port is 0, and returns the port.
func (p *ports) add(b binding, port uint16, what any) (uint16, error) {
	if port == 0 {
		var err error
		if port, err = p.ephemeral(b); err != nil {
			return 0, err
		}
	}
	if !p.free(b, port) {
		return 0, os.NewSyscallError("bind", syscall.EADDRINUSE)
	}
	if p.bound == nil {
		p.bound = map[uint16][]boundPort{}
	}
	p.bound[port] = append(p.bound[port], boundPort{b, what})
	return port, nil
}

// errNoPorts tells that every ephemeral port is taken.
var errNoPorts = errors.New("no free port")

// ephemeral finds a free port.
func (p *ports) ephemeral(b binding) (uint16, error) {
	for range lastEphemeral - firstEphemeral + 1 {
		if p.next < firstEphemeral || p.next > lastEphemeral {
			p.next = firstEphemeral
		}
		port := p.next
		p.next++
		if p.free(b, port) {
			return port, nil
		}
	}
	return 0, errNoPorts
}

func (p *ports) free(b binding, port uint16) bool {
	return !slices.ContainsFunc(p.bound[port], func(e boundPort) bool { return e.clashes(b) })
}

// remove takes back an add.
func (p *ports) remove(port uint16, what any) {
	rest := slices.DeleteFunc(p.bound[port], func(e boundPort) bool { return e.what == what })
	if len(rest) == 0 {
		delete(p.bound, port)
		return
	}
	p.bound[port] = rest
}

// find returns what packets to addr reach, or nil.
func (p *ports) find(addr netip.AddrPort) any {
	for _, e := range p.bound[addr.Port()] {
		if e.covers(addr.Addr()) {
			return e.what
		}
	}
	return nil
}

// opError dresses err as package net does.
func opError(op, network string, addr net.Addr, err error) error {
	return &net.OpError{Op: op, Net: network, Addr: addr, Err: err}
}
