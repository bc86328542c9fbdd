package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/simnet"
)

// bubble runs a scenario in virtual time on a network of its own.
func bubble(t *testing.T, scenario func(t *testing.T, n *simnet.Network)) {
	synctest.Test(t, func(t *testing.T) { scenario(t, simnet.New(1, simnet.Options{Delay: time.Millisecond})) })
}

// on is a recorder whose sockets are on a simulated host.
func on(t *testing.T, n *simnet.Network, ip string, cfg Config) *recorder {
	t.Helper()
	h := n.Host(ip)
	cfg.ListenPacket, cfg.Listen, cfg.Dial, cfg.LocalAddr = h.ListenPacket, h.Listen, h.Dial, h.LocalAddr
	return newRecorder(t, cfg)
}

// server is a layer at 10.0.0.2 that listens to TCP and TLS, and dial connects to it without a layer.
func server(t *testing.T, n *simnet.Network, cfg Config) *recorder {
	t.Helper()
	r := on(t, n, "10.0.0.2", cfg)
	r.listen(t, TCP, "10.0.0.2:5060")
	r.listen(t, TLS, "10.0.0.2:5061")
	return r
}

func dialRaw(t *testing.T, n *simnet.Network, addr string) net.Conn {
	t.Helper()
	c, err := n.Host("10.0.0.1").Dial(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

var (
	tcpTarget = Target{Protocol: TCP, Addr: netip.MustParseAddrPort("10.0.0.2:5060")}
	tlsTarget = Target{Protocol: TLS, Addr: netip.MustParseAddrPort("10.0.0.2:5061")}
)

func TestIdleConnectionsAreClosed(t *testing.T) {
	tests := []struct {
		name   string
		a, b   Config
		during func(f *Flow, a *recorder)
		after  time.Duration // of a's end, from its opening
		cause  error         // at a
	}{
		{"outgoing by default", Config{}, Config{}, nil, DefaultIdleOut, ErrIdle},
		{"incoming by default", Config{IdleOut: -1}, Config{}, nil, DefaultIdleIn + time.Millisecond, ErrRemoteClosed},
		{"as configured", Config{IdleOut: time.Second}, Config{}, nil, time.Second, ErrIdle},
		{"used in between", Config{}, Config{}, func(f *Flow, a *recorder) {
			time.Sleep(20 * time.Second)
			a.Send(f, request("TCP x"))
		}, 20*time.Second + DefaultIdleOut, ErrIdle},
		{"pinged in between", Config{}, Config{}, func(f *Flow, a *recorder) {
			time.Sleep(20 * time.Second)
			a.Ping(f)
		}, 20*time.Second + 2*time.Millisecond + DefaultIdleOut, ErrIdle},
		{"held for a while", Config{}, Config{}, func(f *Flow, a *recorder) {
			f.Hold()
			f.Hold()
			time.Sleep(200 * time.Second)
			f.Release()
			time.Sleep(time.Second)
			f.Release()
		}, 201*time.Second + DefaultIdleOut, ErrIdle},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, n *simnet.Network) {
				a, _ := on(t, n, "10.0.0.1", tt.a), server(t, n, tt.b)
				start := time.Now()
				f := a.connect(t, tcpTarget)
				opened := time.Now()
				if tt.during != nil {
					tt.during(f, a)
				}
				c := <-a.closed
				if !errors.Is(c.err, tt.cause) {
					t.Errorf("closed because %v, want %v", c.err, tt.cause)
				}
				if tt.cause == ErrIdle {
					start = opened
				}
				took := time.Since(start).Round(time.Millisecond)
				// The server counts from its own opening, one way after the dial began, and its end takes one way.
				if diff := took - tt.after; diff < 0 || diff > 2*time.Millisecond {
					t.Errorf("closed after %s, want %s", took, tt.after)
				}
			})
		})
	}
}

