package presence

import (
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

// users are those of every server here.
func users() map[string]string {
	return map[string]string{"alice": "secretA", "bob": "secretB", "carol": "secretC"}
}

// server is a presence server that lets subscriptions and publications live for at most the time.
func server(t *testing.T, life time.Duration) *interop.Kamailio {
	t.Helper()
	return interop.StartKamailio(t, interop.KamailioConfig{Users: users(), Presence: life})
}

// account is one of the user at the server, over UDP, whose presence is published.
func account(k *interop.Kamailio, user string) phone.AccountConfig {
	return phone.AccountConfig{
		ID:          k.AOR(user),
		Registrar:   k.URI("", ""),
		Proxies:     []string{k.URI("", "")},
		Expires:     time.Minute,
		RetryDelay:  time.Second,
		Credentials: []digest.Credentials{{Realm: k.Realm(), Username: user, Password: digest.Secret(users()[user])}},
		Publish:     true,
	}
}

// config is a phone with one account.
func config(a phone.AccountConfig) phone.Config {
	c := phonetest.Loopback()
	c.Accounts = []phone.AccountConfig{a}
	return c
}

// user is the phone of one of the users: registered, and its presence at the server.
func user(t *testing.T, k *interop.Kamailio, name string) *phonetest.Phone {
	t.Helper()
	p := phonetest.New(t, name, config(account(k, name)))
	got(p, "200/PUBLISH")
	return p
}

// got waits for a message from outside, by the beginning of its summary.
func got(p *phonetest.Phone, summary string) phone.SIPTrace {
	return phonetest.Expect(p, "got "+summary, func(m phone.SIPTrace) bool { return !m.Out && strings.HasPrefix(m.Summary, summary) })
}

// watch has a phone subscribe to an address, and waits until it is told the status.
func watch(p *phonetest.Phone, target, status string) (buddy int) {
	buddy, err := p.AddBuddy(target)
	p.Must(err)
	p.Must(p.WatchBuddy(buddy))
	sees(p, buddy, status)
	return buddy
}

// hears waits for something that is told of a buddy.
func hears(p *phonetest.Phone, buddy int, what string, fits func(phone.BuddyState) bool) phone.BuddyState {
	return phonetest.Expect(p, what, func(ev phone.BuddyState) bool { return ev.Buddy == buddy && fits(ev) })
}

// sees waits until an active subscription has told the status of a buddy.
func sees(p *phonetest.Phone, buddy int, status string) {
	hears(p, buddy, "buddy "+status, func(ev phone.BuddyState) bool { return ev.To == "ACTIVE" && ev.Status == status })
}

// sent waits for what becomes of a message.
func sent(p *phonetest.Phone) phone.MessageSent {
	return phonetest.Expect[phone.MessageSent](p, "message answered", nil)
}
