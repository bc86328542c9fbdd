package uac_test

import (
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/testkit/siptest"
)

// What these tests prove: where a request goes, in which order targets are tried, and that failures carry their stage
// and true cause.

func TestNobodyAnswers(t *testing.T) {
	inBubble(t, func(r *rig) {
		oc := r.alice.Send(uac.Params{Request: r.options("sip:bob@192.0.2.2")})
		wantFailure(t, oc, uac.StageAnswer, uac.ErrTimeout, 408)
		if oc.At != 32*time.Second || !strings.Contains(oc.Err.Error(), "UDP 192.0.2.2:5060") {
			t.Errorf("failed at %v with %v", oc.At, oc.Err)
		}
		var want []string
		for _, at := range []string{"0s", "500ms", "1.5s", "3.5s", "7.5s", "11.5s", "15.5s", "19.5s", "23.5s", "27.5s", "31.5s"} {
			want = append(want, at+" out OPTIONS/cseq=1 UDP 192.0.2.2:5060")
		}
		r.wantTrace(want...)
	})
}

func TestLostRequestsAreRepeated(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		r.net.SetLoss(1)
		s := r.alice.Start(uac.Params{Request: r.options("sip:bob@192.0.2.2")})
		time.Sleep(time.Second)
		r.net.SetLoss(0)
		bob.Reply(bob.Expect("OPTIONS"), "200")
		if oc := s.Wait(); oc.Err != nil || oc.At != 1500*time.Millisecond {
			t.Errorf("ended at %v with %v", oc.At, oc.Err)
		}
	})
}

func TestFailures(t *testing.T) {
	tests := []struct {
		target string
		stage  string
		cause  error
		status int
	}{
		{"sip:bob@nowhere.example", uac.StageResolve, errNoServer, 502},
		{"sip:bob@192.0.2.2;transport=tcp", uac.StageConnect, syscall.ECONNREFUSED, 503},
		{"sips:bob@192.0.2.2", uac.StageConnect, syscall.ECONNREFUSED, 503},
		{"sip:bob@[2001:db8::2]:5060", uac.StageConnect, transport.ErrNoSocket, 503},
	}
	for _, tt := range tests {
		t.Run(tt.target, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.net.Host("192.0.2.2")
				oc := r.alice.Send(uac.Params{Request: r.options(tt.target)})
				wantFailure(t, oc, tt.stage, tt.cause, tt.status)
				r.wantTrace()
			})
		})
	}
}

func TestSecureTargetsOnly(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.udp("192.0.2.2")
		req := r.options("sips:bob@192.0.2.2")
		req.Header.Add("Route", "<sip:192.0.2.2;lr>")
		wantFailure(t, r.alice.Send(uac.Params{Request: req}), uac.StageResolve, uac.ErrNoTarget, 503)
	})
}

func TestNextTarget(t *testing.T) {
	tests := []struct {
		name    string
		first   string // what 192.0.2.2 says, "": nothing
		second  string // what 192.0.2.3 says, "": nothing
		codes   []int
		seconds time.Duration
	}{
		{"the first one is overloaded", "503", "200", []int{200}, 0},
		{"the first one is silent", "", "200", []int{200}, 32},
		{"both are overloaded", "503", "503", []int{503}, 0},
		{"the second is silent", "503", "", []int{503}, 32},
		{"both are silent", "", "", nil, 64},
		{"a refusal is an answer", "404", "200", []int{404}, 0},
		{"600 is an answer", "600", "200", []int{600}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				first, second := r.udp("192.0.2.2"), r.udp("192.0.2.3")
				s := r.alice.Start(uac.Params{Request: r.options("sip:bob@two.example:5060")})
				if tt.first != "" {
					first.Reply(first.Expect("OPTIONS"), tt.first)
				}
				if tt.second != "" && tt.first != "404" && tt.first != "600" {
					p := second.Expect("OPTIONS")
					second.Reply(p, tt.second)
					if other := first.Next(); other != nil {
						checkOtherBranch(t, other, p)
					}
				}
				oc := s.Wait()
				if !slices.Equal(oc.Codes, tt.codes) || oc.At != tt.seconds*time.Second {
					t.Errorf("got %v, %v at %v; want %v at %ds", oc.Codes, oc.Err, oc.At, tt.codes, tt.seconds)
				}
				if tt.codes == nil {
					wantFailure(t, oc, uac.StageAnswer, uac.ErrTimeout, 408)
				}
			})
		})
	}
}

func checkOtherBranch(t *testing.T, a, b *siptest.Packet) {
	t.Helper()
	x, _ := a.Head().Via()
	y, _ := b.Head().Via()
	if x.Branch() == y.Branch() {
		t.Error("both targets got the same branch")
	}
}

