// Package simnet is a network in memory for tests: hosts, datagram sockets and streams, with delay, jitter, loss,
// repetition and partitions.
//
// Its sockets implement net.PacketConn, net.Listener and net.Conn and behave like the kernel's where tests can tell:
// ephemeral ports, "address already in use", connections refused, bounded buffers, half close, reset, deadlines. Nothing
// in it sleeps or starts a goroutine, apart from timers for what is on its way, so it works inside and outside of
// testing/synctest bubbles.
//
// It is not a model of TCP (no windows, no retransmission: streams suffer delay and partitions, never loss), nor of IP
// (no routing, no fragmentation, no ICMP: a datagram to a closed port vanishes).
//
// # Owner and goroutines
//
// All state of a [Network] is under its one lock. Deliveries that are delayed run on timer goroutines of the runtime.
//
// # Units
//
// Loss, Duplicate and Reorder are fractions from 0 to 1; times are time.Duration; buffers are in bytes for streams and in packets
// for datagrams.
package simnet
