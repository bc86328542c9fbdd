package digest

import "testing"

// The examples of RFC 2617 §3.5 and RFC 7616 §3.9.1.
func TestResponseExamples(t *testing.T) {
	for _, c := range []struct {
		algorithm, realm, password string
		p                          proof
		want                       string
	}{
		{"", "testrealm@host.com", "Circle Of Life", proof{
			nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093", cnonce: "0a4f113b", nc: "00000001", qop: "auth",
			method: "GET", target: "/dir/index.html"}, "6629fae49393a05397450978507c4ef1"},
		{"MD5", "http-auth@example.org", "Circle of Life", proof{
			nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
			nc: "00000001", qop: "auth", method: "GET", target: "/dir/index.html"}, "8ca523f5e9506fed4657c9700eebdbec"},
		{"SHA-256", "http-auth@example.org", "Circle of Life", proof{
			nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
			nc: "00000001", qop: "auth", method: "GET", target: "/dir/index.html"},
			"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
	} {
		a, ok := findAlgorithm(c.algorithm)
		if !ok {
			t.Fatalf("no algorithm %q", c.algorithm)
		}
		c.p.ha1 = a.hash("Mufasa", c.realm, c.password)
		if got := a.response(c.p); got != c.want {
			t.Errorf("%q: response %s, want %s", c.algorithm, got, c.want)
		}
	}
}

// Without qop the response is RFC 2069's, and -sess puts nonce and cnonce into HA1.
func TestResponseVariants(t *testing.T) {
	md5, _ := findAlgorithm("MD5")
	p := proof{ha1: md5.hash("bob", "biloxi.com", "zanzibar"), nonce: "n", cnonce: "c", nc: "00000001", method: "INVITE",
		target: "sip:bob@biloxi.com"}
	ha2 := md5.hash("INVITE", "sip:bob@biloxi.com")
	if got, want := md5.response(p), md5.hash(p.ha1, "n", ha2); got != want {
		t.Errorf("without qop %s, want %s", got, want)
	}
	p.qop = qopAuth
	session, ok := findAlgorithm("md5-SESS")
	if !ok {
		t.Fatal("no MD5-sess")
	}
	want := md5.hash(md5.hash(p.ha1, "n", "c"), "n", "00000001", "c", "auth", ha2)
	if got := session.response(p); got != want {
		t.Errorf("with -sess %s, want %s", got, want)
	}
}

// FIPS 180-4's example "abc" tells that each name has its hash.
func TestHashes(t *testing.T) {
	for name, want := range map[string]string{
		"MD5":              "900150983cd24fb0d6963f7d28e17f72",
		"sha-256":          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"SHA-512-256":      "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
		"SHA-256-sess":     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"SHA-512-256-sess": "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
	} {
		a, ok := findAlgorithm(name)
		if !ok || a.hash("abc") != want || a.name != name {
			t.Errorf("%s: %+v, hash %s", name, a, a.hash("abc"))
		}
	}
	for _, name := range []string{"MD2", "-sess", "SHA-512", "MD5-"} {
		if _, ok := findAlgorithm(name); ok {
			t.Errorf("algorithm %q is known", name)
		}
	}
}
