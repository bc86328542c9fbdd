package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/sipstack/sipmsg"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen.
const patience = 10 * time.Second

// closed is one call of Handler.Closed.
type closed struct {
	flow *Flow
	err  error
}

// recorder is a layer whose events can be waited for.
type recorder struct {
	*Layer
	messages chan Received
	opened   chan *Flow
	closed   chan closed
	dropped  chan Drop
}

// newRecorder makes a layer that the test closes.
func newRecorder(t *testing.T, cfg Config) *recorder {
	t.Helper()
	r := &recorder{
		messages: make(chan Received, 100),
		opened:   make(chan *Flow, 100),
		closed:   make(chan closed, 100),
		dropped:  make(chan Drop, 100),
	}
	cfg.Handler = Handler{
		Message: func(m Received) { r.messages <- m },
		Opened:  func(f *Flow) { r.opened <- f },
		Closed:  func(f *Flow, err error) { r.closed <- closed{f, err} },
		Dropped: func(d Drop) { r.dropped <- d },
	}
	r.Layer = New(cfg)
	t.Cleanup(r.Close)
	return r
}

// listen opens a socket.
func (r *recorder) listen(t *testing.T, p Protocol, addr string) netip.AddrPort {
	t.Helper()
	bound, err := r.Listen(p, addr)
	if err != nil {
		t.Fatal(err)
	}
	return bound
}

// next waits for an event.
func next[T any](t *testing.T, events chan T) T {
	t.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case e := <-events:
		return e
	case <-timer.C:
		t.Fatalf("no %T", *new(T))
	}
	return *new(T)
}

// request is an OPTIONS request whose Via says what is given.
func request(via string) []byte {
	return []byte("OPTIONS sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/" + via + ";branch=z9hG4bK1\r\n" +
		"From: <sip:alice@example.com>;tag=1\r\nTo: <sip:bob@example.com>\r\nCall-ID: c1\r\nCSeq: 1 OPTIONS\r\n" +
		"Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n")
}

// reply is a response to a request.
func reply(req *sipmsg.Request) []byte {
	return sipmsg.NewResponse(req, 200, "").Append(nil)
}

// kind is one row of the table that scenarios run over.
type kind struct {
	protocol Protocol
	host     string // to listen at
}

func (k kind) String() string { return string(k.protocol) + " " + k.host }

// loopback is every transport over both families.
func loopback() []kind {
	var kinds []kind
	for _, p := range []Protocol{UDP, TCP, TLS} {
		for _, host := range []string{"127.0.0.1", "::1"} {
			kinds = append(kinds, kind{p, host})
		}
	}
	return kinds
}

// at is an address to listen at with a free port.
func (k kind) at() string { return net.JoinHostPort(k.host, "0") }

// eachTransport runs a scenario between two layers, the second listening, over every transport.
func eachTransport(t *testing.T, scenario func(t *testing.T, k kind, a, b *recorder, to Target)) {
	for _, k := range loopback() {
		t.Run(k.String(), func(t *testing.T) {
			t.Parallel()
			a, b := newRecorder(t, Config{}), newRecorder(t, Config{})
			if k.protocol == UDP {
				a.listen(t, UDP, k.at())
			}
			scenario(t, k, a, b, Target{Protocol: k.protocol, Addr: b.listen(t, k.protocol, k.at())})
		})
	}
}

