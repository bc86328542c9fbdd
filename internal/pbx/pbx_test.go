package pbx

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const pbxIP = "10.0.0.1"

// rig is a PBX and phones on a network in memory; its tests run in synctest bubbles.
type rig struct {
	t   *testing.T
	net *simnet.Network
	pbx *PBX
}

func inBubble(t *testing.T, change func(*Config), f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{t: t, net: simnet.New(1, simnet.Options{Delay: 5 * time.Millisecond})}
		h := r.net.Host(pbxIP)
		cfg := Config{Listen: pbxIP + ":5060", Users: map[string]digest.Secret{"alice": "a-secret", "bob": "b-secret", "carol": "c-secret"},
			Transport: transport.Config{ListenPacket: h.ListenPacket, Listen: h.Listen, Dial: h.Dial, LocalAddr: h.LocalAddr}}
		if change != nil {
			change(&cfg)
		}
		p, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		r.pbx = p
		t.Cleanup(func() {
			if err := p.Close(); err != nil {
				t.Errorf("close the pbx: %v", err)
			}
		})
		f(r)
	})
}

// phone starts a phone of NAME with NAME[0]-secret as its password, at 10.0.1.N, registered over transport ("" is UDP).
func (r *rig) phone(name string, n int, change func(*phone.Config)) user {
	r.t.Helper()
	ip := fmt.Sprintf("10.0.1.%d", n)
	cfg := phonetest.On(r.net, name, ip)
	cfg.Accounts = []phone.AccountConfig{{ID: "sip:" + name + "@" + pbxIP, Registrar: "sip:" + pbxIP,
		Credentials: []digest.Credentials{{Realm: "*", Username: name, Password: digest.Secret(name[:1] + "-secret")}}}}
	if change != nil {
		change(&cfg)
	}
	return user{phonetest.New(r.t, name, cfg)}
}

// user is a phone that registers at the PBX.
type user struct{ *phonetest.Phone }

func (u user) registered() user {
	phonetest.Expect[phone.Registered](u.Phone, "registered", nil)
	return u
}

func (u user) dial(to string) int { return u.Dial("sip:" + to + "@" + pbxIP) }

func TestRegister(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		a := r.phone("alice", 1, nil).registered()
		if n := r.pbx.Registered(); n != 1 {
			t.Errorf("%d users registered, want 1", n)
		}
		tcp := r.phone("bob", 2, func(c *phone.Config) { c.Accounts[0].Registrar += ";transport=tcp" })
		tcp.registered()
		a.Must(a.Unregister(2))
		phonetest.Expect[phone.Unregistered](a.Phone, "unregistered", nil)
		if n := r.pbx.Registered(); n != 1 {
			t.Errorf("%d users registered after one left, want 1", n)
		}
		time.Sleep(20 * time.Minute) // refreshed several times
		if n := r.pbx.Registered(); n != 1 {
			t.Errorf("%d users registered after 20 minutes, want 1", n)
		}
	})
}

func TestRegisterRefused(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		for i, change := range []func(*phone.AccountConfig){
			func(a *phone.AccountConfig) { a.Credentials[0].Password = "wrong" },
			func(a *phone.AccountConfig) { a.Credentials[0].Username = "mallory" },
			func(a *phone.AccountConfig) { a.ID = "sip:bob@" + pbxIP }, // somebody else's address
			func(a *phone.AccountConfig) { a.Credentials = nil },
		} {
			u := r.phone("alice", i+1, func(c *phone.Config) { change(&c.Accounts[0]) })
			if ev := phonetest.Expect[phone.RegistrationFailed](u.Phone, "refused", nil); !ev.Permanent {
				t.Errorf("case %d: %+v, want permanent", i, ev)
			}
		}
		if n := r.pbx.Registered(); n != 0 {
			t.Errorf("%d users registered", n)
		}
	})
}

func TestIntervalTooBrief(t *testing.T) {
	inBubble(t, func(c *Config) { c.MinExpires = 2 * time.Minute }, func(r *rig) {
		u := r.phone("alice", 1, func(c *phone.Config) { c.Accounts[0].Expires = time.Minute })
		if ev := phonetest.Expect[phone.Registered](u.Phone, "registered", nil); ev.Expires != 120 {
			t.Errorf("registered for %d s, want 120", ev.Expires)
		}
	})
}

