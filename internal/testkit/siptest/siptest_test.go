package siptest_test

import (
	"fmt"
	"log/slog"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// failing is a testing.TB that notes the failure which a helper reports, instead of failing.
type failing struct {
	testing.TB
	said string
}

func (f *failing) Helper() {}

func (f *failing) Errorf(format string, args ...any) { f.said = fmt.Sprintf(format, args...) }

func (f *failing) Fatalf(format string, args ...any) {
	f.Errorf(format, args...)
	runtime.Goexit()
}

// said runs f, which should fail the test that it is given, and returns what it said.
func said(t *testing.T, f func(t testing.TB)) string {
	t.Helper()
	fake := &failing{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(fake)
	}()
	<-done
	return fake.said
}

func TestRemotesTalk(t *testing.T) {
	for _, protocol := range []string{"UDP", "TCP"} {
		t.Run(protocol, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				net := simnet.New(1, simnet.Options{})
				var a, b *siptest.Remote
				if protocol == "UDP" {
					a = siptest.ListenUDP(t, net.Host("192.0.2.1"), "192.0.2.1:5060")
					b = siptest.ListenUDP(t, net.Host("192.0.2.2"), "192.0.2.2:5060")
				} else {
					b = siptest.ListenTCP(t, net.Host("192.0.2.2"), "192.0.2.2:5060")
					a = siptest.DialTCP(t, net.Host("192.0.2.1"), "192.0.2.2:5060")
				}
				talk(t, a, b)
			})
		})
	}
}

func TestRemotesTalkOnTheSystem(t *testing.T) {
	a := siptest.ListenUDP(t, siptest.System{}, "127.0.0.1:0")
	b := siptest.ListenUDP(t, siptest.System{}, "127.0.0.1:0")
	talk(t, a, b)
	l := siptest.ListenTCP(t, siptest.System{}, "127.0.0.1:0")
	talk(t, siptest.DialTCP(t, siptest.System{}, l.Addr().String()), l)
}

// talk makes a call and ends it from the other side.
func talk(t *testing.T, a, b *siptest.Remote) {
	t.Helper()
	invite := a.NewRequest(sipmsg.INVITE, "sip:b@"+b.Addr().String())
	a.Send(b.Addr(), invite)
	got := b.Expect("INVITE")
	b.Reply(got, "100")
	b.Reply(got, "180 Is ringing", siptest.With("Contact", b.Contact()))
	a.Skip("100/*")
	if p := a.Expect("1??/INVITE"); p.Response().Reason != "Is ringing" {
		t.Errorf("reason %q", p.Response().Reason)
	}
	b.Reply(got, "200", siptest.With("Contact", b.Contact()), siptest.Body("text/plain", "hello"))
	ok := a.Expect("200/INVITE").Response()
	if string(ok.Body) != "hello" || ok.Header.ContentType() != "text/plain" {
		t.Errorf("body %q of %s", ok.Body, ok.Header.ContentType())
	}
	ours := a.DialogOf(invite, ok, b.Addr())
	ours.Send(sipmsg.ACK)
	ack := b.Expect("ACK").Request()
	if cseq, _ := ack.Header.CSeq(); cseq.Seq != 1+seqBefore(invite) || ack.URI.String() != strings.Trim(b.Contact(), "<>") {
		t.Errorf("ACK to %s with CSeq %d", ack.URI, cseq.Seq)
	}
	theirs := b.DialogOf(got.Request(), ok, got.From)
	bye := theirs.Send(sipmsg.BYE)
	p := a.Expect("BYE")
	if p.Head().CallID() != invite.Header.CallID() || bye.Header.Get("To") != ok.Header.Get("From") {
		t.Errorf("BYE:\n%s", p.Raw)
	}
	a.Reply(p, "200")
	b.Expect("200/BYE")
}

func seqBefore(r *sipmsg.Request) uint32 {
	cseq, _ := r.Header.CSeq()
	return cseq.Seq - 1
}

