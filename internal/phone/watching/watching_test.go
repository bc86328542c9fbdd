package watching

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone/accounts"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/digest"
	"gosua/internal/testkit/parttest"
	"gosua/internal/testkit/siptest"
)

func TestBuddyIsWatched(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.watch(0, Presence)
		r.watch(0, Presence) // it is watched already
		p := r.Asked("presence", "600")
		if got := p.Head().Get("Accept"); got != "application/pidf+xml, application/xpidf+xml" {
			t.Errorf("Accept: %s", got)
		}
		d := r.Grant(p)
		r.Tell(d, told("active;expires=600", open("open")), 200)
		r.steps("0 NULL>SENT ?", "0 SENT>ACCEPTED ?", "0 ACCEPTED>ACTIVE Online")
		r.Tell(d, told("active;expires=600", open("closed")), 200)
		r.Tell(d, told("active;expires=600", ""), 200) // nothing new
		r.steps("0 ACTIVE>ACTIVE Offline", "0 ACTIVE>ACTIVE Offline")
		r.status(0, "Offline")
		var infos []event.SubscriptionInfo
		r.End.Do(func() { infos = r.watcher.Infos() })
		want := event.SubscriptionInfo{Event: "presence", Remote: "sip:b0@192.0.2.9", State: "ACTIVE", Expires: 10 * time.Minute}
		if len(infos) != 1 || infos[0] != want {
			t.Errorf("subscriptions %+v", infos)
		}
		r.unwatch(0, Presence)
		r.Grant(r.Asked("presence", "0"))
		r.Tell(d, told("terminated;reason=timeout", ""), 200)
		r.steps("0 ACTIVE>TERMINATED Offline 200 timeout")
		r.status(0, "?")
		r.Remote.Quiet(time.Hour)
	})
}

// TestWatchedAnewWhileLeaving: the user changes their mind before the first subscription has ended.
func TestWatchedAnewWhileLeaving(t *testing.T) {
	inBubble(t, func(r *rig) {
		d := r.watched(0)
		r.unwatch(0, Presence)
		r.watch(0, Presence)
		r.Grant(r.Asked("presence", "0"))
		r.Tell(d, told("terminated;reason=noresource", ""), 200) // after which a subscription that ended by itself would rest
		r.Tell(r.Grant(r.Asked("presence", "600")), told("active;expires=600", open("open")), 200)
		r.steps("0 ACTIVE>TERMINATED Online 200 noresource again in 500ms", "0 NULL>SENT ?", "0 SENT>ACCEPTED ?", "0 ACCEPTED>ACTIVE Online")
	})
}

// TestUnwatchedUnderWay: whether a SUBSCRIBE is asked for, waits its turn, or rests before another attempt.
func TestUnwatchedUnderWay(t *testing.T) {
	for name, stop := range map[string]func(r *rig){
		"unwatched": func(r *rig) { r.unwatch(1, Presence) },
		"forgotten": func(r *rig) { r.watcher.cfg.Loop.Post(func() { r.watcher.Forget(1) }) },
	} {
		t.Run(name+" under way", func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.watch(1, Presence)
				first := r.Asked("presence", "600")
				stop(r)
				d := r.Grant(first)
				r.Grant(r.Asked("presence", "0"))
				r.Tell(d, told("terminated;reason=timeout", ""), 200)
				r.Remote.Quiet(time.Hour)
			})
		})
		t.Run(name+" in the queue", func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.watch(0, Presence)
				r.watch(1, Presence)
				stop(r)
				r.Remote.Reply(r.Asked("presence", "600"), "404") // the other's
				r.Remote.Quiet(4 * time.Minute)
			})
		})
		t.Run(name+" at rest", func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.watch(1, Presence)
				r.Remote.Reply(r.Asked("presence", "600"), "404")
				time.Sleep(time.Second)
				stop(r)
				r.Remote.Quiet(time.Hour)
			})
		})
	}
}

