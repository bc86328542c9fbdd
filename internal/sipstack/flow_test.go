package sipstack_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// What these tests prove: what the Stack adds to its layers: the way from the sockets to the loop and back, its bounds,
// the trace, and its end.

// pair is two Stacks, bob listening on UDP and TCP.
type pair struct {
	net        *simnet.Network
	alice, bob *siptest.Endpoint
}

func inBubble(t *testing.T, f func(t *testing.T, p *pair), change ...func(*sipstack.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &pair{net: simnet.New(7, simnet.Options{})}
		p.alice = siptest.NewEndpoint(t, p.net.Host("192.0.2.1"))
		p.bob = siptest.NewEndpoint(t, p.net.Host("192.0.2.2"), change...)
		p.alice.Listen(transport.UDP, "192.0.2.1:5060")
		p.bob.Listen(transport.UDP, "192.0.2.2:5060")
		p.bob.Listen(transport.TCP, "192.0.2.2:5060")
		f(t, p)
	})
}

func options(t *testing.T, i int, target string) uac.Params {
	r := siptest.NewRequest(t, sipmsg.OPTIONS, target)
	r.Header.Set("Call-ID", fmt.Sprintf("call-%d", i))
	return uac.Params{Request: r}
}

const bobUDP, bobTCP = "sip:bob@192.0.2.2", "sip:bob@192.0.2.2;transport=tcp"

func TestLostResponseIsRepeated(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		lose := 2
		p.net.SetFilter(func(_, _ netip.AddrPort, payload []byte) bool {
			if strings.HasPrefix(string(payload), "SIP/2.0 200") && lose > 0 {
				lose--
				return true
			}
			return false
		})
		if oc := p.alice.Send(options(t, 1, bobUDP)); oc.Err != nil || oc.At != 1500*time.Millisecond {
			t.Fatalf("ended at %v with %v", oc.At, oc.Err)
		}
		var want []string
		for _, at := range []string{"0s", "500ms", "1.5s"} {
			want = append(want, at+" in OPTIONS/cseq=1 UDP 192.0.2.1:5060", at+" out 200/OPTIONS/cseq=1 UDP 192.0.2.1:5060")
		}
		if got := p.bob.Trace(); !slices.Equal(got, want) {
			t.Errorf("trace %q, want %q", got, want)
		}
	})
}

func TestHeavyLoss(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		p.net.SetLoss(0.2)
		p.net.SetDelay(20*time.Millisecond, 10*time.Millisecond)
		handled := 0
		p.bob.Do(func() {
			p.bob.Stack.Handle(sipmsg.OPTIONS, func(in *sipstack.Incoming) { handled++; _ = in.Refuse(200, "") })
		})
		const requests = 200
		var sendings []*siptest.Sending
		for i := range requests {
			sendings = append(sendings, p.alice.Start(options(t, i, bobUDP)))
		}
		for _, s := range sendings {
			if oc := s.Wait(); oc.Err != nil || oc.Codes[0] != 200 {
				t.Fatalf("%v, %v", oc.Codes, oc.Err)
			}
		}
		p.bob.Do(func() {
			if handled != requests {
				t.Errorf("%d requests were handled, want each of %d once", handled, requests)
			}
		})
		time.Sleep(time.Minute)
		for _, e := range []*siptest.Endpoint{p.alice, p.bob} {
			if st := e.Stack.Stats().Transactions; st != (transaction.Stats{}) {
				t.Errorf("left behind: %+v", st)
			}
		}
	})
}

func TestPublicAddress(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		s := p.bob.Start(options(t, 1, "sip:192.0.2.1"))
		via, _ := s.Wait().Out.Request().Header.Via()
		if via.SentBy() != "203.0.113.9:5060" {
			t.Errorf("Via says %s", via.SentBy())
		}
	}, func(c *sipstack.Config) { c.Transport.Public = netip.MustParseAddr("203.0.113.9") })
}

func TestTraceHoldsTheBytes(t *testing.T) {
	var events []sipstack.TraceEvent
	inBubble(t, func(t *testing.T, p *pair) {
		oc := p.bob.Send(options(t, 1, "sip:192.0.2.1"))
		p.bob.Do(func() {
			if len(events) != 2 || !events[0].Out || events[1].Out {
				t.Fatalf("%d events", len(events))
			}
			if string(events[0].Raw) != string(oc.Out.Request().Append(nil)) || string(events[1].Raw) != string(oc.Last.Append(nil)) {
				t.Errorf("traced\n%s\n%s", events[0].Raw, events[1].Raw)
			}
		})
	}, func(c *sipstack.Config) { c.Trace = func(ev sipstack.TraceEvent) { events = append(events, ev) } })
}

