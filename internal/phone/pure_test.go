package phone

import (
	"errors"
	"testing"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
)

// TestAccountWithoutCredentials proves that a challenge tells what is missing.
func TestAccountWithoutCredentials(t *testing.T) {
	a, err := newAccount(&base{}, 1, AccountConfig{ID: "sip:alice@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	req := sipmsg.NewRequest(sipmsg.REGISTER, a.aor.URI)
	resp := sipmsg.NewResponse(req, 401, "")
	resp.Header.Add("WWW-Authenticate", `Digest realm="r", nonce="n"`)
	if missing, ok := errors.AsType[*digest.ErrNoCredential](a.auth.Answer(resp, req)); !ok || missing.Realm != "r" {
		t.Errorf("%v, want that there is no credential for r", a.auth.Answer(resp, req))
	}
}
