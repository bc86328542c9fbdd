package accounts

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack/registration"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	registrarURI = "sip:192.0.2.9"
	ourContact   = "<sip:alice@192.0.2.1:5060;ob>"
)

// registering is a list of accounts whose registrar does what the test says.
type registering struct {
	*List
	t         *testing.T
	end       *siptest.Endpoint
	registrar *siptest.Remote
	net       *simnet.Network
	story     []string // what was told, but for stages; on the loop
	stages    []string // of each account's registrations; on the loop
}

// inBubble runs a test in virtual time.
func inBubble(t *testing.T, f func(r *registering)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		net := simnet.New(1, simnet.Options{})
		r := &registering{t: t, net: net, end: siptest.NewEndpoint(t, net.Host("192.0.2.1")), registrar: siptest.ListenUDP(t, net.Host("192.0.2.9"), "192.0.2.9:5060")}
		r.end.Listen(transport.UDP, "192.0.2.1:5060")
		r.end.Do(func() { r.end.Stack.OnFlowClosed(func(f *transport.Flow, err error) { r.FlowClosed(f, err) }) })
		r.List = New(Config{Stack: r.end.Stack, Rand: func(int) int { return 0 }, Emit: r.hear,
			Registered: func(a *Account) { r.story = append(r.story, fmt.Sprint("hook ", a.ID())) }})
		t.Cleanup(func() { r.end.Do(r.Drop) })
		f(r)
	})
}

// hear writes down what is told.
func (r *registering) hear(ev event.Event) {
	if stage, ok := ev.(event.RegistrationStage); ok {
		r.stages = append(r.stages, fmt.Sprint(stage.Account, " ", stage.Stage))
		return
	}
	r.story = append(r.story, strings.TrimPrefix(fmt.Sprintf("%T%+v", ev, ev), "event."))
}

// told are what was told since the last call.
func (r *registering) told() (list []string) {
	synctest.Wait()
	r.end.Do(func() { list, r.story = r.story, nil })
	return list
}

func (r *registering) wantTold(what string, want ...string) {
	r.t.Helper()
	if got := r.told(); !slices.Equal(got, want) {
		r.t.Errorf("%s: told\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// add adds an account with the registrar, and gives its REGISTER.
func (r *registering) add(s Settings) (id int, register *siptest.Packet) {
	r.t.Helper()
	s.ID, s.Registrar = "sip:alice@192.0.2.9", registrarURI
	r.end.Do(func() {
		var err error
		if id, err = r.Add(s); err != nil {
			r.t.Error(err)
		}
	})
	return id, r.registrar.Expect("REGISTER")
}

// grant takes a binding for so many seconds.
func (r *registering) grant(register *siptest.Packet, seconds string, change ...func(*sipmsg.Response)) {
	r.t.Helper()
	if contact := register.Head().Get("Contact"); seconds != "0" {
		change = append(change, siptest.With("Contact", contact+";expires="+seconds))
	}
	r.registrar.Reply(register, "200", change...)
}

// info is an account as it stands.
func (r *registering) info(id int) (info event.AccountInfo) {
	synctest.Wait()
	r.end.Do(func() {
		for _, i := range r.Infos() {
			if i.ID == id {
				info = i
			}
		}
	})
	return info
}

// act runs f with an account on the loop.
func (r *registering) act(id int, f func(a *Account) error) (err error) {
	r.end.Do(func() {
		var a *Account
		if a, err = r.Get(id); err == nil {
			err = f(a)
		}
	})
	return err
}

// TestRegistrationIsTold: from the first REGISTER to the last, with how the account stands at each step.
func TestRegistrationIsTold(t *testing.T) {
	inBubble(t, func(r *registering) {
		id, register := r.add(Settings{Expires: 100 * time.Second})
		stands := func(what string, status int, text string, expires int) {
			t.Helper()
			if got := r.info(id); got.Status != status || got.StatusText != text || got.Expires != expires || !got.Default || !got.HasRegistrar {
				t.Errorf("%s: the account is %+v", what, got)
			}
		}
		if from := register.Head().Get("From"); !strings.HasPrefix(from, "<sip:alice@192.0.2.9>;tag=") {
			t.Errorf("From: %s", from)
		}
		stands("asked", 100, "In Progress", 0)
		r.wantTold("asked", "AccountAdded{ID:0 URI:sip:alice@192.0.2.9}", "RegistrationStarting{Account:0 Unregister:false}",
			"ContactUpdated{Account:0 Contact:"+ourContact+"}", "RegistrationSent{Account:0 Unregister:false}")
		r.end.Do(func() {
			if !slices.Contains(r.stages, "0 request") || !slices.Contains(r.stages, "0 resolve") {
				t.Errorf("stages %q", r.stages)
			}
		})
		r.grant(register, "90", func(resp *sipmsg.Response) { resp.Reason = "Fine" })
		stands("granted", 200, "Fine", 90)
		r.wantTold("granted", "KeepAlive{Account:0 Remote:192.0.2.9:5060 Started:true Interval:12s Bytes:0}",
			"Registered{Account:0 URI:sip:alice@192.0.2.9 Code:200 Reason:Fine Expires:90}", "hook 0")
		time.Sleep(13 * time.Second)
		r.wantTold("a while later", "KeepAlive{Account:0 Remote:192.0.2.9:5060 Started:false Interval:0s Bytes:2}")
		stands("a while later", 200, "Fine", 77)
		if err := r.act(id, (*Account).Register); err != nil {
			t.Errorf("refresh: %v", err)
		}
		r.grant(r.registrar.Expect("REGISTER"), "90")
		if got := r.told(); slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "Contact") }) {
			t.Errorf("the same Contact is told again: %q", got)
		}
		if err := r.act(id, (*Account).Unregister); err != nil {
			t.Errorf("unregister: %v", err)
		}
		r.grant(r.registrar.Expect("REGISTER"), "0")
		stands("gone", 200, "OK", -1)
		r.wantTold("gone", "RegistrationStarting{Account:0 Unregister:true}", "RegistrationSent{Account:0 Unregister:true}", "Unregistered{Account:0 URI:sip:alice@192.0.2.9 Err:<nil>}")
		if err := r.act(id, (*Account).Unregister); !errors.Is(err, registration.ErrNotRegistered) {
			t.Errorf("unregister once more: %v", err)
		}
		r.registrar.Quiet(time.Minute)
		if err := r.act(id, (*Account).Register); err != nil {
			t.Errorf("register again: %v", err)
		}
		r.registrar.Expect("REGISTER")
		if got := r.told(); !slices.Contains(got, "ContactUpdated{Account:0 Contact:"+ourContact+"}") {
			t.Errorf("the Contact is not told anew: %q", got)
		}
	})
}

