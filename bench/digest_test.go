package bench

import (
	"testing"

	peer "github.com/icholy/digest"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// What the Authenticator answers is what another implementation answers to the same challenge.
func TestDigestBesidePeer(t *testing.T) {
	for _, challenge := range []string{
		`Digest realm="r", nonce="n", qop="auth", algorithm=MD5, opaque="o"`,
		`Digest realm="r", nonce="n", qop="auth-int,auth", algorithm=SHA-256`,
		`Digest realm="r, \"s\"", nonce="n==", qop="auth", algorithm=SHA-512-256`,
		`Digest realm="r", nonce="n"`,
	} {
		req := sipmsg.NewRequest(sipmsg.INVITE, uri.URI{Scheme: "sip", User: "bob", Host: "example.com"})
		resp := &sipmsg.Response{StatusCode: 401}
		resp.Header.Add("WWW-Authenticate", challenge)
		a := digest.New([]digest.Credentials{{Username: "zoë", Password: "sëcret"}}, nil)
		if err := a.Answer(resp, req); err != nil {
			t.Fatal(err)
		}
		comparePeer(t, challenge, req.Header.Get("Authorization"))
	}
}

func comparePeer(t *testing.T, challenge, answer string) {
	t.Helper()
	ours, err := peer.ParseCredentials(answer)
	if err != nil {
		t.Fatalf("the peer cannot read %s: %v", answer, err)
	}
	c, err := peer.ParseChallenge(challenge)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := peer.Digest(c, peer.Options{
		Method: "INVITE", URI: "sip:bob@example.com", Count: ours.Nc, Username: "zoë", Password: "sëcret", Cnonce: ours.Cnonce,
	})
	if err != nil {
		t.Fatal(err)
	}
	if ours.Response != theirs.Response || ours.Username != theirs.Username || ours.Realm != theirs.Realm ||
		ours.Nonce != theirs.Nonce || ours.Opaque != theirs.Opaque {
		t.Errorf("%s is answered\n%+v\nby the peer\n%+v", challenge, ours, theirs)
	}
}
