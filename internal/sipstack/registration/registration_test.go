package registration

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uri"
	"gosua/internal/testkit/siptest"
)

func TestEdges(t *testing.T) {
	all := []State{None, Registering, Registered, Retrying, Failed, Unregistering}
	table := map[State][]State{
		None:          {Registering},
		Registering:   {Registering, Registered, Retrying, Failed, Unregistering, None},
		Registered:    {Registering, Retrying, Unregistering, None},
		Retrying:      {Registering, Unregistering, None},
		Failed:        {Registering, Unregistering, None},
		Unregistering: {None, Registering},
	}
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range all {
		for _, to := range all {
			if got, want := from.mayBecome(to), slices.Contains(table[from], to); got != want {
				t.Errorf("%s -> %s: %v, want %v", from, to, got, want)
			}
		}
		if !strings.Contains(string(doc), from.String()) {
			t.Errorf("doc.go does not draw %s", from)
		}
	}
	if State(-1).String() != "UNKNOWN" || State(9).next() != nil || Kind(-1).String() != "Unknown" {
		t.Error("a value that is none")
	}
}

// TestStrictOutboundProxy proves that a route without lr is where REGISTER goes, with the registrar at the end of the route.
func TestStrictOutboundProxy(t *testing.T) {
	inBubble(t, func(_ *Config, p *Params) {
		p.Registrar = siptest.MustURI(t, "sip:elsewhere.example")
		p.Routes = []uri.URI{siptest.MustURI(t, "sip:"+registrarIP)}
	}, func(r *rig) {
		p := r.register()
		if u, route := p.Request().URI.String(), p.Head().Get("Route"); u != "sip:"+registrarIP || route != "<sip:elsewhere.example>" {
			t.Errorf("Request-URI %s, Route %s", u, route)
		}
		r.grant(p, "300")
		r.state(Registered)
	})
}

func TestRegisterAndRefresh(t *testing.T) {
	inBubble(t, func(_ *Config, p *Params) {
		p.Routes = []uri.URI{siptest.MustURI(t, "sip:"+registrarIP+";lr")}
		p.Headers = []sipmsg.Field{{Name: "Supported", Value: "outbound, path"}}
	}, func(r *rig) {
		first := r.register()
		h := &first.Request().Header
		names := ""
		for f := range h.All() {
			names += f.Name + " "
		}
		want := "Via Max-Forwards From To Contact Call-ID CSeq Route Expires Supported Content-Length "
		if names != want {
			t.Errorf("fields %s\nwant   %s", names, want)
		}
		if h.Get("To") != "<sip:alice@example.com>" || h.Get("Expires") != "300" ||
			h.Get("Contact") != "<sip:alice@192.0.2.1:5060>" || first.Request().URI.String() != "sip:192.0.2.9" {
			t.Errorf("REGISTER\n%s", first.Raw)
		}
		r.grant(first, "120")
		r.heard("0s Starting", "0s Sent", "0s Success 200 OK expires 2m0s")
		r.state(Registered)
		r.do(func() {
			if left := r.reg.Expires(); left != 120*time.Second || r.reg.Flow() == nil {
				t.Errorf("expires in %v on %v", left, r.reg.Flow())
			}
		})
		r.at(20 * time.Second)
		r.do(func() {
			if left := r.reg.Expires(); left != 100*time.Second {
				t.Errorf("expires in %v", left)
			}
		})
		second := r.registrar.Expect("REGISTER")
		r.arrived(second, 115*time.Second)
		one, _ := h.CSeq()
		two, _ := second.Request().Header.CSeq()
		if second.Request().Header.CallID() != h.CallID() || two.Seq != one.Seq+1 {
			t.Errorf("refresh\n%s", second.Raw)
		}
		r.grant(second, "8") // short: refreshed at half its life
		r.heard("1m55s Success 200 OK expires 8s")
		r.arrived(r.registrar.Expect("REGISTER"), 119*time.Second)
	})
}

func TestRegisterAgainByHand(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		p := r.register()
		r.do(r.reg.Register) // one is under way
		r.registrar.Quiet(100 * time.Millisecond)
		r.grant(p, "300")
		r.at(10 * time.Second)
		again := r.register()
		r.arrived(again, 10*time.Second)
		r.grant(again, "300")
		r.arrived(r.registrar.Expect("REGISTER"), 305*time.Second)
	})
}

func TestTemporaryFailuresAreRetried(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.registrar.Reply(r.register(), "503")
		r.heard("0s Starting", "0s Sent", "0s Failure 503 Service Unavailable", "0s RetryScheduled in 1m0s")
		r.state(Retrying)
		p := r.registrar.Expect("REGISTER")
		r.arrived(p, 60*time.Second)
		r.registrar.Reply(p, "600 Busy")
		r.heard("1m0s Starting", "1m0s Sent", "1m0s Failure 600 Busy", "1m0s RetryScheduled in 5m0s")
		p = r.registrar.Expect("REGISTER")
		r.arrived(p, 360*time.Second)
		r.grant(p, "300")
		r.forget()
		p = r.registrar.Expect("REGISTER")
		r.registrar.Reply(p, "500") // the count begins anew
		r.heard("10m55s Failure 500 Server Internal Error", "10m55s RetryScheduled in 1m0s")
		r.do(func() {
			if left := r.reg.Expires(); left != 5*time.Second {
				t.Errorf("the old binding has %v left", left)
			}
		})
	})
}

