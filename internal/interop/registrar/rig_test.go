package registrar

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/phonetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// transports are Kamailio's; "" is UDP.
var transports = []string{"", "tcp", "tls"}

// users are those of every registrar here.
func users() map[string]string {
	return map[string]string{"alice": "secretA", "bob": "secretB", "carol": "secretC"}
}

// account is an account of the user that registers, and sends its calls, over the transport.
func account(k *interop.Kamailio, user, transport string) phone.AccountConfig {
	return phone.AccountConfig{
		ID:          k.AOR(user),
		Registrar:   k.URI("", transport),
		Proxies:     []string{k.URI("", transport)},
		Expires:     time.Minute,
		RetryDelay:  time.Second,
		Credentials: []digest.Credentials{{Realm: k.Realm(), Username: user, Password: digest.Secret(users()[user])}},
	}
}

// config is a phone with the accounts, which trusts the registrar's certificate and no other.
func config(k *interop.Kamailio, accounts ...phone.AccountConfig) phone.Config {
	c := phonetest.Loopback()
	c.TLS = phone.TLSConfig{VerifyServer: true, CAFile: k.CAFile}
	c.Accounts = accounts
	return c
}

// registered waits for the next success.
func registered(p *phonetest.Phone) phone.Registered {
	return phonetest.Expect[phone.Registered](p, "registered", nil)
}

// sentRegisters are the REGISTER requests that the phone has sent.
func sentRegisters(p *phonetest.Phone) (list []string) {
	for _, m := range phonetest.Told[phone.SIPTrace](p) {
		if m.Out && m.Request && strings.HasPrefix(m.Summary, "REGISTER/") {
			list = append(list, string(m.Raw))
		}
	}
	return list
}

// header is the value of a header field of a raw message, "" without it.
func header(raw, name string) string {
	for line := range strings.SplitSeq(raw, "\r\n") {
		if v, ok := strings.CutPrefix(line, name+": "); ok {
			return v
		}
	}
	return ""
}

// sequence is the number in CSeq.
func sequence(t *testing.T, raw string) int {
	t.Helper()
	number, _, _ := strings.Cut(header(raw, "CSeq"), " ")
	n, err := strconv.Atoi(number)
	if err != nil {
		t.Fatalf("CSeq of %s: %v", raw, err)
	}
	return n
}

// name is the transport's, for subtests.
func name(transport string) string {
	if transport == "" {
		return "udp"
	}
	return transport
}
