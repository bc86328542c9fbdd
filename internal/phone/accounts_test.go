package phone

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone/typed"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/registration"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// TestAccountThatTakesARequest: 0 is the local account of UDP, 1 that of TCP; the others are as listed.
func TestAccountThatTakesARequest(t *testing.T) {
	within(t, nil, func(p *inside) {
		for _, id := range []string{"sip:alice@a.example", "sip:alice@b.example", "sip:carol@a.example", "<sip:dave@c.example;transport=UDP>", "<sip:erin@c.example;transport=tcp>"} {
			p.add(AccountConfig{ID: id})
		}
		udp, tcp := p.flow(transport.UDP), p.flow(transport.TCP)
		for _, tt := range []struct {
			name, target, to string
			flow             *transport.Flow
			want             int
		}{
			{"whom To names", "sip:alice@10.0.0.1", "<sip:alice@b.example>", udp, 3},
			{"whom To names, over a connection", "sip:alice@10.0.0.1", "<sip:alice@b.example>", tcp, 3},
			{"the address of a socket", "sip:10.0.0.1", "<sip:10.0.0.1>", udp, 0},
			{"the address of a socket, over another", "sip:10.0.0.1", "<sip:10.0.0.1>", tcp, 2},
			{"the transport that an account names", "sip:dave@10.0.0.1", "<sip:dave@c.example>", udp, 5},
			{"the transport outweighs the user", "sip:erin@10.0.0.1", "<sip:erin@c.example>", udp, 5},
			{"over the right transport", "sip:erin@10.0.0.1", "<sip:erin@c.example>", tcp, 6},
			{"the first of equals", "sip:alice@10.0.0.1", "<sip:alice@elsewhere.example>", tcp, 2},
			{"the domain outweighs the user", "sip:alice@10.0.0.1", "<sip:dave@a.example>", tcp, 2},
			{"user and domain", "sip:carol@10.0.0.1", "<sip:carol@a.example>", tcp, 4},
			{"the domain in other case", "sip:x@10.0.0.1", "<sip:x@B.Example>", tcp, 3},
			{"the user in other case is another", "sip:Carol@10.0.0.1", "<sip:Carol@d.example>", tcp, 2},
			{"the Request-URI alone", "sip:alice@10.0.0.1", "<sip:forwarded@d.example>", tcp, 2},
			{"nobody is named", "sip:x@10.0.0.1", "<sip:x@d.example>", tcp, 2},
			{"no To that can be read", "sip:alice@10.0.0.1", "<sip:", tcp, 2},
		} {
			p.onLoop(func() {
				if got := p.accounts.ForRequest(p.request(tt.target, tt.to), tt.flow); got == nil || got.ID() != tt.want {
					t.Errorf("%s: account %+v, want %d", tt.name, got, tt.want)
				}
			})
		}
	})
}

func TestDefaultAccount(t *testing.T) {
	within(t, func(c *Config) { c.TLS = TLSConfig{Listen: true}; c.SIP.NoTCP = true }, func(p *inside) {
		isDefault := func(want int) {
			t.Helper()
			for _, a := range p.Accounts() {
				if a.Default != (a.ID == want) {
					t.Errorf("account %d default %v, want account %d", a.ID, a.Default, want)
				}
			}
		}
		isDefault(0) // UDP's, not TLS's
		id := p.add(AccountConfig{ID: "sip:alice@a.example"}).ID()
		isDefault(id)
		p.must(p.SetDefaultAccount(1))
		isDefault(1)
		p.must(p.DeleteAccount(1))
		isDefault(0)
		if err := p.SetDefaultAccount(1); !errors.Is(err, ErrNoAccount) {
			t.Errorf("default account 1 that was deleted: %v", err)
		}
		if again := p.add(AccountConfig{ID: "sip:bob@a.example"}).ID(); again != 3 {
			t.Errorf("a new account is %d, want 3: numbers are not used again", again)
		}
	})
}

func TestTLSAloneIsTheDefault(t *testing.T) {
	within(t, func(c *Config) { c.TLS.Listen, c.SIP.NoTCP, c.SIP.NoUDP = true, true, true }, func(p *inside) {
		if list := p.Accounts(); len(list) != 1 || !list[0].Default || list[0].URI != "<sip:10.0.0.1:5061;transport=TLS>" {
			t.Errorf("accounts %+v", list)
		}
	})
}

