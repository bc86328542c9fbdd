package simnet

import (
	"context"
	"net"
	"net/netip"
	"time"
)

// Options describe a network. The zero value is a perfect one.
type Options struct {
	// Delay is how long everything takes one way; Jitter is added to it, evenly distributed from 0 to Jitter. Datagrams
	// closer together than the jitter overtake each other; streams stay in order.
	Delay, Jitter time.Duration
	// Loss is the fraction of datagrams that get lost.
	Loss float64
	// StreamBuffer is how many bytes one direction of a stream holds before Write blocks; 0 is DefaultStreamBuffer.
	StreamBuffer int
	// PacketQueue is how many datagrams a socket holds before it drops; 0 is DefaultPacketQueue.
	PacketQueue int
}

// Network is a set of hosts.
type Network struct{ opts Options }

// Host is a machine on a Network.
type Host struct{ net *Network }

// New makes a network whose losses and jitter follow from seed.
func New(seed uint64, opts Options) *Network { return &Network{opts: opts} }

// Host returns the machine with this address, made when it is asked for first.
func (n *Network) Host(ip string) *Host { return &Host{} }

// SetLoss sets Options.Loss.
func (n *Network) SetLoss(fraction float64) {}

// ListenPacket opens a UDP socket.
func (h *Host) ListenPacket(network, addr string) (net.PacketConn, error) { return nil, nil }

// Listen opens a stream listener.
func (h *Host) Listen(network, addr string) (net.Listener, error) { return nil, nil }

// Dial opens a stream.
func (h *Host) Dial(ctx context.Context, network, addr string) (net.Conn, error) { return nil, nil }

// LocalAddr is the host's address towards remote.
func (h *Host) LocalAddr(remote netip.Addr) (netip.Addr, error) { return netip.Addr{}, nil }
