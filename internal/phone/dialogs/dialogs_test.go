package dialogs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/notifier"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
	"gosua/internal/testkit/parttest"
	"gosua/internal/testkit/siptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a Dialogs, and a remote that subscribes.
type rig struct {
	*parttest.Rig
	dialogs *Dialogs
	calls   []dialoginfo.Dialog // of account 0; on the loop
}

// inBubble runs a test; buddies are those whose user name is "friend".
func inBubble(t *testing.T, everybody bool, f func(r *rig)) {
	t.Helper()
	parttest.InBubble(t, func(p *parttest.Rig) {
		stack := p.End.Stack
		usage := notifier.New(notifier.Config{Client: stack.Client(), Loop: stack.Loop(), Log: siptest.NoErrors(t)})
		r := &rig{Rig: p}
		r.dialogs = New(Config{Usage: usage, Accounts: p.Accounts, Everybody: everybody, Calls: r.of,
			IsBuddy: func(u uri.URI) bool { return u.User == "friend" }, Emit: p.Emit})
		stack.AddDialogs(usage)
		stack.Handle(sipmsg.SUBSCRIBE, usage.HandleSubscribe)
		f(r)
		p.End.Do(usage.Close)
	})
}

func (r *rig) of(account int) []dialoginfo.Dialog {
	if account != 0 {
		return nil
	}
	return r.calls
}

// ask sends a SUBSCRIBE of a user's, and wants this answer.
func (r *rig) ask(user string, want int) *siptest.Dialog {
	r.T.Helper()
	req := r.Remote.NewRequest(sipmsg.SUBSCRIBE, "sip:alice@"+parttest.OurIP)
	req.Header.Set("From", fmt.Sprintf("<sip:%s@%s>;tag=%s", user, parttest.TheirIP, user))
	req.Header.Set("Event", Event)
	r.Remote.Send(parttest.At(), req)
	return r.Remote.DialogOf(req, r.Remote.Expect(fmt.Sprintf("%d/SUBSCRIBE", want)).Response(), parttest.At())
}

// become has the calls be these now.
func (r *rig) become(list ...dialoginfo.Dialog) {
	r.End.Do(func() { r.calls = list; r.dialogs.Changed() })
}

// told takes a NOTIFY, and wants this version and these dialogs.
func (r *rig) told(version uint32, want ...string) *siptest.Packet {
	r.T.Helper()
	p := r.Remote.Expect("NOTIFY")
	info, err := dialoginfo.Parse(p.Payload())
	if err != nil {
		r.T.Fatalf("%v:\n%s", err, p.Payload())
	}
	var got []string
	for _, d := range info.Dialogs {
		got = append(got, d.ID+" "+d.State)
	}
	if info.Version != version || !info.Full || info.Entity != "sip:alice@192.0.2.1" || !slices.Equal(got, want) {
		r.T.Errorf("told %d %q of %s, want %d %q", info.Version, got, info.Entity, version, want)
	}
	return p
}

// heard is told, answered.
func (r *rig) heard(version uint32, want ...string) {
	r.T.Helper()
	r.Remote.Reply(r.told(version, want...), "200")
	synctest.Wait()
}

// a call, in a state.
func a(state string) dialoginfo.Dialog {
	return dialoginfo.Dialog{ID: "a", CallID: "c", LocalTag: "a", RemoteTag: "r", Direction: "recipient", State: state}
}

// TestCallIsTold from its beginning to its end, and what is no news is not.
func TestCallIsTold(t *testing.T) {
	inBubble(t, false, func(r *rig) {
		d := r.ask("friend", 200)
		r.heard(0)
		r.become(a(dialoginfo.Early))
		r.heard(1, "a early")
		lasting := a(dialoginfo.Confirmed)
		r.become(lasting)
		r.heard(2, "a confirmed")
		lasting.Duration = time.Minute
		r.become(lasting)
		r.Remote.Quiet(time.Second)
		refresh := d.NewRequest(sipmsg.SUBSCRIBE)
		refresh.Header.Add("Event", Event)
		refresh.Header.Add("Expires", "300")
		r.Remote.Send(parttest.At(), refresh)
		r.Remote.Expect("200/SUBSCRIBE")
		r.heard(3, "a confirmed") // all of it, though nothing is new
		r.End.Do(r.dialogs.Moved)
		r.heard(4, "a confirmed")
		r.become()
		r.heard(5, "a terminated")
		r.become(a(dialoginfo.Trying))
		r.heard(6, "a trying")
		r.Remote.Quiet(time.Second)
	})
}

// TestVersionsCountWhatLeaves: what gives way to something newer has no number.
func TestVersionsCountWhatLeaves(t *testing.T) {
	inBubble(t, false, func(r *rig) {
		r.ask("friend", 200)
		p := r.told(0)
		r.become(a(dialoginfo.Trying))
		r.become(a(dialoginfo.Early))
		r.become(a(dialoginfo.Confirmed))
		r.Remote.Reply(p, "200")
		r.heard(1, "a confirmed")
	})
}

// TestStrangersAreNotTold, unless the user wants it.
func TestStrangersAreNotTold(t *testing.T) {
	refused := event.WatcherRefused{Remote: "sip:stranger@" + parttest.TheirIP, Code: 403, Reason: "Forbidden"}
	for everybody, want := range map[bool]int{false: 403, true: 200} {
		inBubble(t, everybody, func(r *rig) {
			r.ask("stranger", want)
			if want == 200 {
				r.heard(0)
			}
			r.Remote.Quiet(time.Second)
			if heard := slices.Contains(parttest.Heard[event.WatcherRefused](r.Rig), refused); heard != (want == 403) {
				t.Errorf("the user hears of %d: %v", want, heard)
			}
		})
	}
}

// TestEnds: of the phone, of the account, and of one that is not there.
func TestEnds(t *testing.T) {
	for name, end := range map[string]func(d *Dialogs){
		"the phone":   (*Dialogs).End,
		"the account": func(d *Dialogs) { d.Forget(1); d.Forget(0) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, false, func(r *rig) {
				r.ask("friend", 200)
				r.heard(0)
				r.End.Do(func() {
					want := event.SubscriptionInfo{Event: Event, Remote: "sip:friend@192.0.2.9", Incoming: true, State: "ACTIVE", Expires: 10 * time.Minute}
					if list := r.dialogs.Infos(); len(list) != 1 || list[0] != want {
						t.Errorf("watchers %+v", list)
					}
					end(r.dialogs)
				})
				p := r.Remote.Expect("NOTIFY")
				if got := p.Head().Get("Subscription-State"); !strings.HasPrefix(got, "terminated;reason=noresource") {
					t.Errorf("ended with %s", got)
				}
				r.become(a(dialoginfo.Early))
				r.Remote.Skip("NOTIFY") // repeated
				r.Remote.Quiet(time.Minute)
				r.End.Do(func() {
					if len(r.dialogs.watchers) != 0 {
						t.Errorf("left: %v", r.dialogs.watchers)
					}
				})
			})
		})
	}
	inBubble(t, false, func(r *rig) {
		r.End.Do(func() {
			if err := r.Accounts.Remove(0, func() {}); err != nil {
				t.Error(err)
			}
		})
		r.ask("friend", 404)
	})
}
