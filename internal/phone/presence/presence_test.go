package presence

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/body/pidf"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/parttest"
	"gosua/internal/testkit/siptest"
)

// busy is one of the statuses.
var busy = pidf.Status{Basic: pidf.Open, Activity: pidf.Busy, Note: "Busy"}

// TestWatcherIsTold at once, of each change, and at the end; in PIDF and in XPIDF.
func TestWatcherIsTold(t *testing.T) {
	for _, media := range []string{pidf.PIDF, pidf.XPIDF} {
		t.Run(media, func(t *testing.T) {
			inBubble(t, Everybody, func(r *rig) {
				_, p := r.subscribe("stranger", 200, sipmsg.Field{Name: "Accept", Value: media})
				if !strings.HasPrefix(p.Head().Get("Contact"), "<sip:alice@") {
					t.Errorf("Contact %s", p.Head().Get("Contact"))
				}
				if doc := r.told("active"); text(doc) != "Online" || doc.Entity != "sip:alice@192.0.2.1" {
					t.Errorf("told %+v", doc)
				}
				r.steps("sip:stranger@192.0.2.9 >", "sip:stranger@192.0.2.9 NULL>ACTIVE")
				r.set(busy)
				r.tells("active", "Busy")
				r.do(func() { r.presence.SetTalking(true) }) // somebody who says to be busy stays so
				r.set(pidf.Status{Basic: pidf.Open})
				r.tells("active", "On the phone")
				r.do(func() { r.presence.SetTalking(true) })
				r.do(func() { r.presence.SetTalking(false) })
				r.tells("active", "Online")
				ended := false
				r.do(func() { r.presence.End(func() { ended = true }) })
				r.tells("terminated;reason=noresource", "Offline")
				synctest.Wait()
				r.do(func() {
					if !ended || len(r.presence.watchers) != 0 {
						t.Errorf("ended %v, watchers %v", ended, r.presence.watchers)
					}
				})
				again := "sip:stranger@192.0.2.9 ACTIVE>ACTIVE"
				r.steps(again, again, again, "sip:stranger@192.0.2.9 ACTIVE>TERMINATED")
			})
		})
	}
}

// TestWatcherThatLeaves: whoever ends its subscription is said to have done so; one whose time is over is not.
func TestWatcherThatLeaves(t *testing.T) {
	for name, leaves := range map[string]bool{"Expires: 0": true, "time over": false} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, Everybody, func(r *rig) {
				req, p := r.subscribe("stranger", 200)
				r.told("active")
				if leaves {
					bye := r.Remote.DialogOf(req, p.Response(), parttest.At()).NewRequest(sipmsg.SUBSCRIBE)
					bye.Header.Add("Event", "presence")
					bye.Header.Add("Expires", "0")
					r.Remote.Send(parttest.At(), bye)
					r.Remote.Expect("200/SUBSCRIBE")
				}
				r.told("terminated;reason=timeout")
				synctest.Wait()
				for _, ev := range parttest.Heard[event.WatcherState](r.Rig) {
					if ev.Unsubscribed != (leaves && ev.To == "TERMINATED") {
						t.Errorf("told %+v", ev)
					}
				}
			})
		})
	}
}

// TestWatcherOfSomethingElse: what nobody is told of, is told as refused.
func TestWatcherOfSomethingElse(t *testing.T) {
	for _, tt := range []struct {
		field sipmsg.Field
		want  event.WatcherRefused
	}{
		{sipmsg.Field{Name: "Event", Value: "weather"}, event.WatcherRefused{Remote: "sip:stranger@192.0.2.9", Code: 489, Reason: "Bad Event"}},
		{sipmsg.Field{Name: "Accept", Value: "text/plain"}, event.WatcherRefused{Remote: "sip:stranger@192.0.2.9", Code: 406, Reason: "Not Acceptable"}},
	} {
		inBubble(t, Everybody, func(r *rig) {
			r.subscribe("stranger", tt.want.Code, tt.field)
			if list := parttest.Heard[event.WatcherRefused](r.Rig); !slices.Equal(list, []event.WatcherRefused{tt.want}) {
				t.Errorf("told %+v, want %+v", list, tt.want)
			}
			r.steps()
		})
	}
}