func TestAccountsThatCannotBe(t *testing.T) {
	within(t, nil, func(p *inside) {
		before := len(p.Accounts())
		for name, cfg := range map[string]AccountConfig{
			"no URI":              {ID: "alice"},
			"proxy":               {ID: "sip:alice@a.example", Proxies: []string{"nonsense"}},
			"registrar":           {ID: "sip:alice@a.example", Registrar: "nonsense"},
			"registrar, no SIP":   {ID: "sip:alice@a.example", Registrar: "tel:+49"},
			"name without number": {ID: `"Alice" <>`},
		} {
			if _, err := p.AddAccount(cfg); err == nil {
				t.Errorf("%s: the account was added", name)
			}
		}
		if _, err := p.AddAccount(AccountConfig{ID: "alice"}); !errors.Is(err, ErrBadURI) {
			t.Errorf("account alice: %v, want ErrBadURI", err)
		}
		if n := len(p.Accounts()); n != before {
			t.Errorf("%d accounts, %d before", n, before)
		}
	})
}

func TestActsOnAccountsThatAreNot(t *testing.T) {
	within(t, nil, func(p *inside) {
		for _, id := range []int{-1, 7} {
			for name, act := range map[string]func(int) error{"register": p.Register, "unregister": p.Unregister, "delete": p.DeleteAccount} {
				if err := act(id); !errors.Is(err, ErrNoAccount) {
					t.Errorf("%s account %d: %v, want ErrNoAccount", name, id, err)
				}
			}
		}
		if err := p.Register(0); !errors.Is(err, ErrNoRegistrar) {
			t.Errorf("register a local account: %v, want ErrNoRegistrar", err)
		}
	})
}

// TestContact: what others are told to reach us by, in a dialog.
func TestContact(t *testing.T) {
	plain := AccountConfig{ID: "sip:alice@a.example"}
	for _, tt := range []struct {
		name             string
		cfg              AccountConfig
		proto            transport.Protocol
		outgoing, secure bool
		want             string
	}{
		{"UDP", plain, transport.UDP, false, false, "<sip:alice@10.0.0.1:5060>"},
		{"UDP, a call of ours", plain, transport.UDP, true, false, "<sip:alice@10.0.0.1:5060;ob>"},
		{"TCP, where we listen", plain, transport.TCP, false, false, "<sip:alice@10.0.0.1:5060;transport=TCP>"},
		{"TLS, where we listen", plain, transport.TLS, true, false, "<sip:alice@10.0.0.1:5061;transport=TLS;ob>"},
		{"to a sips: address", plain, transport.TLS, true, true, "<sips:alice@10.0.0.1:5061;transport=TLS;ob>"},
		{"with parameters", AccountConfig{ID: "sip:alice@a.example", ContactURIParams: ";x=1", ContactParams: ";q=0.5", RegContactParams: ";r"},
			transport.UDP, false, false, "<sip:alice@10.0.0.1:5060;x=1>;q=0.5"},
		{"one that was given", AccountConfig{ID: "sip:alice@a.example", Contact: "sip:me@b.example", ContactParams: ";q=1"},
			transport.TCP, true, false, "sip:me@b.example"},
		{"one that cannot be read", AccountConfig{ID: "sip:alice@a.example", Contact: "<sip:"}, transport.UDP, false, false, "<sip:alice@10.0.0.1:5060>"},
		{"nobody", AccountConfig{ID: "sip:a.example"}, transport.UDP, false, false, "<sip:10.0.0.1:5060>"},
		{"escapes stay", AccountConfig{ID: "sip:al%40ice@a.example"}, transport.UDP, false, false, "<sip:al%40ice@10.0.0.1:5060>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			within(t, func(c *Config) { c.TLS.Listen = tt.proto == transport.TLS }, func(p *inside) {
				a, f := p.add(tt.cfg), p.flow(tt.proto)
				p.onLoop(func() {
					if got := a.Contact(f, tt.outgoing, tt.secure).String(); got != tt.want {
						t.Errorf("Contact: %s\n    want %s", got, tt.want)
					}
				})
			})
		})
	}
}