// TestUnansweredKeepAlives proves that a connection is given up when a remote which has answered keep-alives falls silent,
// and only then: one that never answers them may not know them, and anything that is heard is a sign of life.
func TestUnansweredKeepAlives(t *testing.T) {
	tests := []struct {
		name    string
		answers []string // of the remote to the first pings
		end     time.Duration
	}{
		{"never answered", nil, 0},
		{"the first alone", []string{pong}, 20 * time.Second},
		{"the first, then something else", []string{pong, ping}, 30 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, n *simnet.Network) {
				listenRaw(t, n, tt.answers)
				a := on(t, n, "10.0.0.1", Config{IdleOut: -1})
				f := a.connect(t, tcpTarget)
				if took := pingUntilClosed(a, f); took != tt.end {
					t.Errorf("closed after %s because %v, want %s", took, f.Err(), tt.end)
				}
				if err := f.Err(); tt.end != 0 && !errors.Is(err, ErrNoPong) {
					t.Errorf("closed because %v", err)
				}
			})
		})
	}
}

// pingUntilClosed sends a keep-alive every ten seconds and tells how long the flow lived, 0 for longer than a minute.
func pingUntilClosed(a *recorder, f *Flow) time.Duration {
	start := time.Now()
	for range 6 {
		a.Ping(f)
		select {
		case <-a.closed:
			return time.Since(start)
		case <-time.After(10 * time.Second):
		}
	}
	return 0
}

// listenRaw is a remote at tcpTarget that gives one answer to each thing it reads, and then none.
func listenRaw(t *testing.T, n *simnet.Network, answers []string) {
	t.Helper()
	socket, err := n.Host(tcpTarget.Addr.Addr().String()).Listen("tcp", tcpTarget.Addr.String())
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		conn, err := socket.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		b := make([]byte, 100)
		for {
			if _, err := conn.Read(b); err != nil {
				return
			}
			if len(answers) > 0 {
				conn.Write([]byte(answers[0]))
				answers = answers[1:]
			}
		}
	})
	t.Cleanup(func() {
		socket.Close()
		wg.Wait()
	})
}

func TestHeldForEver(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		a, b := on(t, n, "10.0.0.1", Config{}), server(t, n, Config{IdleIn: -1})
		f := a.connect(t, tcpTarget)
		f.Hold()
		time.Sleep(24 * time.Hour)
		if !f.Alive() || !f.Held() || b.Stats().OpenIncoming != 1 {
			t.Errorf("alive %t, stats %+v", f.Alive(), b.Stats())
		}
	})
}

func TestIncompleteMessageTimesOut(t *testing.T) {
	whole := string(request("TCP x"))
	tests := []struct {
		name   string
		writes []string
		pause  time.Duration // between writes
		alive  bool
	}{
		{"begun and left", []string{whole[:40]}, 0, false},
		{"drop by drop", strings.Split(whole, ""), time.Second, false},
		{"after a whole one", []string{whole + whole[:40]}, 0, false},
		{"body missing", []string{strings.Replace(whole, "Length: 0", "Length: 5", 1) + "abc"}, 0, false},
		{"slow but in time", []string{whole[:40], whole[40:]}, 29 * time.Second, true},
		{"pauses between messages", []string{whole, whole}, time.Minute, true},
		{"nothing at all", nil, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, n *simnet.Network) {
				b := server(t, n, Config{})
				c := dialRaw(t, n, "10.0.0.2:5060")
				start := time.Now()
				go func() {
					for _, text := range tt.writes {
						if _, err := io.WriteString(c, text); err != nil {
							return
						}
						time.Sleep(tt.pause)
					}
				}()
				time.Sleep(3 * time.Minute)
				if tt.alive {
					if got := b.Stats().OpenIncoming; got != 1 {
						t.Errorf("%d connections open", got)
					}
					return
				}
				select {
				case got := <-b.closed:
					if !errors.Is(got.err, ErrMessageTimeout) || !strings.Contains(got.err.Error(), "30s") {
						t.Errorf("closed because %v after %s", got.err, time.Since(start))
					}
				default:
					t.Error("still open")
				}
			})
		})
	}
}

