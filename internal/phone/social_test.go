package phone_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/body/pidf"
	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// statuses are the seven that the console offers.
var statuses = []pidf.Status{
	{Basic: pidf.Open, Note: "Available"}, {Basic: pidf.Open, Activity: pidf.Busy, Note: "Busy"}, {Basic: pidf.Open, Activity: pidf.OnThePhone, Note: "On the phone"},
	{Basic: pidf.Open, Note: "Idle"}, {Basic: pidf.Open, Activity: pidf.Away, Note: "Away"}, {Basic: pidf.Open, Activity: pidf.Away, Note: "Be right back"},
	{Basic: pidf.Closed},
}

// buddy puts somebody on the list and watches.
func buddy(p *phonetest.Phone, address string) int {
	id, err := p.AddBuddy(address)
	p.Must(err)
	p.Must(p.WatchBuddy(id))
	return id
}

// seen waits until a buddy is known to be this.
func seen(p *phonetest.Phone, status string) phone.BuddyState {
	return phonetest.Expect(p, "told "+status, func(ev phone.BuddyState) bool { return ev.Status == status && ev.To == "ACTIVE" })
}

// known demands the list of buddies, and that the one subscription is active.
func known(t *testing.T, p *phonetest.Phone, status string) {
	t.Helper()
	if list := p.Buddies(); len(list) != 1 || list[0].Status != status {
		t.Errorf("buddies %+v, want one that is %s", list, status)
	}
}

// TestBuddyTellsEachStatus, over each transport, until it is switched off; and again when it is back.
func TestBuddyTellsEachStatus(t *testing.T) {
	for _, tt := range []struct{ name, alice, bob, params string }{
		{"UDP", "10.0.0.1", "10.0.0.2", ""}, {"TCP", "10.0.0.1", "10.0.0.2", ";transport=tcp"}, {"UDP on IPv6", "fd00::1", "fd00::2", ""},
		{"TCP on IPv6", "fd00::1", "fd00::2", ";transport=tcp"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
				host := tt.bob
				if strings.Contains(host, ":") {
					host = "[" + host + "]"
				}
				named := func(name, host string) func(*phone.Config) {
					return func(c *phone.Config) { c.Accounts = []phone.AccountConfig{{ID: "sip:" + name + "@" + host}} }
				}
				a, b := r.start("alice", tt.alice, named("alice", "example.com")), r.start("bob", tt.bob, named("bob", host))
				buddy(a, "sip:bob@"+host+tt.params)
				seen(a, "Online")
				for _, s := range statuses {
					b.Must(b.SetPresence(b.Account(), s))
					seen(a, s.Text())
					known(t, a, s.Text())
				}
				b.Must(b.SetPresence(b.Account(), pidf.Status{Basic: pidf.Open}))
				seen(a, "Online")
				b.End()
				end := phonetest.Expect(a, "told that bob is gone", func(ev phone.BuddyState) bool { return ev.To == "TERMINATED" })
				if end.Status != "Offline" || end.Reason != "noresource" || end.Retry == 0 {
					t.Errorf("the end: %+v", end)
				}
				known(t, a, "Offline")
				r.start("bob", tt.bob, named("bob", host))
				time.Sleep(6 * time.Minute)
				known(t, a, "Online")
			})
		})
	}
}

// TestWatcherThatVanishes is forgotten when its time is over.
func TestWatcherThatVanishes(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		buddy(a, b.URI())
		seen(a, "Online")
		a.Must(a.Close())
		if n := len(b.Subscriptions()); n != 1 {
			t.Errorf("%d watchers of bob", n)
		}
		time.Sleep(12 * time.Minute)
		if n := len(b.Subscriptions()); n != 0 {
			t.Errorf("%d watchers of bob are left", n)
		}
	})
}