// TestForgottenBuddyTellsNothing but the end.
func TestForgottenBuddyTellsNothing(t *testing.T) {
	inBubble(t, func(r *rig) {
		d := r.watched(0)
		r.End.Do(func() { r.watcher.Forget(0) })
		leaving := r.Asked("presence", "0")
		r.Tell(d, told("active;expires=600", open("closed")), 200)
		r.steps()
		r.Grant(leaving)
		r.Tell(d, told("terminated;reason=timeout", ""), 200)
		r.steps("0 ACTIVE>TERMINATED Offline 200 timeout")
		r.status(0, "?")
		if len(r.watcher.list) != 0 {
			t.Errorf("%d are left", len(r.watcher.list))
		}
	})
}

// TestRemovedAccountIsReplaced: another asks on.
func TestRemovedAccountIsReplaced(t *testing.T) {
	inBubble(t, func(r *rig) {
		second := r.Account("sip:bob@example.com") // the default, which fits no worse than alice
		d := r.watched(0)
		r.End.Do(func() {
			r.watcher.AccountRemoved(second)
			if err := r.Accounts.Remove(second, func() {}); err != nil {
				t.Error(err)
			}
		})
		if p := r.Asked("presence", "0"); !strings.Contains(p.Head().Get("From"), "sip:bob@example.com") {
			t.Errorf("left by %s", p.Head().Get("From"))
		} else {
			r.Grant(p)
		}
		r.Tell(d, told("terminated;reason=timeout", ""), 200)
		if p := r.Asked("presence", "600"); !strings.Contains(p.Head().Get("From"), "sip:alice@") {
			t.Errorf("asked anew by %s", p.Head().Get("From"))
		}
		r.End.Do(func() { r.watcher.AccountRemoved(second) }) // has none any more
		r.Remote.Skip("SUBSCRIBE")                            // repeated
		r.Remote.Quiet(time.Second)
	})
}

// TestWithoutAccount: it is told, and tried again.
func TestWithoutAccount(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.End.Do(func() {
			if err := r.Accounts.Remove(0, func() {}); err != nil {
				t.Error(err)
			}
		})
		r.watch(0, Presence)
		r.steps("0 NULL>TERMINATED ? again in 4m57.5s: no such account")
		r.Account("sip:carol@example.com")
		r.Asked("presence", "600")
	})
}

// TestEnds: what is told of each end, and when the next attempt comes (RFC 6665 §4.1.3).
func TestEnds(t *testing.T) {
	for _, tt := range []struct {
		name  string
		end   func(r *rig)
		want  string
		again time.Duration // 0: never
	}{
		{"refused", func(r *rig) { r.Remote.Reply(r.Asked("presence", "600"), "489") }, "0 SENT>TERMINATED ? 489 Bad Event again in 4m57.5s", 297500 * time.Millisecond},
		{"later", func(r *rig) { r.Remote.Reply(r.Asked("presence", "600"), "480", siptest.With("Retry-After", "20")) },
			"0 SENT>TERMINATED ? 480 Temporarily Unavailable again in 20s", 20 * time.Second},
		{"nobody to be", func(r *rig) { r.Remote.Reply(r.Asked("presence", "600"), "401") }, "0 SENT>TERMINATED ? 401 Unauthorized", 0},
		{"rejected", func(r *rig) { r.ended("terminated;reason=rejected") }, "0 ACCEPTED>TERMINATED Online 200 rejected", 0},
		{"gone", func(r *rig) { r.ended("terminated;reason=noresource") }, "0 ACCEPTED>TERMINATED Online 200 noresource again in 4m57.5s", 297500 * time.Millisecond},
		{"moved", func(r *rig) { r.ended("terminated;reason=deactivated") }, "0 ACCEPTED>TERMINATED Online 200 deactivated again in 500ms", 500 * time.Millisecond},
		{"probation", func(r *rig) { r.ended("terminated;reason=probation;retry-after=7") }, "0 ACCEPTED>TERMINATED Online 200 probation again in 7s", 7 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.watch(0, Presence)
				tt.end(r)
				list := parttest.Heard[event.BuddyState](r.Rig)
				r.events(list[len(list)-1:])
				r.steps(tt.want)
				if tt.again == 0 {
					r.Remote.Quiet(time.Hour)
					return
				}
				before := time.Now()
				r.Asked("presence", "600")
				if waited := time.Since(before); waited != tt.again {
					t.Errorf("asked anew after %v, want %v", waited, tt.again)
				}
			})
		})
	}
}

