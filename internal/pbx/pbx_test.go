package pbx

import (
	"context"
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/transport"
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

// user is a phone with what it told.
type user struct {
	*phone.Phone
	t      *testing.T
	name   string
	events chan phone.Event
}

// phone starts a phone of NAME with NAME[0]-secret as its password, at 10.0.1.N, registered over transport ("" is UDP).
func (r *rig) phone(name string, n int, change func(*phone.Config)) *user {
	r.t.Helper()
	ip := fmt.Sprintf("10.0.1.%d", n)
	h := r.net.Host(ip)
	cfg := phone.Config{SIP: phone.SIPConfig{LocalPort: 5060, Bound: netip.MustParseAddr(ip)}, Media: phone.MediaConfig{RTPPort: 4000, Null: true},
		Seams: phone.Seams{ListenPacket: h.ListenPacket, Listen: h.Listen, Dial: h.Dial, LocalAddr: h.LocalAddr},
		Accounts: []phone.AccountConfig{{ID: "sip:" + name + "@" + pbxIP, Registrar: "sip:" + pbxIP,
			Credentials: []digest.Credentials{{Realm: "*", Username: name, Password: digest.Secret(name[:1] + "-secret")}}}}}
	if change != nil {
		change(&cfg)
	}
	p, err := phone.New(cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	u := &user{Phone: p, t: r.t, name: name, events: make(chan phone.Event, 10000)}
	p.Subscribe(func(ev phone.Event) {
		if _, trace := ev.(phone.SIPTrace); !trace {
			u.events <- ev
		}
	})
	if err := p.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := p.Shutdown(ctx); err != nil {
			r.t.Errorf("%s: %v", name, err)
		}
	})
	return u
}

func expect[T phone.Event](u *user, what string, fits func(T) bool) T {
	u.t.Helper()
	late := time.After(time.Minute)
	var seen []string
	for {
		select {
		case ev := <-u.events:
			seen = append(seen, fmt.Sprintf("%T%+v", ev, ev))
			if ev, ok := ev.(T); ok && (fits == nil || fits(ev)) {
				return ev
			}
		case <-late:
			u.t.Fatalf("%s: never %s; saw %s", u.name, what, seen)
		}
	}
}

func (u *user) registered() *user {
	u.t.Helper()
	expect[phone.Registered](u, "registered", nil)
	return u
}

func (u *user) call(to string) int {
	u.t.Helper()
	accounts := u.Accounts()
	id, err := u.MakeCall(accounts[len(accounts)-1].ID, "sip:"+to+"@"+pbxIP)
	if err != nil {
		u.t.Fatal(err)
	}
	return id
}

func (u *user) state(st phone.CallState) phone.CallStateChanged {
	u.t.Helper()
	return expect(u, st.String(), func(ev phone.CallStateChanged) bool { return ev.State == st })
}

func (u *user) media(st phone.MediaStatus) {
	u.t.Helper()
	expect(u, "media "+st.String(), func(ev phone.CallMedia) bool { return ev.Status == st })
}

func (u *user) ended() phone.CallEnded {
	u.t.Helper()
	return expect[phone.CallEnded](u, "ended", nil)
}

func (u *user) must(err error) {
	u.t.Helper()
	if err != nil {
		u.t.Fatalf("%s: %v", u.name, err)
	}
}

func TestRegister(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		a := r.phone("alice", 1, nil).registered()
		if n := r.pbx.Registered(); n != 1 {
			t.Errorf("%d users registered, want 1", n)
		}
		tcp := r.phone("bob", 2, func(c *phone.Config) { c.Accounts[0].Registrar += ";transport=tcp" })
		tcp.registered()
		a.must(a.Unregister(2))
		expect[phone.Unregistered](a, "unregistered", nil)
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
			if ev := expect[phone.RegistrationFailed](u, "refused", nil); !ev.Permanent {
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
		if ev := expect[phone.Registered](u, "registered", nil); ev.Expires != 120 {
			t.Errorf("registered for %d s, want 120", ev.Expires)
		}
	})
}