// TestRegistrationThatFails: for good, or with a try later.
func TestRegistrationThatFails(t *testing.T) {
	for line, want := range map[string][]string{
		"403 No": {"RegistrationFailed{Account:0 URI:sip:alice@192.0.2.9 Code:403 Reason:No Err:<nil> Permanent:true}"},
		"503 Down": {"RegistrationFailed{Account:0 URI:sip:alice@192.0.2.9 Code:503 Reason:Down Err:<nil> Permanent:false}",
			"RegistrationRetry{Account:0 In:25s}"},
	} {
		inBubble(t, func(r *registering) {
			id, register := r.add(Settings{RetryDelay: 30 * time.Second})
			r.told()
			r.registrar.Reply(register, line)
			r.wantTold(line, want...)
			if got := r.info(id); fmt.Sprintf("%d %s", got.Status, got.StatusText) != line || got.Expires != -1 {
				t.Errorf("%s: the account is %+v", line, got)
			}
			if len(want) == 1 {
				r.registrar.Quiet(time.Hour)
			} else if again := r.registrar.Expect("REGISTER"); again.At.Sub(register.At) != 25*time.Second {
				t.Errorf("tried again after %v", again.At.Sub(register.At))
			}
		})
	}
}

// TestAddressBehindANAT: the registrar sees another address, and the account's Contact is that from then on.
func TestAddressBehindANAT(t *testing.T) {
	inBubble(t, func(r *registering) {
		seen := func(resp *sipmsg.Response) {
			via, _ := resp.Header.Via()
			resp.Header.SetVia(via.WithParam("received", "203.0.113.7").WithParam("rport", "6000"))
		}
		id, register := r.add(Settings{ContactRewrite: 1, ContactParams: ";x=1"})
		r.told()
		r.grant(register, "300", seen)
		r.grant(r.registrar.Expect("REGISTER"), "300", seen)
		got := r.told()
		want := []string{"AddressChanged{Account:0 From:192.0.2.1:5060 To:203.0.113.7:6000}", "ContactUpdated{Account:0 Contact:<sip:alice@203.0.113.7:6000;ob>;x=1}"}
		if got = slices.DeleteFunc(got, func(s string) bool { return !strings.Contains(s, "203.0.113.7") }); !slices.Equal(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
		_ = r.act(id, func(a *Account) error {
			if c := a.Contact(r.end.Stack.Transport().Existing(transport.UDP, r.registrar.Addr()), true, false).String(); c != "<sip:alice@203.0.113.7:6000;ob>;x=1" {
				t.Errorf("calls are reached at %s", c)
			}
			return nil
		})
	})
}

// TestRemoveWaitsForTheRegistrar: the account is gone at once, and done when the registrar has let it go.
func TestRemoveWaitsForTheRegistrar(t *testing.T) {
	inBubble(t, func(r *registering) {
		id, register := r.add(Settings{})
		r.grant(register, "300")
		r.told()
		done := 0
		r.end.Do(func() {
			if err := r.Remove(id, func() { done++ }); err != nil || len(r.Infos()) != 0 || done != 0 {
				t.Errorf("remove: %v, %d left, done %d times", err, len(r.Infos()), done)
			}
		})
		bye := r.registrar.Expect("REGISTER")
		r.wantTold("removed", "RegistrationStarting{Account:0 Unregister:true}", "AccountRemoved{ID:0}", "RegistrationSent{Account:0 Unregister:true}")
		r.grant(bye, "0")
		r.wantTold("let go", "Unregistered{Account:0 URI:sip:alice@192.0.2.9 Err:<nil>}")
		r.end.Do(func() {
			if done != 1 {
				t.Errorf("done %d times", done)
			}
			if r.ForRequest(sipmsg.NewRequest(sipmsg.INVITE, parsed(t, "sip:alice@192.0.2.1")), nil) != nil {
				t.Error("an account takes requests that is gone")
			}
		})
		r.registrar.Quiet(time.Hour)
	})
}

// TestRegistrationGivenUp: one that was never answered is given up by unregistering, and that is no error.
func TestRegistrationGivenUp(t *testing.T) {
	inBubble(t, func(r *registering) {
		id, register := r.add(Settings{})
		if err := r.act(id, (*Account).Unregister); err != nil {
			t.Errorf("unregister: %v", err)
		}
		r.registrar.Reply(register, "403")
		last := r.registrar.Expect("REGISTER")
		if err := r.act(id, (*Account).Unregister); err != nil {
			t.Errorf("unregister while that is under way: %v", err)
		}
		r.grant(last, "0")
		r.told()
		if err := r.act(id, (*Account).Unregister); !errors.Is(err, registration.ErrNotRegistered) {
			t.Errorf("once more: %v", err)
		}
	})
}

// TestSecureRegistrar: sips: is as good as sip:.
func TestSecureRegistrar(t *testing.T) {
	inBubble(t, func(r *registering) {
		r.end.Do(func() {
			if a, err := newAccount(r.List, 0, Settings{ID: "sip:alice@h", Registrar: "sips:h"}); err != nil || a.reg == nil {
				t.Errorf("account %+v, %v", a, err)
			}
		})
	})
}

// TestRegisteredAgain: when the connection breaks that the registrar reaches us by.
func TestRegisteredAgain(t *testing.T) {
	inBubble(t, func(r *registering) {
		r.registrar = siptest.ListenTCP(r.t, r.net.Host("192.0.2.9"), "192.0.2.9:5070")
		r.registrar.Patience = 10 * time.Minute
		r.end.Do(func() {
			if _, err := r.Add(Settings{ID: "sip:alice@192.0.2.9", Registrar: "sip:192.0.2.9:5070;transport=tcp"}); err != nil {
				t.Error(err)
			}
		})
		r.grant(r.registrar.Expect("REGISTER"), "3000")
		r.told()
		lost := time.Now()
		r.registrar.CloseConnections()
		if again := r.registrar.Expect("REGISTER"); again.At.Sub(lost) > time.Minute {
			t.Errorf("registered again after %v", again.At.Sub(lost))
		}
	})
}

// TestAllAtOnce: what is for every registered account passes by those that are not; the end is told when the last is gone.
func TestAllAtOnce(t *testing.T) {
	inBubble(t, func(r *registering) {
		_, first := r.add(Settings{})
		r.grant(first, "3000")
		_, second := r.add(Settings{})
		r.registrar.Reply(second, "403")
		r.add(Settings{}) // has no answer yet
		gone, gets := r.add(Settings{})
		r.registrar.Reply(gets, "403")
		r.told()
		moved, done := 0, 0
		r.end.Do(func() {
			r.AddLocal(transport.UDP, netip.MustParseAddrPort("192.0.2.1:5060"))
			if err := r.Remove(gone, func() {}); err != nil {
				t.Error(err)
			}
		})
		r.end.Do(func() { r.Moved(func() { moved++ }) })
		for range 2 {
			r.grant(r.registrar.Expect("REGISTER"), "3000")
		}
		r.registrar.Quiet(time.Millisecond)
		if moved != 2 {
			t.Errorf("%d accounts were registered anew, want 2", moved)
		}
		r.end.Do(func() { r.UnregisterAll(func() { done++ }) })
		last := []*siptest.Packet{r.registrar.Expect("REGISTER"), r.registrar.Expect("REGISTER")}
		for i, register := range last {
			r.told()
			if done != 0 {
				t.Errorf("the end is told after %d of 2", i)
			}
			r.grant(register, "0")
		}
		r.told()
		if done != 1 {
			t.Errorf("the end was told %d times", done)
		}
	})
}

// TestDroppedAccounts: their registrars hear nothing more.
func TestDroppedAccounts(t *testing.T) {
	inBubble(t, func(r *registering) {
		_, register := r.add(Settings{Expires: time.Minute})
		r.grant(register, "60")
		r.told()
		r.end.Do(r.Drop)
		r.registrar.Quiet(time.Hour)
		r.wantTold("dropped")
	})
}
