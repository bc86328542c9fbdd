package uac_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/testkit/siptest"
)

// What these tests prove: how a request is completed and sent again, and what is told of it.

func credentials() *digest.Authenticator {
	return digest.New([]digest.Credentials{{Realm: "*", Username: "alice", Password: "secret"}}, nil)
}

func challenge(nonce string) func(*sipmsg.Response) {
	return siptest.With("WWW-Authenticate", fmt.Sprintf(`Digest realm="r", nonce=%q, algorithm=MD5, qop="auth"`, nonce))
}

func proxyChallenge(nonce string) func(*sipmsg.Response) {
	return siptest.With("Proxy-Authenticate", fmt.Sprintf(`Digest realm="p", nonce=%q, algorithm=MD5, qop="auth"`, nonce))
}

func TestChallenges(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		s := r.alice.Start(uac.Params{Request: r.options("sip:bob@192.0.2.2"), Auth: credentials()})
		first := bob.Expect("OPTIONS")
		bob.Reply(first, "407", proxyChallenge("a"))
		second := bob.Expect("OPTIONS")
		bob.Reply(second, "401", challenge("b"))
		third := bob.Expect("OPTIONS")
		bob.Reply(third, "200")
		if oc := s.Wait(); !slices.Equal(oc.Codes, []int{200}) || oc.Out.AuthError() != nil {
			t.Errorf("heard %v, %v, %v", oc.Codes, oc.Err, oc.Out.AuthError())
		}
		checkOtherBranch(t, first, second)
		checkOtherBranch(t, second, third)
		for i, p := range []*siptest.Packet{first, second, third} {
			cseq, _ := p.Head().CSeq()
			if int(cseq.Seq) != i+1 || p.Head().CallID() != "call-1" {
				t.Errorf("sending %d has CSeq %d, Call-ID %s", i, cseq.Seq, p.Head().CallID())
			}
		}
		for name, want := range map[string]string{"Authorization": `nonce="b"`, "Proxy-Authorization": `nonce="a"`} {
			if got := third.Head().Get(name); !strings.Contains(got, want) || third.Head().Count(name) != 1 {
				t.Errorf("third sending has %s: %s", name, got)
			}
		}
	})
}

func TestChallengedINVITE(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		seq := uint32(40)
		s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@192.0.2.2"), Auth: credentials(), NextCSeq: func() uint32 { seq++; return seq }})
		bob.Reply(bob.Expect("INVITE"), "401", challenge("a"))
		bob.Expect("ACK")
		again := bob.Expect("INVITE")
		if cseq, _ := again.Head().CSeq(); cseq.Seq != 41 {
			t.Errorf("CSeq %d, want that of NextCSeq", cseq.Seq)
		}
		bob.Reply(again, "200")
		if oc := s.Wait(); !slices.Equal(oc.Codes, []int{200}) {
			t.Errorf("heard %v, %v", oc.Codes, oc.Err)
		}
	})
}

func TestChallengesThatCannotBeAnswered(t *testing.T) {
	tests := []struct {
		name  string
		auth  *digest.Authenticator
		nonce func(i int) string
		want  error
		sends int
	}{
		{"nobody to answer", nil, nil, nil, 1},
		{"no credential", digest.New(nil, nil), nil, &digest.ErrNoCredential{}, 1},
		{"wrong password", credentials(), func(int) string { return "same" }, digest.ErrRefused, 2},
		{"always another nonce", credentials(), func(i int) string { return fmt.Sprint("n", i) }, digest.ErrStaleCount, 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				bob := r.udp("192.0.2.2")
				s := r.alice.Start(uac.Params{Request: r.options("sip:bob@192.0.2.2"), Auth: tt.auth})
				for i := range tt.sends {
					nonce := "n"
					if tt.nonce != nil {
						nonce = tt.nonce(i)
					}
					bob.Reply(bob.Expect("OPTIONS"), "401", challenge(nonce))
				}
				oc := s.Wait()
				got := oc.Out.AuthError()
				_, noCredential := errors.AsType[*digest.ErrNoCredential](got)
				if !slices.Equal(oc.Codes, []int{401}) || (!errors.Is(got, tt.want) && !noCredential) {
					t.Errorf("heard %v with %v, want 401 with %v", oc.Codes, got, tt.want)
				}
				bob.Quiet(time.Minute)
			})
		})
	}
}