func TestExtensions(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		a := r.phone("alice", 1, nil).registered()
		for _, ext := range []string{extEcho, extTone} {
			id := a.dial(ext)
			a.State(id, phone.CallConfirmed)
			time.Sleep(2 * time.Second)
			a.Must(a.Hangup(id, 0))
			if rx := a.Ended(id).Stats.Streams[0].Rx; rx.Packets < 90 {
				t.Errorf("%s: %d packets received in 2 s", ext, rx.Packets)
			}
		}
		for ext, code := range map[string]int{extBusy: 486, "nobody": 404, "carol": 480} {
			if end := a.Ended(a.dial(ext)); end.Code != code {
				t.Errorf("%s: ended with %d %s, want %d", ext, end.Code, end.Reason, code)
			}
		}
		id := a.dial(extRing)
		a.State(id, phone.CallEarly)
		time.Sleep(2 * time.Minute)
		a.Must(a.Hangup(id, 0))
		if end := a.Ended(id); end.Code != 487 {
			t.Errorf("603 ended with %d %s, want 487", end.Code, end.Reason)
		}
	})
}

func TestEchoComesBackHeld(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		a := r.phone("alice", 1, nil).registered()
		id := a.dial(extEcho)
		a.State(id, phone.CallConfirmed)
		a.Must(a.Hold(id))
		a.MediaIs(id, phone.MediaLocalHold)
		a.Must(a.Reinvite(id))
		a.MediaIs(id, phone.MediaActive)
	})
}

func TestCallBetweenUsers(t *testing.T) {
	for _, via := range []string{"", ";transport=tcp"} {
		inBubble(t, nil, func(r *rig) {
			registrar := func(c *phone.Config) { c.Accounts[0].Registrar += via }
			a, b := r.phone("alice", 1, registrar).registered(), r.phone("bob", 2, registrar).registered()
			id := a.dial("bob")
			in := phonetest.Expect[phone.IncomingCall](b.Phone, "called", nil)
			if in.Remote != "<sip:alice@10.0.0.1>" {
				t.Errorf("called by %s", in.Remote)
			}
			b.Must(b.Answer(in.Call, 180, "", ""))
			a.State(id, phone.CallEarly)
			b.Must(b.Answer(in.Call, 200, "", ""))
			b.State(in.Call, phone.CallConfirmed)
			a.State(id, phone.CallConfirmed)

			a.Must(a.Hold(id))
			b.MediaIs(in.Call, phone.MediaRemoteHold)
			a.MediaIs(id, phone.MediaLocalHold)
			a.Must(a.Reinvite(id))
			b.MediaIs(in.Call, phone.MediaActive)
			a.MediaIs(id, phone.MediaActive)
			time.Sleep(100 * time.Millisecond) // until the ACK is everywhere
			b.Must(b.Hold(in.Call))
			a.MediaIs(id, phone.MediaRemoteHold)

			a.Must(a.SendDTMFInfo(id, "7"))
			if d := phonetest.Expect[phone.DTMF](b.Phone, "heard a digit", nil); d.Digit != "7" {
				t.Errorf("heard %+v, want 7", d)
			}
			time.Sleep(time.Second)
			b.Must(b.Hangup(in.Call, 0))
			a.Ended(id)
			b.Ended(in.Call)
		})
	}
}

func TestCallRefusedAndCancelled(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		a, b := r.phone("alice", 1, nil).registered(), r.phone("bob", 2, nil).registered()
		id := a.dial("bob")
		in := phonetest.Expect[phone.IncomingCall](b.Phone, "called", nil)
		b.Must(b.Hangup(in.Call, 486))
		if end := a.Ended(id); end.Code != 486 {
			t.Errorf("refused call ended with %d %s", end.Code, end.Reason)
		}
		b.Ended(in.Call)
		id = a.dial("bob")
		in = phonetest.Expect[phone.IncomingCall](b.Phone, "called", nil)
		b.Must(b.Answer(in.Call, 180, "", ""))
		a.State(id, phone.CallEarly)
		a.Must(a.Hangup(id, 0))
		if end := a.Ended(id); end.Code != 487 {
			t.Errorf("cancelled call ended with %d %s", end.Code, end.Reason)
		}
		if end := b.Ended(in.Call); end.Code != 487 {
			t.Errorf("cancelled call ended at bob with %d %s", end.Code, end.Reason)
		}
	})
}

func TestMaxCalls(t *testing.T) {
	inBubble(t, func(c *Config) { c.MaxCalls = 1 }, func(r *rig) {
		a := r.phone("alice", 1, nil).registered()
		first := a.dial(extEcho)
		a.State(first, phone.CallConfirmed)
		if end := a.Ended(a.dial(extEcho)); end.Code != 486 {
			t.Errorf("second call ended with %d %s", end.Code, end.Reason)
		}
		a.Must(a.Hangup(first, 0))
		a.Ended(first)
		a.State(a.dial(extEcho), phone.CallConfirmed)
	})
}