// registrar is a registrar at theirIP.
func (p *inside) registrar(cfg siptest.RegistrarConfig) *siptest.Registrar {
	p.t.Helper()
	e := siptest.NewEndpoint(p.t, p.net.Host(theirIP))
	e.Listen(transport.UDP, theirIP+":5060")
	e.Listen(transport.TCP, theirIP+":5060")
	return siptest.NewRegistrar(e, cfg)
}

// withRegistrar runs a test with a registrar beside the phone, which ends first.
func withRegistrar(t *testing.T, cfg siptest.RegistrarConfig, f func(p *inside, r *siptest.Registrar)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		host := &inside{t: t, net: simnet.New(1, simnet.Options{})}
		r := host.registrar(cfg)
		f(newInside(t, host.net, nil), r)
	})
}

func TestContactOfARegistration(t *testing.T) {
	for _, tt := range []struct {
		name   string
		cfg    AccountConfig
		bound  string // what the registrar was told; the port of TCP left out
		inCall string // what callers are told
	}{
		{"UDP", AccountConfig{Registrar: "sip:10.0.0.9"}, "<sip:alice@10.0.0.1:5060;ob>", "<sip:alice@10.0.0.1:5060;ob>"},
		{"with parameters", AccountConfig{Registrar: "sip:10.0.0.9", ContactURIParams: ";u", ContactParams: ";c", RegContactURIParams: ";ru", RegContactParams: ";rc"},
			"<sip:alice@10.0.0.1:5060;ob;u;ru>;c;rc", "<sip:alice@10.0.0.1:5060;ob;u>;c"},
		{"one that was given", AccountConfig{Registrar: "sip:10.0.0.9", Contact: "<sip:me@10.0.0.1:5060;x>"}, "<sip:me@10.0.0.1:5060;x>", "<sip:me@10.0.0.1:5060;x>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			withRegistrar(t, siptest.RegistrarConfig{}, func(p *inside, r *siptest.Registrar) {
				tt.cfg.ID = "sip:alice@10.0.0.9"
				a := p.add(tt.cfg)
				if n := len(heard[Registered](p)); n != 1 {
					t.Fatalf("registered %d times", n)
				}
				bound := r.Bindings("alice")
				if len(bound) != 1 || bound[0].Contact.String() != tt.bound {
					t.Errorf("bound %+v, want %s", bound, tt.bound)
				}
				p.onLoop(func() {
					if got := a.Contact(p.flow(transport.UDP), false, false).String(); got != tt.inCall {
						t.Errorf("Contact: %s\n    want %s", got, tt.inCall)
					}
				})
			})
		})
	}
}

// TestRegisteredOverTCPIsReachedByTheConnection: the registrar's calls come over the connection that we opened.
func TestRegisteredOverTCPIsReachedByTheConnection(t *testing.T) {
	withRegistrar(t, siptest.RegistrarConfig{}, func(p *inside, r *siptest.Registrar) {
		p.add(AccountConfig{ID: "sip:alice@10.0.0.9", Registrar: "sip:10.0.0.9;transport=tcp"})
		heard[Registered](p)
		bound := r.Bindings("alice")
		p.onLoop(func() {
			local := p.stack.Transport().Existing(transport.TCP, netip.MustParseAddrPort(theirIP+":5060")).Local()
			if len(bound) != 1 || bound[0].Contact.URI.Port != int(local.Port()) || local.Port() == 5060 || bound[0].Contact.URI.Transport() != "tcp" {
				t.Errorf("bound %v, the connection is at %s", bound, local)
			}
		})
	})
}