// TestPolicies: who is told, who is refused, and who waits.
func TestPolicies(t *testing.T) {
	for _, tt := range []struct {
		policy Policy
		user   string
		want   int
	}{
		{Everybody, "stranger", 200}, {Everybody, "friend", 200}, {Buddies, "friend", 200}, {Buddies, "stranger", 403}, {Ask, "friend", 200}, {Ask, "stranger", 202},
	} {
		inBubble(t, tt.policy, func(r *rig) {
			req, p := r.subscribe(tt.user, tt.want)
			state, status := "active", "Online"
			if tt.want == 202 {
				state, status = "pending", ""
			}
			if tt.want >= 300 {
				r.Remote.Quiet(time.Second)
				return
			}
			r.tells(state, status)
			waiting := parttest.Heard[event.WatcherWaiting](r.Rig)
			if (len(waiting) == 1) != (tt.want == 202) {
				t.Errorf("%v: waiting %+v", tt.policy, waiting)
			}
			r.set(busy) // who waits is told nothing of it
			if tt.want == 202 {
				status = ""
			} else {
				status = "Busy"
			}
			r.tells(state, status)
			end := r.Remote.DialogOf(req, p.Response(), parttest.At()).NewRequest(sipmsg.SUBSCRIBE)
			end.Header.Add("Event", "presence")
			end.Header.Add("Expires", "0")
			r.Remote.Send(parttest.At(), end)
			r.Remote.Expect("200/SUBSCRIBE")
			r.tells("terminated;reason=timeout", status)
		})
	}
}

// TestUserDecides about who waits.
func TestUserDecides(t *testing.T) {
	for _, allow := range []bool{true, false} {
		inBubble(t, Ask, func(r *rig) {
			r.subscribe("stranger", 202)
			r.tells("pending", "")
			id := parttest.Heard[event.WatcherWaiting](r.Rig)[0].ID
			r.decide(id, allow, nil)
			if allow {
				r.tells("active", "Online")
			} else {
				r.tells("terminated;reason=rejected", "")
			}
			r.decide(id, true, ErrNoWatcher)
			r.decide(99, true, ErrNoWatcher)
		})
	}
}

func (r *rig) decide(id int, allow bool, want error) {
	r.T.Helper()
	r.do(func() {
		if err := r.presence.Decide(id, allow); !errors.Is(err, want) {
			r.T.Errorf("decided about %d: %v, want %v", id, err, want)
		}
	})
}

// TestNobodyWaitsWhoAskedOnce: there is nothing to decide about a fetch that is over.
func TestNobodyWaitsWhoAskedOnce(t *testing.T) {
	inBubble(t, Ask, func(r *rig) {
		r.subscribe("stranger", 202, sipmsg.Field{Name: "Expires", Value: "0"})
		r.tells("terminated;reason=timeout", "")
		if waiting := parttest.Heard[event.WatcherWaiting](r.Rig); len(waiting) != 0 {
			t.Errorf("waiting %+v", waiting)
		}
	})
	inBubble(t, Everybody, func(r *rig) {
		r.subscribe("stranger", 200, sipmsg.Field{Name: "Expires", Value: "0"})
		r.tells("terminated;reason=timeout", "Online")
	})
}

// TestStrangersWaitInVain: at the end they hear that nothing comes, and not what there is.
func TestStrangersWaitInVain(t *testing.T) {
	for _, end := range []func(r *rig){func(r *rig) { r.presence.End(func() {}) }, func(r *rig) { r.presence.Forget(0) }} {
		inBubble(t, Ask, func(r *rig) {
			r.subscribe("stranger", 202)
			r.tells("pending", "")
			r.do(func() { end(r) })
			r.tells("terminated;reason=noresource", "")
		})
	}
}