func TestMaxChallenges(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		s := r.alice.Start(uac.Params{Request: r.options("sip:bob@192.0.2.2"), Auth: credentials()})
		for i := range uac.DefaultMaxChallenges + 1 { // a new realm each time, so that no count of stale nonces applies
			bob.Reply(bob.Expect("OPTIONS"), "401", siptest.With("WWW-Authenticate", fmt.Sprintf(`Digest realm="r%d", nonce="n"`, i)))
		}
		if oc := s.Wait(); !errors.Is(oc.Out.AuthError(), uac.ErrTooManyChallenges) {
			t.Errorf("heard %v with %v", oc.Codes, oc.Out.AuthError())
		}
	})
}

func TestFinish(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		given := r.options("sip:bob@192.0.2.2")
		s := r.alice.Start(uac.Params{Request: given, Auth: credentials(),
			Finish: func(req *sipmsg.Request, f *transport.Flow) error {
				req.Header.Add("Contact", fmt.Sprintf("<sip:alice@%s>", f.Local()))
				return nil
			}})
		bob.Reply(bob.Expect("OPTIONS"), "401", challenge("a"))
		p := bob.Expect("OPTIONS")
		bob.Reply(p, "200")
		s.Wait()
		if got := p.Head().Get("Contact"); got != "<sip:alice@192.0.2.1:5060>" || p.Head().Count("Contact") != 1 {
			t.Errorf("Contact %q, %d of them", got, p.Head().Count("Contact"))
		}
		if given.Header.Has("Via") || given.Header.Has("Contact") || given.Header.Has("User-Agent") {
			t.Errorf("the given request was changed:\n%s", given.Append(nil))
		}
		if got := p.Head().Get("User-Agent"); got != "gosua/test" {
			t.Errorf("User-Agent %q", got)
		}
	}, func(c *sipstack.Config) { c.UserAgent = "gosua/test" })
}

func TestFinishFails(t *testing.T) {
	errNoMedia := errors.New("no media")
	inBubble(t, func(r *rig) {
		oc := r.alice.Send(uac.Params{Request: r.options("sip:bob@192.0.2.2"),
			Finish: func(*sipmsg.Request, *transport.Flow) error { return errNoMedia }})
		wantFailure(t, oc, uac.StageRequest, errNoMedia, 503)
		r.wantTrace()
	})
}

func TestGivenFlow(t *testing.T) {
	inBubble(t, func(r *rig) {
		proxy := r.tcp("192.0.2.9")
		first := r.alice.Start(uac.Params{Request: r.options("sip:192.0.2.9;transport=tcp")})
		proxy.Reply(proxy.Expect("OPTIONS"), "200")
		flow := first.Wait().Out.Flow()

		again := r.options("sip:bob@192.0.2.2")
		again.Header.Set("Call-ID", "call-2")
		second := r.alice.Start(uac.Params{Request: again, Flow: flow})
		proxy.Reply(proxy.Expect("OPTIONS"), "200")
		if oc := second.Wait(); oc.Out.Flow() != flow {
			t.Errorf("sent over %v, want %v", oc.Out.Flow(), flow)
		}

		proxy.CloseConnections()
		time.Sleep(time.Second)
		bob := r.udp("192.0.2.2")
		third := r.alice.Start(uac.Params{Request: again, Flow: flow})
		bob.Reply(bob.Expect("OPTIONS"), "200")
		if oc := third.Wait(); oc.Err != nil {
			t.Errorf("over a dead flow: %v", oc.Err)
		}
	})
}

func TestGivenFlowDiesBeforeTheAnswer(t *testing.T) {
	inBubble(t, func(r *rig) {
		proxy, bob := r.tcp("192.0.2.9"), r.udp("192.0.2.2")
		first := r.alice.Start(uac.Params{Request: r.options("sip:192.0.2.9;transport=tcp")})
		proxy.Reply(proxy.Expect("OPTIONS"), "200")
		s := r.alice.Start(uac.Params{Request: r.options("sip:bob@192.0.2.2"), Flow: first.Wait().Out.Flow()})
		proxy.Expect("OPTIONS")
		proxy.CloseConnections()
		bob.Reply(bob.Expect("OPTIONS"), "200")
		if oc := s.Wait(); oc.Err != nil {
			t.Error(oc.Err)
		}
	})
}

