package interop

import (
	"crypto/rand"
	"fmt"
	"net"
	"net/netip"
)

// startAttempts is how often a program is started with other ports after it lost one to somebody else.
const startAttempts = 5

// loopback is the address of every program that has no other.
var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// ownAddress picks an address of 127.0.0.0/8 that nobody else is likely to use.
func ownAddress() netip.Addr {
	var b [3]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return netip.AddrFrom4([4]byte{127, 1 + b[0]%250, b[1], 1 + b[2]%250})
}

// need is what must be free at an offset from a port: UDP, TCP or both.
type need struct {
	offset   int
	udp, tcp bool
}

// freePort asks the kernel for a port and checks that all needs are free around it.
func freePort(addr netip.Addr, needs ...need) (int, error) {
	var err error
	for range 20 {
		var port int
		if port, err = candidate(addr); err != nil {
			return 0, err
		}
		if err = allFree(addr, port, needs); err == nil {
			return port, nil
		}
	}
	return 0, fmt.Errorf("find a free port on %s: %w", addr, err)
}

// candidate returns a port that the kernel found free for UDP.
func candidate(addr netip.Addr) (int, error) {
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(addr, 0)))
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).Port, nil
}

// allFree reports the first of the needs that cannot be bound.
func allFree(addr netip.Addr, port int, needs []need) error {
	for _, n := range needs {
		at := netip.AddrPortFrom(addr, uint16(port+n.offset))
		if n.udp {
			conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(at))
			if err != nil {
				return err
			}
			conn.Close()
		}
		if n.tcp {
			l, err := net.ListenTCP("tcp4", net.TCPAddrFromAddrPort(at))
			if err != nil {
				return err
			}
			l.Close()
		}
	}
	return nil
}
