package transport

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// family names the network for an address to listen at: with an IPv4 or IPv6 address only that family, as its user
// expects of 0.0.0.0 and [::]; with none both.
func family(network, addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return network
	}
	ip, err := netip.ParseAddr(host)
	switch {
	case err != nil:
		return network
	case ip.Is4():
		return network + "4"
	}
	return network + "6"
}

// addrPort reads a socket's address; IPv4 addresses come out as such from sockets of both families.
func addrPort(a net.Addr) netip.AddrPort {
	var ap netip.AddrPort
	switch a := a.(type) {
	case *net.UDPAddr:
		ap = a.AddrPort()
	case *net.TCPAddr:
		ap = a.AddrPort()
	}
	return plain(ap)
}

// plain is ap with an IPv4 address in IPv6 form turned into an IPv4 address.
func plain(ap netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

// sendable tells whether addr is one that messages may be sent to: not broadcast, multicast, unspecified, or port 0.
func sendable(addr netip.AddrPort) bool {
	ip := addr.Addr().Unmap()
	return ip.IsValid() && addr.Port() != 0 && !ip.IsUnspecified() && !ip.IsMulticast() &&
		ip != netip.AddrFrom4([4]byte{255, 255, 255, 255})
}

// suits tells whether a socket bound to local can reach remote: same family, and loopback only to loopback.
func suits(local, remote netip.Addr) bool {
	if local.IsUnspecified() {
		return local.Is6() || remote.Is4()
	}
	return local.Is4() == remote.Is4() && local.IsLoopback() == remote.IsLoopback()
}

// advertised is the address that remote reaches a socket at which is bound to local.
func (l *Layer) advertised(local netip.AddrPort, remote netip.Addr) netip.AddrPort {
	local = netip.AddrPortFrom(local.Addr().WithZone(""), local.Port()) // a zone means nothing to others
	public := l.cfg.Public
	if public.IsValid() && public.Is4() == remote.Is4() {
		return netip.AddrPortFrom(public, local.Port())
	}
	if !local.Addr().IsUnspecified() {
		return local
	}
	addr, err := l.locals.towards(remote, time.Now())
	if err != nil {
		l.log.Debug("no local address", "remote", remote, "err", err)
		return local
	}
	return netip.AddrPortFrom(addr, local.Port())
}

// What localAddrs remembers.
const (
	localAddrLife = 5 * time.Second
	maxLocalAddrs = 256
)

// localAddrs remembers for a moment which local address is used towards a remote one, since asking costs a socket.
type localAddrs struct {
	lookup func(remote netip.Addr) (netip.Addr, error)

	mu    sync.Mutex // guards known
	known map[netip.Addr]knownAddr
}

type knownAddr struct {
	addr netip.Addr
	at   time.Time
}

// towards returns the local address that packets to remote leave from.
func (c *localAddrs) towards(remote netip.Addr, now time.Time) (netip.Addr, error) {
	c.mu.Lock()
	k, ok := c.known[remote]
	c.mu.Unlock()
	if ok && now.Sub(k.at) < localAddrLife {
		return k.addr, nil
	}
	addr, err := c.lookup(remote)
	if err != nil {
		return netip.Addr{}, err
	}
	addr = addr.Unmap().WithZone("")
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxLocalAddrs {
		c.known = map[netip.Addr]knownAddr{}
	}
	c.known[remote] = knownAddr{addr, now}
	return addr, nil
}

// forget has every address asked for anew.
func (c *localAddrs) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = nil
}

// SystemLocalAddr is the local address that packets to remote leave from. It asks the kernel's routing
// table by connecting a UDP socket, which sends nothing.
func SystemLocalAddr(remote netip.Addr) (netip.Addr, error) {
	const discard = 9
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(remote, discard)))
	if err != nil {
		return netip.Addr{}, err
	}
	local := addrPort(conn.LocalAddr()).Addr()
	return local, conn.Close()
}
