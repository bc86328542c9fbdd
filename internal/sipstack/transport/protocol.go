package transport

import (
	"net/netip"
	"strings"
)

// Protocol is a transport protocol as the Via header field spells it.
type Protocol string

// The transport protocols of this package.
const (
	UDP Protocol = "UDP"
	TCP Protocol = "TCP"
	TLS Protocol = "TLS"
)

// Default ports, RFC 3261 §19.1.2.
const (
	DefaultPort    = 5060
	DefaultTLSPort = 5061
)

// Reliable tells whether the protocol delivers all bytes in order, so that requests are not retransmitted.
func (p Protocol) Reliable() bool { return p == TCP || p == TLS }

// Secure tells whether the protocol is encrypted.
func (p Protocol) Secure() bool { return p == TLS }

// Port is the default port of the protocol.
func (p Protocol) Port() uint16 {
	if p == TLS {
		return DefaultTLSPort
	}
	return DefaultPort
}

// network is the name that package net uses: udp or tcp.
func (p Protocol) network() string {
	if p == UDP {
		return "udp"
	}
	return "tcp"
}

// lower is the protocol's name as error messages spell it.
func (p Protocol) lower() string { return strings.ToLower(string(p)) }

// Target is a place to connect to.
type Target struct {
	Protocol Protocol
	Addr     netip.AddrPort
	// ServerName is the name that a TLS server's certificate must carry; empty means the address.
	ServerName string
}

// String renders the target as in "TCP 192.0.2.1:5060".
func (t Target) String() string { return string(t.Protocol) + " " + t.Addr.String() }

// Endpoint is a place the layer listens at.
type Endpoint struct {
	Protocol Protocol
	Addr     netip.AddrPort // as bound: may be a wildcard address
}

// String renders the endpoint as in "UDP 0.0.0.0:5060".
func (e Endpoint) String() string { return string(e.Protocol) + " " + e.Addr.String() }