func TestNextHopOfALocalAccount(t *testing.T) {
	for _, tt := range []struct {
		noUDP    bool
		account  int // 0 UDP, 1 TCP; without UDP 0 is TCP
		target   string
		outbound []string
		want     string
		prefers  bool
	}{
		{false, 0, "sip:bob@h", nil, "", false},
		{false, 1, "sip:bob@h", nil, "", true},
		{true, 0, "sip:bob@h", nil, "sip:bob@h;transport=tcp", false},
		{true, 0, "sip:bob@h;transport=udp", nil, "", false},
		{true, 0, "sip:bob@h", []string{"sip:proxy"}, "", false},
		{false, 1, "sip:bob@h", []string{"sip:proxy"}, "", false},
	} {
		within(t, func(c *Config) { c.SIP.NoUDP, c.SIP.Outbound = tt.noUDP, tt.outbound }, func(p *inside) {
			target, err := typed.Address(tt.target)
			p.must(err)
			p.onLoop(func() {
				got := ""
				a, err := p.accounts.Get(tt.account)
				if err != nil {
					t.Error(err)
					return
				}
				if u := a.NextHop(target.URI); u != nil {
					got = u.String()
				}
				if got != tt.want || a.PrefersTCP() != tt.prefers {
					t.Errorf("%+v: next hop %q, prefers TCP: %v", tt, got, a.PrefersTCP())
				}
			})
		})
	}
}

func TestAccountAsItStands(t *testing.T) {
	users := map[string]string{"alice": "secret"}
	withRegistrar(t, siptest.RegistrarConfig{Users: users, MaxExpires: 90 * time.Second}, func(p *inside, _ *siptest.Registrar) {
		good := []digest.Credentials{{Realm: "*", Username: "alice", Password: "secret"}}
		bad := []digest.Credentials{{Realm: "*", Username: "alice", Password: "wrong"}}
		id := p.add(AccountConfig{ID: "sip:alice@10.0.0.9", Registrar: "sip:10.0.0.9", Credentials: good}).ID()
		p.add(AccountConfig{ID: "sip:alice@10.0.0.9", Registrar: "sip:10.0.0.9", Credentials: bad})
		is := func(id, status, expires int) {
			t.Helper()
			synctest.Wait()
			if got := p.Accounts()[id]; got.Status != status || got.Expires != expires || !got.HasRegistrar {
				t.Errorf("account %+v, want status %d, expiry %d", got, status, expires)
			}
		}
		is(id, 200, 90)
		is(id+1, 401, -1)
		p.must(p.Unregister(id))
		is(id, 200, -1)
		p.must(p.Register(id))
		is(id, 200, 90)
		if err := p.Unregister(id + 1); !errors.Is(err, registration.ErrNotRegistered) {
			t.Errorf("unregister what never was: %v, want ErrNotRegistered", err)
		}
	})
}

func TestRegistrationUnderWay(t *testing.T) {
	within(t, nil, func(p *inside) { // nobody is at the registrar's address
		a := p.add(AccountConfig{ID: "sip:alice@10.0.0.9", Registrar: "sip:10.0.0.9"})
		if got := p.Accounts()[a.ID()]; got.Status != 100 || got.StatusText != "In Progress" || got.Expires != 0 {
			t.Errorf("under way: %+v", got)
		}
	})
}

// TestWhatARegistrationTells: the events of each ending, in order.
func TestWhatARegistrationTells(t *testing.T) {
	for _, tt := range []struct {
		name      string
		code      int // the registrar's answer, 0: it is content
		permanent bool
		retry     bool
	}{{"accepted", 0, false, false}, {"refused for good", 403, true, false}, {"refused for now", 503, false, true}} {
		t.Run(tt.name, func(t *testing.T) {
			answer := func(*sipmsg.Request) int { return tt.code }
			withRegistrar(t, siptest.RegistrarConfig{Answer: answer}, func(p *inside, _ *siptest.Registrar) {
				id := p.add(AccountConfig{ID: "sip:alice@10.0.0.9", Registrar: "sip:10.0.0.9"}).ID()
				if a := heard[AccountAdded](p); a[len(a)-1] != (AccountAdded{ID: id, URI: "sip:alice@10.0.0.9"}) {
					t.Errorf("added %+v", a)
				}
				if n := len(heard[RegistrationSent](p)); n != 1 {
					t.Errorf("%d REGISTER told", n)
				}
				failed, retries, registered := heard[RegistrationFailed](p), heard[RegistrationRetry](p), heard[Registered](p)
				if tt.code == 0 {
					if len(registered) != 1 || len(failed) != 0 || registered[0].Code != 200 {
						t.Errorf("registered %+v, failed %+v", registered, failed)
					}
					return
				}
				if len(failed) != 1 || failed[0].Code != tt.code || failed[0].Permanent != tt.permanent || len(registered) != 0 {
					t.Errorf("failed %+v, want %d, permanent %v", failed, tt.code, tt.permanent)
				}
				if (len(retries) == 1) != tt.retry {
					t.Errorf("retries %+v", retries)
				}
			})
		})
	}
}

