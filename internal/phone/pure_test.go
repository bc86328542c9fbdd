package phone

import (
	"errors"
	"testing"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/session"
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

// TestCallStatesAreTheSessions: one is converted into the other as a number.
func TestCallStatesAreTheSessions(t *testing.T) {
	for st := session.Null; st <= session.Disconnected; st++ {
		if got := callState(st).String(); got != st.String() {
			t.Errorf("%s is shown as %s", st, got)
		}
	}
	if callState(session.Disconnected) != CallDisconnected {
		t.Error("the last of both is not the same")
	}
}