func TestRetryDelays(t *testing.T) {
	lowest := func(int) int { return 0 }
	highest := func(n int) int { return n - 1 }
	tests := []struct {
		name       string
		change     func(*Params)
		retryAfter string
		want       time.Duration
	}{
		{"lowest", func(p *Params) { p.Rand = lowest }, "", 50 * time.Second},
		{"highest", func(p *Params) { p.Rand = highest }, "", 70 * time.Second},
		{"short delay", func(p *Params) { p.RetryDelay = 12 * time.Second; p.Rand = lowest }, "", 10 * time.Second},
		{"Retry-After that is longer", nil, "120 (sorry)", 120 * time.Second},
		{"Retry-After that is shorter", nil, "5", 60 * time.Second},
		{"Retry-After of years", nil, "4294967295", maxRetryAfter},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(_ *Config, p *Params) {
				if tt.change != nil {
					tt.change(p)
				}
			}, func(r *rig) {
				r.registrar.Patience = 2 * maxRetryAfter
				p := r.register()
				if tt.retryAfter != "" {
					r.registrar.Reply(p, "503", siptest.With("Retry-After", tt.retryAfter))
				} else {
					r.registrar.Reply(p, "503")
				}
				r.arrived(r.registrar.Expect("REGISTER"), tt.want)
			})
		})
	}
}

func TestNobodyAnswers(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		var failed Event
		r.onEvent = func(e Event) {
			if e.Kind == Failure {
				failed = e
			}
		}
		r.registrar.Skip("REGISTER")
		r.do(r.reg.Register)
		r.at(33 * time.Second)
		r.heard("0s Starting", "0s Sent", "32s Failure 408 Request Timeout", "32s RetryScheduled in 1m0s")
		if failed.Err == nil || failed.Permanent || !strings.HasPrefix(failed.Err.Error(), "register sip:alice@example.com: ") {
			t.Errorf("failure %+v", failed)
		}
	})
}

// TestSilenceForgetsTheFlow: the next attempt looks the registrar up again.
func TestSilenceForgetsTheFlow(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.registered("300")
		r.registrar.Skip("REGISTER")
		r.at(300 * time.Second)
		if r.flow() == nil {
			t.Error("no flow while there is hope")
		}
		r.at(330 * time.Second)
		r.state(Retrying)
		if r.flow() != nil {
			t.Error("still on the flow that brings nothing")
		}
	})
}

func TestPermanentFailures(t *testing.T) {
	tests := []struct {
		name, answer string
		change       func(*Config, *Params)
		want         []string
	}{
		{"forbidden", "403", nil, []string{"0s Starting", "0s Sent", "0s Failure 403 Forbidden for good"}},
		{"moved", "302", nil, []string{"0s Starting", "0s Sent", "0s Failure 302 Moved Temporarily for good"}},
		{"challenge without credentials", "401", nil, []string{"0s Starting", "0s Sent", "0s Failure 401 Unauthorized for good"}},
		{"retries switched off", "503", func(_ *Config, p *Params) { p.RetryDelay = -1 },
			[]string{"0s Starting", "0s Sent", "0s Failure 503 Service Unavailable for good"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, tt.change, func(r *rig) {
				r.registrar.Reply(r.register(), tt.answer)
				r.heard(tt.want...)
				r.state(Failed)
				r.registrar.Quiet(time.Hour)
				r.grant(r.register(), "300") // by hand it may be tried again
				r.state(Registered)
			})
		})
	}
}

func challenge(nonce string, stale bool) func(*sipmsg.Response) {
	value := `Digest realm="example.com", nonce="` + nonce + `", algorithm=MD5, qop="auth"`
	if stale {
		value += ", stale=true"
	}
	return siptest.With("WWW-Authenticate", value)
}

func withPassword(_ *Config, p *Params) {
	p.Auth = digest.New([]digest.Credentials{{Username: "alice", Password: "secret"}}, nil)
}