func TestDeletedAccountIsUnregistered(t *testing.T) {
	withRegistrar(t, siptest.RegistrarConfig{}, func(p *inside, r *siptest.Registrar) {
		a := p.add(AccountConfig{ID: "sip:alice@10.0.0.9", Registrar: "sip:10.0.0.9"})
		heard[Registered](p)
		p.must(p.DeleteAccount(a.ID()))
		if got := heard[AccountRemoved](p); len(got) != 1 || got[0].ID != a.ID() {
			t.Errorf("removed %+v", got)
		}
		if left := r.Bindings("alice"); len(left) != 0 {
			t.Errorf("still bound: %+v", left)
		}
	})
}

// TestDeleteDoesNotWaitForASilentRegistrar for long.
func TestDeleteDoesNotWaitForASilentRegistrar(t *testing.T) {
	withRegistrar(t, siptest.RegistrarConfig{}, func(p *inside, _ *siptest.Registrar) {
		a := p.add(AccountConfig{ID: "sip:alice@10.0.0.8", Registrar: "sip:10.0.0.8"}) // nobody is there
		heard[RegistrationSent](p)
		begun := time.Now()
		p.must(p.DeleteAccount(a.ID()))
		if took := time.Since(begun); took != time.Second {
			t.Errorf("waited %v", took)
		}
	})
}

// TestDeleteWaitsForTheRegistrar: its answer has been told when DeleteAccount returns.
func TestDeleteWaitsForTheRegistrar(t *testing.T) {
	withRegistrar(t, siptest.RegistrarConfig{}, func(p *inside, r *siptest.Registrar) {
		a := p.add(AccountConfig{ID: "sip:alice@10.0.0.9", Registrar: "sip:10.0.0.9"})
		heard[Registered](p)
		p.must(p.DeleteAccount(a.ID()))
		p.Flush()
		p.mu.Lock()
		defer p.mu.Unlock()
		told := slices.ContainsFunc(p.told, func(ev Event) bool { _, ok := ev.(Unregistered); return ok })
		if left := r.Bindings("alice"); len(left) != 0 || !told {
			t.Errorf("bound: %+v, the end was told: %v", left, told)
		}
	})
}

// TestShutdownUnregistersEverything: all bindings go, each account says so.
func TestShutdownUnregistersEverything(t *testing.T) {
	withRegistrar(t, siptest.RegistrarConfig{}, func(p *inside, r *siptest.Registrar) {
		for _, user := range []string{"alice", "bob"} {
			p.add(AccountConfig{ID: "sip:" + user + "@10.0.0.9", Registrar: "sip:10.0.0.9"})
		}
		heard[Registered](p)
		p.must(p.Shutdown(context.Background()))
		if n := len(heard[Unregistered](p)); n != 2 || len(r.Bindings("alice"))+len(r.Bindings("bob")) != 0 {
			t.Errorf("%d unregistered, bound %v %v", n, r.Bindings("alice"), r.Bindings("bob"))
		}
	})
}

// TestDefaultAccountReachesEverybody: the account of the TCP socket, which is the default where none is configured, calls and
// writes by UDP to who has nothing else.
func TestDefaultAccountReachesEverybody(t *testing.T) {
	for _, listens := range []transport.Protocol{transport.UDP, transport.TCP} {
		within(t, nil, func(p *inside) {
			listen := siptest.ListenUDP
			if listens == transport.TCP {
				listen = siptest.ListenTCP
			}
			remote := listen(p.t, p.net.Host(theirIP), theirIP+":5060")
			if err := p.SendMessage(1, "sip:bob@10.0.0.9", "hello"); err != nil {
				t.Fatal(err)
			}
			remote.Reply(remote.Expect("MESSAGE"), "200")
			if _, err := p.MakeCall(1, "sip:bob@10.0.0.9"); err != nil {
				t.Fatal(err)
			}
			remote.Reply(remote.Expect("INVITE"), "486")
			remote.Expect("ACK")
		})
	}
}
