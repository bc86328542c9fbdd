package registrar

import (
	"slices"
	"strings"
	"testing"

	"gosua/internal/phone"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/phonetest"
)

// TestCallsArriveByTheRegistration proves that a call to a registered phone comes over the very connection that it has
// registered by, through a refresh, and that nobody opens another.
func TestCallsArriveByTheRegistration(t *testing.T) {
	t.Parallel()
	for _, transport := range transports {
		t.Run(name(transport), func(t *testing.T) {
			k := interop.StartKamailio(t, interop.KamailioConfig{Users: users()})
			alice := phonetest.New(t, "alice", config(k, brief(account(k, "alice", transport))))
			bob := phonetest.New(t, "bob", config(k, account(k, "bob", transport)))
			registered(alice)
			registered(bob)
			registered(alice) // a refresh
			call := bob.Dial(k.AOR("alice"))
			in := phonetest.Expect[phone.IncomingCall](alice, "called", nil)
			alice.Must(alice.Answer(in.Call, 200, "", ""))
			bob.State(call, phone.CallConfirmed)
			alice.State(in.Call, phone.CallConfirmed)
			alice.Must(alice.Hangup(in.Call, 0))
			bob.Ended(call)
			alice.Ended(in.Call)
			checkConnections(t, alice, transport)
			checkConnections(t, bob, transport)
			checkInvite(t, alice, k, transport)
		})
	}
}

// checkConnections wants one connection, opened once.
func checkConnections(t *testing.T, p *phonetest.Phone, transport string) {
	t.Helper()
	want := 1
	if transport == "" {
		want = 0
	}
	told := phonetest.Told[phone.TransportState](p)
	if len(told) != want {
		t.Errorf("connections: %+v, want %d", told, want)
	}
}

// checkInvite wants the INVITE from where the REGISTER went.
func checkInvite(t *testing.T, p *phonetest.Phone, k *interop.Kamailio, transport string) {
	t.Helper()
	registrar := k.Addr
	if transport == "tls" {
		registrar = k.TLS
	}
	trace := phonetest.Told[phone.SIPTrace](p)
	i := slices.IndexFunc(trace, func(m phone.SIPTrace) bool { return !m.Out && strings.HasPrefix(m.Summary, "INVITE/") })
	if i < 0 {
		t.Fatal("no INVITE came")
	}
	if m := trace[i]; m.Remote != registrar || !strings.EqualFold(m.Protocol, name(transport)) {
		t.Errorf("the INVITE came from %s %s, want %s %s", m.Protocol, m.Remote, name(transport), registrar)
	}
}

// TestCallAfterReturn proves that calls arrive by the new connection when the old one was lost.
func TestCallAfterReturn(t *testing.T) {
	t.Parallel()
	k := interop.StartKamailio(t, interop.KamailioConfig{Users: users()})
	alice := phonetest.New(t, "alice", config(k, account(k, "alice", "tcp")))
	registered(alice)
	k.Stop()
	phonetest.Expect(alice, "the connection went down", func(ev phone.TransportState) bool { return !ev.Connected })
	k.Start()
	registered(alice)
	bob := phonetest.New(t, "bob", config(k, account(k, "bob", "")))
	registered(bob)
	call := bob.Dial(k.AOR("alice"))
	in := phonetest.Expect[phone.IncomingCall](alice, "called", nil)
	alice.Must(alice.Answer(in.Call, 486, "", ""))
	if ev := bob.Ended(call); ev.Code != 486 {
		t.Errorf("told %+v", ev)
	}
	if told := phonetest.Told[phone.TransportState](alice); len(told) < 3 || !told[len(told)-1].Connected {
		t.Errorf("want a connection up, down, and another up; told %+v", told)
	}
}