func TestGivenFlowMustBeSecure(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		first := r.alice.Start(uac.Params{Request: r.options("sip:bob@192.0.2.2")})
		bob.Reply(bob.Expect("OPTIONS"), "200")
		oc := r.alice.Send(uac.Params{Request: r.options("sips:bob@192.0.2.2"), Flow: first.Wait().Out.Flow()})
		wantFailure(t, oc, uac.StageConnect, syscall.ECONNREFUSED, 503)
	})
}

func TestLargeRequestOnAGivenFlow(t *testing.T) {
	for _, tcp := range []bool{true, false} {
		t.Run(fmt.Sprintf("TCP %v", tcp), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				bob := r.udp("192.0.2.2")
				first := r.alice.Start(uac.Params{Request: r.options("sip:bob@192.0.2.2")})
				bob.Reply(bob.Expect("OPTIONS"), "200")
				remote := bob
				if tcp {
					remote = r.tcp("192.0.2.2")
				}
				s := r.alice.Start(uac.Params{Request: r.options("sip:bob@192.0.2.2"), Flow: first.Wait().Out.Flow(), Finish: large})
				remote.Reply(remote.Expect("OPTIONS"), "200")
				if oc := s.Wait(); oc.Err != nil || oc.At != 0 {
					t.Errorf("ended at %v with %v", oc.At, oc.Err)
				}
			})
		})
	}
}

func TestEvery2xxIsReported(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		var codes []int
		s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@192.0.2.2"),
			OnResponse: func(_ *uac.Outgoing, resp *sipmsg.Response) { codes = append(codes, resp.StatusCode) }})
		invite := bob.Expect("INVITE")
		for range 3 {
			bob.Reply(invite, "200")
			time.Sleep(time.Second)
		}
		s.Wait()
		r.alice.Do(func() {
			if !slices.Equal(codes, []int{200, 200, 200}) {
				t.Errorf("heard %v", codes)
			}
		})
	})
}

func TestStages(t *testing.T) {
	tests := []struct {
		name   string
		target string
		want   []string
	}{
		{"UDP with a challenge", "sip:bob@192.0.2.2", []string{
			"resolve UDP 192.0.2.2:5060", "request OPTIONS, 237 bytes to UDP 192.0.2.2:5060", "challenge 401 Unauthorized",
			"request OPTIONS, 417 bytes to UDP 192.0.2.2:5060", "answer 200 OK"}},
		{"TCP refused", "sip:bob@192.0.2.2;transport=tcp", []string{
			"resolve TCP 192.0.2.2:5060", "connect TCP 192.0.2.2:5060: TCP connect 192.0.2.2:5060: connection refused"}},
		{"no such name", "sip:bob@nowhere.example", []string{"resolve : "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				bob := r.udp("192.0.2.2")
				var got []string
				s := r.alice.Start(uac.Params{Request: r.options(tt.target), Auth: credentials(), Trace: func(st uac.Stage) {
					line := st.Name + " " + st.Detail
					if st.Err != nil {
						line += ": " + st.Err.Error()
					}
					if st.At != time.Now() {
						t.Errorf("%s at %v", line, st.At)
					}
					got = append(got, line)
				}})
				if len(tt.want) > 2 {
					bob.Reply(bob.Expect("OPTIONS"), "401", challenge("a"))
					bob.Reply(bob.Expect("OPTIONS"), "200")
				}
				s.Wait()
				checkStages(t, got, tt.want)
			})
		})
	}
}

func TestStagesOfTLS(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := siptest.NewEndpoint(r.t, r.net.Host("192.0.2.2"))
		bob.Listen(transport.TLS, "192.0.2.2:5061")
		r.net.SetDelay(50*time.Millisecond, 0)
		begun := time.Now()
		var got []string
		r.alice.Send(uac.Params{Request: r.options("sips:bob@192.0.2.2"), Trace: func(st uac.Stage) {
			got = append(got, fmt.Sprint(st.Name, " ", st.At.Sub(begun)))
		}})
		want := []string{"resolve 0s", "connect 100ms", "tls 200ms", "request 200ms", "answer 300ms"}
		if !slices.Equal(got, want) {
			t.Errorf("stages %q, want %q", got, want)
		}
	})
}