// TestOnThePhoneByItself: during a call, unless the user says to be something else.
func TestOnThePhoneByItself(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b, c := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil), r.start("carol", "10.0.0.3", nil)
		buddy(a, b.URI())
		seen(a, "Online")
		call, _ := b.Talk(c)
		seen(a, "On the phone")
		b.Must(b.SetPresence(b.Account(), statuses[4]))
		seen(a, "Away")
		b.Must(b.SetPresence(b.Account(), pidf.Status{Basic: pidf.Open}))
		seen(a, "On the phone")
		b.Must(b.Hangup(call, 0))
		seen(a, "Online")
	})
}

// TestPoliciesOfWatchers: who is told, refused, or waits for the user's word.
func TestPoliciesOfWatchers(t *testing.T) {
	for _, tt := range []struct {
		policy phone.WatcherPolicy
		buddy  bool
		want   string
	}{
		{phone.WatchersAll, false, "ACTIVE"}, {phone.WatchersBuddies, false, "TERMINATED"}, {phone.WatchersBuddies, true, "ACTIVE"},
		{phone.WatchersAsk, false, "PENDING"}, {phone.WatchersAsk, true, "ACTIVE"},
	} {
		inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
			a := r.start("alice", "10.0.0.1", nil)
			b := r.start("bob", "10.0.0.2", func(c *phone.Config) {
				c.Watchers = tt.policy
				if tt.buddy {
					c.Buddies = []string{"sip:alice@10.0.0.1"}
				}
			})
			buddy(a, b.URI())
			is := func(state string) {
				phonetest.Expect(a, state, func(ev phone.BuddyState) bool { return ev.To == state })
			}
			is(tt.want)
			if tt.want == "PENDING" {
				known(t, a, "?")
				b.Must(b.DecideWatcher(phonetest.Expect[phone.WatcherWaiting](b, "asked", nil).ID, true))
				is("ACTIVE")
				known(t, a, "Online")
			}
			if err := b.DecideWatcher(77, true); err != phone.ErrNoWatcher {
				t.Error(err)
			}
		})
	}
}

// TestBuddyOfAnAccountThatGoes is watched by another, at both ends.
func TestBuddyOfAnAccountThatGoes(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		buddy(a, b.URI())
		seen(a, "Online")
		a.Must(a.DeleteAccount(a.Account()))
		phonetest.Expect(a, "left", func(ev phone.BuddyState) bool { return ev.To == "TERMINATED" })
		seen(a, "Online")
		time.Sleep(time.Second)
		if list := b.Subscriptions(); len(list) != 1 || list[0].Remote != "sip:10.0.0.1" {
			t.Errorf("watchers of bob: %+v", list)
		}
		b.Must(b.DeleteAccount(b.Account()))
		phonetest.Expect(a, "told that the account is gone", func(ev phone.BuddyState) bool { return ev.To == "TERMINATED" && ev.Reason == "noresource" })
		if list := b.Subscriptions(); len(list) != 0 {
			t.Errorf("watchers of bob: %+v", list)
		}
	})
}

// TestSubscriptionsAfterAnIPChange name the new address, ours and those of others.
func TestSubscriptionsAfterAnIPChange(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.startMoving(nil), r.start("bob", "10.0.0.2", nil)
		buddy(a.Phone, b.URI())
		seen(a.Phone, "Online")
		buddy(b, "sip:alice@10.0.0.1")
		seen(b, "Online")
		a.moved.Store(true)
		a.Must(a.HandleIPChange())
		time.Sleep(time.Second)
		for _, method := range []string{"SUBSCRIBE", "NOTIFY"} {
			all := sent(a.Phone, method)
			if last := all[len(all)-1]; !strings.Contains(last, "Contact: <sip:alice@10.0.0.7:5060") {
				t.Errorf("went out:\n%s", last)
			}
		}
	})
}