// TestDenied: whoever is let in with no password of this account is asked neither by itself nor once more, but by the next
// account, or when the user says so.
func TestDenied(t *testing.T) {
	challenge := siptest.With("WWW-Authenticate", `Digest realm="r", nonce="n"`)
	denied := func(r *rig) {
		var second int
		r.End.Do(func() {
			var err error
			second, err = r.Accounts.Add(accounts.Settings{ID: "sip:bob@example.com", Credentials: []digest.Credentials{{Username: "bob", Password: "wrong"}}})
			if err != nil {
				t.Error(err)
			}
		})
		r.watch(0, Presence)
		r.Remote.Reply(r.Asked("presence", "600"), "401", challenge)
		r.Remote.Reply(r.Asked("presence", "600"), "403")
		r.Remote.Quiet(time.Hour)
		r.steps("0 NULL>SENT ?", "0 SENT>TERMINATED ? 403 Forbidden")
		if second != 1 {
			t.Errorf("bob is account %d", second)
		}
	}
	removed := func(r *rig) {
		r.End.Do(func() {
			r.watcher.AccountRemoved(1)
			if err := r.Accounts.Remove(1, func() {}); err != nil {
				t.Error(err)
			}
		})
	}
	for name, tt := range map[string]struct {
		change func(r *rig)
		asks   string // who does so after it; "": nobody
	}{
		"asked by the user":          {func(r *rig) { r.watch(0, Presence) }, "sip:bob@"},
		"the account goes":           {removed, "sip:alice@"},
		"another account goes":       {func(r *rig) { r.End.Do(func() { r.watcher.AccountRemoved(0) }) }, ""},
		"unwatched, and it goes":     {func(r *rig) { r.unwatch(0, Presence); removed(r) }, ""},
		"the user asks, and it goes": {func(r *rig) { r.watch(0, Presence); r.Remote.Reply(r.Asked("presence", "600"), "404"); removed(r) }, "sip:alice@"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				denied(r)
				tt.change(r)
				if tt.asks == "" {
					r.Remote.Quiet(time.Hour)
				} else if p := r.Asked("presence", "600"); !strings.Contains(p.Head().Get("From"), tt.asks) {
					t.Errorf("asked by %s", p.Head().Get("From"))
				}
			})
		})
	}
}

// TestWhatIsKnownAtRest: until the next attempt the last word of the notifier holds, if it said anything at the end; what it
// said before does not.
func TestWhatIsKnownAtRest(t *testing.T) {
	const pidf = "application/pidf+xml"
	for name, tt := range map[string]struct{ media, doc, want string }{
		"nothing is said":  {pidf, "", "?"},
		"a last document":  {pidf, open("closed"), "Offline"},
		"one that is none": {pidf, "<html/>", "?"},
		"a picture":        {"image/png", "PNG", "?"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				d := r.watched(0)
				r.Tell(d, parttest.Note{Event: "presence", State: "terminated;reason=giveup", ContentType: tt.media, Body: tt.doc}, 200)
				time.Sleep(time.Minute)
				r.status(0, tt.want)
			})
		})
	}
	inBubble(t, func(r *rig) {
		r.watch(0, Dialogs)
		d := r.Grant(r.Asked("dialog", "600"))
		r.Tell(d, dialogs("0", "full", ringing), 200)
		r.Tell(d, parttest.Note{Event: "dialog", State: "terminated;reason=giveup"}, 200)
		r.doing(0)
	})
}

