package presence

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/body/pidf"
	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
)

// What users say to be.
var (
	online  = pidf.Status{Basic: pidf.Open}
	offline = pidf.Status{Basic: pidf.Closed}
	busy    = pidf.Status{Basic: pidf.Open, Activity: pidf.Busy, Note: "Busy"}
	lunch   = pidf.Status{Basic: pidf.Open, Activity: pidf.Away, Note: "Mittagspause, zurück um drei"}
)

// TestChangesAreSeen by who subscribed at the server, each way, and how fast. A phone that ends is offline.
func TestChangesAreSeen(t *testing.T) {
	k := server(t, time.Hour)
	alice, bob := user(t, k, "alice"), user(t, k, "bob")
	bobAtAlice, aliceAtBob := watch(alice, k.AOR("bob"), "Online"), watch(bob, k.AOR("alice"), "Online")
	var delays []time.Duration
	for _, status := range []pidf.Status{busy, offline, lunch, online, busy, online} {
		begun := time.Now()
		bob.Must(bob.SetPresence(bob.Account(), status))
		sees(alice, bobAtAlice, status.Text())
		delays = append(delays, time.Since(begun))
	}
	alice.Must(alice.SetPresence(alice.Account(), lunch))
	sees(bob, aliceAtBob, lunch.Text())
	bob.End()
	sees(alice, bobAtAlice, "Offline")
	t.Logf("a change is seen after %v at the median, %v at the most, of %d", median(delays), slices.Max(delays), len(delays))
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

// TestCallIsSeen: who is in a call is shown as on the phone, and then no longer.
func TestCallIsSeen(t *testing.T) {
	k := server(t, time.Hour)
	alice, bob, carol := user(t, k, "alice"), user(t, k, "bob"), user(t, k, "carol")
	b := watch(alice, k.AOR("bob"), "Online")
	call := carol.Dial(k.AOR("bob"))
	in := phonetest.Expect[phone.IncomingCall](bob, "called", nil)
	bob.Must(bob.Answer(in.Call, 200, "", ""))
	sees(alice, b, "On the phone")
	carol.State(call, phone.CallConfirmed)
	carol.Must(carol.Hangup(call, 0))
	sees(alice, b, "Online")
}

// TestServerForgets: after a restart the server knows neither subscriptions (481) nor publications (412); both come back by
// themselves with the next refresh, and changes are seen again.
func TestServerForgets(t *testing.T) {
	k := server(t, 3*time.Second)
	alice, bob := user(t, k, "alice"), user(t, k, "bob")
	b := watch(alice, k.AOR("bob"), "Online")
	k.Stop()
	k.Start()
	begun := time.Now()
	got(bob, "412/PUBLISH")
	got(bob, "200/PUBLISH")
	hears(alice, b, "subscription lost", func(ev phone.BuddyState) bool { return ev.To == "TERMINATED" && ev.Retry > 0 })
	sees(alice, b, "Online")
	t.Logf("seen again %v after the restart, with lives of 3 s", time.Since(begun))
	begun = time.Now()
	bob.Must(bob.SetPresence(bob.Account(), busy))
	sees(alice, b, busy.Text())
	t.Logf("a change after a restart is seen after %v", time.Since(begun))
}

// TestTwoDevices of one account: the user is there when either is.
func TestTwoDevices(t *testing.T) {
	k := server(t, time.Hour)
	desk, mobile, alice := user(t, k, "bob"), user(t, k, "bob"), user(t, k, "alice")
	b := watch(alice, k.AOR("bob"), "Online")
	toldNext := func() string {
		return hears(alice, b, "told", func(ev phone.BuddyState) bool { return strings.HasPrefix(ev.By, "NOTIFY/") }).Status
	}
	for i, step := range []struct {
		device *phonetest.Phone
		says   pidf.Status
		want   string
	}{
		{desk, offline, "Online"}, {mobile, offline, "Offline"}, {desk, online, "Online"}, {mobile, online, "Online"}, {desk, offline, "Online"},
	} {
		step.device.Must(step.device.SetPresence(step.device.Account(), step.says))
		if got := toldNext(); got != step.want {
			t.Fatalf("after step %d alice sees %s, want %s", i, got, step.want)
		}
	}
	mobile.End()
	if got := toldNext(); got != "Offline" {
		t.Errorf("when one device is off and the other has ended alice sees %s", got)
	}
}

// TestWrongPassword: neither subscription nor message gets through; both say so, and neither is tried again.
func TestWrongPassword(t *testing.T) {
	k := server(t, time.Hour)
	a := account(k, "alice")
	a.Credentials[0].Password = "wrong"
	alice := phonetest.New(t, "alice", config(a))
	phonetest.Expect[phone.RegistrationFailed](alice, "registration failed", nil)
	b, err := alice.AddBuddy(k.AOR("bob"))
	alice.Must(err)
	alice.Must(alice.WatchBuddy(b))
	end := hears(alice, b, "refused", func(ev phone.BuddyState) bool { return ev.To == "TERMINATED" })
	if end.Code != 407 || end.Retry != 0 {
		t.Errorf("subscription ended by %d %s, tried again after %v", end.Code, end.Reason, end.Retry)
	}
	alice.Must(alice.SendMessage(alice.Account(), k.AOR("bob"), "hello"))
	if m := sent(alice); m.Code != 407 {
		t.Errorf("message: %+v", m)
	}
	alice.End()
	for method, want := range map[string]int{"SUBSCRIBE": 2, "MESSAGE": 2, "PUBLISH": 0} {
		n := 0
		for _, line := range k.Log() {
			if strings.Contains(line, "request "+method+" ") {
				n++
			}
		}
		if n != want {
			t.Errorf("%d requests %s, want %d", n, method, want)
		}
	}
}
