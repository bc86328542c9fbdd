package simnet

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// listenPacket opens a UDP socket that the test closes.
func listenPacket(t *testing.T, h *Host, network, addr string) *PacketConn {
	t.Helper()
	c, err := h.ListenPacket(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c.(*PacketConn)
}

// receive reads one datagram within a second.
func receive(t *testing.T, c *PacketConn) (string, netip.AddrPort) {
	t.Helper()
	b := make([]byte, 2000)
	c.SetReadDeadline(time.Now().Add(time.Second))
	n, from, err := c.ReadFromUDPAddrPort(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n]), from
}

// nothing checks that no datagram comes within a second.
func nothing(t *testing.T, c *PacketConn) {
	t.Helper()
	c.SetReadDeadline(time.Now().Add(time.Second))
	if n, from, err := c.ReadFromUDPAddrPort(make([]byte, 10)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("got %d bytes from %s, error %v", n, from, err)
	}
}

func TestDatagramsReachTheSocketTheyAreFor(t *testing.T) {
	tests := []struct {
		name, network, bind, to, from string
		ok                            bool
	}{
		{"IPv4", "udp", "10.0.0.2:5060", "10.0.0.2:5060", "10.0.0.1", true},
		{"IPv6", "udp", "[fd00::2]:5060", "[fd00::2]:5060", "fd00::1", true},
		{"IPv4 wildcard", "udp4", "0.0.0.0:5060", "10.0.0.2:5060", "10.0.0.1", true},
		{"both families, to IPv4", "udp", ":5060", "10.0.0.2:5060", "10.0.0.1", true},
		{"both families, to IPv6", "udp", "[::]:5060", "[fd00::2]:5060", "fd00::1", true},
		{"IPv6 wildcard gets no IPv4", "udp6", "[::]:5060", "10.0.0.2:5060", "", false},
		{"IPv4 wildcard gets no IPv6", "udp4", ":5060", "[fd00::2]:5060", "", false},
		{"other port", "udp", "10.0.0.2:5060", "10.0.0.2:5061", "", false},
		{"no such host", "udp", "10.0.0.2:5060", "10.0.0.9:5060", "", false},
		{"IPv4 in IPv6 form", "udp", "10.0.0.2:5060", "[::ffff:10.0.0.2]:5060", "10.0.0.1", true},
	}
	for _, tt := range tests {
		synctestRun(t, tt.name, func(t *testing.T) {
			n := New(1, Options{Delay: time.Millisecond})
			a, b := n.Host("10.0.0.1"), n.Host("10.0.0.2")
			if err := errors.Join(a.AddIP("fd00::1"), b.AddIP("fd00::2")); err != nil {
				t.Fatal(err)
			}
			src, dst := listenPacket(t, a, "udp", ":4000"), listenPacket(t, b, tt.network, tt.bind)
			if _, err := src.WriteToUDPAddrPort([]byte("hello"), netip.MustParseAddrPort(tt.to)); err != nil {
				t.Fatal(err)
			}
			if !tt.ok {
				nothing(t, dst)
				if s := n.Stats(); s.NoSocket != 1 || s.Delivered != 0 {
					t.Errorf("stats %+v", s)
				}
				return
			}
			text, from := receive(t, dst)
			if want := netip.AddrPortFrom(netip.MustParseAddr(tt.from), 4000); text != "hello" || from != want {
				t.Errorf("got %q from %s, want it from %s", text, from, want)
			}
		})
	}
}