func TestChallenges(t *testing.T) {
	t.Run("answered, stale ones too", func(t *testing.T) {
		inBubble(t, withPassword, func(r *rig) {
			first := r.register()
			r.registrar.Reply(first, "401", challenge("n1", false))
			second := r.registrar.Expect("REGISTER")
			r.registrar.Reply(second, "401", challenge("n2", true))
			third := r.registrar.Expect("REGISTER")
			one, _ := first.Request().Header.CSeq()
			three, _ := third.Request().Header.CSeq()
			if three.Seq != one.Seq+2 || !strings.Contains(third.Request().Header.Get("Authorization"), "n2") {
				t.Errorf("REGISTER\n%s", third.Raw)
			}
			r.grant(third, "300")
			r.heard("0s Starting", "0s Sent", "0s Success 200 OK expires 5m0s")
			refresh := r.registrar.Expect("REGISTER")
			if four, _ := refresh.Request().Header.CSeq(); four.Seq != one.Seq+3 {
				t.Errorf("refresh has number %d after %d", four.Seq, three.Seq)
			}
			if refresh.Request().Header.Has("Authorization") { // pjsua waits to be asked each time
				t.Errorf("a refresh answers before it is challenged\n%s", refresh.Raw)
			}
		})
	})
	t.Run("wrong password", func(t *testing.T) {
		inBubble(t, withPassword, func(r *rig) {
			var err error
			r.onEvent = func(e Event) { err = errors.Join(err, e.Err) }
			r.registrar.Reply(r.register(), "401", challenge("n1", false))
			r.registrar.Reply(r.registrar.Expect("REGISTER"), "401", challenge("n1", false))
			r.heard("0s Starting", "0s Sent", "0s Failure 401 Unauthorized for good")
			if !errors.Is(err, digest.ErrRefused) {
				t.Errorf("error %v", err)
			}
		})
	})
}

func TestIntervalTooBrief(t *testing.T) {
	min := func(v string) func(*sipmsg.Response) { return siptest.With("Min-Expires", v) }
	t.Run("raised, and kept", func(t *testing.T) {
		inBubble(t, nil, func(r *rig) {
			r.registrar.Reply(r.register(), "423", min("600"))
			p := r.registrar.Expect("REGISTER")
			if got := p.Request().Header.Get("Expires"); got != "600" {
				t.Errorf("Expires %s", got)
			}
			r.grant(p, "600")
			r.heard("0s Starting", "0s Sent", "0s Success 200 OK expires 10m0s")
			r.at(595 * time.Second)
			if got := r.registrar.Expect("REGISTER").Request().Header.Get("Expires"); got != "600" {
				t.Errorf("refresh asks for %s", got)
			}
		})
	})
	tests := []struct {
		name    string
		answers []func(*sipmsg.Response)
		asked   []string
		want    error
	}{
		{"without Min-Expires", []func(*sipmsg.Response){nil, nil}, []string{"300", "3601"}, ErrNoMinExpires},
		{"no more than asked", []func(*sipmsg.Response){min("300")}, []string{"300"}, ErrBadMinExpires},
		{"again and again", []func(*sipmsg.Response){min("301"), min("302"), min("303"), min("304")},
			[]string{"300", "301", "302", "303"}, ErrBadMinExpires},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, nil, func(r *rig) {
				var err error
				r.onEvent = func(e Event) { err = errors.Join(err, e.Err) }
				r.do(r.reg.Register)
				for i, answer := range tt.answers {
					p := r.registrar.Expect("REGISTER")
					if got := p.Request().Header.Get("Expires"); got != tt.asked[i] {
						t.Errorf("request %d asks for %s, want %s", i, got, tt.asked[i])
					}
					if answer == nil {
						answer = func(*sipmsg.Response) {}
					}
					r.registrar.Reply(p, "423", answer)
				}
				r.state(Failed)
				if !errors.Is(err, tt.want) {
					t.Errorf("error %v, want %v", err, tt.want)
				}
			})
		})
	}
}

func TestNoTimeGranted(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.grant(r.register(), "0")
		r.heard("0s Starting", "0s Sent", "0s Failure 200 OK", "0s RetryScheduled in 1m0s")
	})
}

func TestNoContactNoRegistration(t *testing.T) {
	inBubble(t, func(_ *Config, p *Params) { p.Contact = contactless }, func(r *rig) {
		r.do(r.reg.Register)
		r.heard("0s Starting", "0s Failure 503 Service Unavailable", "0s RetryScheduled in 1m0s")
		r.registrar.Quiet(0)
	})
}

func TestIdentifiersNeedRandomBits(t *testing.T) {
	for _, bytes := range []int{0, 16, 18} { // for the tag, the number, the Call-ID
		inBubble(t, func(c *Config, _ *Params) { c.Random = strings.NewReader(strings.Repeat("x", bytes)) }, func(r *rig) {
			r.do(r.reg.Register)
			r.heard("0s Failure 503 Service Unavailable for good")
			r.registrar.Quiet(0)
		})
	}
}

func TestTrace(t *testing.T) {
	var stages []string
	inBubble(t, func(_ *Config, p *Params) {
		p.Trace = func(s uac.Stage) { stages = append(stages, s.Name) }
	}, func(r *rig) {
		r.registered("300")
		if got := strings.Join(stages, " "); got != "resolve request answer" {
			t.Errorf("stages %s", got)
		}
	})
}

func TestStackClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		silent := siptest.ListenUDP(t, r.net.Host(registrarIP), registrarIP+":5060")
		r.do(r.reg.Register)
		silent.Expect("REGISTER")
		r.do(func() { r.end.Stack.Client().Close() })
		r.heard("0s Starting", "0s Sent", "0s Failure 503 Service Unavailable for good")
	})
}
