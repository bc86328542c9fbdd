package siptest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// DefaultPatience is how long Expect waits when Remote.Patience is zero.
const DefaultPatience = 40 * time.Second

// Network makes sockets: a simnet.Host, or System.
type Network interface {
	ListenPacket(network, addr string) (net.PacketConn, error)
	Listen(network, addr string) (net.Listener, error)
	Dial(ctx context.Context, network, addr string) (net.Conn, error)
}

// System is the operating system's network.
type System struct{}

// ListenPacket is net.ListenPacket.
func (System) ListenPacket(network, addr string) (net.PacketConn, error) {
	return net.ListenPacket(network, addr)
}

// Listen is net.Listen.
func (System) Listen(network, addr string) (net.Listener, error) { return net.Listen(network, addr) }

// Dial is net.Dialer.DialContext.
func (System) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, addr)
}

// Packet is a message that a Remote received.
type Packet struct {
	sipmsg.Message
	Raw  []byte
	From netip.AddrPort
	At   time.Time
	back func(raw []byte) error
}

// Request is the message when it is a request, else nil.
func (p *Packet) Request() *sipmsg.Request {
	r, _ := p.Message.(*sipmsg.Request)
	return r
}

// Response is the message when it is a response, else nil.
func (p *Packet) Response() *sipmsg.Response {
	r, _ := p.Message.(*sipmsg.Response)
	return r
}

// Remote is a scripted endpoint. Its methods are called by the test's goroutine and fail the test.
type Remote struct {
	Patience time.Duration // how long Expect waits; 0: DefaultPatience
	Protocol string        // "UDP" or "TCP", for Via

	t      testing.TB
	addr   netip.AddrPort
	write  func(to netip.AddrPort, raw []byte) error
	inbox  chan *Packet
	skip   []string
	serial int
	pumps  sync.WaitGroup

	mu    sync.Mutex // guards conns
	conns []net.Conn
}

func newRemote(t testing.TB, protocol string, addr net.Addr) *Remote {
	ap, err := netip.ParseAddrPort(addr.String())
	if err != nil {
		t.Fatalf("address of the remote: %v", err)
	}
	return &Remote{Protocol: protocol, t: t, addr: ap, inbox: make(chan *Packet, 4096)}
}

// ListenUDP makes a remote with a datagram socket.
func ListenUDP(t testing.TB, n Network, addr string) *Remote {
	t.Helper()
	pc, err := n.ListenPacket("udp", addr)
	if err != nil {
		t.Fatalf("remote: %v", err)
	}
	r := newRemote(t, "UDP", pc.LocalAddr())
	r.write = func(to netip.AddrPort, raw []byte) error {
		_, err := pc.WriteTo(raw, net.UDPAddrFromAddrPort(to))
		return err
	}
	r.pumps.Go(func() { r.readPackets(pc) })
	t.Cleanup(func() { r.close(pc.Close) })
	return r
}

// ListenTCP makes a remote that takes connections, any number of them. What it sends by itself goes over the first.
func ListenTCP(t testing.TB, n Network, addr string) *Remote {
	t.Helper()
	ln, err := n.Listen("tcp", addr)
	if err != nil {
		t.Fatalf("remote: %v", err)
	}
	r := newRemote(t, "TCP", ln.Addr())
	r.write = r.writeFirst
	r.pumps.Go(func() { r.accept(ln) })
	t.Cleanup(func() { r.close(ln.Close) })
	return r
}

// DialTCP makes a remote that has connected to addr.
func DialTCP(t testing.TB, n Network, addr string) *Remote {
	t.Helper()
	c, err := n.Dial(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatalf("remote: %v", err)
	}
	r := newRemote(t, "TCP", c.LocalAddr())
	r.write = r.writeFirst
	r.adopt(c)
	t.Cleanup(func() { r.close(func() error { return nil }) })
	return r
}

func (r *Remote) close(shut func() error) {
	if err := shut(); err != nil && !errors.Is(err, net.ErrClosed) {
		r.t.Errorf("close the remote: %v", err)
	}
	r.CloseConnections()
	r.pumps.Wait()
}

// CloseConnections ends the streams that are open. New ones are taken all the same.
func (r *Remote) CloseConnections() {
	r.mu.Lock()
	conns := r.conns
	r.conns = nil
	r.mu.Unlock()
	for _, c := range conns {
		_ = c.Close() // what counts is that it ends
	}
}

// Addr is where the remote is reached.
func (r *Remote) Addr() netip.AddrPort { return r.addr }

func (r *Remote) writeFirst(_ netip.AddrPort, raw []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.conns) == 0 {
		return errors.New("no connection")
	}
	_, err := r.conns[0].Write(raw)
	return err
}

func (r *Remote) readPackets(pc net.PacketConn) {
	buf := make([]byte, 1<<16)
	for {
		n, from, err := pc.ReadFrom(buf)
		if err != nil {
			return
		}
		to, err := netip.ParseAddrPort(from.String())
		if err != nil {
			continue
		}
		raw := append([]byte(nil), buf[:n]...)
		if m, err := sipmsg.ParseMessage(raw, sipmsg.Limits{}); err == nil {
			r.deliver(&Packet{Message: m, Raw: raw, From: to, back: func(b []byte) error { return r.write(to, b) }})
		}
	}
}