func TestResponsesThatAreNotOurs(t *testing.T) {
	for name, change := range map[string]func(*sipmsg.Response){
		"two Vias": func(r *sipmsg.Response) {
			r.Header.Add("Via", "SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKother")
		},
		"no CSeq":      func(r *sipmsg.Response) { r.Header.Del("CSeq") },
		"other branch": func(r *sipmsg.Response) { r.Header.Set("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKother") },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pair) {
				remote := siptest.ListenUDP(t, p.net.Host("192.0.2.3"), "192.0.2.3:5060")
				s := p.alice.Start(options(t, 1, "sip:192.0.2.3"))
				got := remote.Expect("OPTIONS")
				remote.Reply(got, "200", change)
				remote.Expect("OPTIONS") // it goes on asking
				remote.Reply(got, "200")
				if oc := s.Wait(); oc.Err != nil || len(oc.Codes) != 1 {
					t.Errorf("heard %v, %v", oc.Codes, oc.Err)
				}
			})
		})
	}
}

func TestResponseFindsItsWayBack(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		var in *sipstack.Incoming
		p.bob.Do(func() { p.bob.Stack.Handle(sipmsg.OPTIONS, func(i *sipstack.Incoming) { in = i }) })
		listening := siptest.ListenTCP(t, p.net.Host("192.0.2.3"), "192.0.2.3:5060")
		dialing := siptest.DialTCP(t, p.net.Host("192.0.2.3"), "192.0.2.2:5060")
		req := dialing.NewRequest(sipmsg.OPTIONS, bobTCP)
		via, _ := req.Header.Via()
		via.Port = 5060
		req.Header.SetVia(via)
		dialing.Send(netip.AddrPort{}, req)
		synctest.Wait()
		dialing.CloseConnections()
		time.Sleep(time.Second)
		p.bob.Do(func() {
			if err := in.Refuse(200, ""); err != nil {
				t.Error(err)
			}
		})
		listening.Expect("200/OPTIONS")
	})
}

func TestQueueIsBounded(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		udp := siptest.ListenUDP(t, p.net.Host("192.0.2.3"), "192.0.2.3:5060")
		tcp := siptest.DialTCP(t, p.net.Host("192.0.2.4"), "192.0.2.2:5060")
		synctest.Wait()
		release, hung := make(chan struct{}), make(chan struct{})
		p.bob.Stack.Loop().Post(func() { close(hung); <-release })
		<-hung
		for range 10 {
			udp.Send(bobAddr(), udp.NewRequest(sipmsg.OPTIONS, bobUDP))
			time.Sleep(time.Millisecond)
			tcp.Send(netip.AddrPort{}, tcp.NewRequest(sipmsg.OPTIONS, bobTCP))
		}
		synctest.Wait()
		close(release)
		for range 10 {
			tcp.Expect("200/OPTIONS")
		}
		answered := 0
		for udp.Patience = time.Second; udp.Next() != nil; {
			answered++
		}
		if st := p.bob.Stack.Stats(); answered != 2 || st.Overloaded != 8 {
			t.Errorf("%d datagrams answered, %d dropped; want 2 and 8", answered, st.Overloaded)
		}
	}, func(c *sipstack.Config) { c.Limits.Queue = 3 })
}

func TestServersAreBounded(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		for i, want := range []int{200, 200, 503} {
			if oc := p.alice.Send(options(t, i, bobUDP)); oc.Codes[0] != want {
				t.Errorf("request %d got %v, want %d", i, oc.Codes, want)
			}
		}
	}, func(c *sipstack.Config) { c.Limits.Servers = 2 })
}

func TestFlowsAreTold(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		var log []string
		p.bob.Do(func() {
			p.bob.Stack.OnFlowOpened(func(f *transport.Flow) { log = append(log, "opened "+f.Remote().Addr().String()) })
			p.bob.Stack.OnFlowClosed(func(f *transport.Flow, err error) {
				log = append(log, fmt.Sprintf("closed %s: %v", f.Remote().Addr(), err))
			})
		})
		remote := siptest.DialTCP(t, p.net.Host("192.0.2.3"), "192.0.2.2:5060")
		synctest.Wait()
		remote.CloseConnections()
		synctest.Wait()
		p.bob.Do(func() {
			want := []string{"opened 192.0.2.3", "closed 192.0.2.3: " + transport.ErrRemoteClosed.Error()}
			if !slices.Equal(log, want) {
				t.Errorf("told %q, want %q", log, want)
			}
		})
	})
}

func TestShutdownWaitsAndRefuses(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		var held *sipstack.Incoming
		p.bob.Do(func() { p.bob.Stack.Handle(sipmsg.MESSAGE, func(in *sipstack.Incoming) { held = in }) })
		message := p.alice.Start(uac.Params{Request: siptest.NewRequest(t, sipmsg.MESSAGE, bobUDP)})
		time.Sleep(time.Second)
		down, begun := make(chan error, 1), time.Now()
		go func() { down <- p.bob.Stack.Shutdown(context.Background()) }()
		time.Sleep(time.Second)
		if oc := p.alice.Send(options(t, 2, bobUDP)); oc.Codes[0] != 503 {
			t.Errorf("a new request got %v, want 503", oc.Codes)
		}
		p.bob.Do(func() { _ = held.Refuse(200, "") })
		if err := <-down; err != nil || time.Since(begun) != time.Second {
			t.Errorf("shutdown: %v after %v", err, time.Since(begun))
		}
		if oc := message.Wait(); oc.Codes[0] != 200 {
			t.Errorf("the request under way got %v, %v", oc.Codes, oc.Err)
		}
	})
}