// TestShutdownLeavesTimeForRegistrars although a buddy does not answer any more.
func TestShutdownLeavesTimeForRegistrars(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		e := siptest.NewEndpoint(t, r.net.Host("10.0.0.9"))
		e.Listen("UDP", "10.0.0.9:5060")
		registrar := siptest.NewRegistrar(e, siptest.RegistrarConfig{Users: map[string]string{"alice": "secret"}})
		a := r.start("alice", "10.0.0.1", func(c *phone.Config) { c.Accounts = []phone.AccountConfig{registered("alice")} })
		phonetest.Expect[phone.Registered](a, "registered", nil)
		b := r.start("bob", "10.0.0.2", nil)
		buddy(a, b.URI())
		seen(a, "Online")
		b.Must(b.Close())
		a.End()
		if left := registrar.Bindings("alice"); len(left) != 0 {
			t.Errorf("left at the registrar: %+v", left)
		}
	})
}

// TestManyBuddiesOverABadNetwork: each of 200 subscriptions comes about and tells the truth, and none is left. No more is lost
// than a refresh can bear that leaves five seconds before its subscription ends, with four tries: of 0.2, one run in ten fails.
func TestManyBuddiesOverABadNetwork(t *testing.T) {
	const many, loss = 200, 0.05
	synctest.Test(t, func(t *testing.T) {
		r, l := newRig(t, simnet.Options{Delay: 20 * time.Millisecond, Jitter: 10 * time.Millisecond}), newLossy(loss)
		r.net.SetFilter(l.drop)
		datagrams := func(c *phone.Config) { c.SIP.NoTCP = true }
		a, b, c := r.start("alice", "10.0.0.1", datagrams), r.start("bob", "10.0.0.2", datagrams), r.start("carol", "10.0.0.3", datagrams)
		for i := range many / 2 { // a phone tells one address no more than 100 times
			buddy(a, fmt.Sprintf("%s;line=%d", b.URI(), i))
			buddy(a, fmt.Sprintf("%s;line=%d", c.URI(), i))
		}
		time.Sleep(time.Minute)
		b.Must(b.SetPresence(b.Account(), statuses[4]))
		c.Must(c.SetPresence(c.Account(), statuses[4]))
		time.Sleep(15 * time.Minute) // each is refreshed meanwhile
		right := 0
		for _, info := range a.Buddies() {
			if info.Status == "Away" {
				right++
			}
		}
		idle := func(s phone.SubscriptionInfo) bool { return s.State != "ACTIVE" }
		if n := len(a.Subscriptions()); right != many || n != many || slices.ContainsFunc(a.Subscriptions(), idle) {
			t.Errorf("%d of %d buddies are known rightly, by %d subscriptions", right, many, n)
		}
		for _, info := range a.Buddies() {
			a.Must(a.DeleteBuddy(info.ID))
		}
		time.Sleep(2 * time.Minute)
		if n, m := len(a.Subscriptions()), len(b.Subscriptions())+len(c.Subscriptions()); n+m != 0 {
			t.Errorf("%d and %d subscriptions are left", n, m)
		}
		t.Logf("%d of %d datagrams lost", l.lost, l.sent)
	})
}

// registered is an account at the server 10.0.0.9.
func registered(name string) phone.AccountConfig {
	return phone.AccountConfig{ID: "sip:" + name + "@10.0.0.9", Registrar: "sip:10.0.0.9", Credentials: []digest.Credentials{{Realm: "*", Username: name, Password: "secret"}}}
}

