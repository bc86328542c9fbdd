package digest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFields(t *testing.T) {
	for _, c := range []struct {
		value string
		want  []string
	}{
		{`Digest realm="atlanta.com", nonce=abc,stale=FALSE`, []string{"realm=atlanta.com", "nonce=abc", "stale=FALSE"}},
		{`DIGEST  realm = "a, \"b\"" ,, qop="auth,auth-int" , flag`, []string{`realm=a, "b"`, "qop=auth,auth-int", "flag="}},
		{`Digest nonce="84f1c1ae6cbe5ua9=="`, []string{"nonce=84f1c1ae6cbe5ua9=="}},
		{"Digest", nil},
		{"Digest ,,,", nil},
		{`Digest realm="open, nonce=x`, []string{`realm="open, nonce=x`}},
	} {
		params, err := fields(c.value)
		if err != nil {
			t.Errorf("%s: %v", c.value, err)
			continue
		}
		var got []string
		for name, value := range params {
			got = append(got, name+"="+value)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s holds %q, want %q", c.value, got, c.want)
		}
		for range params {
			break
		}
	}
	for _, value := range []string{"", "Basic x=y", `realm="x"`, "Digestive a=b"} {
		if _, err := fields(value); !errors.Is(err, errNotDigest) {
			t.Errorf("%q: %v", value, err)
		}
	}
}

// The challenge of RFC 3261 §22.4's style, and its variants.
func TestParseChallenge(t *testing.T) {
	for _, c := range []struct {
		value string
		want  challenge
	}{
		{`Digest realm="biloxi.com", qop="auth,auth-int", nonce="dcd98b", opaque="5ccc", algorithm=SHA-256, stale=true`,
			challenge{realm: "biloxi.com", nonce: "dcd98b", opaque: "5ccc", hasOpaque: true, algorithm: "SHA-256",
				qop: []string{"auth", "auth-int"}, stale: true}},
		{`Digest Realm=x,NONCE="n",stale="TRUE",opaque="",qop=AUTH`,
			challenge{realm: "x", nonce: "n", stale: true, hasOpaque: true, qop: []string{"auth"}}},
		{`Digest nonce="n",stale=yes,domain="sip:x"`, challenge{nonce: "n"}},
	} {
		got, err := parseChallenge(c.value)
		if err != nil || got.realm != c.want.realm || got.nonce != c.want.nonce || got.opaque != c.want.opaque ||
			got.hasOpaque != c.want.hasOpaque || got.algorithm != c.want.algorithm || got.stale != c.want.stale ||
			!slices.Equal(got.qop, c.want.qop) {
			t.Errorf("%s is %+v, %v", c.value, got, err)
		}
	}
	if _, err := parseChallenge(`Digest realm="x"`); !errors.Is(err, errNoNonce) {
		t.Errorf("without nonce: %v", err)
	}
}

func TestSupported(t *testing.T) {
	for value, want := range map[string]bool{
		`Digest nonce=n`:                             true,
		`Digest nonce=n,algorithm=md5`:               true,
		`Digest nonce=n,algorithm=SHA-512-256-sess`:  true,
		`Digest nonce=n,algorithm=AKAv1-MD5`:         false,
		`Digest nonce=n,qop=auth`:                    true,
		`Digest nonce=n,qop="auth-int auth"`:         true,
		`Digest nonce=n,qop="auth-int"`:              false,
		`Digest nonce=n,algorithm=MD2,qop="auth"`:    false,
		`Digest nonce=n,algorithm="MD5-sess",qop=""`: true,
	} {
		c, err := parseChallenge(value)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := c.supported(); ok != want {
			t.Errorf("%s is supported: %v", value, ok)
		}
	}
}

// What is written is read back, whatever is in it but line breaks.
func TestWriterProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.String(), 1, 5).Draw(t, "values")
		w := newWriter()
		for i, v := range values {
			values[i] = strings.NewReplacer("\r", " ", "\n", " ").Replace(v)
			w.quoted("v", v)
		}
		w.token("last", "x")
		params, err := fields(w.String())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range params {
			got = append(got, v)
		}
		if !slices.Equal(got, append(values, "x")) {
			t.Fatalf("%s holds %q, want %q", w, got, values)
		}
	})
}