func TestMessageTimeoutIsExact(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		b := server(t, n, Config{Limits: Limits{MessageTimeout: 5 * time.Second}})
		c := dialRaw(t, n, "10.0.0.2:5060")
		start := time.Now()
		io.WriteString(c, "OPTIONS ")
		<-b.closed
		if took := time.Since(start); took != 5*time.Second+time.Millisecond {
			t.Errorf("took %s", took)
		}
	})
}

func TestRemoteThatReadsNothing(t *testing.T) {
	message := request("TCP x")
	tests := []struct {
		name   string
		limits Limits
		want   error
		after  time.Duration
	}{
		{"queue full", Limits{QueueBytes: 10_000}, ErrQueueFull, 0},
		{"one write takes too long", Limits{QueueBytes: 10_000_000, WriteTimeout: 10 * time.Second}, ErrWriteTimeout, 10 * time.Second},
	}
	for _, target := range []Target{tcpTarget, tlsTarget} {
		for _, tt := range tests {
			t.Run(string(target.Protocol)+" "+tt.name, func(t *testing.T) {
				bubble(t, func(t *testing.T, n *simnet.Network) {
					b := server(t, n, Config{IdleIn: -1, Limits: tt.limits})
					c := dialRaw(t, n, target.Addr.String())
					if target.Protocol == TLS {
						c = clientHandshake(t, c)
					}
					c.Write(message)
					f := (<-b.messages).Flow
					start := time.Now()
					var err error
					for range 2000 { // more than the buffers between hold
						if err = b.Send(f, message); err != nil {
							break
						}
						synctest.Wait()
					}
					if tt.want == ErrQueueFull && err != ErrQueueFull {
						t.Errorf("Send: %v", err)
					}
					got := <-b.closed
					if got.err != tt.want || time.Since(start) != tt.after || f.Err() != tt.want {
						t.Errorf("closed because %v after %s", got.err, time.Since(start))
					}
					if err := b.Send(f, message); err != ErrDead {
						t.Errorf("Send on the dead flow: %v", err)
					}
				})
			})
		}
	}
}

func TestPingFloodFromARemoteThatReadsNothing(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		b := server(t, n, Config{Limits: Limits{QueueBytes: 1000}})
		c := dialRaw(t, n, "10.0.0.2:5060")
		flood := []byte(strings.Repeat(ping, 10_000))
		go func() {
			for {
				if _, err := c.Write(flood); err != nil {
					return
				}
			}
		}()
		if got := <-b.closed; got.err != ErrQueueFull {
			t.Errorf("closed because %v", got.err)
		}
	})
}

func TestMaxIncoming(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		b := server(t, n, Config{Limits: Limits{MaxIncoming: 2}})
		first := dialRaw(t, n, "10.0.0.2:5060")
		dialRaw(t, n, "10.0.0.2:5061") // a handshake that never begins counts too
		third := dialRaw(t, n, "10.0.0.2:5060")
		if got, err := third.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("the third read %d, %v", got, err)
		}
		if s := b.Stats(); s.Refused != 1 || s.OpenIncoming != 2 {
			t.Errorf("stats %+v", s)
		}
		first.Close()
		<-b.closed
		dialRaw(t, n, "10.0.0.2:5060").Write(request("TCP x"))
		<-b.messages
	})
}

// TestIdleConnectionsGiveWay: who holds all the places and does nothing cannot keep newcomers out.
func TestIdleConnectionsGiveWay(t *testing.T) {
	const after = 10 * time.Second
	bubble(t, func(t *testing.T, n *simnet.Network) {
		b := server(t, n, Config{Limits: Limits{MaxIncoming: 3, EvictAfter: after}})
		held := dialRaw(t, n, "10.0.0.2:5060")
		held.Write(request("TCP x"))
		(<-b.messages).Flow.Hold()
		idle := dialRaw(t, n, "10.0.0.2:5061") // its handshake never begins
		busy := dialRaw(t, n, "10.0.0.2:5060")
		time.Sleep(after - 2*time.Second)
		busy.Write(request("TCP x"))
		<-b.messages
		if _, err := dialRaw(t, n, "10.0.0.2:5060").Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("a newcomer that comes too soon reads %v", err)
		}
		time.Sleep(3 * time.Second)
		for range 2 { // the second finds none that has been idle for long enough
			dialRaw(t, n, "10.0.0.2:5060").Write(request("TCP x"))
			time.Sleep(100 * time.Millisecond)
		}
		<-b.messages
		if _, err := idle.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("the idle one reads %v", err)
		}
		if s := b.Stats(); s.Evicted != 1 || s.Refused != 2 || s.OpenIncoming != 3 {
			t.Errorf("stats %+v", s)
		}
		for name, c := range map[string]net.Conn{"held": held, "busy": busy} {
			c.Write(request("TCP x"))
			if m := <-b.messages; m.Flow.Remote().String() != c.LocalAddr().String() {
				t.Errorf("the %s one is gone", name)
			}
		}
	})
}