// TestAccountThatGoes: its watchers hear so, those of others nothing; nobody can ask about it again.
func TestAccountThatGoes(t *testing.T) {
	inBubble(t, Everybody, func(r *rig) {
		r.Account("sip:other@192.0.2.1")
		r.subscribe("friend", 200)
		r.tells("active", "Online")
		r.do(func() {
			r.presence.Forget(0)
			if err := r.Accounts.Remove(0, func() {}); err != nil {
				t.Error(err)
			}
		})
		r.tells("terminated;reason=noresource", "Offline")
		r.do(func() { r.presence.SetTalking(true) })
		r.Remote.Quiet(time.Minute)
		r.do(func() {
			if err := r.Accounts.Remove(1, func() {}); err != nil {
				t.Error(err)
			}
		})
		r.subscribe("friend", 404)
	})
}

// TestMoved: everybody is told once more, by which they learn our address.
func TestMoved(t *testing.T) {
	inBubble(t, Everybody, func(r *rig) {
		r.subscribe("friend", 200)
		r.tells("active", "Online")
		parttest.Heard[event.Event](r.Rig)
		r.do(r.presence.Moved)
		r.tells("active", "Online")
		r.steps("sip:friend@192.0.2.9 ACTIVE>ACTIVE")
	})
}

func TestWatchersAreListed(t *testing.T) {
	inBubble(t, Everybody, func(r *rig) {
		for _, user := range []string{"friend", "stranger"} {
			r.subscribe(user, 200, sipmsg.Field{Name: "Expires", Value: "600"})
			r.tells("active", "Online")
		}
		r.do(func() {
			list := r.presence.Infos()
			want := event.SubscriptionInfo{ID: 2, Event: "presence", Remote: "sip:stranger@192.0.2.9", Incoming: true, State: "ACTIVE", Expires: 10 * time.Minute}
			if len(list) != 2 || list[1] != want {
				t.Errorf("watchers %+v", list)
			}
		})
	})
}

// published takes a PUBLISH and answers it.
func (r *rig) published(status, match, answer string, change ...func(*sipmsg.Response)) {
	r.T.Helper()
	p := r.Remote.Expect("PUBLISH")
	got := ""
	if len(p.Payload()) > 0 {
		doc, err := pidf.Parse(p.Head().Get("Content-Type"), p.Payload())
		if err != nil {
			r.T.Error(err)
		}
		got = text(&doc)
	}
	if got != status || p.Head().Get("SIP-If-Match") != match {
		r.T.Errorf("published %q on %q, want %q on %q", got, p.Head().Get("SIP-If-Match"), status, match)
	}
	r.Remote.Reply(p, answer, change...)
}

// etag is the entity tag of a 2xx.
func etag(s string) func(*sipmsg.Response) { return siptest.With("SIP-ETag", s) }

// publishing is an account whose server is the remote.
func publishing(t *testing.T, f func(r *rig, account int)) {
	inBubble(t, Everybody, func(r *rig) {
		id := r.Account("sip:bob@" + parttest.TheirIP)
		r.publish(id)
		f(r, id)
	})
}

func (r *rig) publish(id int) {
	r.do(func() {
		a, err := r.Accounts.Get(id)
		if err == nil {
			err = r.presence.Publish(a)
		}
		if err != nil {
			r.T.Error(err)
		}
	})
}

