package uac_test

import (
	"context"
	"net"
	"slices"
	"testing"
	"time"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/testkit/siptest"
)

// What these tests prove: giving up, by Cancel, Abandon, Params.Timeout and Close, at each point of an INVITE's life.

func (r *rig) cancel(s *siptest.Sending, fields ...sipmsg.Field) {
	r.alice.Do(func() { s.Out.Cancel(fields...) })
}

func TestCancelWhileRinging(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@192.0.2.2")})
		invite := bob.Expect("INVITE")
		bob.Reply(invite, "180")
		time.Sleep(time.Second)
		r.cancel(s, sipmsg.Field{Name: "Reason", Value: "SIP;cause=200"})
		cancel := bob.Expect("CANCEL")
		ours, _ := cancel.Head().Via()
		theirs, _ := invite.Head().Via()
		if ours.Branch() != theirs.Branch() || cancel.Head().Get("Reason") != "SIP;cause=200" {
			t.Errorf("CANCEL:\n%s", cancel.Raw)
		}
		bob.Reply(cancel, "200")
		bob.Reply(invite, "487")
		bob.Expect("ACK")
		if oc := s.Wait(); !slices.Equal(oc.Codes, []int{180, 487}) {
			t.Errorf("heard %v, %v", oc.Codes, oc.Err)
		}
	})
}

func TestCancelWaitsForAProvisional(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@192.0.2.2")})
		invite := bob.Expect("INVITE")
		r.cancel(s)
		r.cancel(s) // no effect
		bob.Skip("INVITE")
		bob.Quiet(3 * time.Second)
		bob.Reply(invite, "100")
		bob.Expect("CANCEL")
		bob.Reply(invite, "487")
		bob.Expect("ACK")
		if oc := s.Wait(); oc.Codes[len(oc.Codes)-1] != 487 {
			t.Errorf("heard %v, %v", oc.Codes, oc.Err)
		}
	})
}

func TestCancelBeforeSending(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@192.0.2.2;transport=tcp")})
		time.Sleep(time.Second)
		r.cancel(s)
		wantFailure(t, s.Wait(), uac.StageConnect, uac.ErrCancelled, 487)
		r.wantTrace()
	}, swallowTCP)
}

func TestCancelCrosses200(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@192.0.2.2")})
		invite := bob.Expect("INVITE")
		bob.Reply(invite, "180")
		time.Sleep(time.Second)
		r.cancel(s)
		bob.Expect("CANCEL")
		bob.Reply(invite, "200")
		if oc := s.Wait(); !slices.Equal(oc.Codes, []int{180, 200}) {
			t.Errorf("heard %v, %v", oc.Codes, oc.Err)
		}
	})
}

func TestCancelNeverAnswered(t *testing.T) {
	tests := []struct {
		name string
		ring bool
		at   time.Duration
	}{{"ringing", true, 33 * time.Second}, {"silent", false, 32 * time.Second}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				bob := r.udp("192.0.2.2")
				s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@192.0.2.2")})
				invite := bob.Expect("INVITE")
				if tt.ring {
					bob.Reply(invite, "180")
				}
				time.Sleep(time.Second)
				r.cancel(s)
				oc := s.Wait()
				wantFailure(t, oc, uac.StageAnswer, uac.ErrCancelled, 487)
				if oc.At != tt.at {
					t.Errorf("given up after %v, want %v", oc.At, tt.at)
				}
			})
		})
	}
}

func TestPatienceCountsFromTheCANCEL(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@192.0.2.2")})
		invite := bob.Expect("INVITE")
		r.cancel(s)
		time.Sleep(20 * time.Second)
		bob.Reply(invite, "100")
		oc := s.Wait()
		wantFailure(t, oc, uac.StageAnswer, uac.ErrCancelled, 487)
		if oc.At != 52*time.Second {
			t.Errorf("given up after %v, want 52s", oc.At)
		}
	})
}

func TestCancelStopsRetries(t *testing.T) {
	for _, reply := range []string{"503", "401"} {
		t.Run(reply, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				first, second := r.udp("192.0.2.2"), r.udp("192.0.2.3")
				s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@two.example:5060"), Auth: credentials()})
				invite := first.Expect("INVITE")
				r.cancel(s)
				first.Reply(invite, reply, siptest.With("WWW-Authenticate", `Digest realm="r", nonce="n"`))
				first.Expect("ACK")
				oc := s.Wait()
				if reply == "503" {
					wantFailure(t, oc, uac.StageAnswer, uac.ErrCancelled, 487)
				} else if !slices.Equal(oc.Codes, []int{401}) {
					t.Errorf("heard %v, %v", oc.Codes, oc.Err)
				}
				second.Quiet(time.Second)
			})
		})
	}
}

// TestCancelBetweenTargets proves that an INVITE given up while the way to the next target is looked for never gets there.
func TestCancelBetweenTargets(t *testing.T) {
	inBubble(t, func(r *rig) {
		first, second := r.tcp("192.0.2.2"), r.tcp("192.0.2.3")
		s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@two.example:5060;transport=tcp")})
		first.Reply(first.Expect("INVITE"), "503")
		first.Expect("ACK")
		time.Sleep(time.Second)
		r.cancel(s)
		oc := s.Wait()
		wantFailure(t, oc, uac.StageConnect, uac.ErrCancelled, 487)
		if oc.At != time.Second {
			t.Errorf("given up after %v, want 1s", oc.At)
		}
		second.Quiet(time.Minute)
	}, slowSecond)
}