func TestExtensions(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		a := r.phone("alice", 1, nil).registered()
		for _, ext := range []string{extEcho, extTone} {
			id := a.call(ext)
			a.state(phone.CallConfirmed)
			time.Sleep(2 * time.Second)
			a.must(a.Hangup(id, 0))
			if rx := a.ended().Stats.Streams[0].Rx; rx.Packets < 90 {
				t.Errorf("%s: %d packets received in 2 s", ext, rx.Packets)
			}
		}
		for ext, code := range map[string]int{extBusy: 486, "nobody": 404, "carol": 480} {
			a.call(ext)
			if end := a.ended(); end.Code != code {
				t.Errorf("%s: ended with %d %s, want %d", ext, end.Code, end.Reason, code)
			}
		}
		id := a.call(extRing)
		a.state(phone.CallEarly)
		time.Sleep(2 * time.Minute)
		a.must(a.Hangup(id, 0))
		if end := a.ended(); end.Code != 487 {
			t.Errorf("603 ended with %d %s, want 487", end.Code, end.Reason)
		}
	})
}

func TestEchoComesBackHeld(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		a := r.phone("alice", 1, nil).registered()
		id := a.call(extEcho)
		a.state(phone.CallConfirmed)
		a.must(a.Hold(id))
		a.media(phone.MediaLocalHold)
		a.must(a.Reinvite(id))
		a.media(phone.MediaActive)
	})
}

func TestCallBetweenUsers(t *testing.T) {
	for _, via := range []string{"", ";transport=tcp"} {
		inBubble(t, nil, func(r *rig) {
			registrar := func(c *phone.Config) { c.Accounts[0].Registrar += via }
			a, b := r.phone("alice", 1, registrar).registered(), r.phone("bob", 2, registrar).registered()
			id := a.call("bob")
			in := expect[phone.IncomingCall](b, "called", nil)
			if in.Remote != "<sip:alice@10.0.0.1>" {
				t.Errorf("called by %s", in.Remote)
			}
			b.must(b.Answer(in.Call, 180, "", ""))
			a.state(phone.CallEarly)
			b.must(b.Answer(in.Call, 200, "", ""))
			b.state(phone.CallConfirmed)
			a.state(phone.CallConfirmed)

			a.must(a.Hold(id))
			b.media(phone.MediaRemoteHold)
			a.media(phone.MediaLocalHold)
			a.must(a.Reinvite(id))
			b.media(phone.MediaActive)
			a.media(phone.MediaActive)
			time.Sleep(100 * time.Millisecond) // until the ACK is everywhere
			b.must(b.Hold(in.Call))
			a.media(phone.MediaRemoteHold)

			a.must(a.SendDTMFInfo(id, "7"))
			if d := expect[phone.DTMF](b, "heard a digit", nil); d.Digit != "7" {
				t.Errorf("heard %+v, want 7", d)
			}
			time.Sleep(time.Second)
			b.must(b.Hangup(in.Call, 0))
			a.ended()
			b.ended()
		})
	}
}

func TestCallRefusedAndCancelled(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		a, b := r.phone("alice", 1, nil).registered(), r.phone("bob", 2, nil).registered()
		a.call("bob")
		in := expect[phone.IncomingCall](b, "called", nil)
		b.must(b.Hangup(in.Call, 486))
		if end := a.ended(); end.Code != 486 {
			t.Errorf("refused call ended with %d %s", end.Code, end.Reason)
		}
		b.ended()
		id := a.call("bob")
		in = expect[phone.IncomingCall](b, "called", nil)
		b.must(b.Answer(in.Call, 180, "", ""))
		a.state(phone.CallEarly)
		a.must(a.Hangup(id, 0))
		if end := a.ended(); end.Code != 487 {
			t.Errorf("cancelled call ended with %d %s", end.Code, end.Reason)
		}
		if end := b.ended(); end.Code != 487 {
			t.Errorf("cancelled call ended at bob with %d %s", end.Code, end.Reason)
		}
	})
}

func TestMaxCalls(t *testing.T) {
	inBubble(t, func(c *Config) { c.MaxCalls = 1 }, func(r *rig) {
		a := r.phone("alice", 1, nil).registered()
		first := a.call(extEcho)
		a.state(phone.CallConfirmed)
		a.call(extEcho)
		if end := a.ended(); end.Code != 486 {
			t.Errorf("second call ended with %d %s", end.Code, end.Reason)
		}
		a.must(a.Hangup(first, 0))
		a.ended()
		a.call(extEcho)
		a.state(phone.CallConfirmed)
	})
}