// checkStages compares lines; sizes vary with random branches and are not compared.
func checkStages(t *testing.T, got, want []string) {
	t.Helper()
	same := slices.EqualFunc(got, want, func(g, w string) bool {
		if before, after, ok := strings.Cut(w, ", "); ok && strings.HasPrefix(w, "request") {
			_, to, _ := strings.Cut(after, " bytes")
			return strings.HasPrefix(g, before) && strings.HasSuffix(g, to)
		}
		return g == w || strings.HasSuffix(w, ": ") && strings.HasPrefix(g, w)
	})
	if !same {
		t.Errorf("stages:\n\t%s\nwant:\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func TestACK(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.udp("192.0.2.2")
		s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@192.0.2.2")})
		bob.Reply(bob.Expect("INVITE"), "200")
		flow := s.Wait().Out.Flow()
		var ack *uac.ACK
		r.alice.Do(func() {
			req := siptest.NewRequest(t, sipmsg.ACK, "sip:bob@192.0.2.2")
			ack = r.alice.Stack.Client().SendACK(uac.Params{Request: req, Flow: flow, Finish: func(r *sipmsg.Request, f *transport.Flow) error {
				r.Header.Add("Subject", f.String())
				return nil
			}})
		})
		first := bob.Expect("ACK")
		if first.Head().Get("Subject") != "UDP 192.0.2.2:5060" || first.Head().Has("User-Agent") {
			t.Errorf("ACK:\n%s", first.Raw)
		}
		r.alice.Do(ack.Resend)
		if again := bob.Expect("ACK"); string(again.Raw) != string(first.Raw) {
			t.Errorf("the ACK changed:\n%s", again.Raw)
		}
		bob.Quiet(time.Minute)
	}, func(c *sipstack.Config) { c.UserAgent = "gosua/test" })
}

func TestACKFindsItsWay(t *testing.T) {
	inBubble(t, func(r *rig) {
		bob := r.tcp("192.0.2.2")
		s := r.alice.Start(uac.Params{Request: r.invite("sip:bob@192.0.2.2;transport=tcp")})
		bob.Reply(bob.Expect("INVITE"), "200")
		flow := s.Wait().Out.Flow()
		bob.CloseConnections()
		time.Sleep(time.Second)
		var ack *uac.ACK
		r.alice.Do(func() {
			req := siptest.NewRequest(t, sipmsg.ACK, "sip:bob@192.0.2.2;transport=tcp")
			ack = r.alice.Stack.Client().SendACK(uac.Params{Request: req, Flow: flow})
			ack.Resend() // it is still looking for its way: nothing
		})
		bob.Expect("ACK")
		bob.Quiet(time.Second)
		bob.CloseConnections()
		time.Sleep(time.Second)
		r.alice.Do(ack.Resend)
		bob.Expect("ACK")
	})
}

func TestFailureStatus(t *testing.T) {
	tests := []struct {
		failure uac.Failure
		want    int
	}{
		{uac.Failure{Stage: uac.StageResolve, Err: errNoServer}, 502},
		{uac.Failure{Stage: uac.StageResolve, Err: uac.ErrNoTarget}, 503},
		{uac.Failure{Stage: uac.StageConnect, Err: errNoServer}, 503},
		{uac.Failure{Stage: uac.StageTLS, Err: errNoServer}, 503},
		{uac.Failure{Stage: uac.StageAnswer, Err: uac.ErrTimeout}, 408},
		{uac.Failure{Stage: uac.StageAnswer, Err: uac.ErrCancelled}, 487},
		{uac.Failure{Stage: uac.StageRequest, Err: transport.ErrDead}, 503},
		{uac.Failure{Stage: uac.StageRequest, Err: uac.ErrClosed}, 503},
	}
	for _, tt := range tests {
		if got := tt.failure.Status(); got != tt.want {
			t.Errorf("%v: %d, want %d", &tt.failure, got, tt.want)
		}
	}
}
