package digest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// zeros is randomness that can be foretold.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// zeroCnonce is the cnonce that zeros make.
var zeroCnonce = strings.Repeat("0", 32)

// dry is randomness that has run out.
type dry struct{}

var errDry = errors.New("no randomness")

func (dry) Read([]byte) (int, error) { return 0, errDry }

func register() *sipmsg.Request {
	return sipmsg.NewRequest(sipmsg.REGISTER, uri.URI{Scheme: "sip", Host: "example.com"})
}

// refuse is a 401 or 407 with those challenges.
func refuse(code int, challenges ...string) *sipmsg.Response {
	resp := &sipmsg.Response{StatusCode: code}
	name := "WWW-Authenticate"
	if code == 407 {
		name = "Proxy-Authenticate"
	}
	for _, c := range challenges {
		resp.Header.Add(name, c)
	}
	return resp
}

func answers(req *sipmsg.Request, name string) (list []string) {
	for f := range req.Header.All() {
		if f.Name == name {
			list = append(list, f.Value)
		}
	}
	return list
}

// param reads a parameter out of an answer.
func param(t *testing.T, value, name string) string {
	t.Helper()
	params, err := fields(value)
	if err != nil {
		t.Fatal(err)
	}
	for n, v := range params {
		if n == name {
			return v
		}
	}
	return ""
}

func alice() []Credentials {
	return []Credentials{{Realm: "*", Username: "alice", Password: "secret"}}
}

// The header is written in pjsua's order.
func TestAnswerLayout(t *testing.T) {
	md5, _ := findAlgorithm("MD5")
	ha1, ha2 := md5.hash("alice", "r", "secret"), md5.hash("REGISTER", "sip:example.com")
	withQop := md5.hash(ha1, "n", "00000001", zeroCnonce, "auth", ha2)
	withoutQop := md5.hash(ha1, "n", ha2)
	for _, c := range []struct{ challenge, want string }{
		{`Digest realm="r", nonce="n", qop="auth"`,
			`Digest username="alice", realm="r", nonce="n", uri="sip:example.com", response="` + withQop +
				`", cnonce="` + zeroCnonce + `", qop=auth, nc=00000001`},
		{`Digest realm="r",nonce="n",qop="auth-int,auth",opaque="o,p",algorithm=MD5`,
			`Digest username="alice", realm="r", nonce="n", uri="sip:example.com", response="` + withQop +
				`", algorithm=MD5, cnonce="` + zeroCnonce + `", opaque="o,p", qop=auth, nc=00000001`},
		{`digest   nonce=n , realm = "r", opaque=""`,
			`Digest username="alice", realm="r", nonce="n", uri="sip:example.com", response="` + withoutQop + `", opaque=""`},
	} {
		req := register()
		if err := New(alice(), zeros{}).Answer(refuse(401, c.challenge), req); err != nil {
			t.Errorf("%s: %v", c.challenge, err)
			continue
		}
		if got := req.Header.Get("Authorization"); got != c.want {
			t.Errorf("%s is answered\n%s\nwant\n%s", c.challenge, got, c.want)
		}
	}
}

// Of the challenges of one realm the first that is supported is answered, and of several realms each.
func TestAnswerChooses(t *testing.T) {
	creds := []Credentials{
		{Realm: "*", Username: "any", Password: "x"},
		{Realm: "a", Username: "alice", Password: "x"},
		{Realm: "h", Username: "hashed", HA1: Secret(strings.Repeat("ab", 16))},
	}
	for _, c := range []struct {
		what       string
		challenges []string
		want       string
	}{
		{"the first supported", []string{`Digest realm="a",nonce="1",algorithm=MD2`, `Digest realm="a",nonce="2",algorithm=SHA-256`,
			`Digest realm="a",nonce="3",algorithm=MD5`}, "alice a 2 SHA-256"},
		{"several realms", []string{`Digest realm="a",nonce="1"`, `Digest realm="b",nonce="2",algorithm=MD5`}, "alice a 1 |any b 2 MD5"},
		{"schemes beside digest", []string{`Basic realm="a"`, `NoOneKnows x=y`, `Digest realm="a",nonce="1"`}, "alice a 1 "},
		{"a challenge without nonce", []string{`Digest realm="a"`, `Digest realm="a",nonce="2"`}, "alice a 2 "},
		{"qop of the second", []string{`Digest realm="a",nonce="1",qop="auth-int"`, `Digest realm="a",nonce="2",qop="AUTH"`}, "alice a 2 "},
		{"HA1 for its algorithm", []string{`Digest realm="h",nonce="1",algorithm=MD5`}, "hashed h 1 MD5"},
		{"HA1 not for another", []string{`Digest realm="h",nonce="1",algorithm=SHA-256`}, "any h 1 SHA-256"},
	} {
		req := register()
		if err := New(creds, zeros{}).Answer(refuse(401, c.challenges...), req); err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		var got []string
		for _, v := range answers(req, "Authorization") {
			got = append(got, strings.Join([]string{param(t, v, "username"), param(t, v, "realm"), param(t, v, "nonce"),
				param(t, v, "algorithm")}, " "))
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%s: answered %q, want %q", c.what, s, c.want)
		}
	}
}

