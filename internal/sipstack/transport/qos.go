package transport

import (
	"net"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// dscpShift turns a code point into the octet that sockets take: the lower two bits are ECN's.
const dscpShift = 2

// mark sets the code point of Config.DSCP on a socket of the system. Some systems allow it for one family only or not at
// all; that is worth a line in the log and no more.
func (l *Layer) mark(conn any) {
	if l.cfg.DSCP <= 0 || l.cfg.DSCP > 63 {
		return
	}
	class := l.cfg.DSCP << dscpShift
	var err4, err6 error
	switch c := conn.(type) {
	case *net.UDPConn:
		err4, err6 = ipv4.NewPacketConn(c).SetTOS(class), ipv6.NewPacketConn(c).SetTrafficClass(class)
	case *net.TCPConn:
		err4, err6 = ipv4.NewConn(c).SetTOS(class), ipv6.NewConn(c).SetTrafficClass(class)
	}
	if err4 != nil && err6 != nil {
		l.log.Warn("packets cannot be marked", "dscp", l.cfg.DSCP, "err", err4)
	}
}