func TestNextTargetAfterRefusedConnection(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.net.Host("192.0.2.2")
		second := r.tcp("192.0.2.3")
		s := r.alice.Start(uac.Params{Request: r.options("sip:bob@two.example:5060;transport=tcp")})
		second.Reply(second.Expect("OPTIONS"), "200")
		if oc := s.Wait(); oc.Err != nil || oc.Out.Flow().String() != "TCP 192.0.2.3:5060" {
			t.Errorf("ended with %v", oc.Err)
		}
	})
}

func TestConnectionLostWhileWaiting(t *testing.T) {
	tests := []struct {
		name  string
		reply string
		fails bool
	}{
		{"before any answer the next target is tried", "", false},
		{"after a provisional answer the request fails", "100", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				first, second := r.tcp("192.0.2.2"), r.tcp("192.0.2.3")
				s := r.alice.Start(uac.Params{Request: r.options("sip:bob@two.example:5060;transport=tcp")})
				p := first.Expect("OPTIONS")
				if tt.reply != "" {
					first.Reply(p, tt.reply)
					time.Sleep(time.Second)
				}
				first.CloseConnections()
				if tt.fails {
					wantFailure(t, s.Wait(), uac.StageAnswer, transport.ErrRemoteClosed, 503)
					return
				}
				second.Reply(second.Expect("OPTIONS"), "200")
				if oc := s.Wait(); oc.Err != nil {
					t.Error(oc.Err)
				}
			})
		})
	}
}

// large fills the body up, so that the request does not fit into a datagram.
func large(r *sipmsg.Request, _ *transport.Flow) error {
	r.Header.Set("Content-Type", "text/plain")
	r.Body = []byte(strings.Repeat("x", 1300))
	return nil
}

func TestLargeRequests(t *testing.T) {
	tests := []struct {
		name   string
		target string
		tcp    bool // something listens on TCP
		small  bool
		noTCP  bool
		stream bool
		want   string
	}{
		{"TCP first", "sip:bob@192.0.2.2", true, false, false, false, "TCP 192.0.2.2:5060"},
		{"UDP when TCP is refused", "sip:bob@192.0.2.2", false, false, false, false, "UDP 192.0.2.2:5060"},
		{"the transport was named", "sip:bob@192.0.2.2;transport=udp", true, false, false, true, "UDP 192.0.2.2:5060"},
		{"small", "sip:bob@192.0.2.2", true, true, false, false, "UDP 192.0.2.2:5060"},
		{"small, but TCP is preferred", "sip:bob@192.0.2.2", true, true, false, true, "TCP 192.0.2.2:5060"},
		{"TCP is preferred, and refused", "sip:bob@192.0.2.2", false, true, false, true, "UDP 192.0.2.2:5060"},
		{"TCP is switched off", "sip:bob@192.0.2.2", true, false, true, true, "UDP 192.0.2.2:5060"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				udp := r.udp("192.0.2.2")
				remote := udp
				if tt.tcp {
					tcp := r.tcp("192.0.2.2")
					if strings.HasPrefix(tt.want, "TCP") {
						remote = tcp
					}
				}
				p := uac.Params{Request: r.options(tt.target), Finish: large, Stream: tt.stream}
				if tt.small {
					p.Finish = nil
				}
				s := r.alice.Start(p)
				got := remote.Expect("OPTIONS")
				remote.Reply(got, "200")
				oc := s.Wait()
				if oc.Err != nil || oc.Out.Flow().String() != tt.want || oc.At != 0 {
					t.Errorf("%v, sent to %v at %v, want %s at once", oc.Err, oc.Out.Flow(), oc.At, tt.want)
				}
				if via, _ := got.Head().Via(); !strings.HasPrefix(tt.want, via.Transport) {
					t.Errorf("Via says %s", via.Transport)
				}
			}, func(c *sipstack.Config) { c.NoTCP = tt.noTCP })
		})
	}
}

func TestLargeRequestWhereTCPIsTakenButNotAnswered(t *testing.T) {
	tests := []struct {
		name   string
		closed bool // by the remote, instead of answering
		udp    bool // UDP is tried
	}{{"silent", false, false}, {"closed", true, true}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				udp, tcp := r.udp("192.0.2.2"), r.tcp("192.0.2.2")
				s := r.alice.Start(uac.Params{Request: r.options("sip:bob@192.0.2.2"), Finish: large})
				tcp.Expect("OPTIONS")
				if tt.closed {
					tcp.CloseConnections()
				}
				if tt.udp {
					udp.Reply(udp.Expect("OPTIONS"), "200")
				}
				oc := s.Wait()
				if tt.udp != (oc.Err == nil) {
					t.Errorf("ended with %v, %v", oc.Codes, oc.Err)
				}
				udp.Quiet(time.Minute)
			})
		})
	}
}