func TestAnswerErrors(t *testing.T) {
	onlyA := []Credentials{{Realm: "a", Username: "alice", Password: "x"}}
	for _, c := range []struct {
		what  string
		creds []Credentials
		resp  *sipmsg.Response
		is    func(error) bool
	}{
		{"no credentials", nil, refuse(401, `Digest realm="b",nonce="1"`), noCredential("b")},
		{"none for the realm", onlyA, refuse(407, `Digest realm="b",nonce="1"`), noCredential("b")},
		{"none with the right HA1", []Credentials{{HA1: "abcd"}}, refuse(401, `Digest realm="b",nonce="1"`), noCredential("b")},
		{"no challenge", onlyA, refuse(401), is(ErrUnsupported)},
		{"unknown algorithm", onlyA, refuse(401, `Digest realm="a",nonce="1",algorithm=MD2`), is(ErrUnsupported)},
		{"unknown qop", onlyA, refuse(401, `Digest realm="a",nonce="1",qop="auth-int"`), is(ErrUnsupported)},
		{"unknown scheme", onlyA, refuse(401, `Basic realm="a"`), is(ErrUnsupported)},
		{"another status", onlyA, refuse(403, `Digest realm="a",nonce="1"`), is(ErrUnsupported)},
	} {
		req := register()
		err := New(c.creds, zeros{}).Answer(c.resp, req)
		if err == nil || !c.is(err) {
			t.Errorf("%s: %v", c.what, err)
		}
		if req.Header.Has("Authorization") || req.Header.Has("Proxy-Authorization") {
			t.Errorf("%s: answered all the same", c.what)
		}
	}
	if err := New(onlyA, dry{}).Answer(refuse(401, `Digest realm="a",nonce="1"`), register()); !errors.Is(err, errDry) {
		t.Errorf("without randomness: %v", err)
	}
}

func is(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }

func noCredential(realm string) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*ErrNoCredential](err)
		return ok && e.Realm == realm && strings.Contains(err.Error(), realm)
	}
}

// The same nonce again is a refusal, unless it is stale; other nonces are answered three times more.
func TestAnswerAgain(t *testing.T) {
	a, req := New(alice(), zeros{}), register()
	challenge := func(nonce, more string) error {
		return a.Answer(refuse(401, `Digest realm="r",nonce="`+nonce+`",qop="auth"`+more), req)
	}
	if err := challenge("1", ""); err != nil {
		t.Fatal(err)
	}
	if err := challenge("1", ""); !errors.Is(err, ErrRefused) {
		t.Errorf("the same nonce: %v", err)
	}
	for i := range MaxStale {
		if err := challenge(fmt.Sprint(i+2), ",stale=TRUE"); err != nil {
			t.Errorf("stale %d times: %v", i+1, err)
		}
	}
	if err := challenge("9", ",stale=true"); !errors.Is(err, ErrStaleCount) || errors.Is(err, ErrRefused) {
		t.Errorf("stale once more: %v", err)
	}
	if err := challenge("9", ""); !errors.Is(err, ErrStaleCount) || !errors.Is(err, ErrRefused) {
		t.Errorf("another nonce once more: %v", err)
	}
	if got := answers(req, "Authorization"); len(got) != 1 {
		t.Errorf("%d answers for one realm: %q", len(got), got)
	}
}