// synctestRun runs a subtest in a bubble.
func synctestRun(t *testing.T, name string, f func(t *testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func TestReadFromGivesUDPAddr(t *testing.T) {
	n := New(1, Options{})
	a, b := listenPacket(t, n.Host("10.0.0.1"), "udp", "10.0.0.1:0"), listenPacket(t, n.Host("10.0.0.2"), "udp", "10.0.0.2:0")
	if _, err := a.WriteTo([]byte("abcdef"), b.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	short := make([]byte, 3)
	got, from, err := b.ReadFrom(short)
	if err != nil || got != 3 || string(short) != "abc" {
		t.Errorf("read %d %q %v", got, short, err)
	}
	if u, ok := from.(*net.UDPAddr); !ok || u.AddrPort() != a.LocalAddr().(*net.UDPAddr).AddrPort() {
		t.Errorf("from %T %v", from, from)
	}
}

func TestPorts(t *testing.T) {
	open := map[string]func(h *Host, network, addr string) (net.Addr, io.Closer, error){
		"udp": func(h *Host, network, addr string) (net.Addr, io.Closer, error) {
			c, err := h.ListenPacket(network, addr)
			if err != nil {
				return nil, nil, err
			}
			return c.LocalAddr(), c, nil
		},
		"tcp": func(h *Host, network, addr string) (net.Addr, io.Closer, error) {
			l, err := h.Listen(network, addr)
			if err != nil {
				return nil, nil, err
			}
			return l.Addr(), l, nil
		},
	}
	tests := []struct {
		name          string
		first, second string // address to listen at, after the family digit
		want          error
	}{
		{"same address", " 10.0.0.1:5060", " 10.0.0.1:5060", syscall.EADDRINUSE},
		{"wildcard after address", " 10.0.0.1:5060", "4 :5060", syscall.EADDRINUSE},
		{"address after wildcard", " :5060", " 10.0.0.1:5060", syscall.EADDRINUSE},
		{"other address", " 10.0.0.1:5060", " 127.0.0.1:5060", nil},
		{"other family", "4 :5060", "6 :5060", nil},
		{"other port", " 10.0.0.1:5060", " 10.0.0.1:5061", nil},
		{"foreign address", " 10.0.0.1:5060", " 10.0.0.2:5060", syscall.EADDRNOTAVAIL},
	}
	for protocol, listen := range open {
		for _, tt := range tests {
			t.Run(protocol+" "+tt.name, func(t *testing.T) {
				h := New(1, Options{}).Host("10.0.0.1")
				_, first, err := listen(h, protocol+family(tt.first), address(tt.first))
				if err != nil {
					t.Fatal(err)
				}
				if _, _, err = listen(h, protocol+family(tt.second), address(tt.second)); !errors.Is(err, tt.want) {
					t.Fatalf("second: error %v, want %v", err, tt.want)
				}
				first.Close()
				if tt.want != syscall.EADDRINUSE {
					return
				}
				if _, _, err = listen(h, protocol+family(tt.second), address(tt.second)); err != nil {
					t.Errorf("after Close: %v", err)
				}
			})
		}
	}
}

// family and address take apart what the table above writes as one.
func family(s string) string {
	if s[0] == ' ' {
		return ""
	}
	return s[:1]
}

func address(s string) string {
	if s[0] == ' ' {
		return s[1:]
	}
	return s[2:]
}

func TestPortInUseReadsLikeTheKernels(t *testing.T) {
	h := New(1, Options{}).Host("10.0.0.1")
	listenPacket(t, h, "udp", "10.0.0.1:5060")
	_, err := h.ListenPacket("udp", "10.0.0.1:5060")
	if want := "listen udp 10.0.0.1:5060: bind: address already in use"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestEphemeralPorts(t *testing.T) {
	h := New(1, Options{}).Host("10.0.0.1")
	seen := map[int]bool{}
	for range 200 {
		port := listenPacket(t, h, "udp", "10.0.0.1:0").LocalAddr().(*net.UDPAddr).Port
		if port < firstEphemeral || port > lastEphemeral || seen[port] {
			t.Fatalf("port %d", port)
		}
		seen[port] = true
	}
}

func TestEphemeralPortsRunOut(t *testing.T) {
	p, b := ports{}, binding{addr: netip.MustParseAddr("10.0.0.1")}
	for range lastEphemeral - firstEphemeral + 1 {
		if _, err := p.add(b, 0, new(int)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.add(b, 0, new(int)); !errors.Is(err, errNoPorts) {
		t.Errorf("error %v", err)
	}
}

func TestLocalAddr(t *testing.T) {
	n := New(1, Options{})
	h := n.Host("10.0.0.1")
	tests := []struct{ remote, want string }{
		{"10.0.0.2", "10.0.0.1"},
		{"127.0.0.1", "127.0.0.1"},
		{"::1", "::1"},
		{"fd00::2", ""},
	}
	for _, tt := range tests {
		got, err := h.LocalAddr(netip.MustParseAddr(tt.remote))
		if tt.want == "" {
			if !errors.Is(err, syscall.ENETUNREACH) {
				t.Errorf("%s: %v %v", tt.remote, got, err)
			}
			continue
		}
		if err != nil || got.String() != tt.want {
			t.Errorf("%s: %v %v, want %s", tt.remote, got, err, tt.want)
		}
	}
}

func TestHostWithoutAddress(t *testing.T) {
	h := New(1, Options{}).Host("nonsense")
	if _, err := h.ListenPacket("udp", "10.0.0.1:0"); !errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Errorf("listen: %v", err)
	}
	if _, err := h.Dial(t.Context(), "tcp", "10.0.0.1:1"); !errors.Is(err, syscall.ENETUNREACH) {
		t.Errorf("dial: %v", err)
	}
	if h.Addr().IsValid() {
		t.Errorf("address %v", h.Addr())
	}
}

func TestRefusedArguments(t *testing.T) {
	n := New(1, Options{})
	h := n.Host("10.0.0.1")
	n.Host("10.0.0.2")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, unknownPacket := h.ListenPacket("tcp", "10.0.0.1:0")
	_, unknownStream := h.Listen("udp", "10.0.0.1:0")
	_, badPort := h.Listen("tcp", "10.0.0.1:x")
	_, name := h.Listen("tcp", "phone.example:0")
	_, unknownDial := h.Dial(t.Context(), "udp", "10.0.0.2:1")
	_, badDial := h.Dial(t.Context(), "tcp", "phone.example:1")
	_, late := h.Dial(ctx, "tcp", "10.0.0.2:1")
	for i, err := range []error{unknownPacket, unknownStream, badPort, name, unknownDial, badDial, late, h.AddIP("10.0.0.2"), h.AddIP("x")} {
		if err == nil {
			t.Errorf("case %d was accepted", i)
		}
	}
}

func TestDelayIsExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := New(1, Options{Delay: 30 * time.Millisecond})
		a, b := listenPacket(t, n.Host("10.0.0.1"), "udp", "10.0.0.1:1"), listenPacket(t, n.Host("10.0.0.2"), "udp", "10.0.0.2:2")
		start := time.Now()
		a.WriteTo([]byte("x"), b.LocalAddr())
		receive(t, b)
		if took := time.Since(start); took != 30*time.Millisecond {
			t.Errorf("took %s", took)
		}
	})
}

// sendNumbers sends datagrams numbered from 0, a millisecond apart, and returns the numbers in the order of arrival.
func sendNumbers(t *testing.T, n *Network, count int) []int {
	a, b := listenPacket(t, n.Host("10.0.0.1"), "udp", "10.0.0.1:1"), listenPacket(t, n.Host("10.0.0.2"), "udp", "10.0.0.2:2")
	for i := range count {
		a.WriteTo([]byte(strconv.Itoa(i)), b.LocalAddr())
		time.Sleep(time.Millisecond)
	}
	time.Sleep(10 * time.Second)
	b.SetReadDeadline(time.Now())
	var got []int
	for len(b.queue) > 0 {
		b.SetReadDeadline(time.Time{})
		text, _ := receive(t, b)
		number, _ := strconv.Atoi(text)
		got = append(got, number)
	}
	return got
}

func TestOrder(t *testing.T) {
	tests := []struct {
		name    string
		opts    Options
		ordered bool
	}{
		{"no delay", Options{}, true},
		{"same delay for all", Options{Delay: 50 * time.Millisecond}, true},
		{"jitter beyond the distance", Options{Delay: 10 * time.Millisecond, Jitter: 20 * time.Millisecond}, false},
		{"reordering", Options{Delay: 10 * time.Millisecond, Reorder: 0.1, ReorderDelay: 5 * time.Millisecond}, false},
	}
	for _, tt := range tests {
		synctestRun(t, tt.name, func(t *testing.T) {
			got := sendNumbers(t, New(7, tt.opts), 200)
			if len(got) != 200 {
				t.Errorf("%d of 200 arrived", len(got))
			}
			if slices.IsSorted(got) != tt.ordered {
				t.Errorf("order %v", got)
			}
		})
	}
}

func TestLossIsTheFractionAskedForAndFollowsTheSeed(t *testing.T) {
	run := func(seed uint64, loss float64) []int {
		var got []int
		synctest.Test(t, func(t *testing.T) { got = sendNumbers(t, New(seed, Options{Loss: loss}), 1000) })
		return got
	}
	first := run(1, 0.2)
	if lost := 1000 - len(first); lost < 150 || lost > 250 {
		t.Errorf("%d of 1000 lost, want about 200", lost)
	}
	if !slices.Equal(first, run(1, 0.2)) {
		t.Error("the same seed lost others")
	}
	if slices.Equal(first, run(2, 0.2)) {
		t.Error("another seed lost the same")
	}
	if all := run(1, 1); len(all) != 0 {
		t.Errorf("%d arrived at loss 1", len(all))
	}
}

func TestLossOfOneDirection(t *testing.T) {
	n := New(1, Options{})
	a, b := listenPacket(t, n.Host("10.0.0.1"), "udp", "10.0.0.1:1"), listenPacket(t, n.Host("10.0.0.2"), "udp", "10.0.0.2:2")
	n.SetLinkLoss("10.0.0.1", "10.0.0.2", 1)
	a.WriteTo([]byte("there"), b.LocalAddr())
	b.WriteTo([]byte("back"), a.LocalAddr())
	if text, _ := receive(t, a); text != "back" {
		t.Errorf("got %q", text)
	}
	n.SetLinkLoss("10.0.0.1", "10.0.0.2", -1)
	a.WriteTo([]byte("again"), b.LocalAddr())
	if text, _ := receive(t, b); text != "again" {
		t.Errorf("got %q", text)
	}
	n.SetLoss(1)
	a.WriteTo([]byte("lost"), b.LocalAddr())
	want := Stats{Sent: 4, Delivered: 2, Lost: 2, Open: 2}
	if got := n.Stats(); got != want {
		t.Errorf("stats %+v, want %+v", got, want)
	}
}

func TestFilterDrops(t *testing.T) {
	n := New(1, Options{})
	a, b := listenPacket(t, n.Host("10.0.0.1"), "udp", "10.0.0.1:1"), listenPacket(t, n.Host("10.0.0.2"), "udp", "10.0.0.2:2")
	n.SetFilter(func(src, dst netip.AddrPort, payload []byte) bool {
		return src.Port() == 1 && dst.Port() == 2 && string(payload) == "ACK"
	})
	for _, text := range []string{"ACK", "BYE"} {
		a.WriteTo([]byte(text), b.LocalAddr())
	}
	if text, _ := receive(t, b); text != "BYE" {
		t.Errorf("got %q", text)
	}
	if got := n.Stats().Filtered; got != 1 {
		t.Errorf("%d filtered", got)
	}
}

func TestPacketQueueOverflows(t *testing.T) {
	n := New(1, Options{PacketQueue: 3})
	a, b := listenPacket(t, n.Host("10.0.0.1"), "udp", "10.0.0.1:1"), listenPacket(t, n.Host("10.0.0.2"), "udp", "10.0.0.2:2")
	for range 5 {
		a.WriteTo([]byte("x"), b.LocalAddr())
	}
	if s := n.Stats(); s.Delivered != 3 || s.Overflow != 2 {
		t.Errorf("stats %+v", s)
	}
}

func TestPacketPartition(t *testing.T) {
	n := New(1, Options{})
	a, b := listenPacket(t, n.Host("10.0.0.1"), "udp", "10.0.0.1:1"), listenPacket(t, n.Host("10.0.0.2"), "udp", "10.0.0.2:2")
	n.Partition("10.0.0.1", "10.0.0.2")
	a.WriteTo([]byte("1"), b.LocalAddr())
	b.WriteTo([]byte("2"), a.LocalAddr())
	n.Heal("10.0.0.2", "10.0.0.1")
	a.WriteTo([]byte("3"), b.LocalAddr())
	if text, _ := receive(t, b); text != "3" {
		t.Errorf("got %q", text)
	}
	if s := n.Stats(); s.Partitioned != 2 {
		t.Errorf("stats %+v", s)
	}
}

func TestPacketErrors(t *testing.T) {
	h := New(1, Options{}).Host("10.0.0.1")
	c := listenPacket(t, h, "udp", "10.0.0.1:0")
	write := func(size int, to string) error {
		_, err := c.WriteToUDPAddrPort(make([]byte, size), netip.MustParseAddrPort(to))
		return err
	}
	_, notUDP := c.WriteTo(nil, &net.TCPAddr{})
	tests := []struct {
		name      string
		got, want error
	}{
		{"too large", write(maxDatagram+1, "10.0.0.2:1"), syscall.EMSGSIZE},
		{"port 0", write(1, "10.0.0.2:0"), syscall.EINVAL},
		{"other family", write(1, "[fd00::1]:1"), syscall.EAFNOSUPPORT},
		{"other kind of address", notUDP, syscall.EINVAL},
	}
	c.SetWriteDeadline(time.Unix(1, 0))
	tests = append(tests, struct {
		name      string
		got, want error
	}{"deadline passed", write(1, "10.0.0.2:1"), os.ErrDeadlineExceeded})
	c.Close()
	tests = append(tests, struct {
		name      string
		got, want error
	}{"closed", write(1, "10.0.0.2:1"), net.ErrClosed}, struct {
		name      string
		got, want error
	}{"closed twice", c.Close(), net.ErrClosed}, struct {
		name      string
		got, want error
	}{"deadline of a closed one", c.SetDeadline(time.Now()), net.ErrClosed})
	for _, tt := range tests {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}

func TestPacketReadersWake(t *testing.T) {
	wakers := map[string]struct {
		wake func(c *PacketConn)
		want error
	}{
		"by Close":                    {func(c *PacketConn) { c.Close() }, net.ErrClosed},
		"by a deadline in the future": {func(c *PacketConn) { c.SetReadDeadline(time.Now().Add(time.Second)) }, os.ErrDeadlineExceeded},
		"by a deadline in the past":   {func(c *PacketConn) { c.SetReadDeadline(time.Unix(1, 0)) }, os.ErrDeadlineExceeded},
	}
	for name, tt := range wakers {
		synctestRun(t, name, func(t *testing.T) {
			c := listenPacket(t, New(1, Options{}).Host("10.0.0.1"), "udp", "10.0.0.1:0")
			result := make(chan error, 1)
			go func() {
				_, _, err := c.ReadFrom(make([]byte, 10))
				result <- err
			}()
			synctest.Wait()
			tt.wake(c)
			if err := <-result; !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
		})
	}
}

// 200 calls of 50 packets a second each way, for 5 s of virtual time.
func TestCarriesTwoHundredCalls(t *testing.T) {
	const calls, packets = 200, 250
	synctest.Test(t, func(t *testing.T) {
		n := New(1, Options{Delay: 20 * time.Millisecond, Jitter: 5 * time.Millisecond})
		counts := make(chan int, 2*calls)
		for range calls {
			a, b := listenPacket(t, n.Host("10.0.0.1"), "udp", "10.0.0.1:0"), listenPacket(t, n.Host("10.0.0.2"), "udp", "10.0.0.2:0")
			for _, pair := range [][2]*PacketConn{{a, b}, {b, a}} {
				go func() {
					for range packets {
						pair[0].WriteTo(make([]byte, 172), pair[1].LocalAddr())
						time.Sleep(20 * time.Millisecond)
					}
				}()
				go func() {
					got := 0
					for b := make([]byte, 200); got < packets; got++ {
						if _, _, err := pair[1].ReadFromUDPAddrPort(b); err != nil {
							break
						}
					}
					counts <- got
				}()
			}
		}
		for range 2 * calls {
			if got := <-counts; got != packets {
				t.Fatalf("%d of %d packets", got, packets)
			}
		}
	})
}
