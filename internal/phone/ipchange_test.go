package phone_test

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// moving is a phone whose machine has the address 10.0.0.1 and then seems to have 10.0.0.7; packets reach it at the first.
type moving struct {
	*phonetest.Phone
	moved atomic.Bool
}

func (r *rig) startMoving(change func(*phone.Config)) *moving {
	m := &moving{}
	m.Phone = r.start("alice", "10.0.0.1", func(c *phone.Config) {
		c.SIP.Bound = netip.Addr{}
		c.Seams.LocalAddr = func(netip.Addr) (netip.Addr, error) {
			if m.moved.Load() {
				return netip.MustParseAddr("10.0.0.7"), nil
			}
			return netip.MustParseAddr("10.0.0.1"), nil
		}
		if change != nil {
			change(c)
		}
	})
	return m
}

// sent are the requests of a method that the phone has sent.
func sent(p *phonetest.Phone, method string) (list []string) {
	for _, tr := range phonetest.Told[phone.SIPTrace](p) {
		if tr.Out && strings.HasPrefix(string(tr.Raw), method+" ") {
			list = append(list, string(tr.Raw))
		}
	}
	return list
}

// TestIPChangeOfACall: the re-INVITE names the new address as Contact and for the media; a hold stays one.
func TestIPChangeOfACall(t *testing.T) {
	for _, held := range []bool{false, true} {
		inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
			a, b := r.startMoving(nil), r.start("bob", "10.0.0.2", nil)
			id, _ := a.Talk(b)
			if held {
				a.Must(a.Hold(id))
				a.MediaIs(id, phone.MediaLocalHold)
			}
			time.Sleep(time.Second)
			a.moved.Store(true)
			a.Must(a.HandleIPChange())
			time.Sleep(time.Second)
			synctest.Wait()
			all := sent(a.Phone, "INVITE")
			last := all[len(all)-1]
			for _, want := range []string{"c=IN IP4 10.0.0.7\r\n", "Contact: <sip:alice@10.0.0.7:5060;ob>"} {
				if !strings.Contains(last, want) {
					t.Errorf("no %q in\n%s", want, last)
				}
			}
			if strings.Contains(last, "a=sendonly") != held {
				t.Errorf("held %v:\n%s", held, last)
			}
			if info, _ := a.Call(id); (info.Media[0].Status == phone.MediaLocalHold) != held || info.State != phone.CallConfirmed {
				t.Errorf("afterwards %+v", info)
			}
		})
	}
}

// TestIPChangeOfRegistrations: by UDP and by a connection, which is closed and opened anew.
func TestIPChangeOfRegistrations(t *testing.T) {
	for _, params := range []string{"", ";transport=tcp"} {
		inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
			e := siptest.NewEndpoint(t, r.net.Host("10.0.0.9"))
			e.Listen(transport.UDP, "10.0.0.9:5060")
			e.Listen(transport.TCP, "10.0.0.9:5060")
			siptest.NewRegistrar(e, siptest.RegistrarConfig{})
			a := r.startMoving(func(c *phone.Config) {
				c.Accounts = []phone.AccountConfig{{ID: "sip:alice@10.0.0.9", Registrar: "sip:10.0.0.9" + params}}
			})
			phonetest.Expect[phone.Registered](a.Phone, "registered", nil)
			a.moved.Store(true)
			a.Forget()
			a.Must(a.HandleIPChange())
			phonetest.Expect[phone.Registered](a.Phone, "registered anew", nil)
			want := map[string]string{"": "<sip:alice@10.0.0.7:5060;ob>", ";transport=tcp": "<sip:alice@10.0.0.1:32769;transport=TCP;ob>"}[params] // the network's second connection
			if all := sent(a.Phone, "REGISTER"); !strings.Contains(all[len(all)-1], want) {
				t.Errorf("%s: registered\n%s", params, all[len(all)-1])
			}
			closed := slices.ContainsFunc(phonetest.Told[phone.TransportState](a.Phone), func(s phone.TransportState) bool {
				return !s.Connected && errors.Is(s.Err, transport.ErrMoved)
			})
			if closed != (params != "") {
				t.Errorf("%s: connection closed %v", params, closed)
			}
			var told []string
			for _, n := range phonetest.Told[phone.Notice](a.Phone) {
				told = append(told, n.Sender+" "+n.Text)
			}
			steps := []string{"pjsua_core.c Start handling IP address change", "pjsua_app.c IP change progress report : TCP/TLS transports shutdown",
				"pjsua_app.c IP change progress report : update contact"}
			if !slices.Equal(told, steps) {
				t.Errorf("told %q", told)
			}
		})
	}
}

// TestConnectionLostUnderASubscription: its server is told of the connection that the registration opens then, which is the only
// way to the phone.
func TestConnectionLostUnderASubscription(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		server := siptest.ListenTCP(t, r.net.Host("10.0.0.9"), "10.0.0.9:5060")
		server.Patience = time.Hour
		a := r.start("alice", "10.0.0.1", func(c *phone.Config) {
			c.Accounts = []phone.AccountConfig{{ID: "sip:alice@10.0.0.9", Registrar: "sip:10.0.0.9;transport=tcp"}}
		})
		register := func() string {
			p := server.Expect("REGISTER")
			contact := p.Request().Header.Get("Contact")
			server.Reply(p, "200", siptest.With("Contact", contact+";expires=300"))
			return contact
		}
		subscribe := func() string {
			p := server.Expect("SUBSCRIBE")
			server.Reply(p, "200", siptest.With("Expires", "600"), siptest.With("Contact", server.Contact()))
			return p.Request().Header.Get("Contact")
		}
		register()
		buddy(a, "sip:bob@10.0.0.9;transport=tcp")
		subscribe()
		lost := time.Now()
		server.CloseConnections()
		if registered, subscribed := register(), subscribe(); registered != subscribed || time.Since(lost) > time.Second {
			t.Errorf("registered as %s, subscribed as %s after %v", registered, subscribed, time.Since(lost))
		}
		server.Skip("SUBSCRIBE", "REGISTER")
	})
}

func TestIPChangeOfAPhoneThatWasNotStarted(t *testing.T) {
	p, err := phone.New(phone.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.HandleIPChange(); !errors.Is(err, phone.ErrNotStarted) {
		t.Error(err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}
