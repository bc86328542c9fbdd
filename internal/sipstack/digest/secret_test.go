package digest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// However credentials are printed, logged or encoded, the secrets are not in it.
func TestSecretsAreNotPrinted(t *testing.T) {
	const password, ha1 = "hunter2hunter2", "0123456789abcdef0123456789abcdef"
	creds := Credentials{Realm: "*", Username: "alice", Password: password, HA1: ha1}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
		fmt.Fprintf(&out, verb+"\n", creds)
		fmt.Fprintf(&out, verb+"\n", &creds)
		fmt.Fprintf(&out, verb+"\n", creds.Password)
		fmt.Fprintf(&out, verb+"\n", []Secret{creds.HA1})
	}
	fmt.Fprintln(&out, creds, creds.Password, creds.HA1.String())
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("x", "creds", creds, "password", creds.Password, "ha1", &creds.HA1)
	}
	encoded, err := json.Marshal(creds)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	for _, secret := range []string{password, ha1, fmt.Sprintf("%x", password), fmt.Sprintf("%X", ha1)} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is printed:\n%s", secret, out.String())
		}
	}
	if !strings.Contains(out.String(), hidden) || !strings.Contains(out.String(), "alice") {
		t.Errorf("nothing is printed in its place:\n%s", out.String())
	}
	if creds.Password.Reveal() != password {
		t.Error("Reveal does not reveal")
	}
}
