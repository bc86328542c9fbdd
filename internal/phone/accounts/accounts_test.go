package accounts

import (
	"errors"
	"net/netip"
	"slices"
	"testing"

	"gosua/internal/phone/event"
	"gosua/internal/phone/typed"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

// listed is a list with accounts that do not register, and what it told; outbound proxies as given.
func listed(t *testing.T, outbound string, settings ...Settings) (*List, *[]event.Event) {
	t.Helper()
	told := &[]event.Event{}
	cfg := Config{Emit: func(ev event.Event) { *told = append(*told, ev) }}
	if outbound != "" {
		cfg.Outbound = []uri.URI{parsed(t, outbound)}
	}
	l := New(cfg)
	for _, s := range settings {
		if _, err := l.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	return l, told
}

func parsed(t *testing.T, address string) uri.URI {
	t.Helper()
	u, err := uri.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// last is the account that was added last.
func last(l *List) *Account { return l.list[len(l.list)-1] }

func texts(list []uri.URI) (all []string) {
	for _, u := range list {
		all = append(all, u.String())
	}
	return all
}

func TestProxies(t *testing.T) {
	const out, own = "sip:out.example;lr", "sip:own.example;lr"
	for use, want := range [][]string{nil, {out}, {own}, {out, own}} {
		l, _ := listed(t, out, Settings{ID: "sip:alice@a.example", Proxies: []string{"sip:own.example"}, RegUseProxy: use})
		if got := texts(last(l).registerRoutes()); !slices.Equal(got, want) {
			t.Errorf("--reg-use-proxy %d: REGISTER by %v, want %v", use, got, want)
		}
		if got := texts(last(l).Routes()); !slices.Equal(got, []string{out, own}) {
			t.Errorf("other requests by %v, want both proxies", got)
		}
	}
}

// TestWithoutCredentials proves that a challenge tells what is missing.
func TestWithoutCredentials(t *testing.T) {
	l, _ := listed(t, "", Settings{ID: "sip:alice@example.org"})
	req := sipmsg.NewRequest(sipmsg.REGISTER, last(l).AOR().URI)
	resp := sipmsg.NewResponse(req, 401, "")
	resp.Header.Add("WWW-Authenticate", `Digest realm="r", nonce="n"`)
	err := last(l).Auth().Answer(resp, req)
	if missing, ok := errors.AsType[*digest.ErrNoCredential](err); !ok || missing.Realm != "r" {
		t.Errorf("%v, want that there is no credential for r", err)
	}
}

func TestLocalAccount(t *testing.T) {
	at := netip.MustParseAddrPort("10.0.0.1:5060")
	for _, tt := range []struct {
		proto         transport.Protocol
		outbound      string
		id, aor, next string // next: where what goes to sip:bob@h is sent, "" for there
	}{
		{transport.UDP, "", "<sip:10.0.0.1:5060>", "<sip:10.0.0.1>", ""},
		{transport.TCP, "", "<sip:10.0.0.1:5060;transport=TCP>", "<sip:10.0.0.1;transport=TCP>", "sip:bob@h;transport=tcp"},
		{transport.TCP, "sip:out.example;lr", "<sip:10.0.0.1:5060;transport=TCP>", "<sip:10.0.0.1;transport=TCP>", ""},
	} {
		l, told := listed(t, tt.outbound)
		l.AddLocal(tt.proto, at)
		a, next := last(l), ""
		if u := a.NextHop(parsed(t, "sip:bob@h")); u != nil {
			next = u.String()
		}
		if got := a.Info().URI; got != tt.id || a.AOR().String() != tt.aor || next != tt.next || a.Auth() != nil {
			t.Errorf("%s: account %s, From %s, next hop %q; want %+v", tt.proto, got, a.AOR(), next, tt)
		}
		if len(*told) != 1 || (*told)[0] != event.Event(event.AccountAdded{URI: tt.id}) {
			t.Errorf("%s: told %+v", tt.proto, *told)
		}
	}
}

// TestDefaultOfLocalAccounts: the last socket's, but for TLS's beside others.
func TestDefaultOfLocalAccounts(t *testing.T) {
	at := netip.MustParseAddrPort("10.0.0.1:5060")
	for _, tt := range []struct {
		protocols []transport.Protocol
		want      int
	}{
		{[]transport.Protocol{transport.UDP}, 0}, {[]transport.Protocol{transport.UDP, transport.TCP}, 1},
		{[]transport.Protocol{transport.UDP, transport.TCP, transport.TLS}, 1}, {[]transport.Protocol{transport.TLS}, 0}, {[]transport.Protocol{transport.TLS, transport.UDP}, 1},
	} {
		l, _ := listed(t, "")
		for _, p := range tt.protocols {
			l.AddLocal(p, at)
		}
		for i, info := range l.Infos() {
			if info.Default != (i == tt.want) {
				t.Errorf("%v: account %d is the default: %v", tt.protocols, i, info.Default)
			}
		}
	}
}

func TestListOfAccounts(t *testing.T) {
	l, told := listed(t, "", Settings{ID: "sip:a@a.example"}, Settings{ID: "sip:b@b.example:5062"}, Settings{ID: "sip:b@b.example"})
	for target, want := range map[string]int{"sip:x@a.example": 0, "sip:x@B.example:5062": 1, "sip:x@b.example": 2, "sip:x@b.example:7": 1, "sip:x@c.example": 2} {
		if got := l.ForTarget(parsed(t, target)); got != want {
			t.Errorf("%s is for account %d, want %d", target, got, want)
		}
	}
	gone := 0
	if err := l.Remove(2, func() { gone++ }); err != nil || gone != 1 {
		t.Errorf("remove: %v, told %d times", err, gone)
	}
	if n := len(*told); n != 4 || (*told)[3] != event.Event(event.AccountRemoved{ID: 2}) {
		t.Errorf("told %+v", *told)
	}
	if infos := l.Infos(); len(infos) != 2 || !infos[0].Default || infos[1].Default {
		t.Errorf("left: %+v, want two, the first the default", infos)
	}
	for name, err := range map[string]error{"remove": l.Remove(2, nil), "default": l.SetDefault(2), "negative": l.SetDefault(-1)} {
		if !errors.Is(err, ErrNoAccount) {
			t.Errorf("%s: %v, want ErrNoAccount", name, err)
		}
	}
	a, err := l.Get(1)
	if err != nil || !errors.Is(a.Register(), ErrNoRegistrar) || !errors.Is(a.Unregister(), ErrNoRegistrar) {
		t.Errorf("account 1: %v; it has no registrar", err)
	}
}

func TestAccountsThatCannotBe(t *testing.T) {
	for _, tt := range []struct {
		name     string
		settings Settings
		bad      bool // ErrBadURI
	}{
		{"no URI", Settings{ID: "alice"}, true},
		{"proxy", Settings{ID: "sip:alice@a.example", Proxies: []string{"nonsense"}}, false},
		{"registrar, no URI", Settings{ID: "sip:alice@a.example", Registrar: "nonsense"}, true},
		{"registrar, no SIP", Settings{ID: "sip:alice@a.example", Registrar: "tel:+49"}, true},
	} {
		l, told := listed(t, "")
		if _, err := l.Add(tt.settings); err == nil || errors.Is(err, typed.ErrBadURI) != tt.bad || len(l.Infos()) != 0 || len(*told) != 0 {
			t.Errorf("%s: %v, listed %+v, told %+v", tt.name, err, l.Infos(), *told)
		}
	}
}

// TestNothingToRegister: what is for registrars passes accounts without one by.
func TestNothingToRegister(t *testing.T) {
	l, _ := listed(t, "", Settings{ID: "sip:a@a.example"})
	done := 0
	l.UnregisterAll(func() { done++ })
	l.Moved(func() { t.Error("an account without registrar was registered anew") })
	l.FlowClosed(nil, nil)
	l.Drop()
	if done != 1 {
		t.Errorf("the end was told %d times", done)
	}
}
