package registration

import (
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/siptest"
)

func contactless(*transport.Flow) sipmsg.NameAddr { return sipmsg.NameAddr{} }

// inTCP is inBubble with a registrar that is reached by TCP.
func inTCP(t *testing.T, change func(*Config, *Params), f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config, p *Params) {
			p.Registrar = siptest.MustURI(t, "sip:"+registrarIP+";transport=tcp")
			if change != nil {
				change(c, p)
			}
		})
		r.registrar = siptest.ListenTCP(t, r.net.Host(registrarIP), registrarIP+":5060")
		r.registrar.Patience = 400 * time.Second
		f(r)
	})
}

func TestConnectionIsKeptAndUsed(t *testing.T) {
	inTCP(t, nil, func(r *rig) {
		first := r.registered("300")
		r.do(func() {
			if f := r.reg.Flow(); f == nil || !f.Held() || f.Protocol() != transport.TCP {
				t.Errorf("flow %v", f)
			}
		})
		r.at(200 * time.Second) // idle connections of ours live 33 s
		if second := r.registrar.Expect("REGISTER"); second.From != first.From {
			t.Errorf("refresh from %s, registered from %s", second.From, first.From)
		}
	})
}

func TestLostConnectionIsRegisteredAgainAtOnce(t *testing.T) {
	inTCP(t, nil, func(r *rig) {
		first := r.registered("300")
		r.at(10 * time.Second)
		r.registrar.CloseConnections()
		second := r.registrar.Expect("REGISTER")
		r.arrived(second, 10*time.Second)
		if second.From == first.From || second.Request().Header.CallID() != first.Request().Header.CallID() {
			t.Errorf("second REGISTER from %s\n%s", second.From, second.Raw)
		}
		r.grant(second, "300")
		r.heard("10s RetryScheduled", "10s Starting", "10s Sent", "10s Success 200 OK expires 5m0s")

		r.at(20 * time.Second) // a registrar that closes each time is not hammered
		r.registrar.CloseConnections()
		r.heard("20s Failure 503 Service Unavailable", "20s RetryScheduled in 1m0s")
		third := r.registrar.Expect("REGISTER")
		r.arrived(third, 80*time.Second)
		r.grant(third, "300")
		r.at(100 * time.Second)
		r.registrar.CloseConnections()
		r.arrived(r.registrar.Expect("REGISTER"), 100*time.Second)
	})
}

func TestRegistrarStopsAndComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(_ *Config, p *Params) {
			p.Registrar = siptest.MustURI(t, "sip:"+registrarIP+";transport=tcp")
		})
		listener, err := r.net.Host(registrarIP).Listen("tcp", registrarIP+":5060")
		if err != nil {
			t.Fatal(err)
		}
		r.do(r.reg.Register)
		conn, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		msg, _, err := sipmsg.NewReader(conn, sipmsg.Limits{}).Next()
		if err != nil {
			t.Fatal(err)
		}
		resp := sipmsg.NewResponse(msg.(*sipmsg.Request), 200, "")
		if _, err := conn.Write(resp.Append(nil)); err != nil {
			t.Fatal(err)
		}
		r.state(Registered)
		r.forget()
		listener.Close()
		conn.Close()
		r.heard("0s RetryScheduled", "0s Starting", "0s Failure 503 Service Unavailable", "0s RetryScheduled in 1m0s")
		r.registrar = siptest.ListenTCP(t, r.net.Host(registrarIP), registrarIP+":5060")
		r.registrar.Patience = 100 * time.Second
		p := r.registrar.Expect("REGISTER")
		r.arrived(p, 60*time.Second)
		r.grant(p, "300")
		r.state(Registered)
	})
}

func TestOthersConnectionsDoNotMatter(t *testing.T) {
	inTCP(t, nil, func(r *rig) {
		r.registered("300")
		other := siptest.DialTCP(r.t, r.net.Host(registrarIP), ourIP+":5060")
		synctest.Wait()
		other.CloseConnections()
		r.heard()
		r.state(Registered)
	})
}