func TestRemoteFailsTheTest(t *testing.T) {
	tests := []struct {
		name   string
		script func(a, b *siptest.Remote)
		want   string
	}{
		{"nothing came", func(a, _ *siptest.Remote) { a.Expect("INVITE") }, "nothing came, want INVITE"},
		{"something else came", func(a, b *siptest.Remote) {
			b.Send(a.Addr(), b.NewRequest(sipmsg.BYE, "sip:a@192.0.2.1"))
			a.Expect("INVITE")
		}, "got BYE, want INVITE"},
		{"not quiet", func(a, b *siptest.Remote) {
			b.Send(a.Addr(), b.NewRequest(sipmsg.BYE, "sip:a@192.0.2.1"))
			a.Quiet(time.Second)
		}, "got BYE, want nothing"},
		{"not quiet until now", func(a, b *siptest.Remote) {
			b.Send(a.Addr(), b.NewRequest(sipmsg.BYE, "sip:a@192.0.2.1"))
			time.Sleep(time.Second)
			a.Quiet(0)
		}, "got BYE, want nothing"},
		{"bad status", func(a, b *siptest.Remote) {
			b.Send(a.Addr(), b.NewRequest(sipmsg.BYE, "sip:a@192.0.2.1"))
			a.Reply(a.Expect("BYE"), "fine")
		}, `cannot reply "fine" to BYE`},
		{"bad target", func(a, _ *siptest.Remote) { a.NewRequest(sipmsg.BYE, "::") }, "remote 192.0.2.1:5060"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				net := simnet.New(1, simnet.Options{})
				b := siptest.ListenUDP(t, net.Host("192.0.2.2"), "192.0.2.2:5060")
				got := said(t, func(tb testing.TB) {
					a := siptest.ListenUDP(tb, net.Host("192.0.2.1"), "192.0.2.1:5060")
					a.Patience = time.Second
					tt.script(a, b)
				})
				if !strings.Contains(got, tt.want) {
					t.Errorf("said %q, want %q", got, tt.want)
				}
			})
		})
	}
}

func TestAddressInUse(t *testing.T) {
	net := simnet.New(1, simnet.Options{})
	siptest.ListenUDP(t, net.Host("192.0.2.1"), "192.0.2.1:5060")
	got := said(t, func(tb testing.TB) { siptest.ListenUDP(tb, net.Host("192.0.2.1"), "192.0.2.1:5060") })
	if !strings.Contains(got, "address already in use") {
		t.Errorf("said %q", got)
	}
}

// register sends a REGISTER through a whole Stack.
func register(t *testing.T, e *siptest.Endpoint, user, password, contact string, seq uint32) siptest.Outcome {
	t.Helper()
	r := siptest.NewRequest(t, sipmsg.REGISTER, "sip:192.0.2.2")
	r.Header.Set("To", "<sip:"+user+"@192.0.2.2>")
	r.Header.SetCSeq(sipmsg.CSeq{Seq: seq, Method: sipmsg.REGISTER})
	r.Header.Add("Contact", contact)
	auth := digest.New([]digest.Credentials{{Username: user, Password: digest.Secret(password)}}, nil)
	return e.Send(uac.Params{Request: r, Auth: auth})
}