// TestPresenceIsPublished, changed, kept, and taken away.
func TestPresenceIsPublished(t *testing.T) {
	publishing(t, func(r *rig, id int) {
		r.published("Online", "", "200", etag("a"), siptest.With("Expires", "60"))
		r.publish(id) // it is there
		r.do(func() { r.presence.Set(id, busy) })
		r.published("Busy", "a", "200", etag("b"), siptest.With("Expires", "60"))
		r.published("", "b", "412") // a refresh; the server knows nothing of it any more
		r.published("Busy", "", "200", etag("c"), siptest.With("Expires", "60"))
		r.do(func() { r.presence.SetTalking(true) }) // says nothing new of somebody who is busy
		ended := false
		r.do(func() { r.presence.End(func() { ended = true }) })
		r.published("", "c", "200")
		synctest.Wait()
		r.do(func() {
			if !ended {
				t.Error("the end has not come")
			}
			r.presence.Set(id, pidf.Status{Basic: pidf.Open})
		})
		r.publish(id) // too late
		r.Remote.Quiet(time.Hour)
		if failed := parttest.Heard[event.PublishFailed](r.Rig); len(failed) != 0 {
			t.Errorf("failed: %+v", failed)
		}
	})
}

// TestPublishedAccountThatGoes takes its presence away.
func TestPublishedAccountThatGoes(t *testing.T) {
	publishing(t, func(r *rig, id int) {
		r.published("Online", "", "200", etag("a"))
		r.do(func() { r.presence.Forget(id) })
		r.published("", "a", "200")
		r.Remote.Quiet(time.Hour)
	})
}

// TestServerThatDoesNotPublish is told of; a new attempt comes with the user's next word or registration, not with each call.
func TestServerThatDoesNotPublish(t *testing.T) {
	publishing(t, func(r *rig, id int) {
		r.published("Online", "", "489")
		failed := parttest.Heard[event.PublishFailed](r.Rig)
		if len(failed) != 1 || failed[0].Account != id || failed[0].Code != 489 {
			t.Errorf("told %+v", failed)
		}
		r.do(func() { r.presence.SetTalking(true) }) // a call, which says nothing that the user has asked for
		r.Remote.Quiet(time.Hour)
		r.do(func() { r.presence.Set(id, pidf.Status{Basic: pidf.Closed}) })
		r.published("Offline", "", "489")
		if failed := parttest.Heard[event.PublishFailed](r.Rig); len(failed) != 1 {
			t.Errorf("told %+v", failed)
		}
		r.do(func() { r.presence.Set(id, pidf.Status{Basic: pidf.Open}) })
		r.published("On the phone", "", "200", etag("a"), siptest.With("Expires", "86400"))
		r.do(func() { r.presence.SetTalking(false) })
		r.published("Online", "a", "489")
		parttest.Heard[event.PublishFailed](r.Rig)
		r.publish(id)
		r.Remote.Expect("PUBLISH")
		r.Remote.Skip("PUBLISH") // repeated, and nobody answers
		r.Remote.Quiet(time.Minute)
		if failed := parttest.Heard[event.PublishFailed](r.Rig); len(failed) != 1 || failed[0].Err == nil {
			t.Errorf("told %+v", failed)
		}
	})
}

// TestStatusOfAnAccount: online until somebody says otherwise, each account by itself.
func TestStatusOfAnAccount(t *testing.T) {
	inBubble(t, Everybody, func(r *rig) {
		other := r.Account("sip:other@192.0.2.1")
		r.do(func() { r.presence.Set(other, pidf.Status{Basic: pidf.Closed}) })
		r.do(func() {
			if r.presence.Status(0).Text() != "Online" || r.presence.Status(other).Text() != "Offline" {
				t.Errorf("%+v, %+v", r.presence.Status(0), r.presence.Status(other))
			}
		})
		told := parttest.Heard[event.OnlineStatus](r.Rig)
		if len(told) != 1 || told[0] != (event.OnlineStatus{Account: other, Text: "Offline"}) {
			t.Errorf("told %+v", told)
		}
	})
}

func TestPolicyWords(t *testing.T) {
	for p, want := range map[Policy]string{Everybody: "all", Buddies: "buddies", Ask: "ask", -1: "unknown", 3: "unknown"} {
		if p.String() != want {
			t.Errorf("%d is %s", p, p)
		}
	}
}
