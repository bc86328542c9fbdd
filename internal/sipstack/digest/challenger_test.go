package digest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// clock is a time that the test moves.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func users(user string) (string, bool) {
	password, ok := map[string]string{"alice": "secret", `al"i\ce`: "x", "zoë": "ü"}[user]
	return password, ok
}

func newClock() *clock { return &clock{time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)} }

func challengeOf(t *testing.T, c *Challenger, code int) *sipmsg.Response {
	t.Helper()
	resp := &sipmsg.Response{StatusCode: code}
	c.Challenge(resp, false)
	return resp
}

func verify(c *Challenger, req *sipmsg.Request) VerifyResult {
	_, result := c.Verify(req, users)
	return result
}

func expect(t *testing.T, what string, got, want VerifyResult) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// What an Authenticator answers a Challenger accepts, for each algorithm, user and status.
func TestRoundTrip(t *testing.T) {
	for _, alg := range []string{"MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"} {
		for name, password := range map[string]Secret{"alice": "secret", `al"i\ce`: "x", "zoë": "ü"} {
			for _, code := range []int{401, 407} {
				c := NewChallenger("example.com", []string{alg}, nil, nil)
				req := register()
				expect(t, "a request without answer", verify(c, req), Missing)
				a := New([]Credentials{{Username: name, Password: password}}, nil)
				challenge, again := challengeOf(t, c, code), register()
				for _, r := range []*sipmsg.Request{req, again} {
					if err := a.Answer(challenge, r); err != nil {
						t.Fatal(err)
					}
				}
				user, result := c.Verify(req, users)
				if user != name || result != Verified {
					t.Errorf("%s for %s: %q, %v", alg, name, user, result)
				}
				expect(t, "the next request", verify(c, again), Verified)
				expect(t, "the same request again", verify(c, again), Replayed)
				expect(t, "the first request again", verify(c, req), Replayed)
			}
		}
	}
}

func TestHA1Credentials(t *testing.T) {
	md5, _ := findAlgorithm("MD5")
	c := NewChallenger("r", []string{"SHA-256", "MD5"}, nil, nil)
	req := register()
	a := New([]Credentials{{Username: "alice", HA1: Secret(strings.ToUpper(md5.hash("alice", "r", "secret")))}}, nil)
	if err := a.Answer(challengeOf(t, c, 401), req); err != nil {
		t.Fatal(err)
	}
	expect(t, "an HA1", verify(c, req), Verified)
}

func TestChallengeHeaders(t *testing.T) {
	c := NewChallenger(`r "x"`, []string{"SHA-256", "nonsense", "MD5"}, nil, nil)
	resp := &sipmsg.Response{StatusCode: 407}
	c.Challenge(resp, true)
	var got []challenge
	for f := range resp.Header.All() {
		one, err := parseChallenge(f.Value)
		if err != nil || f.Name != "Proxy-Authenticate" {
			t.Fatalf("%s: %s, %v", f.Name, f.Value, err)
		}
		got = append(got, one)
	}
	if len(got) != 2 || got[0].algorithm != "SHA-256" || got[1].algorithm != "MD5" || !got[0].stale ||
		got[0].realm != `r "x"` || got[0].nonce != got[1].nonce || fmt.Sprint(got[0].qop) != "[auth]" {
		t.Errorf("challenges %+v", got)
	}
	other := &sipmsg.Response{StatusCode: 200}
	c.Challenge(other, false)
	NewChallenger("r", nil, dry{}, nil).Challenge(resp, false)
	if other.Header.Len() != 0 || resp.Header.Len() != 2 {
		t.Error("a challenge where there can be none")
	}
	if c := NewChallenger("r", nil, nil, nil); len(c.algs) != 1 || c.algs[0].name != "MD5" {
		t.Errorf("algorithms %v without any named", c.algs)
	}
}

// Each case changes an answer that is right.
func TestVerifyRefuses(t *testing.T) {
	for _, c := range []struct {
		what   string
		change func(req *sipmsg.Request, answer string) string
		want   VerifyResult
	}{
		{"the right answer", func(_ *sipmsg.Request, s string) string { return s }, Verified},
		{"another scheme", func(_ *sipmsg.Request, s string) string { return strings.Replace(s, "Digest", "Basic", 1) }, Missing},
		{"another realm", replace(`realm="r"`, `realm="q"`), Missing},
		{"another user", replace(`username="alice"`, `username="zoë"`), Refused},
		{"an unknown user", replace(`username="alice"`, `username="nobody"`), Refused},
		{"another nonce count", replace("nc=00000001", "nc=00000002"), Refused},
		{"nonce count 0", replace("nc=00000001", "nc=00000000"), Malformed},
		{"no nonce count", replace("nc=00000001", "x=y"), Malformed},
		{"a nonce count that is none", replace("nc=00000001", "nc=no"), Malformed},
		{"no qop", replace("qop=auth", "x=y"), Malformed},
		{"another qop", replace("qop=auth", "qop=auth-int"), Malformed},
		{"no cnonce", replace("cnonce=", "x="), Malformed},
		{"another algorithm", replace("algorithm=MD5", "algorithm=SHA-256"), Malformed},
		{"an unknown algorithm", replace("algorithm=MD5", "algorithm=MD2"), Malformed},
		{"another Request-URI", func(r *sipmsg.Request, s string) string { r.URI.Host = "evil.com"; return s }, Malformed},
		{"an equal Request-URI", func(r *sipmsg.Request, s string) string { r.URI.Host = "EXAMPLE.com"; return s }, Verified},
		{"another method", func(r *sipmsg.Request, s string) string { r.Method = sipmsg.INVITE; return s }, Refused},
		{"a made-up nonce", func(_ *sipmsg.Request, s string) string { return replaceNonce(s, strings.Repeat("0", 64)) }, Stale},
		{"a nonce that is none", func(_ *sipmsg.Request, s string) string { return replaceNonce(s, "nonsense") }, Stale},
		{"nothing", func(_ *sipmsg.Request, _ string) string { return "Digest" }, Missing},
	} {
		ch := NewChallenger("r", []string{"MD5"}, nil, nil)
		req := register()
		if err := New(alice(), nil).Answer(challengeOf(t, ch, 401), req); err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", c.change(req, req.Header.Get("Authorization")))
		expect(t, c.what, verify(ch, req), c.want)
	}
}