func TestRegistrar(t *testing.T) {
	tests := []struct {
		name     string
		cfg      siptest.RegistrarConfig
		password string
		contact  string
		code     int
		granted  time.Duration // 0: not bound
		requests int
	}{
		{"open to all", siptest.RegistrarConfig{}, "", "<sip:alice@192.0.2.1>;expires=300", 200, 300 * time.Second, 1},
		{"right password", users("secret"), "secret", "<sip:alice@192.0.2.1>;expires=300", 200, 300 * time.Second, 2},
		{"wrong password, and a new nonce each time", users("secret"), "guess", "<sip:alice@192.0.2.1>", 401, 0, 5},
		{"an hour by default", siptest.RegistrarConfig{}, "", "<sip:alice@192.0.2.1>", 200, time.Hour, 1},
		{"too brief", siptest.RegistrarConfig{MinExpires: time.Minute}, "", "<sip:alice@192.0.2.1>;expires=10", 423, 0, 1},
		{"shortened", siptest.RegistrarConfig{MaxExpires: time.Minute}, "", "<sip:alice@192.0.2.1>", 200, time.Minute, 1},
		{"taken away", siptest.RegistrarConfig{}, "", "<sip:alice@192.0.2.1>;expires=0", 200, 0, 1},
		{"own answer", siptest.RegistrarConfig{Answer: func(*sipmsg.Request) int { return 403 }}, "", "<sip:alice@192.0.2.1>", 403, 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				alice, registrar := registrarAt(t, tt.cfg)
				oc := register(t, alice, "alice", tt.password, tt.contact, 1)
				if oc.Err != nil || oc.Codes[0] != tt.code || registrar.Requests() != tt.requests {
					t.Fatalf("%v, %v after %d requests; want %d after %d", oc.Codes, oc.Err, registrar.Requests(), tt.code, tt.requests)
				}
				bound := registrar.Bindings("alice")
				if (len(bound) == 1) != (tt.granted > 0) || len(bound) == 1 && time.Until(bound[0].Until) != tt.granted {
					t.Errorf("bound %v, want for %v", bound, tt.granted)
				}
				if want := fmt.Sprintf("<sip:alice@192.0.2.1>;expires=%d", int(tt.granted.Seconds())); tt.granted > 0 && oc.Last.Header.Get("Contact") != want {
					t.Errorf("listed %s, want %s", oc.Last.Header.Get("Contact"), want)
				}
			})
		})
	}
}

func users(password string) siptest.RegistrarConfig {
	return siptest.RegistrarConfig{Users: map[string]string{"alice": password}, Algorithms: []string{"SHA-256", "MD5"}}
}

func registrarAt(t *testing.T, cfg siptest.RegistrarConfig) (alice *siptest.Endpoint, r *siptest.Registrar) {
	t.Helper()
	net := simnet.New(1, simnet.Options{})
	alice = siptest.NewEndpoint(t, net.Host("192.0.2.1"))
	alice.Listen(transport.UDP, "192.0.2.1:5060")
	e := siptest.NewEndpoint(t, net.Host("192.0.2.2"))
	if got := e.Listen(transport.UDP, "192.0.2.2:5060"); got != netip.MustParseAddrPort("192.0.2.2:5060") {
		t.Fatalf("listens at %v", got)
	}
	return alice, siptest.NewRegistrar(e, cfg)
}

func TestBindingsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		alice, registrar := registrarAt(t, siptest.RegistrarConfig{})
		register(t, alice, "alice", "", "<sip:alice@192.0.2.1>;expires=60", 1)
		register(t, alice, "alice", "", "<sip:alice@192.0.2.1:5070>;expires=120", 2)
		for _, want := range []int{2, 1, 0} {
			if got := len(registrar.Bindings("alice")); got != want {
				t.Errorf("%d bindings, want %d", got, want)
			}
			time.Sleep(61 * time.Second)
		}
		register(t, alice, "alice", "", "<sip:alice@192.0.2.1>", 3)
		register(t, alice, "alice", "", "*", 4)
		if got := registrar.Bindings("alice"); len(got) != 0 {
			t.Errorf("after the wildcard: %v", got)
		}
	})
}

func TestErrorsThatAreLoggedFailTheTest(t *testing.T) {
	for level, want := range map[slog.Level]string{
		slog.LevelInfo: "", slog.LevelWarn: "", slog.LevelError: "logged an error: it broke what=this",
	} {
		got := said(t, func(t testing.TB) {
			siptest.NoErrors(t).With("a", 1).WithGroup("g").Log(t.Context(), level, "it broke", "what", "this")
		})
		if got != want {
			t.Errorf("%s: the test says %q, want %q", level, got, want)
		}
	}
}
