package transport

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"gosua/internal/sipstack/sipmsg"
)

// Everything at once, and Close in the middle of it: nothing may be left, nothing may race.
func TestCloseWhileEverythingHappens(t *testing.T) {
	for _, k := range loopback() {
		t.Run(k.String(), func(t *testing.T) {
			// Messages are only counted: nobody would read the recorder's channels.
			var messages atomic.Int64
			busy := make(chan struct{})
			count := Handler{Message: func(Received) {
				if messages.Add(1) == 200 {
					close(busy)
				}
			}}
			a, b := New(Config{}), New(Config{Handler: count})
			defer b.Close()
			if _, err := a.Listen(k.protocol, k.at()); err != nil {
				t.Fatal(err)
			}
			bound, err := b.Listen(k.protocol, k.at())
			if err != nil {
				t.Fatal(err)
			}
			to := Target{Protocol: k.protocol, Addr: bound}
			var senders sync.WaitGroup
			for range 4 {
				senders.Go(func() { sendUntilClosed(t, a, to) })
			}
			next(t, busy)
			a.Close()
			senders.Wait()
			if s := a.Stats(); s.OpenIncoming+s.OpenOutgoing != 0 {
				t.Errorf("stats %+v", s)
			}
		})
	}
}

// sendUntilClosed connects and sends until the layer is closed.
func sendUntilClosed(t *testing.T, l *Layer, to Target) {
	for {
		f, err := l.Connect(t.Context(), to)
		if errors.Is(err, ErrClosed) || errors.Is(err, ErrNoSocket) {
			return
		}
		if err != nil {
			t.Errorf("connect: %v", err)
			return
		}
		f.Hold()
		l.Send(f, request("UDP x;rport"))
		l.Ping(f)
		f.Release()
	}
}

func TestErrorsNameTheAddressOnce(t *testing.T) {
	addr := netip.MustParseAddrPort("192.0.2.1:5060")
	op := &net.OpError{Op: "dial", Net: "tcp", Addr: net.TCPAddrFromAddrPort(addr), Err: errors.New("i/o timeout")}
	alert := &net.OpError{Op: "remote error", Err: errors.New("tls: certificate required")}
	tests := []struct {
		err  error
		want string
	}{
		{&ConnectError{StageConnect, Target{Protocol: TCP, Addr: addr}, op}, "TCP connect 192.0.2.1:5060: i/o timeout"},
		{&ConnectError{StageTLS, Target{Protocol: TLS, Addr: addr}, alert}, "TLS handshake 192.0.2.1:5060: remote error: tls: certificate required"},
		{&ListenError{TLS, ":5061", os.NewSyscallError("bind", syscall.EACCES)}, "listen tls :5061: permission denied"},
	}
	for _, tt := range tests {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// FuzzDatagram checks that no datagram breaks the layer, and that what can be answered has somewhere to go.
func FuzzDatagram(f *testing.F) {
	f.Add(request("UDP 192.0.2.1:5060;rport"))
	f.Add(request("TCP [::1]:99999;received=x;maddr=224.0.0.1"))
	f.Add([]byte("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP x\r\n\r\n"))
	f.Add([]byte("\r\n\r\n"))
	var flow *Flow
	var req *sipmsg.Request
	l := New(Config{Handler: Handler{
		Message: func(r Received) { req, _ = r.Message.(*sipmsg.Request); flow = r.Flow },
		Dropped: func(d Drop) { req, flow = d.Partial, d.Flow },
	}})
	defer l.Close()
	// The socket is fed by hand, so that all runs in one goroutine.
	socket := &packetSocket{layer: l, addr: netip.MustParseAddrPort("192.0.2.9:5060"), flows: map[netip.AddrPort]*Flow{}}
	from := netip.MustParseAddrPort("192.0.2.1:40000")
	f.Fuzz(func(t *testing.T, raw []byte) {
		req, flow = nil, nil
		socket.receive(raw, from)
		if req == nil {
			return
		}
		via, ok := req.Header.Via()
		if to := l.ReplyFlow(flow, via); ok && (to == nil || to.Remote().Addr() != from.Addr()) {
			t.Errorf("the answer to %q goes to %v", raw, to)
		}
	})
}