// TestTheLongestUnusedGivesWay: and its Closed event says why.
func TestTheLongestUnusedGivesWay(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		b := server(t, n, Config{Limits: Limits{MaxIncoming: 3, EvictAfter: time.Second}})
		var conns []net.Conn
		for range 3 {
			conns = append(conns, dialRaw(t, n, "10.0.0.2:5060"))
			time.Sleep(2 * time.Second)
		}
		conns[0].Write([]byte(ping))
		time.Sleep(2 * time.Second)
		dialRaw(t, n, "10.0.0.2:5060")
		got := <-b.closed
		if got.flow.Remote().String() != conns[1].LocalAddr().String() || !errors.Is(got.err, ErrEvicted) {
			t.Errorf("closed %s: %v, want %s", got.flow, got.err, conns[1].LocalAddr())
		}
	})
}

func TestMaxOutgoing(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		server(t, n, Config{})
		a := on(t, n, "10.0.0.1", Config{Limits: Limits{MaxOutgoing: 1}})
		a.connect(t, tcpTarget)
		if _, err := a.Connect(t.Context(), tlsTarget); !errors.Is(err, ErrTooManyConnections) {
			t.Errorf("error %v", err)
		}
		if s := a.Stats(); s.OpenOutgoing != 1 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestMaxUDPFlows(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		l := on(t, n, "10.0.0.1", Config{Limits: Limits{MaxUDPFlows: 8}})
		l.listen(t, UDP, "10.0.0.1:5060")
		remote := func(i int) netip.AddrPort {
			return netip.AddrPortFrom(netip.MustParseAddr("10.0.0.2"), uint16(1000+i))
		}
		held := l.Existing(UDP, remote(0))
		held.Hold()
		for i := range 1000 {
			l.Existing(UDP, remote(i))
		}
		if got := len(held.socket.flows); got != 8 {
			t.Errorf("%d flows remembered", got)
		}
		if l.Existing(UDP, remote(0)) != held {
			t.Error("the held flow was forgotten")
		}
		other := l.Existing(UDP, remote(1))
		for i := range 100 {
			l.Existing(UDP, remote(100+i)).Hold()
		}
		if got := len(held.socket.flows); got != 8 {
			t.Errorf("%d flows remembered when all are held", got)
		}
		if again := l.Existing(UDP, remote(1)); !again.Same(other) || other.Same(held) || !other.Alive() {
			t.Error("a forgotten flow is not the same any more")
		}
	})
}

func TestMessageSizeLimit(t *testing.T) {
	big := strings.Replace(string(request("TCP x")), "Max-Forwards", "X: "+strings.Repeat("x", 2000)+"\r\nMax-Forwards", 1)
	bubble(t, func(t *testing.T, n *simnet.Network) {
		b := server(t, n, Config{Limits: Limits{Message: sipmsg.Limits{MaxSize: 1000}}})
		dialRaw(t, n, "10.0.0.2:5060").Write([]byte(big))
		d := <-b.dropped
		if fault, ok := errors.AsType[*sipmsg.ParseError](d.Err); !ok || fault.Status != 513 {
			t.Errorf("error %v", d.Err)
		}
		<-b.closed
	})
}

