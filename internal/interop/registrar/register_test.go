package registrar

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/phonetest"
)

// TestRegisters proves that a phone registers over each transport with each digest, that Kamailio has the contact it was
// told, and that the end of the phone removes it.
func TestRegisters(t *testing.T) {
	t.Parallel()
	for _, algorithm := range []string{"MD5", "SHA-256"} {
		k := interop.StartKamailio(t, interop.KamailioConfig{Users: users(), Algorithm: algorithm})
		for _, transport := range transports {
			t.Run(algorithm+"/"+name(transport), func(t *testing.T) {
				p := phonetest.New(t, "alice", config(k, account(k, "alice", transport)))
				if ev := registered(p); ev.Code != 200 || ev.Expires != 60 || ev.URI != k.AOR("alice") {
					t.Errorf("told %+v", ev)
				}
				checkBinding(t, k, transport)
				checkCredentials(t, p, algorithm)
				p.End()
				k.WaitBindings("alice", 0)
				phonetest.Expect(p, "unregistered", func(ev phone.Unregistered) bool { return ev.Err == nil })
			})
		}
	}
}

func checkBinding(t *testing.T, k *interop.Kamailio, transport string) {
	t.Helper()
	b := k.WaitBindings("alice", 1)[0]
	if !strings.HasPrefix(b.Contact, "sip:alice@127.0.0.1:") || !strings.Contains(b.Contact, ";ob") {
		t.Errorf("contact %s", b.Contact)
	}
	if transport != "" && !strings.Contains(strings.ToLower(b.Contact), ";transport="+transport) {
		t.Errorf("contact %s does not name %s", b.Contact, transport)
	}
	if !strings.HasPrefix(b.Socket, name(transport)+":") || b.UserAgent != "gosua" || b.Expires > time.Minute {
		t.Errorf("binding %+v", b)
	}
}

func checkCredentials(t *testing.T, p *phonetest.Phone, algorithm string) {
	t.Helper()
	sent := sentRegisters(p)
	if len(sent) != 2 {
		t.Fatalf("%d REGISTER requests, want one without credentials and one with", len(sent))
	}
	if got := header(sent[0], "Authorization"); got != "" {
		t.Errorf("credentials before the challenge: %s", got)
	}
	got := header(sent[1], "Authorization")
	if !strings.Contains(got, "algorithm="+algorithm) || !strings.Contains(got, "qop=auth") || !strings.Contains(got, "nc=00000001") {
		t.Errorf("credentials %s", got)
	}
	if sequence(t, sent[1]) != sequence(t, sent[0])+1 || header(sent[0], "Call-ID") != header(sent[1], "Call-ID") {
		t.Errorf("the second is no retry of the first:\n%s\n%s", sent[0], sent[1])
	}
}

// TestRefusedCredentials proves that what no retry can mend is told as such, for good, and that nothing more is sent.
func TestRefusedCredentials(t *testing.T) {
	t.Parallel()
	k := interop.StartKamailio(t, interop.KamailioConfig{Users: users()})
	for _, c := range []struct {
		name   string
		change func(*phone.AccountConfig)
		code   int
		cause  phone.Cause
		sent   int // REGISTER requests; more are right when each challenge has a new nonce, as it has every second
	}{
		{"wrong password", func(a *phone.AccountConfig) { a.Credentials[0].Password = "wrong" }, 401, phone.CauseCredentials, 2},
		{"no credential for the realm", func(a *phone.AccountConfig) { a.Credentials[0].Realm = "elsewhere" }, 401, phone.CauseCredentials, 1},
		{"no credential at all", func(a *phone.AccountConfig) { a.Credentials = nil }, 401, phone.CauseCredentials, 1},
		{"unknown user", func(a *phone.AccountConfig) { a.Credentials[0].Username = "mallory" }, 403, phone.CauseOther, 2},
		{"somebody else's address", func(a *phone.AccountConfig) { a.ID = k.AOR("bob") }, 403, phone.CauseOther, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := account(k, "alice", "")
			a.RetryDelay = time.Millisecond // a retry would come at once
			c.change(&a)
			p := phonetest.New(t, "alice", config(k, a))
			ev := phonetest.Expect[phone.RegistrationFailed](p, "refused", nil)
			if ev.Code != c.code || !ev.Permanent || phone.CauseOf(ev.Err) != c.cause || ev.Reason == "" {
				t.Errorf("told %+v, cause %d", ev, phone.CauseOf(ev.Err))
			}
			if c.name == "wrong password" && !errors.Is(ev.Err, digest.ErrRefused) {
				t.Errorf("the error is %v", ev.Err)
			}
			if got := p.Accounts()[p.Account()]; got.Status != c.code || got.Expires != -1 {
				t.Errorf("the account stands at %+v", got)
			}
			p.End()
			if n := len(sentRegisters(p)); n != c.sent && (c.sent == 1 || n > c.sent+digest.MaxStale) {
				t.Errorf("%d REGISTER requests sent, want %d", n, c.sent)
			}
			if retries := phonetest.Told[phone.RegistrationRetry](p); len(retries) > 0 {
				t.Errorf("retries: %+v", retries)
			}
		})
	}
}

