package rtp

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
)

// Ports of OpenPair.
const (
	DefaultTries = 100
	lowestPort   = 4000 // of those chosen at random
	highestPort  = 65534
)

// OpenPair binds an even port for RTP and the next for RTCP, from firstPort on,
// two further for each of up to tries times that one is taken. firstPort 0
// tries random even ports from 4000 on.
func OpenPair(listen func(network, addr string) (net.PacketConn, error), host netip.Addr, firstPort, tries int) (rtpConn, rtcpConn net.PacketConn, port int, err error) {
	if firstPort < 0 || firstPort > highestPort+1 {
		return nil, nil, 0, fmt.Errorf("RTP port %d: not within 0 to %d", firstPort, highestPort+1)
	}
	err = fmt.Errorf("no port at %d or above", firstPort)
	for i := range max(tries, 1) {
		port = pairPort(firstPort, i)
		if port > highestPort {
			break
		}
		if rtpConn, rtcpConn, err = openBoth(listen, host, port); err == nil {
			return rtpConn, rtcpConn, port, nil
		}
	}
	return nil, nil, 0, fmt.Errorf("open RTP and RTCP: %w", err)
}

// pairPort is the port of the i-th try.
func pairPort(first, i int) int {
	if first == 0 {
		return lowestPort + 2*rand.IntN((highestPort-lowestPort)/2+1)
	}
	return first + first%2 + 2*i
}

// openBoth binds port and the one after it, or none.
func openBoth(listen func(network, addr string) (net.PacketConn, error), host netip.Addr, port int) (net.PacketConn, net.PacketConn, error) {
	network, name := "udp", ""
	if host.IsValid() {
		name = host.String()
		if network = "udp6"; host.Unmap().Is4() {
			network = "udp4"
		}
	}
	first, err := listen(network, net.JoinHostPort(name, strconv.Itoa(port)))
	if err != nil {
		return nil, nil, err
	}
	second, err := listen(network, net.JoinHostPort(name, strconv.Itoa(port+1)))
	if err != nil {
		_ = first.Close() // nothing was sent on it
		return nil, nil, err
	}
	return first, second, nil
}