// TestShutdownWaitsForRequestsBeforeTheirTransaction proves that a request which still looks for its way, as a BYE may at
// the end of a phone, is not lost.
func TestShutdownWaitsForRequestsBeforeTheirTransaction(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		message := p.bob.Start(uac.Params{Request: siptest.NewRequest(t, sipmsg.MESSAGE, "sip:carol@carol.example")})
		carol := siptest.ListenUDP(t, p.net.Host("192.0.2.3"), "192.0.2.3:5060")
		down := make(chan error, 1)
		go func() { down <- p.bob.Stack.Shutdown(context.Background()) }()
		carol.Reply(carol.Expect("MESSAGE"), "200")
		if err := <-down; err != nil {
			t.Error(err)
		}
		if oc := message.Wait(); !slices.Equal(oc.Codes, []int{200}) {
			t.Errorf("the request under way got %v, %v", oc.Codes, oc.Err)
		}
	}, func(c *sipstack.Config) {
		c.Resolver.Nameservers = []string{"192.0.2.53"}
		c.Resolver.Exchange = func(_ context.Context, _, _ string, q *dns.Msg) (*dns.Msg, error) {
			time.Sleep(time.Second)
			answer := new(dns.Msg).SetReply(q)
			if q.Question[0].Qtype == dns.TypeA {
				answer.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA}, A: net.IPv4(192, 0, 2, 3)}}
			}
			return answer, nil
		}
	})
}

// TestShutdownEndsWithTheLastRequest proves that a request which is given up keeps nobody waiting.
func TestShutdownEndsWithTheLastRequest(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		req := siptest.NewRequest(t, sipmsg.MESSAGE, "sip:nobody@192.0.2.9")
		message, begun := p.bob.Start(uac.Params{Request: req, Timeout: 3 * time.Second}), time.Now()
		if err := p.bob.Stack.Shutdown(context.Background()); err != nil || time.Since(begun) != 3*time.Second {
			t.Errorf("shutdown: %v after %v", err, time.Since(begun))
		}
		message.Wait()
	})
}

func TestShutdownObeysItsContext(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		p.bob.Do(func() { p.bob.Stack.Handle(sipmsg.MESSAGE, func(*sipstack.Incoming) {}) })
		message := p.alice.Start(uac.Params{Request: siptest.NewRequest(t, sipmsg.MESSAGE, bobUDP), Timeout: time.Minute})
		time.Sleep(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		begun := time.Now()
		if err := p.bob.Stack.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != 3*time.Second {
			t.Errorf("shutdown: %v after %v", err, time.Since(begun))
		}
		message.Wait()
	})
}

func TestCloseTwiceAndFromManySides(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		p.alice.Start(options(t, 1, bobTCP))
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { _ = p.alice.Stack.Close() })
		}
		wg.Wait()
		if err := p.alice.Stack.Shutdown(t.Context()); err == nil {
			t.Error("shutdown of a closed stack says nothing")
		}
		if st := p.alice.Stack.Stats(); st.Transactions.Clients != 0 {
			t.Errorf("stats after close: %+v", st)
		}
	})
}

func TestMalformedLeavesNoTransaction(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		remote := siptest.ListenUDP(t, p.net.Host("192.0.2.3"), "192.0.2.3:5060")
		bad := remote.NewRequest(sipmsg.OPTIONS, bobUDP)
		bad.Header.Set("CSeq", "x OPTIONS")
		var tags []string
		for range 2 {
			remote.Send(bobAddr(), bad)
			to, _ := remote.Expect("400/*").Head().To()
			tags = append(tags, to.Tag())
		}
		if tags[0] == "" || tags[0] != tags[1] {
			t.Errorf("To tags %q of a repeated request", tags)
		}
		ack := remote.NewRequest(sipmsg.ACK, bobUDP)
		ack.Header.Set("CSeq", "x ACK")
		remote.Send(bobAddr(), ack)
		remote.Quiet(time.Minute)
		if st := p.bob.Stack.Stats(); st.Transactions.Servers != 0 {
			t.Errorf("%d transactions", st.Transactions.Servers)
		}
	})
}

func TestRingingKeepsItsConnection(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		var held *sipstack.Incoming
		p.bob.Do(func() { p.bob.Stack.Handle(sipmsg.INVITE, func(in *sipstack.Incoming) { held = in }) })
		s := p.alice.Start(uac.Params{Request: siptest.NewRequest(t, sipmsg.INVITE, bobTCP)})
		time.Sleep(20 * time.Minute)
		p.bob.Do(func() { _ = held.Refuse(486, "") })
		if oc := s.Wait(); oc.Err != nil || !slices.Equal(oc.Codes, []int{100, 486}) {
			t.Fatalf("heard %v, %v", oc.Codes, oc.Err)
		}
		time.Sleep(20 * time.Minute)
		if st := p.alice.Stack.Stats().Transport; st.OpenOutgoing != 0 {
			t.Errorf("%d connections are still open", st.OpenOutgoing)
		}
	})
}