func TestAnswerToABrokenMessageGetsOut(t *testing.T) {
	broken := strings.Replace(string(request("TCP x")), "Content-Length: 0\r\n", "", 1)
	bubble(t, func(t *testing.T, n *simnet.Network) {
		b := server(t, n, Config{})
		c := dialRaw(t, n, "10.0.0.2:5060")
		start := time.Now()
		io.WriteString(c, broken)
		d := <-b.dropped
		if d.Partial == nil {
			t.Fatalf("drop %+v", d)
		}
		b.Send(d.Flow, reply(d.Partial))
		got, err := io.ReadAll(c)
		if err != nil || !strings.HasPrefix(string(got), "SIP/2.0 200") {
			t.Errorf("read %q, %v", got, err)
		}
		if took := time.Since(start); took != lingerTime+2*time.Millisecond {
			t.Errorf("the connection ended after %s", took)
		}
	})
}

func TestCloseWritesWhatIsQueued(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		b := server(t, n, Config{})
		c := dialRaw(t, n, "10.0.0.2:5060")
		c.Write(request("TCP x"))
		m := <-b.messages
		for range 500 {
			b.Send(m.Flow, m.Raw)
		}
		go b.Close()
		got, err := io.ReadAll(c)
		if want := 500 * len(m.Raw); len(got) != want || err != nil {
			t.Errorf("read %d bytes of %d, %v", len(got), want, err)
		}
	})
}

func TestCloseDoesNotWaitForARemoteThatReadsNothing(t *testing.T) {
	for _, target := range []Target{tcpTarget, tlsTarget} {
		bubble(t, func(t *testing.T, n *simnet.Network) {
			b := server(t, n, Config{})
			c := dialRaw(t, n, target.Addr.String())
			if target.Protocol == TLS {
				c = clientHandshake(t, c)
			}
			c.Write(request("TCP x"))
			m := <-b.messages
			for range 500 {
				b.Send(m.Flow, m.Raw)
			}
			synctest.Wait()
			start := time.Now()
			b.Close()
			if took := time.Since(start); took != flushTime {
				t.Errorf("%s: Close took %s", target, took)
			}
		})
	}
}

func TestConnectObeysItsContext(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		server(t, n, Config{})
		a := on(t, n, "10.0.0.1", Config{})
		n.Partition("10.0.0.1", "10.0.0.2")
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		_, err := a.Connect(ctx, tcpTarget)
		fault, _ := errors.AsType[*ConnectError](err)
		if fault == nil || !fault.Timeout() || fault.Stage != StageConnect || time.Since(start) != 3*time.Second {
			t.Errorf("error %v after %s", err, time.Since(start))
		}
	})
}

func TestConnectGoesOnWhenTheOneThatDialsGivesUp(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		server(t, n, Config{})
		a := on(t, n, "10.0.0.1", Config{})
		n.Partition("10.0.0.1", "10.0.0.2")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		errs := make(chan error, 2)
		connect := func(ctx context.Context) {
			_, err := a.Connect(ctx, tcpTarget)
			errs <- err
		}
		go connect(ctx)
		synctest.Wait()
		go connect(t.Context())
		if err := <-errs; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the first: %v", err)
		}
		n.Heal("10.0.0.1", "10.0.0.2")
		if err := <-errs; err != nil {
			t.Errorf("the second: %v", err)
		}
	})
}

func TestFollowersOfADialObeyTheirOwnContext(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		server(t, n, Config{})
		a := on(t, n, "10.0.0.1", Config{})
		n.Partition("10.0.0.1", "10.0.0.2")
		long, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		leader := make(chan error, 1)
		go func() {
			_, err := a.Connect(long, tcpTarget)
			leader <- err
		}()
		synctest.Wait()
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if _, err := a.Connect(short, tcpTarget); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("error %v after %s", err, time.Since(start))
		}
		a.Close()
		if err := <-leader; !errors.Is(err, ErrClosed) {
			t.Errorf("the first after Close: %v", err)
		}
	})
}