// connect connects, within patience.
func (r *recorder) connect(t *testing.T, to Target) *Flow {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	f, err := r.Connect(ctx, to)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRequestAndResponse(t *testing.T) {
	eachTransport(t, func(t *testing.T, k kind, a, b *recorder, to Target) {
		f := a.connect(t, to)
		raw := request(fmt.Sprintf("%s %s;rport", k.protocol, f.Local()))
		if err := a.Send(f, raw); err != nil {
			t.Fatal(err)
		}
		got := next(t, b.messages)
		if string(got.Raw) != string(raw) || got.Flow.Remote() != f.Local() || got.Flow.Local() != to.Addr || got.At.IsZero() {
			t.Errorf("received %+v over %s from %s", got, got.Flow.Local(), got.Flow.Remote())
		}
		req := got.Message.(*sipmsg.Request)
		via, _ := req.Header.Via()
		rport, _ := via.Params.Get("rport")
		received, _ := via.Params.Get("received")
		if rport != fmt.Sprint(f.Local().Port()) || received != k.host {
			t.Errorf("rport %q received %q", rport, received)
		}
		back := b.ReplyFlow(got.Flow, via)
		if err := b.Send(back, reply(req)); err != nil {
			t.Fatal(err)
		}
		answer := next(t, a.messages)
		if answer.Message.(*sipmsg.Response).StatusCode != 200 || !answer.Flow.Same(f) {
			t.Errorf("answer %+v over %s", answer.Message, answer.Flow)
		}
	})
}

func TestFlowIdentity(t *testing.T) {
	eachTransport(t, func(t *testing.T, k kind, a, b *recorder, to Target) {
		if got := a.Existing(to.Protocol, to.Addr); (got != nil) != (k.protocol == UDP) {
			t.Errorf("before Connect there is %v", got)
		}
		f := a.connect(t, to)
		if again := a.connect(t, to); again != f || a.Existing(to.Protocol, to.Addr) != f {
			t.Errorf("a second connection")
		}
		a.Send(f, request("UDP x"))
		a.Send(f, request("UDP x"))
		first, second := next(t, b.messages).Flow, next(t, b.messages).Flow
		if first != second || first.ID() != second.ID() || first.Same(nil) {
			t.Errorf("two flows %s (%d) and %s (%d)", first, first.ID(), second, second.ID())
		}
		if got := b.Existing(to.Protocol, f.Local()); got != first {
			t.Errorf("the connection cannot be used backwards: %v", got)
		}
		if f.Incoming() || first.Incoming() == (k.protocol == UDP) || f.Protocol() != k.protocol || !f.Alive() || f.Err() != nil {
			t.Errorf("incoming %t %t, protocol %s, alive %t, error %v", f.Incoming(), first.Incoming(), f.Protocol(), f.Alive(), f.Err())
		}
		if want := string(k.protocol) + " " + to.Addr.String(); f.String() != want || to.String() != want {
			t.Errorf("String %q, %q", f, to)
		}
	})
}

func TestClose(t *testing.T) {
	eachTransport(t, func(t *testing.T, k kind, a, b *recorder, to Target) {
		f := a.connect(t, to)
		a.Send(f, request("UDP x"))
		incoming := next(t, b.messages).Flow
		b.Close()
		b.Close()
		if incoming.Alive() || b.Send(incoming, request("UDP x")) == nil || !errors.Is(incoming.Err(), ErrClosed) {
			t.Errorf("a flow of a closed layer: error %v", incoming.Err())
		}
		if _, err := b.Listen(k.protocol, k.at()); !errors.Is(err, ErrClosed) {
			t.Errorf("Listen after Close: %v", err)
		}
		if _, err := b.Connect(t.Context(), to); !errors.Is(err, ErrClosed) {
			t.Errorf("Connect after Close: %v", err)
		}
		if len(b.Listening()) != 0 {
			t.Errorf("still listening: %v", b.Listening())
		}
		if k.protocol == UDP {
			return
		}
		if c := next(t, b.closed); c.flow != incoming || c.err != ErrClosed {
			t.Errorf("closed %+v", c)
		}
		if c := next(t, a.closed); c.flow != f || !errors.Is(c.err, ErrRemoteClosed) || !errors.Is(c.err, io.EOF) || f.Err() == nil {
			t.Errorf("closed %+v", c)
		}
		if got := a.Existing(to.Protocol, to.Addr); got != nil {
			t.Errorf("dead flow offered: %v", got)
		}
		if s := a.Stats(); s.Connected != 1 || s.OpenOutgoing != 0 || s.Sent != 1 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestOpenedOnBothSides(t *testing.T) {
	eachTransport(t, func(t *testing.T, k kind, a, b *recorder, to Target) {
		if k.protocol == UDP {
			return
		}
		f := a.connect(t, to)
		if got := next(t, a.opened); got != f {
			t.Errorf("opened %s", got)
		}
		if got := next(t, b.opened); got.Remote() != f.Local() || !got.Incoming() {
			t.Errorf("opened %s", got)
		}
	})
}

func TestBadMessages(t *testing.T) {
	good := string(request("UDP 192.0.2.1"))
	tests := []struct {
		name, raw string
		partial   bool // enough of a request to answer
		fatal     bool // for a stream
	}{
		{"noise", "hello\r\n\r\n", false, true},
		{"bad CSeq", strings.Replace(good, "CSeq: 1 OPTIONS", "CSeq: x", 1), true, false},
		{"bad Content-Length", strings.Replace(good, "Content-Length: 0", "Content-Length: -1", 1), true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachTransport(t, func(t *testing.T, k kind, a, b *recorder, to Target) {
				f := a.connect(t, to)
				a.Send(f, []byte(tt.raw))
				var d Drop
				select {
				case d = <-b.dropped:
				case m := <-b.messages:
					// What is read leniently is for the Stack to refuse.
					if sipmsg.ValidateRequest(m.Message.(*sipmsg.Request)) == nil {
						t.Errorf("accepted: %s", m.Raw)
					}
					return
				}
				if d.Err == nil || d.Flow == nil || len(d.Raw) == 0 || b.Stats().Dropped != 1 {
					t.Errorf("drop %+v", d)
				}
				if (d.Partial != nil) != tt.partial {
					t.Fatalf("partial %v", d.Partial)
				}
				if tt.partial {
					via, _ := d.Partial.Header.Via()
					if got, _ := via.Params.Get("received"); got != k.host {
						t.Errorf("received %q", got)
					}
					if err := b.Send(d.Flow, reply(d.Partial)); err != nil {
						t.Errorf("refusal: %v", err)
					}
					next(t, a.messages)
				}
				if tt.fatal && k.protocol != UDP {
					if c := next(t, b.closed); c.err == nil || errors.Is(c.err, ErrRemoteClosed) {
						t.Errorf("closed %v", c.err)
					}
					return
				}
				a.Send(f, []byte(good))
				next(t, b.messages)
			})
		})
	}
}

func TestKeepAlive(t *testing.T) {
	eachTransport(t, func(t *testing.T, k kind, a, b *recorder, to Target) {
		f := a.connect(t, to)
		if err := a.Ping(f); err != nil {
			t.Fatal(err)
		}
		a.Send(f, request("UDP x"))
		back := next(t, b.messages)
		if got := b.Stats(); got.Pings != 1 || got.Dropped != 0 || got.Received != 1 {
			t.Errorf("stats of the pinged %+v", got)
		}
		if k.protocol == UDP {
			return
		}
		b.Send(back.Flow, reply(back.Message.(*sipmsg.Request)))
		next(t, a.messages)
		if got := a.Stats(); got.Pongs != 1 {
			t.Errorf("stats of the pinging %+v", got)
		}
	})
}

func TestPortInUse(t *testing.T) {
	for _, k := range loopback() {
		t.Run(k.String(), func(t *testing.T) {
			a, b := newRecorder(t, Config{}), newRecorder(t, Config{})
			bound := a.listen(t, k.protocol, k.at())
			_, err := b.Listen(k.protocol, bound.String())
			if !errors.Is(err, syscall.EADDRINUSE) {
				t.Fatalf("error %v", err)
			}
			if want := fmt.Sprintf("listen %s %s: address already in use", strings.ToLower(string(k.protocol)), bound); err.Error() != want {
				t.Errorf("error %q, want %q", err, want)
			}
			if list := a.Listening(); len(list) != 1 || list[0].String() != string(k.protocol)+" "+bound.String() {
				t.Errorf("listening %v", list)
			}
		})
	}
}

func TestListenFails(t *testing.T) {
	l := newRecorder(t, Config{})
	for _, tt := range []struct {
		protocol Protocol
		addr     string
	}{{"SCTP", "127.0.0.1:0"}, {UDP, "127.0.0.1"}, {TCP, "127.0.0.1:99999"}, {UDP, "192.0.2.200:0"}} {
		_, err := l.Listen(tt.protocol, tt.addr)
		if fault, ok := errors.AsType[*ListenError](err); !ok || fault.Protocol != tt.protocol || fault.Addr != tt.addr {
			t.Errorf("%s %s: %v", tt.protocol, tt.addr, err)
		}
	}
}

func TestConnectFails(t *testing.T) {
	unused, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := addrPort(unused.Addr())
	unused.Close()
	tests := []struct {
		name     string
		protocol Protocol
		addr     string
		want     error
		text     string
	}{
		{"refused", TCP, refused.String(), syscall.ECONNREFUSED, "TCP connect " + refused.String() + ": connection refused"},
		{"refused TLS", TLS, refused.String(), syscall.ECONNREFUSED, "TLS connect " + refused.String() + ": connection refused"},
		{"no UDP socket", UDP, "127.0.0.1:5060", ErrNoSocket, "UDP connect 127.0.0.1:5060: " + ErrNoSocket.Error()},
		{"unknown protocol", "SCTP", "127.0.0.1:5060", ErrUnknownProtocol, "SCTP connect 127.0.0.1:5060: " + ErrUnknownProtocol.Error()},
		{"broadcast", UDP, "255.255.255.255:5060", ErrBadTarget, "UDP connect 255.255.255.255:5060: " + ErrBadTarget.Error()},
		{"multicast", TCP, "224.0.1.75:5060", ErrBadTarget, ""},
		{"multicast IPv6", UDP, "[ff02::1]:5060", ErrBadTarget, ""},
		{"unspecified", TCP, "0.0.0.0:5060", ErrBadTarget, ""},
		{"port 0", TCP, "127.0.0.1:0", ErrBadTarget, ""},
		{"broadcast in IPv6 form", UDP, "[::ffff:255.255.255.255]:5060", ErrBadTarget, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := newRecorder(t, Config{})
			to := Target{Protocol: tt.protocol, Addr: netip.MustParseAddrPort(tt.addr)}
			_, err := l.Connect(t.Context(), to)
			fault, ok := errors.AsType[*ConnectError](err)
			if !ok || fault.Stage != StageConnect || !errors.Is(err, tt.want) || fault.Timeout() {
				t.Fatalf("error %#v", err)
			}
			if tt.text != "" && err.Error() != tt.text {
				t.Errorf("error %q, want %q", err, tt.text)
			}
			if got := l.Existing(tt.protocol, to.Addr); got != nil {
				t.Errorf("a flow exists: %s", got)
			}
		})
	}
}

func TestUDPSocketOfTheRightFamilyIsChosen(t *testing.T) {
	l := newRecorder(t, Config{})
	four, six := l.listen(t, UDP, "127.0.0.1:0"), l.listen(t, UDP, "[::1]:0")
	wide := l.listen(t, UDP, "0.0.0.0:0")
	tests := []struct {
		remote string
		want   netip.AddrPort // bound address; invalid: none
	}{
		{"127.0.0.1:5060", four},
		{"[::1]:5060", six},
		{"[::ffff:127.0.0.1]:5060", four},
		{"192.0.2.77:5060", wide},
		{"[2001:db8::1]:5060", netip.AddrPort{}},
	}
	for _, tt := range tests {
		f := l.Existing(UDP, netip.MustParseAddrPort(tt.remote))
		switch {
		case f == nil && tt.want.IsValid():
			t.Errorf("%s: none", tt.remote)
		case f != nil && f.bound() != tt.want:
			t.Errorf("%s: from %s, want %s", tt.remote, f.bound(), tt.want)
		}
	}
}

func TestLocalIsConcrete(t *testing.T) {
	for _, tt := range []struct{ bind, bound, remote, want string }{
		{"0.0.0.0:0", "0.0.0.0", "127.0.0.1:5060", "127.0.0.1"},
		{":0", "::", "127.0.0.1:5060", "127.0.0.1"},
		{":0", "::", "[::1]:5060", "::1"},
		{"[::]:0", "::", "[::1]:5060", "::1"},
	} {
		l := newRecorder(t, Config{})
		bound := l.listen(t, UDP, tt.bind)
		if got := bound.Addr().String(); got != tt.bound {
			t.Errorf("%s is bound to %s", tt.bind, got)
		}
		f := l.Existing(UDP, netip.MustParseAddrPort(tt.remote))
		if f == nil {
			t.Errorf("%s to %s: no flow", tt.bind, tt.remote)
			continue
		}
		if want := netip.AddrPortFrom(netip.MustParseAddr(tt.want), bound.Port()); f.Local() != want {
			t.Errorf("%s to %s: local %s, want %s", tt.bind, tt.remote, f.Local(), want)
		}
	}
}

func TestBothFamiliesOnOneSocket(t *testing.T) {
	a, b := newRecorder(t, Config{}), newRecorder(t, Config{})
	bound := b.listen(t, UDP, ":0")
	a.listen(t, UDP, "127.0.0.1:0")
	a.listen(t, UDP, "[::1]:0")
	for _, host := range []string{"127.0.0.1", "::1"} {
		f := a.connect(t, Target{Protocol: UDP, Addr: netip.AddrPortFrom(netip.MustParseAddr(host), bound.Port())})
		a.Send(f, request("UDP "+f.Local().String()))
		got := next(t, b.messages)
		if got.Flow.Remote() != f.Local() || got.Flow.Local().Addr().String() != host {
			t.Errorf("received from %s at %s", got.Flow.Remote(), got.Flow.Local())
		}
		via, _ := got.Message.(*sipmsg.Request).Header.Via()
		if err := b.Send(b.ReplyFlow(got.Flow, via), reply(got.Message.(*sipmsg.Request))); err != nil {
			t.Fatal(err)
		}
		next(t, a.messages)
	}
}

func TestPublicAddressReplacesTheLocalOne(t *testing.T) {
	l := newRecorder(t, Config{Public: netip.MustParseAddr("203.0.113.5")})
	bound := l.listen(t, UDP, "127.0.0.1:0")
	six := l.listen(t, UDP, "[::1]:0")
	if got := l.Existing(UDP, netip.MustParseAddrPort("127.0.0.1:5060")).Local(); got != netip.AddrPortFrom(netip.MustParseAddr("203.0.113.5"), bound.Port()) {
		t.Errorf("local %s", got)
	}
	if got := l.Existing(UDP, netip.MustParseAddrPort("[::1]:5060")).Local(); got != six {
		t.Errorf("local of the other family %s", got)
	}
}

func TestLocalHasNoZone(t *testing.T) {
	l := newRecorder(t, Config{})
	remote := netip.MustParseAddr("fe80::2%eth0")
	if got := l.advertised(netip.MustParseAddrPort("[fe80::1%eth0]:5060"), remote).String(); got != "[fe80::1]:5060" {
		t.Errorf("local %s", got)
	}
}

func TestConnectionsComeFromTheAddressListenedAt(t *testing.T) {
	a, b := newRecorder(t, Config{}), newRecorder(t, Config{})
	a.listen(t, UDP, "127.0.0.7:0")
	f := a.connect(t, Target{Protocol: TCP, Addr: b.listen(t, TCP, "127.0.0.1:0")})
	if got := f.Local().Addr().String(); got != "127.0.0.7" {
		t.Errorf("connected from %s", got)
	}
}

func TestConnectCallsShareOneConnection(t *testing.T) {
	a, b := newRecorder(t, Config{}), newRecorder(t, Config{})
	to := Target{Protocol: TLS, Addr: b.listen(t, TLS, "127.0.0.1:0")}
	flows := make(chan *Flow, 20)
	for range 20 {
		go func() {
			f, err := a.Connect(t.Context(), to)
			if err != nil {
				t.Error(err)
			}
			flows <- f
		}()
	}
	first := next(t, flows)
	for range 19 {
		if f := next(t, flows); f != first {
			t.Errorf("flows %s and %s", f, first)
		}
	}
	if s := a.Stats(); s.Connected != 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestHandlerMayBeEmpty(t *testing.T) {
	a, b := New(Config{}), New(Config{})
	defer a.Close()
	defer b.Close()
	bound, err := b.Listen(TCP, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", bound.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.Write(append(request("TCP x"), "noise\r\n\r\n"...))
	if rest, err := io.ReadAll(conn); len(rest) != 0 || err != nil {
		t.Errorf("read %q, %v", rest, err)
	}
	if s := b.Stats(); s.Received != 1 || s.Dropped != 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestZeroFlow(t *testing.T) {
	f := &Flow{}
	if f.Alive() || f.Err() == nil || f.Local().IsValid() || New(Config{}).Send(f, nil) != ErrDead {
		t.Error("the zero flow is alive")
	}
	f.Hold()
	f.Release()
}