// events puts events back.
func (r *rig) events(list []event.BuddyState) {
	r.End.Do(func() {
		for _, ev := range list {
			r.Emit(ev)
		}
	})
}

// ended is a subscription that its first NOTIFY ends.
func (r *rig) ended(state string) {
	r.T.Helper()
	r.Tell(r.Grant(r.Asked("presence", "600")), told(state, open("open")), 200)
}

// TestManyAreSpread: a long list does not leave at once, nor come back at once.
func TestManyAreSpread(t *testing.T) {
	inBubble(t, func(r *rig) {
		const many = 100
		start := time.Now()
		for id := range many {
			r.watch(id, Presence)
		}
		for range many {
			r.Remote.Reply(r.Asked("presence", "600"), "480")
		}
		if took := time.Since(start); took != (many-1)*DefaultPace {
			t.Errorf("%d asked within %v", many, took)
		}
		time.Sleep(4 * time.Minute)
		start = time.Now()
		for range many {
			r.Remote.Reply(r.Asked("presence", "600"), "480")
		}
		if took := time.Since(start); took < (many-1)*DefaultPace {
			t.Errorf("%d came back within %v", many, took)
		}
	})
}

// TestDocuments: what NOTIFYs bring, of both types, in a charset of its own, and what is none.
func TestDocuments(t *testing.T) {
	latin := `<?xml version="1.0"?><presence><tuple id="1"><status><basic>open</basic></status><note>caf` + "\xe9</note></tuple></presence>"
	for _, tt := range []struct {
		name, media, doc string
		want             int
		status           string
		bad              bool
	}{
		{"PIDF", "application/pidf+xml", open("open"), 200, "Online", false},
		{"XPIDF", "application/xpidf+xml", `<presence><presentity uri="x"/><atom id="1"><address uri="x"><status status="inactive"/></address></atom></presence>`, 200, "Offline", false},
		{"Latin 1", "application/pidf+xml;charset=iso-8859-1", latin, 200, "café", false},
		{"in parts", "multipart/related;boundary=x", "--x\r\nContent-Type: application/pidf+xml\r\n\r\n" + open("open") + "\r\n--x--\r\n", 200, "Online", false},
		{"a bomb", "application/pidf+xml", `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><presence>&b;</presence>`, 200, "?", true},
		{"something else", "application/pidf+xml", `<html/>`, 200, "?", true},
		{"a picture", "image/png", "PNG", 415, "?", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.watch(0, Presence)
				d := r.Grant(r.Asked("presence", "600"))
				note := told("active;expires=600", tt.doc)
				note.ContentType = tt.media
				answer := r.Tell(d, note, tt.want)
				if tt.want == 415 && answer.Head().Get("Accept") == "" {
					t.Error("415 without Accept")
				}
				list := parttest.Heard[event.BuddyState](r.Rig)
				if last := list[len(list)-1]; (last.Err != nil) != tt.bad {
					t.Errorf("told %+v", last)
				}
				r.status(0, tt.status)
			})
		})
	}
}

// ringing is one of a phone's dialogs.
const ringing = `<dialog id="1" call-id="c" local-tag="l" remote-tag="r" direction="recipient"><state>early</state></dialog>`

// dialogs tells a document of a phone's dialogs.
func dialogs(version, state, list string) parttest.Note {
	return parttest.Note{Event: "dialog", State: "active;expires=600", ContentType: "application/dialog-info+xml",
		Body: `<dialog-info version="` + version + `" state="` + state + `" entity="sip:b0@x">` + list + `</dialog-info>`}
}