// The count of a nonce goes up with each request, and starts anew with another.
func TestNonceCount(t *testing.T) {
	a := New(alice(), zeros{})
	var counts []string
	for range 17 {
		req := register()
		if err := a.Answer(refuse(401, `Digest realm="r",nonce="1",qop="auth"`), req); err != nil {
			t.Fatal(err)
		}
		counts = append(counts, param(t, req.Header.Get("Authorization"), "nc"))
	}
	if counts[0] != "00000001" || counts[1] != "00000002" || counts[16] != "00000011" {
		t.Errorf("counts %q", counts)
	}
	req := register()
	if err := a.Answer(refuse(401, `Digest realm="r",nonce="2",qop="auth",stale=true`), req); err != nil {
		t.Fatal(err)
	}
	if nc := param(t, req.Header.Get("Authorization"), "nc"); nc != "00000001" {
		t.Errorf("count of a new nonce is %s", nc)
	}
}

// Each request starts the count of stale nonces anew: a long registration is refreshed for ever.
func TestStaleIsCountedForARequest(t *testing.T) {
	a := New(alice(), zeros{})
	for i := range 5 * MaxStale {
		req := register()
		for _, more := range []string{"", ",stale=true"} {
			if err := a.Answer(refuse(401, fmt.Sprintf(`Digest realm="r",nonce="%d%s"%s`, i, more, more)), req); err != nil {
				t.Fatalf("refresh %d: %v", i, err)
			}
		}
	}
}

// A proxy and the server behind it both challenge: both answers are on the request.
func TestProxyAndServer(t *testing.T) {
	a, req := New(alice(), zeros{}), register()
	for _, resp := range []*sipmsg.Response{
		refuse(407, `Digest realm="proxy",nonce="p",qop="auth"`),
		refuse(401, `Digest realm="server",nonce="s",qop="auth"`),
		refuse(407, `Digest realm="second",nonce="q"`),
	} {
		if err := a.Answer(resp, req); err != nil {
			t.Fatal(err)
		}
	}
	proxy, server := answers(req, "Proxy-Authorization"), answers(req, "Authorization")
	if len(proxy) != 2 || param(t, proxy[0], "realm") != "proxy" || param(t, proxy[1], "realm") != "second" ||
		len(server) != 1 || param(t, server[0], "realm") != "server" {
		t.Errorf("answers %q and %q", proxy, server)
	}
}

func TestAnswerNames(t *testing.T) {
	for _, name := range []string{`al"i\ce`, "zoë", "名前", "a,b=c"} {
		creds := []Credentials{{Username: name, Password: "sëcret"}}
		req := register()
		if err := New(creds, zeros{}).Answer(refuse(401, `Digest realm="r \"q\"",nonce="1"`), req); err != nil {
			t.Fatal(err)
		}
		got := req.Header.Get("Authorization")
		md5, _ := findAlgorithm("")
		want := md5.response(proof{ha1: md5.hash(name, `r "q"`, "sëcret"), nonce: "1", method: "REGISTER", target: "sip:example.com"})
		if param(t, got, "username") != name || param(t, got, "realm") != `r "q"` || param(t, got, "response") != want {
			t.Errorf("%s answers %s", name, got)
		}
	}
}

// A server cannot make an Authenticator remember without bound.
func TestRealmsAreBounded(t *testing.T) {
	a := New(alice(), zeros{})
	for i := range 10 * maxRealms {
		if err := a.Answer(refuse(401, fmt.Sprintf(`Digest realm="%d",nonce="1"`, i)), register()); err != nil {
			t.Fatal(err)
		}
	}
	if len(a.realms) > maxRealms {
		t.Errorf("%d realms are remembered", len(a.realms))
	}
	var many []string
	for i := range 10 * maxRealms {
		many = append(many, fmt.Sprintf(`Digest realm="at once %d",nonce="1"`, i))
	}
	req := register()
	if err := a.Answer(refuse(401, many...), req); err != nil {
		t.Fatal(err)
	}
	if n := len(answers(req, "Authorization")); n != maxRealms || len(a.realms) != maxRealms {
		t.Errorf("%d realms are answered at once, %d remembered", n, len(a.realms))
	}
}