// TestLargeRequestRefusedByTCP proves that a server which is overloaded is not asked again over UDP.
func TestLargeRequestRefusedByTCP(t *testing.T) {
	inBubble(t, func(r *rig) {
		udp, tcp := r.udp("192.0.2.2"), r.tcp("192.0.2.2")
		s := r.alice.Start(uac.Params{Request: r.options("sip:bob@192.0.2.2"), Finish: large})
		tcp.Reply(tcp.Expect("OPTIONS"), "503")
		if oc := s.Wait(); !slices.Equal(oc.Codes, []int{503}) {
			t.Errorf("ended with %v, %v", oc.Codes, oc.Err)
		}
		udp.Quiet(time.Minute)
	})
}

func TestLimitOfDatagrams(t *testing.T) {
	for _, size := range []int{1299, 1300} {
		inBubble(t, func(r *rig) {
			r.udp("192.0.2.2")
			r.tcp("192.0.2.2")
			s := r.alice.Start(uac.Params{Request: r.options("sip:bob@192.0.2.2"), Timeout: time.Second,
				Finish: func(req *sipmsg.Request, _ *transport.Flow) error {
					req.Body = nil
					fill := size - len(req.Append(nil))
					req.Header.Set("Subject", strings.Repeat("x", fill-len("Subject: \r\n")))
					if got := len(req.Append(nil)); got != size {
						t.Errorf("the test made %d bytes, not %d", got, size)
					}
					return nil
				}})
			want := map[int]transport.Protocol{1299: transport.UDP, 1300: transport.TCP}[size]
			if oc := s.Wait(); oc.Out.Flow().Protocol() != want {
				t.Errorf("%d bytes went over %s, want %s", size, oc.Out.Flow().Protocol(), want)
			}
		})
	}
}

func TestLargeRequestWhereTCPIsSwallowed(t *testing.T) {
	inBubble(t, func(r *rig) {
		udp := r.udp("192.0.2.2")
		s := r.alice.Start(uac.Params{Request: r.options("sip:bob@192.0.2.2"), Finish: large})
		udp.Reply(udp.Expect("OPTIONS"), "200")
		if oc := s.Wait(); oc.Err != nil || oc.At != uac.DefaultUpgradeTimeout {
			t.Errorf("ended at %v with %v, want %v", oc.At, oc.Err, uac.DefaultUpgradeTimeout)
		}
	}, swallowTCP)
}

// swallowTCP has connections neither come about nor be refused.
func swallowTCP(c *sipstack.Config) { c.Transport.Dial = neverDial }

func TestRoutes(t *testing.T) {
	tests := []struct {
		name    string
		routes  string
		nextHop string
		want    string // the address that the request is sent to
		uri     string
	}{
		{"none", "", "", "192.0.2.2", "sip:bob@192.0.2.2"},
		{"loose router", "<sip:192.0.2.3;lr>, <sip:192.0.2.4;lr>", "", "192.0.2.3", "sip:bob@192.0.2.2"},
		{"strict router, in the Request-URI already", "<sip:carol@192.0.2.3>", "", "192.0.2.2", "sip:bob@192.0.2.2"},
		{"strict router before a loose one", "<sip:192.0.2.3;lr>", "sip:192.0.2.4", "192.0.2.4", "sip:bob@192.0.2.2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				remote := r.udp(tt.want)
				p := uac.Params{Request: r.options("sip:bob@192.0.2.2")}
				if tt.routes != "" {
					p.Request.Header.Add("Route", tt.routes)
				}
				if tt.nextHop != "" {
					hop := siptest.MustURI(t, tt.nextHop)
					p.NextHop = &hop
				}
				s := r.alice.Start(p)
				got := remote.Expect("OPTIONS")
				remote.Reply(got, "200")
				if oc := s.Wait(); oc.Err != nil || got.Request().URI.String() != tt.uri || got.Head().Get("Route") != tt.routes {
					t.Errorf("%v: %s, Route %q", oc.Err, got.Request().URI, got.Head().Get("Route"))
				}
			})
		})
	}
}

// TestRequestsToAnAddressKeepTheirOrder proves that what is sent to an address leaves in the order in which it was sent: a
// message after the word that it is being typed, for one.
func TestRequestsToAnAddressKeepTheirOrder(t *testing.T) {
	const many = 200
	inBubble(t, func(r *rig) {
		var got, want []string
		r.udp("192.0.2.2").Skip("OPTIONS")
		r.alice.Do(func() {
			for i := range many {
				req := r.options("sip:bob@192.0.2.2")
				req.Header.Set("CSeq", strconv.Itoa(i+1)+" OPTIONS")
				r.alice.Stack.Client().Send(uac.Params{Request: req})
				want = append(want, "OPTIONS/cseq="+strconv.Itoa(i+1))
			}
		})
		time.Sleep(100 * time.Millisecond)
		for _, line := range r.alice.Trace() {
			got = append(got, strings.Fields(line)[2])
		}
		if !slices.Equal(got, want) {
			t.Errorf("sent %v", got)
		}
	})
}