func TestKeepAlive(t *testing.T) {
	t.Run("UDP: after 80 to 100 % of 15 s", func(t *testing.T) {
		steps := []int{0, 1, 0}
		inBubble(t, func(c *Config, p *Params) {
			c.KeepAliveUDP = 0
			p.Rand = func(n int) int {
				if len(steps) == 0 {
					return n / 2
				}
				step := steps[0]
				steps = steps[1:]
				return step * (n - 1)
			}
		}, func(r *rig) {
			var sent []string
			r.onEvent = func(e Event) {
				if e.Kind == KeepAliveStarted && e.Interval != 12*time.Second {
					t.Errorf("interval %v", e.Interval)
				}
				if e.Kind == KeepAlive && e.Bytes != 2 {
					t.Errorf("%d bytes", e.Bytes)
				}
			}
			r.countPings(&sent)
			r.grant(r.register(), "300")
			r.at(39 * time.Second)
			r.heard("0s Starting", "0s Sent", "0s KeepAliveStarted", "0s Success 200 OK expires 5m0s",
				"12s KeepAlive", "27s KeepAlive", "39s KeepAlive")
			if got := strings.Join(sent, " "); got != "12s 27s 39s" {
				t.Errorf("CRLF at %s", got)
			}
			r.do(func() { r.reg.Unregister(nil) })
			r.registrar.Reply(r.registrar.Expect("REGISTER"), "200")
			r.at(300 * time.Second)
			if len(sent) != 3 {
				t.Errorf("CRLF after the end: %v", sent)
			}
		})
	})
	t.Run("TCP: each 90 s", func(t *testing.T) {
		inTCP(t, func(c *Config, _ *Params) { c.KeepAliveStream = 0 }, func(r *rig) {
			r.grant(r.register(), "3600")
			r.at(200 * time.Second)
			r.heard("0s Starting", "0s Sent", "0s KeepAliveStarted", "0s Success 200 OK expires 1h0m0s",
				"1m30s KeepAlive", "3m0s KeepAlive")
		})
	})
}

// countPings writes down when datagrams of CRLF leave.
func (r *rig) countPings(at *[]string) {
	r.net.SetFilter(func(_, _ netip.AddrPort, payload []byte) bool {
		if string(payload) == "\r\n" {
			*at = append(*at, time.Since(r.start).String())
		}
		return false
	})
}

func TestAddressSeenByTheRegistrar(t *testing.T) {
	seen := func(resp *sipmsg.Response) {
		via, _ := resp.Header.Via()
		via = via.WithParam("received", "203.0.113.7").WithParam("rport", "6000")
		resp.Header.SetVia(via)
	}
	const ours, public = "<sip:alice@192.0.2.1:5060>", "<sip:alice@203.0.113.7:6000>"
	t.Run("replaces ours", func(t *testing.T) {
		inBubble(t, func(_ *Config, p *Params) { p.Rewrite = RewritePublic }, func(r *rig) {
			r.registrar.Reply(r.register(), "200", seen, siptest.With("Contact", ours+";expires=300"))
			second := r.registrar.Expect("REGISTER")
			if got := second.Request().Header.Get("Contact"); got != public+", "+ours+";expires=0" {
				t.Errorf("Contact %s", got)
			}
			r.registrar.Reply(second, "200", seen, siptest.With("Contact", public+";expires=60"))
			r.heard("0s Starting", "0s Sent", "0s AddressChanged 192.0.2.1:5060 -> 203.0.113.7:6000",
				"0s ContactUpdated "+public, "0s Success 200 OK expires 1m0s")
			r.do(func() {
				if got := r.reg.Contact(r.reg.Flow()).String(); got != public {
					t.Errorf("Contact for calls %s", got)
				}
			})
			refresh := r.registrar.Expect("REGISTER")
			r.arrived(refresh, 55*time.Second)
			if got := refresh.Request().Header.Get("Contact"); got != public {
				t.Errorf("refresh with Contact %s", got)
			}
			r.registrar.Reply(refresh, "200", seen)
			r.do(func() { r.reg.Unregister(nil) })
			if got := r.registrar.Expect("REGISTER").Request().Header.Get("Contact"); got != public {
				t.Errorf("unregistration with Contact %s", got)
			}
		})
	})
	t.Run("only once in an attempt, if it changes each time", func(t *testing.T) {
		inBubble(t, func(_ *Config, p *Params) { p.Rewrite = RewriteAlways }, func(r *rig) {
			r.registrar.Reply(r.register(), "200", seen)
			r.registrar.Reply(r.registrar.Expect("REGISTER"), "200", func(resp *sipmsg.Response) {
				seen(resp)
				via, _ := resp.Header.Via()
				resp.Header.SetVia(via.WithParam("rport", "7000"))
			})
			r.registrar.Quiet(100 * time.Millisecond)
			r.state(Registered)
		})
	})
	t.Run("is left alone", func(t *testing.T) {
		inBubble(t, nil, func(r *rig) {
			r.registrar.Reply(r.register(), "200", seen)
			r.heard("0s Starting", "0s Sent", "0s Success 200 OK expires 5m0s")
		})
	})
}
