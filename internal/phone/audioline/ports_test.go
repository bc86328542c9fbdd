package audioline

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// taken are the ports that are in use; a test's goroutine owns it.
type taken map[int]bool

// listen takes a port that is free.
func (h taken) listen(_, addr string) (net.PacketConn, error) {
	port, err := strconv.Atoi(addr[strings.LastIndexByte(addr, ':')+1:])
	if err != nil {
		return nil, err
	}
	if h[port] {
		return nil, syscall.EADDRINUSE
	}
	h[port] = true
	return socket{h, port}, nil
}

// socket is one port that is taken until it is closed.
type socket struct {
	host taken
	port int
}

func (c socket) Close() error                           { delete(c.host, c.port); return nil }
func (c socket) ReadFrom([]byte) (int, net.Addr, error) { return 0, nil, net.ErrClosed }
func (c socket) WriteTo([]byte, net.Addr) (int, error)  { return 0, net.ErrClosed }
func (c socket) LocalAddr() net.Addr                    { return nil }
func (c socket) SetDeadline(time.Time) error            { return nil }
func (c socket) SetReadDeadline(time.Time) error        { return nil }
func (c socket) SetWriteDeadline(time.Time) error       { return nil }

func (p *Ports) mustOpen(t *testing.T, h taken) pair {
	t.Helper()
	got, err := p.open(h.listen, netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestPortsMoveOn proves that a port is not used again at once when its call has ended, but after all others, and that
// those that somebody holds are passed over.
func TestPortsMoveOn(t *testing.T) {
	h := taken{4004: true, 4007: true}
	p := &Ports{First: 4000}
	for i, want := range []int{4000, 4002, 4008, 4010} {
		got := p.mustOpen(t, h)
		if got.port != want || !h[want] || !h[want+1] {
			t.Errorf("line %d is at %d, want %d; taken %v", i, got.port, want, h)
		}
		got.rtp.Close()
		got.rtcp.Close()
	}
	for range PortPairs - 6 { // to the end
		p.mustOpen(t, h)
	}
	if got := p.mustOpen(t, h).port; got != 4000 {
		t.Errorf("after the last port comes %d", got)
	}
}

// TestPortsAtOnce proves that as many lines as there are pairs find their ports, and that one more is told so.
func TestPortsAtOnce(t *testing.T) {
	for _, first := range []int{4000, 4001} {
		h, p := taken{}, &Ports{First: first}
		for range PortPairs / 2 {
			p.mustOpen(t, h)
		}
		hole := p.mustOpen(t, h)
		hole.rtp.Close()
		hole.rtcp.Close()
		for range PortPairs - PortPairs/2 {
			p.mustOpen(t, h)
		}
		if len(h) != 2*PortPairs || !h[hole.port] {
			t.Errorf("from %d: %d ports taken, %v", first, len(h), h[hole.port])
		}
		if _, err := p.open(h.listen, netip.Addr{}); err == nil || !strings.Contains(err.Error(), "open RTP sockets") {
			t.Errorf("from %d: one more: %v", first, err)
		}
	}
}

// TestPortsForMore proves that there is room for more lines than PortPairs where that is asked for, and not for more still.
func TestPortsForMore(t *testing.T) {
	h, p := taken{}, &Ports{First: 4000, Pairs: 2 * PortPairs}
	for range p.Pairs {
		p.mustOpen(t, h)
	}
	if _, err := p.open(h.listen, netip.Addr{}); err == nil {
		t.Error("a line more than there are pairs")
	}
	if p = (&Ports{First: 4000, Pairs: 1}); p.mustOpen(t, taken{4000: true}).port != 4002 {
		t.Error("fewer pairs than PortPairs are used")
	}
}

// TestPortsNearTheEnd proves that a range which does not fit wraps.
func TestPortsNearTheEnd(t *testing.T) {
	h, p := taken{}, &Ports{First: 65530}
	for i, want := range []int{65530, 65532, 65534} {
		if got := p.mustOpen(t, h).port; got != want {
			t.Errorf("line %d is at %d, want %d", i, got, want)
		}
	}
	delete(h, 65530)
	delete(h, 65531)
	if got := p.mustOpen(t, h).port; got != 65530 {
		t.Errorf("the free one is 65530, got %d", got)
	}
}

func TestPortsAtRandom(t *testing.T) {
	h, p := taken{}, &Ports{}
	a, b, c := p.mustOpen(t, h).port, p.mustOpen(t, h).port, p.mustOpen(t, h).port
	if a%2+b%2+c%2 != 0 || a < 4000 || a+2 == b && b+2 == c {
		t.Errorf("random ports %d, %d, %d", a, b, c)
	}
}
