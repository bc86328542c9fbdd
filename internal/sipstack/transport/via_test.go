package transport

import (
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/simnet"
)

// parse reads a request with this Via.
func parse(t *testing.T, via string) *sipmsg.Request {
	t.Helper()
	msg, err := sipmsg.ParseMessage(request(via), sipmsg.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return msg.(*sipmsg.Request)
}

func TestStampVia(t *testing.T) {
	tests := []struct {
		name, via, source string
		received, rport   string // "-": absent
	}{
		{"same address", "UDP 192.0.2.1:5060", "192.0.2.1:5060", "-", "-"},
		{"same address, other port", "UDP 192.0.2.1", "192.0.2.1:40000", "-", "-"},
		{"other address", "UDP 10.0.0.1:5060", "192.0.2.1:5060", "192.0.2.1", "-"},
		{"a name", "UDP phone.example", "192.0.2.1:5060", "192.0.2.1", "-"},
		{"rport asked, same address", "UDP 192.0.2.1:5060;rport", "192.0.2.1:40000", "192.0.2.1", "40000"},
		{"rport asked, other address", "UDP 10.0.0.1:5060;rport", "192.0.2.1:40000", "192.0.2.1", "40000"},
		{"rport made up", "UDP 10.0.0.1;rport=7", "192.0.2.1:40000", "192.0.2.1", "40000"},
		{"received made up", "UDP 192.0.2.1;received=10.9.9.9", "192.0.2.1:5060", "-", "-"},
		{"received made up, other address", "UDP 10.0.0.1;received=10.9.9.9", "192.0.2.1:5060", "192.0.2.1", "-"},
		{"IPv6", "TCP [2001:db8::1]:5060", "[2001:db8::1]:40000", "-", "-"},
		{"IPv6 written at length", "TCP [2001:db8:0:0:0:0:0:1]", "[2001:db8::1]:40000", "-", "-"},
		{"IPv6, other address", "TCP [2001:db8::1]:5060;rport", "[fe80::2%eth0]:40000", "fe80::2", "40000"},
		{"broadcast", "UDP 255.255.255.255", "192.0.2.1:5060", "192.0.2.1", "-"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := parse(t, tt.via)
			req.Header.Add("Via", "SIP/2.0/UDP 198.51.100.1;rport;branch=z9hG4bK2")
			stampVia(req, netip.MustParseAddrPort(tt.source))
			vias, err := req.Header.Vias()
			if err != nil || len(vias) != 2 {
				t.Fatalf("vias %v, %v", vias, err)
			}
			for name, want := range map[string]string{"received": tt.received, "rport": tt.rport} {
				got, ok := vias[0].Params.Get(name)
				if !ok {
					got = "-"
				}
				if got != want {
					t.Errorf("%s %q, want %q", name, got, want)
				}
			}
			if vias[0].Branch() != "z9hG4bK1" || strings.Count(string(vias[0].Params), "received") > 1 {
				t.Errorf("via %s", vias[0])
			}
			if vias[1].Params.Has("received") || vias[1].Branch() != "z9hG4bK2" {
				t.Errorf("the second Via was changed: %s", vias[1])
			}
		})
	}
}

func TestStampWithoutVia(t *testing.T) {
	req := &sipmsg.Request{Method: sipmsg.OPTIONS}
	stampVia(req, netip.MustParseAddrPort("192.0.2.1:5060"))
	if req.Header.Len() != 0 {
		t.Error("a Via appeared")
	}
}

func TestReplyOverUDP(t *testing.T) {
	tests := []struct {
		name, via, source string
		want              string // "": nowhere
	}{
		{"rport", "UDP 10.9.9.9:5062;rport", "10.0.0.1:40000", "10.0.0.1:40000"},
		{"no rport: port of the sent-by", "UDP 10.0.0.1:5062", "10.0.0.1:40000", "10.0.0.1:5062"},
		{"no rport, no port", "UDP 10.0.0.1", "10.0.0.1:40000", "10.0.0.1:5060"},
		{"no rport, other host", "UDP phone.example:5070", "10.0.0.1:40000", "10.0.0.1:5070"},
		{"maddr is ignored", "UDP 10.0.0.1:5062;maddr=10.0.0.77", "10.0.0.1:40000", "10.0.0.1:5062"},
		{"multicast maddr is ignored", "UDP 10.0.0.1;maddr=224.0.1.75;ttl=5;rport", "10.0.0.1:40000", "10.0.0.1:40000"},
		{"broadcast sent-by", "UDP 255.255.255.255", "10.0.0.1:40000", "10.0.0.1:5060"},
		{"broadcast source", "UDP 10.0.0.1;rport", "255.255.255.255:5060", ""},
		{"multicast source", "UDP 10.0.0.1", "224.0.0.1:5060", ""},
		{"received made up", "UDP 10.0.0.1:5062;received=10.0.0.77", "10.0.0.1:40000", "10.0.0.1:5062"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, n *simnet.Network) {
				l := on(t, n, "10.0.0.2", Config{})
				l.listen(t, UDP, "10.0.0.2:5060")
				via, _ := parse(t, tt.via).Header.Via()
				flow := l.sockets[0].flow(netip.MustParseAddrPort(tt.source))
				got := l.ReplyFlow(flow, via)
				target, ok := l.ReplyTarget(flow, via)
				if tt.want == "" {
					if got != nil || ok {
						t.Errorf("to %v, %v", got, target)
					}
					return
				}
				if got == nil || got.Remote().String() != tt.want || target.Addr.String() != tt.want {
					t.Errorf("to %v, %v, want %s", got, target, tt.want)
				}
				if got != nil && got.Local().Port() != 5060 {
					t.Errorf("from %s", got.Local())
				}
			})
		})
	}
}