// slowSecond has connections to 192.0.2.3 take two seconds.
func slowSecond(c *sipstack.Config) {
	dial := c.Transport.Dial
	c.Transport.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if addr == "192.0.2.3:5060" {
			time.Sleep(2 * time.Second)
		}
		return dial(ctx, network, addr)
	}
}

func TestCancelMeansINVITE(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		s := r.alice.Start(uac.Params{Request: r.options("sip:bob@192.0.2.2")})
		p := bob.Expect("OPTIONS")
		r.cancel(s)
		bob.Reply(p, "200")
		if oc := s.Wait(); oc.Err != nil {
			t.Error(oc.Err)
		}
	})
}

func TestTimeoutBoundsEverything(t *testing.T) {
	tests := []struct {
		name   string
		target string
		change func(*sipstack.Config)
		stage  string
	}{
		{"while resolving", "sip:bob@slow.example", slowNames, uac.StageResolve},
		{"while connecting", "sip:bob@192.0.2.2;transport=tcp", swallowTCP, uac.StageConnect},
		{"while waiting", "sip:bob@192.0.2.2", func(*sipstack.Config) {}, uac.StageAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				oc := r.alice.Send(uac.Params{Request: r.options(tt.target), Timeout: 2500 * time.Millisecond})
				wantFailure(t, oc, tt.stage, uac.ErrTimeout, map[bool]int{true: 502, false: 408}[tt.stage == uac.StageResolve])
				if oc.At != 2500*time.Millisecond {
					t.Errorf("ended after %v, want 2.5s", oc.At)
				}
				sent := len(r.alice.Trace())
				time.Sleep(time.Minute)
				if more := len(r.alice.Trace()); more != sent {
					t.Errorf("%d messages after the end", more-sent)
				}
			}, tt.change)
		})
	}
}

func TestTimeoutCancelsAnINVITE(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@192.0.2.2"), Timeout: time.Second})
		invite := bob.Expect("INVITE")
		bob.Reply(invite, "180")
		wantFailure(t, s.Wait(), uac.StageAnswer, uac.ErrTimeout, 408)
		cancel := bob.Expect("CANCEL")
		bob.Reply(cancel, "200")
		bob.Reply(invite, "487")
		bob.Expect("ACK")
	})
}

// strays notes the 2xx that nobody waits for.
type strays struct{ seen []int }

func (s *strays) HasDialog(*sipmsg.Request) bool                  { return false }
func (s *strays) HandleInDialog(*sipstack.Incoming) bool          { return false }
func (s *strays) HandleAck(*sipmsg.Request, *transport.Flow) bool { return false }
func (s *strays) HandleStray2xx(r *sipmsg.Response, _ *transport.Flow) bool {
	s.seen = append(s.seen, r.StatusCode)
	return true
}

func TestAbandon(t *testing.T) {
	tests := []struct {
		name   string
		method sipmsg.Method
		ring   bool
		want   []string // what the remote gets afterwards
		strays []int
	}{
		{"OPTIONS", sipmsg.OPTIONS, false, nil, nil},
		{"INVITE without an answer", sipmsg.INVITE, false, nil, []int{200}},
		{"INVITE ringing", sipmsg.INVITE, true, []string{"CANCEL"}, []int{200}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				bob, stray := r.udp("192.0.2.2"), &strays{}
				r.alice.Do(func() { r.alice.Stack.AddDialogs(stray) })
				abandoned := false
				p := uac.Params{Request: siptest.NewRequest(t, tt.method, "sip:bob@192.0.2.2"),
					OnResponse: func(*uac.Outgoing, *sipmsg.Response) {
						if abandoned {
							t.Error("heard of after Abandon")
						}
					}}
				s := r.alice.Start(p)
				got := bob.Expect(string(tt.method))
				if tt.ring {
					bob.Reply(got, "180")
				}
				time.Sleep(100 * time.Millisecond)
				r.alice.Do(func() { abandoned = true; s.Out.Abandon(); s.Out.Abandon() })
				for _, want := range tt.want {
					bob.Reply(bob.Expect(want), "200")
				}
				bob.Reply(got, "200")
				bob.Quiet(time.Minute)
				r.alice.Do(func() {
					if !slices.Equal(stray.seen, tt.strays) {
						t.Errorf("stray 2xx %v, want %v", stray.seen, tt.strays)
					}
				})
			})
		})
	}
}

func TestAbandonedInviteIsForgotten(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@192.0.2.2")})
		bob.Reply(bob.Expect("INVITE"), "180")
		time.Sleep(time.Second)
		r.alice.Do(s.Out.Abandon)
		time.Sleep(time.Minute)
		if st := r.alice.Stack.Stats(); st.Transactions.Clients != 0 {
			t.Errorf("%d client transactions are left", st.Transactions.Clients)
		}
	})
}

func TestClosedStack(t *testing.T) {
	for _, target := range []string{"sip:bob@slow.example", "sip:bob@192.0.2.2;transport=tcp", "sip:bob@192.0.2.2"} {
		t.Run(target, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				s := r.alice.Start(uac.Params{Request: r.invite(target)})
				time.Sleep(time.Second)
				if err := r.alice.Stack.Close(); err != nil {
					t.Fatal(err)
				}
				oc := s.Wait()
				wantFailure(t, oc, oc.Err.(*uac.Failure).Stage, uac.ErrClosed, 503)
				if oc.At != time.Second {
					t.Errorf("failed at %v, want 1s", oc.At)
				}
			}, slowNames, swallowTCP)
		})
	}
}