func (r *Remote) accept(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		r.adopt(c)
	}
}

func (r *Remote) adopt(c net.Conn) {
	r.mu.Lock()
	r.conns = append(r.conns, c)
	r.mu.Unlock()
	r.pumps.Go(func() { r.readStream(c) })
}

func (r *Remote) readStream(c net.Conn) {
	from, _ := netip.ParseAddrPort(c.RemoteAddr().String())
	reader := sipmsg.NewReader(c, sipmsg.Limits{})
	for {
		m, raw, err := reader.Next()
		switch {
		case errors.Is(err, sipmsg.ErrPing), errors.Is(err, sipmsg.ErrPong):
			continue
		case err != nil:
			return
		}
		r.deliver(&Packet{Message: m, Raw: raw, From: from, back: func(b []byte) error { _, err := c.Write(b); return err }})
	}
}

// deliver drops what a test lets pile up.
func (r *Remote) deliver(p *Packet) {
	p.At = time.Now()
	select {
	case r.inbox <- p:
	default:
	}
}

// Skip has Expect and Quiet pass over messages that match one of the patterns, such as "100/*".
func (r *Remote) Skip(patterns ...string) { r.skip = append(r.skip, patterns...) }

// Expect waits for the next message and wants it to match the pattern: a path.Match pattern for "INVITE" or "200/INVITE".
func (r *Remote) Expect(pattern string) *Packet {
	r.t.Helper()
	p := r.Next()
	if p == nil {
		r.t.Fatalf("remote %s: nothing came, want %s", r.addr, pattern)
	}
	if !matches(pattern, p) {
		r.t.Fatalf("remote %s: got %s, want %s\n%s", r.addr, name(p), pattern, p.Raw)
	}
	return p
}

// Next waits for the next message that is not to be skipped; nil when none came.
func (r *Remote) Next() *Packet {
	patience := r.Patience
	if patience == 0 {
		patience = DefaultPatience
	}
	return r.within(patience)
}

func (r *Remote) within(d time.Duration) *Packet {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case p := <-r.inbox:
			if !r.skipped(p) {
				return p
			}
		case <-timer.C:
			return r.waiting()
		}
	}
}

// waiting is what has come already: at the end of a wait both may be true, and a message counts.
func (r *Remote) waiting() *Packet {
	for {
		select {
		case p := <-r.inbox:
			if !r.skipped(p) {
				return p
			}
		default:
			return nil
		}
	}
}

// Quiet wants nothing to come for so long.
func (r *Remote) Quiet(d time.Duration) {
	r.t.Helper()
	if p := r.within(d); p != nil {
		r.t.Fatalf("remote %s: got %s, want nothing\n%s", r.addr, name(p), p.Raw)
	}
}

func (r *Remote) skipped(p *Packet) bool {
	for _, pattern := range r.skip {
		if matches(pattern, p) {
			return true
		}
	}
	return false
}

// name is the summary without its CSeq.
func name(p *Packet) string {
	s, _, _ := strings.Cut(p.Summary(), "/cseq=")
	return s
}

func matches(pattern string, p *Packet) bool {
	ok, err := path.Match(pattern, name(p))
	return ok && err == nil
}

// Reply sends a response to a request over the connection it came by: status and reason from line ("180 Ringing", or
// just "180"), a To tag, and the changes.
func (r *Remote) Reply(to *Packet, line string, change ...func(*sipmsg.Response)) {
	r.t.Helper()
	resp := r.Response(to, line)
	for _, f := range change {
		f(resp)
	}
	if err := to.back(resp.Append(nil)); err != nil {
		r.t.Fatalf("remote %s: reply %s: %v", r.addr, line, err)
	}
}

// Response is what Reply would send.
func (r *Remote) Response(to *Packet, line string) *sipmsg.Response {
	r.t.Helper()
	status, reason, _ := strings.Cut(line, " ")
	code := 0
	if _, err := fmt.Sscan(status, &code); err != nil || to.Request() == nil {
		r.t.Fatalf("remote %s: cannot reply %q to %s", r.addr, line, name(to))
	}
	resp := sipmsg.NewResponse(to.Request(), code, reason)
	if addr, ok := resp.Header.To(); ok && addr.Tag() == "" && code != 100 {
		resp.Header.SetTo(addr.WithTag("remote-" + r.addr.String()))
	}
	return resp
}

// SendRaw sends bytes as they are. A stream takes no address.
func (r *Remote) SendRaw(to netip.AddrPort, raw []byte) {
	r.t.Helper()
	if err := r.write(to, raw); err != nil {
		r.t.Fatalf("remote %s: send to %s: %v", r.addr, to, err)
	}
}

// Send sends a message.
func (r *Remote) Send(to netip.AddrPort, m sipmsg.Message) {
	r.t.Helper()
	r.SendRaw(to, m.Append(nil))
}