// TestCertificates proves that a certificate that does not verify ends the registration where that is asked for, and is
// told with its fingerprint where it is not.
func TestCertificates(t *testing.T) {
	t.Parallel()
	k := interop.StartKamailio(t, interop.KamailioConfig{Users: users()})
	stranger, err := interop.NewCertificate(t.TempDir(), k.TLS.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Run("verified", func(t *testing.T) {
		p := phonetest.New(t, "alice", config(k, account(k, "alice", "tls")))
		registered(p)
		if told := phonetest.Told[phone.TLSUnverified](p); len(told) > 0 {
			t.Errorf("a verified connection is called unverified: %+v", told)
		}
		if up := secured(t, p); up.TLS.Certificate.Subject.Common != "localhost" || len(up.TLS.Faults) > 0 || !up.Connected {
			t.Errorf("told of the registrar %+v", up.TLS)
		}
	})
	t.Run("unknown authority", func(t *testing.T) {
		c := config(k, account(k, "alice", "tls"))
		c.TLS.CAFile = stranger.CAFile
		p := phonetest.New(t, "alice", c)
		ev := phonetest.Expect[phone.RegistrationFailed](p, "refused", nil)
		if phone.CauseOf(ev.Err) != phone.CauseTLS || !strings.Contains(ev.Err.Error(), "unknown authority") {
			t.Errorf("told %+v", ev)
		}
		if down := secured(t, p); down.Connected || !slices.Equal(down.TLS.Faults, []string{"untrusted"}) {
			t.Errorf("told of the registrar %+v", down.TLS)
		}
	})
	t.Run("unverified", func(t *testing.T) {
		c := config(k, account(k, "alice", "tls"))
		c.TLS = phone.TLSConfig{CAFile: stranger.CAFile}
		p := phonetest.New(t, "alice", c)
		ev := phonetest.Expect[phone.TLSUnverified](p, "told of the certificate", nil)
		if plain := strings.ToLower(strings.ReplaceAll(ev.Fingerprint, ":", "")); ev.Remote != k.TLS.String() || plain != fingerprint(t, k.CertFile) {
			t.Errorf("told %+v, want the fingerprint %s", ev, fingerprint(t, k.CertFile))
		}
		registered(p)
		if up := secured(t, p); !up.Connected || !slices.Equal(up.TLS.Faults, []string{"untrusted"}) {
			t.Errorf("told of the registrar %+v", up.TLS)
		}
	})
}

// secured is the first of what a phone told of TLS connections, with a certificate.
func secured(t *testing.T, p *phonetest.Phone) phone.TransportState {
	t.Helper()
	for _, ev := range phonetest.Told[phone.TransportState](p) {
		if ev.TLS != nil && ev.TLS.Certificate != nil {
			return ev
		}
	}
	t.Fatal("told of no certificate")
	return phone.TransportState{}
}

// fingerprint is the SHA-256 of the first certificate in the file.
func fingerprint(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(b)
	sum := sha256.Sum256(block.Bytes)
	return hex.EncodeToString(sum[:])
}

// TestSeveralAccounts proves that accounts over several transports, and one account with credentials of several realms,
// keep a binding each, and that one that is refused does not disturb the others.
func TestSeveralAccounts(t *testing.T) {
	t.Parallel()
	k := interop.StartKamailio(t, interop.KamailioConfig{Users: users()})
	alice, bob, carol, mallory := account(k, "alice", ""), account(k, "bob", "tcp"), account(k, "carol", "tls"), account(k, "alice", "")
	alice.Credentials = append([]digest.Credentials{{Realm: "elsewhere", Username: "alice", Password: "not here"}}, alice.Credentials...)
	bob.Credentials[0].Realm = "*"
	mallory.ID, mallory.Credentials[0].Username = k.AOR("mallory"), "mallory"
	p := phonetest.New(t, "phone", config(k, alice, mallory, bob, carol))
	for _, user := range []string{"alice", "bob", "carol"} {
		k.WaitBindings(user, 1)
	}
	phonetest.Expect(p, "mallory refused", func(ev phone.RegistrationFailed) bool { return ev.URI == k.AOR("mallory") && ev.Permanent })
	p.Must(p.DeleteAccount(accountOf(t, p, k.AOR("bob"))))
	k.WaitBindings("bob", 0)
	if len(k.Bindings("alice")) != 1 || len(k.Bindings("carol")) != 1 {
		t.Error("the others are gone too")
	}
	id, err := p.AddAccount(bob)
	p.Must(err)
	k.WaitBindings("bob", 1)
	p.Must(p.Unregister(id))
	k.WaitBindings("bob", 0)
	p.Must(p.Register(id))
	k.WaitBindings("bob", 1)
	p.End()
	for user := range users() {
		k.WaitBindings(user, 0)
	}
}

func accountOf(t *testing.T, p *phonetest.Phone, uri string) int {
	t.Helper()
	for _, a := range p.Accounts() {
		if a.URI == uri {
			return a.ID
		}
	}
	t.Fatalf("no account %s", uri)
	return -1
}