func TestReplyOverAConnectionThatDied(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		a, b := on(t, n, "10.0.0.1", Config{}), server(t, n, Config{})
		a.listen(t, TCP, "10.0.0.1:5070")
		c := dialRaw(t, n, "10.0.0.2:5060")
		c.Write(request("TCP 10.0.0.1:5070"))
		m := <-b.messages
		via, _ := m.Message.(*sipmsg.Request).Header.Via()
		if got := b.ReplyFlow(m.Flow, via); got != m.Flow {
			t.Errorf("while it lives: %v", got)
		}
		c.Close()
		<-b.closed
		if got := b.ReplyFlow(m.Flow, via); got != nil {
			t.Errorf("when it died: %v", got)
		}
		target, ok := b.ReplyTarget(m.Flow, via)
		if !ok || target.String() != "TCP 10.0.0.1:5070" {
			t.Fatalf("target %s", target)
		}
		second := b.connect(t, target)
		if got := b.ReplyFlow(m.Flow, via); got != second {
			t.Errorf("with a second connection: %v", got)
		}
		via.Port = 0
		if target, _ := b.ReplyTarget(m.Flow, via); target.Addr.Port() != DefaultPort {
			t.Errorf("target without a port %s", target)
		}
	})
}

func TestUDPKeepAlives(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		l := on(t, n, "10.0.0.2", Config{})
		l.listen(t, UDP, "10.0.0.2:5060")
		c, err := n.Host("10.0.0.1").ListenPacket("udp", "10.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		to := &net.UDPAddr{IP: net.IPv4(10, 0, 0, 2), Port: 5060}
		for _, text := range []string{"\r\n", "\r\n\r\n", "\x00", "", "\r\n\r\n\x00"} {
			c.WriteTo([]byte(text), to)
		}
		c.WriteTo([]byte("noise"), to)
		<-l.dropped
		synctest.Wait()
		if s := l.Stats(); s.Pings != 5 || s.Dropped != 1 || s.Received != 0 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestProtocols(t *testing.T) {
	tests := []struct {
		p                Protocol
		reliable, secure bool
		port             uint16
	}{{UDP, false, false, 5060}, {TCP, true, false, 5060}, {TLS, true, true, 5061}}
	for _, tt := range tests {
		if tt.p.Reliable() != tt.reliable || tt.p.Secure() != tt.secure || tt.p.Port() != tt.port {
			t.Errorf("%s: reliable %t secure %t port %d", tt.p, tt.p.Reliable(), tt.p.Secure(), tt.p.Port())
		}
	}
}

func TestDSCP(t *testing.T) {
	const class = 24 << 2
	l := newRecorder(t, Config{DSCP: 24})
	bound := l.listen(t, TCP, "127.0.0.1:0")
	f := l.connect(t, Target{Protocol: TCP, Addr: bound})
	if got, err := ipv4.NewConn(f.stream.conn).TOS(); got != class || err != nil {
		t.Errorf("TCP %#x %v", got, err)
	}
	for _, host := range []string{"127.0.0.1", "::1"} {
		l.listen(t, UDP, net.JoinHostPort(host, "0"))
	}
	if got, err := ipv4.NewPacketConn(l.sockets[0].conn.(*net.UDPConn)).TOS(); got != class || err != nil {
		t.Errorf("UDP %#x %v", got, err)
	}
	if got, err := ipv6.NewPacketConn(l.sockets[1].conn.(*net.UDPConn)).TrafficClass(); got != class || err != nil {
		t.Errorf("UDP over IPv6 %#x %v", got, err)
	}
}

func TestDSCPOutOfRangeIsIgnored(t *testing.T) {
	l := newRecorder(t, Config{DSCP: 64})
	l.listen(t, UDP, "127.0.0.1:0")
	if got, err := ipv4.NewPacketConn(l.sockets[0].conn.(*net.UDPConn)).TOS(); got != 0 || err != nil {
		t.Errorf("%#x %v", got, err)
	}
}