// TestPresenceAtAServer: after the registration, at each change, and away at the end; and the voicemail that it has.
func TestPresenceAtAServer(t *testing.T) {
	againstScript(t, func(c *phone.Config) {
		account := registered("alice")
		account.Publish, account.Voicemail = true, true
		c.Accounts = []phone.AccountConfig{account}
	}, func(t *testing.T, s *scripted) {
		s.remote.Reply(s.remote.Expect("REGISTER"), "200", siptest.With("Contact", "<sip:alice@10.0.0.1:5060;ob>;expires=300"))
		p, ask := s.remote.Next(), s.remote.Next() // in the order in which they found their way
		if p.Request().Method == sipmsg.SUBSCRIBE {
			p, ask = ask, p
		}
		s.remote.Reply(p, "200", siptest.With("SIP-ETag", "one"), siptest.With("Expires", "600"))
		if got := ask.Head().Get("Event"); got != "message-summary" {
			t.Errorf("asked for %s", got)
		}
		resp := s.remote.Response(ask, "200")
		resp.Header.Set("Contact", s.remote.Contact())
		s.remote.Send(s.at, resp)
		n := s.remote.DialogOf(ask.Request(), resp, s.at).NewRequest(sipmsg.NOTIFY)
		n.Header.Add("Event", "message-summary")
		n.Header.Add("Subscription-State", "active;expires=3600")
		n.Header.Add("Content-Type", "application/simple-message-summary")
		n.Body = []byte("Messages-Waiting: yes\r\nVoice-Message: 4/8 (1/2)\r\n")
		s.remote.Send(s.at, n)
		s.remote.Expect("200/NOTIFY")
		if w := phonetest.Expect[phone.MessagesWaiting](s.Phone, "told of voicemail", nil); !w.Summary.Waiting {
			t.Errorf("told %+v", w)
		}
		s.Must(s.SetPresence(s.Account(), statuses[1]))
		p = s.remote.Expect("PUBLISH")
		if p.Head().Get("SIP-If-Match") != "one" || !strings.Contains(string(p.Payload()), "<rpid:busy />") {
			t.Errorf("published\n%s", p.Raw)
		}
		s.remote.Reply(p, "200", siptest.With("SIP-ETag", "two"))
		s.remote.Skip("REGISTER", "SUBSCRIBE")
		done := make(chan error)
		go func() { done <- s.Shutdown(t.Context()) }()
		p = s.remote.Expect("PUBLISH")
		if p.Head().Get("Expires") != "0" || p.Head().Get("SIP-If-Match") != "two" {
			t.Errorf("taken away\n%s", p.Raw)
		}
		s.remote.Reply(p, "200")
		s.Must(<-done)
	})
}

// TestUnsubscribedThoughNobodyKeepsThePresence: a server that does not answer the end of a publication keeps no buddy waiting.
func TestUnsubscribedThoughNobodyKeepsThePresence(t *testing.T) {
	againstScript(t, func(c *phone.Config) {
		account := registered("alice")
		account.Publish = true
		c.Accounts = []phone.AccountConfig{account}
	}, func(t *testing.T, s *scripted) {
		s.remote.Reply(s.remote.Expect("REGISTER"), "200", siptest.With("Contact", "<sip:alice@10.0.0.1:5060;ob>;expires=300"))
		s.remote.Reply(s.remote.Expect("PUBLISH"), "200", siptest.With("SIP-ETag", "one"), siptest.With("Expires", "600"))
		buddy(s.Phone, "sip:bob@10.0.0.9")
		s.remote.Reply(s.remote.Expect("SUBSCRIBE"), "200", siptest.With("Contact", s.remote.Contact()), siptest.With("Expires", "600"))
		phonetest.Expect(s.Phone, "accepted", func(ev phone.BuddyState) bool { return ev.To == "ACCEPTED" })
		s.remote.Skip("PUBLISH", "REGISTER")
		done := make(chan error)
		go func() { done <- s.Shutdown(t.Context()) }()
		if p := s.remote.Expect("SUBSCRIBE"); p.Head().Get("Expires") != "0" {
			t.Errorf("asked\n%s", p.Raw)
		}
		s.Must(<-done)
	})
}

// TestSocketHasAPresence: whoever asks for the address alone is told of the account that the socket has.
func TestSocketHasAPresence(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a := r.start("alice", "10.0.0.1", nil)
		b := r.start("bob", "10.0.0.2", func(c *phone.Config) { c.Accounts = nil })
		buddy(a, "sip:10.0.0.2")
		seen(a, "Online")
		const udp = 0 // the account by whose socket the SUBSCRIBE came
		b.Must(b.SetPresence(udp, statuses[4]))
		seen(a, "Away")
	})
}