func replace(old, new string) func(*sipmsg.Request, string) string {
	return func(_ *sipmsg.Request, s string) string { return strings.Replace(s, old, new, 1) }
}

func replaceNonce(s, nonce string) string {
	start := strings.Index(s, ` nonce="`) + len(` nonce="`)
	end := start + strings.IndexByte(s[start:], '"')
	return s[:start] + nonce + s[end:]
}

func TestWrongPassword(t *testing.T) {
	c := NewChallenger("r", nil, nil, nil)
	a := New([]Credentials{{Username: "alice", Password: "wrong"}}, nil)
	req := register()
	if err := a.Answer(challengeOf(t, c, 401), req); err != nil {
		t.Fatal(err)
	}
	expect(t, "a wrong password", verify(c, req), Refused)
}

// A nonce is good until its life has passed, to the nanosecond.
func TestNonceLife(t *testing.T) {
	for _, life := range []time.Duration{0, time.Second} {
		now := newClock()
		c := NewChallenger("r", nil, nil, now.Now)
		c.NonceLife = life
		if life == 0 {
			life = DefaultNonceLife
		}
		a, req, next := New(alice(), nil), register(), register()
		challenge := challengeOf(t, c, 401)
		for _, r := range []*sipmsg.Request{req, next} {
			if err := a.Answer(challenge, r); err != nil {
				t.Fatal(err)
			}
		}
		now.now = now.now.Add(life)
		expect(t, "a nonce at the end of its life", verify(c, req), Verified)
		now.now = now.now.Add(1)
		expect(t, "a nonce after its life", verify(c, next), Stale)
	}
}

// A Challenger counts as many nonces as it may, and those that it forgot cannot be replayed.
func TestNoncesAreBounded(t *testing.T) {
	now := newClock()
	c := NewChallenger("r", nil, nil, now.Now)
	c.MaxNonces = 10
	var requests []*sipmsg.Request
	for range 3 * c.MaxNonces {
		now.now = now.now.Add(time.Millisecond)
		req := register()
		if err := New(alice(), nil).Answer(challengeOf(t, c, 401), req); err != nil {
			t.Fatal(err)
		}
		expect(t, "a fresh nonce", verify(c, req), Verified)
		requests = append(requests, req)
	}
	if len(c.counts) != c.MaxNonces || len(c.order) != c.MaxNonces {
		t.Errorf("%d nonces counted in an order of %d", len(c.counts), len(c.order))
	}
	expect(t, "a forgotten nonce", verify(c, requests[0]), Stale)
	expect(t, "a known nonce", verify(c, requests[len(requests)-1]), Replayed)
	if got := NewChallenger("r", nil, nil, nil).maxNonces(); got != DefaultMaxNonces {
		t.Errorf("%d nonces by default", got)
	}
}

// Old nonces are forgotten without any other coming in their place.
func TestNoncesAreForgotten(t *testing.T) {
	now := newClock()
	c := NewChallenger("r", nil, nil, now.Now)
	for range 5 {
		req := register()
		if err := New(alice(), nil).Answer(challengeOf(t, c, 401), req); err != nil {
			t.Fatal(err)
		}
		expect(t, "a fresh nonce", verify(c, req), Verified)
		now.now = now.now.Add(2 * DefaultNonceLife)
	}
	if len(c.counts) > 1 {
		t.Errorf("%d nonces are counted", len(c.counts))
	}
}

// Only what the same Challenger made is its nonce.
func TestNonceOfAnother(t *testing.T) {
	a, b := NewChallenger("r", nil, nil, nil), NewChallenger("r", nil, nil, nil)
	_ = challengeOf(t, b, 401)
	req := register()
	if err := New(alice(), nil).Answer(challengeOf(t, a, 401), req); err != nil {
		t.Fatal(err)
	}
	expect(t, "the nonce of another", verify(b, req), Stale)
	expect(t, "a nonce before any was made", verify(NewChallenger("r", nil, nil, nil), req), Stale)
}

func TestVerifyResultString(t *testing.T) {
	for r, want := range map[VerifyResult]string{Missing: "missing", Verified: "verified", Stale: "stale", Replayed: "replayed",
		Refused: "refused", Malformed: "malformed", -1: "unknown", 99: "unknown"} {
		if r.String() != want {
			t.Errorf("%d is %q", int(r), r.String())
		}
	}
}

func FuzzVerify(f *testing.F) {
	c := NewChallenger("r", []string{"MD5", "SHA-256"}, nil, nil)
	f.Add(`Digest username="alice", realm="r", nonce="n", uri="sip:example.com", response="x", cnonce="c", qop=auth, nc=00000001`)
	f.Add(`Digest realm="r",nonce="\"",qop="auth,auth-int",opaque="a,b",stale=true,algorithm=SHA-256-sess`)
	f.Fuzz(func(t *testing.T, value string) {
		req := register()
		req.Header.Add("Authorization", value)
		if result := verify(c, req); result == Verified {
			t.Fatalf("%q is accepted", value)
		}
		_ = New(alice(), zeros{}).Answer(refuse(401, value), register())
	})
}