func TestRemoteGoesAwayWithinAMessage(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		b := server(t, n, Config{})
		c := dialRaw(t, n, "10.0.0.2:5060")
		io.WriteString(c, "OPTIONS sip:")
		c.Close()
		if got := <-b.closed; !errors.Is(got.err, ErrRemoteClosed) || got.err.Error() == ErrRemoteClosed.Error() {
			t.Errorf("closed because %v", got.err)
		}
	})
}

func TestLocalAddressIsRememberedForAMoment(t *testing.T) {
	asked := 0
	c := localAddrs{lookup: func(remote netip.Addr) (netip.Addr, error) {
		if asked++; remote.Is6() {
			return netip.Addr{}, errors.New("no route")
		}
		return netip.AddrFrom4([4]byte{10, 0, 0, byte(asked)}), nil
	}}
	now := time.Unix(1000, 0)
	remote := netip.MustParseAddr("10.0.0.200")
	for _, tt := range []struct {
		after time.Duration
		want  string
	}{{0, "10.0.0.1"}, {localAddrLife - 1, "10.0.0.1"}, {localAddrLife, "10.0.0.2"}} {
		if got, err := c.towards(remote, now.Add(tt.after)); err != nil || got.String() != tt.want {
			t.Errorf("after %s: %s %v, want %s", tt.after, got, err, tt.want)
		}
	}
	if _, err := c.towards(netip.MustParseAddr("2001:db8::1"), now); err == nil {
		t.Error("no error")
	}
	for i := range 10 * maxLocalAddrs {
		c.towards(netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}), now)
		if len(c.known) > maxLocalAddrs {
			t.Fatalf("%d addresses remembered", len(c.known))
		}
	}
}

func TestAcceptErrorsAreSurvived(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		h := n.Host("10.0.0.2")
		failing := &failingListener{}
		failing.fail.Store(5)
		r := newRecorder(t, Config{Listen: func(network, addr string) (net.Listener, error) {
			var err error
			failing.Listener, err = h.Listen(network, addr)
			return failing, err
		}})
		r.listen(t, TCP, "10.0.0.2:5060")
		start := time.Now()
		dialRaw(t, n, "10.0.0.2:5060").Write(request("TCP x"))
		<-r.messages
		if took := time.Since(start); took != 155*time.Millisecond {
			t.Errorf("took %s, want 5+10+20+40+80 ms", took)
		}
		failing.fail.Store(1000)
		dialRaw(t, n, "10.0.0.2:5060")
		synctest.Wait()
		r.Close() // ends the pause
	})
}

// failingListener fails so many times before it accepts.
type failingListener struct {
	net.Listener
	fail atomic.Int64
}

func (l *failingListener) Accept() (net.Conn, error) {
	if l.fail.Load() > 0 {
		l.fail.Add(-1)
		return nil, errors.New("too many open files")
	}
	return l.Listener.Accept()
}

func TestUDPReadErrors(t *testing.T) {
	bubble(t, func(t *testing.T, n *simnet.Network) {
		h := n.Host("10.0.0.2")
		for _, tt := range []struct {
			failures int
			alive    bool
		}{{maxReadErrors - 1, true}, {maxReadErrors, false}} {
			r := newRecorder(t, Config{ListenPacket: func(network, addr string) (net.PacketConn, error) {
				c, err := h.ListenPacket(network, addr)
				return &failingPacketConn{PacketConn: c, fail: tt.failures}, err
			}})
			r.listen(t, UDP, "10.0.0.2:0")
			synctest.Wait()
			f := r.Existing(UDP, netip.MustParseAddrPort("10.0.0.1:5060"))
			if (f != nil) != tt.alive || (len(r.Listening()) == 1) != tt.alive {
				t.Errorf("after %d errors: flow %v, listening %v", tt.failures, f, r.Listening())
			}
		}
	})
}

// failingPacketConn fails to read so many times. It has no methods but those of net.PacketConn.
type failingPacketConn struct {
	net.PacketConn
	fail int
}

func (c *failingPacketConn) ReadFrom(b []byte) (int, net.Addr, error) {
	if c.fail > 0 {
		c.fail--
		return 0, nil, errors.New("connection reset")
	}
	return c.PacketConn.ReadFrom(b)
}