// TestMissedDocuments have the subscription refreshed, but not by each (RFC 4235 §4.3).
func TestMissedDocuments(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.watch(0, Dialogs)
		d := r.Grant(r.Asked("dialog", "600"))
		r.Tell(d, dialogs("0", "full", ringing), 200)
		r.doing(1)
		r.Remote.Quiet(time.Second)
		r.Tell(d, dialogs("2", "partial", ""), 200) // 1 is missing
		r.Grant(r.Asked("dialog", "600"))
		r.Tell(d, dialogs("4", "partial", ""), 200) // and again, at once
		r.Remote.Quiet(mendPause)
		r.Tell(d, dialogs("6", "partial", ""), 200)
		r.Grant(r.Asked("dialog", "600"))
		r.Tell(d, dialogs("7", "full", ""), 200)
		r.doing(0)
		r.Remote.Quiet(time.Minute)
	})
}

// TestMissedSoonAfterAMend: a server that sends full documents is asked once more when the pause is over, not before.
func TestMissedSoonAfterAMend(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.watch(0, Dialogs)
		d := r.Grant(r.Asked("dialog", "600"))
		r.Tell(d, dialogs("0", "full", ""), 200)
		r.Tell(d, dialogs("2", "partial", ""), 200)
		r.mended()
		r.Tell(d, dialogs("3", "full", ""), 200)
		r.Tell(d, dialogs("5", "partial", ringing), 200)
		r.Tell(d, dialogs("7", "partial", ringing), 200)
		r.Remote.Quiet(mendPause - time.Second)
		r.mended()
		r.Tell(d, dialogs("8", "full", ""), 200)
		r.doing(0)
		r.Remote.Quiet(time.Minute)
		r.Tell(d, dialogs("10", "partial", ""), 200)
		r.mended()
		r.Tell(d, dialogs("11", "full", ""), 200)
		r.Tell(d, dialogs("13", "partial", ""), 200)
		r.unwatch(0, Dialogs)
		r.Grant(r.Asked("dialog", "0"))
		r.Remote.Quiet(time.Minute)
	})
}

// TestServerThatCountsAnew: SIP itself keeps the order of NOTIFYs, so that one which seems old comes from a server that has begun
// to count anew, or never does.
func TestServerThatCountsAnew(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.watch(0, Dialogs)
		d := r.Grant(r.Asked("dialog", "600"))
		r.Tell(d, dialogs("7", "full", ""), 200)
		r.Tell(d, dialogs("0", "partial", ringing), 200)
		r.mended()
		r.Tell(d, dialogs("1", "full", ringing), 200)
		r.doing(1)
		r.Tell(d, dialogs("2", "partial", ""), 200)
		r.Remote.Quiet(time.Minute)
	})
}

// mended takes the refresh that asks for the full state, within a second.
func (r *rig) mended() {
	r.T.Helper()
	begun := time.Now()
	r.Grant(r.Asked("dialog", "600"))
	if after := time.Since(begun); after > time.Second {
		r.T.Errorf("refreshed after %v", after)
	}
}

// doing demands how many dialogs a buddy is in.
func (r *rig) doing(want int) {
	r.T.Helper()
	synctest.Wait()
	r.End.Do(func() {
		if got := r.watcher.Doing(0); len(got) != want {
			r.T.Errorf("in the dialogs %+v", got)
		}
	})
}

// TestNothingAfterStop: neither what waits, nor what comes to be watched.
func TestNothingAfterStop(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.watch(0, Presence)
		r.Remote.Reply(r.Asked("presence", "600"), "404")
		r.watch(1, Presence)
		r.watch(2, Presence)
		r.Remote.Reply(r.Asked("presence", "600"), "404")
		r.End.Do(r.watcher.Stop)
		r.watch(3, Presence)
		r.Remote.Quiet(time.Hour)
	})
}

func TestKinds(t *testing.T) {
	if Presence.String() != "presence" || Dialogs.String() != "dialog" {
		t.Error(Presence, Dialogs)
	}
}
