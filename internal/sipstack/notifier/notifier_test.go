package notifier

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/testkit/siptest"
)

func TestLifeOfASubscription(t *testing.T) {
	inBubble(t, func(r *rig) {
		req, p := r.subscribe(200, field("Event", "presence"), field("Expires", "600"))
		for name, want := range map[string]string{"Expires": "600", "Contact": "<sip:192.0.2.1:5060>", "Allow-Events": "presence"} {
			if got := p.Response().Header.Get(name); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
		first := r.notified("active;expires=600", "open").Request()
		for name, want := range map[string]string{"Event": "presence", "Content-Type": pidf, "Contact": "<sip:192.0.2.1:5060>"} {
			if got := first.Header.Get(name); got != want {
				t.Errorf("NOTIFY with %s: %s, want %s", name, got, want)
			}
		}
		d := r.remote.DialogOf(req, p.Response(), oursAddr)
		time.Sleep(100 * time.Second)
		r.tell("closed", "")
		r.notified("active;expires=500", "closed")
		again := d.NewRequest(sipmsg.SUBSCRIBE)
		again.Header.Add("Event", "presence")
		r.remote.Send(oursAddr, again)
		r.remote.Expect("200/SUBSCRIBE")
		r.notified("active;expires=600", "closed") // the full state, told again
		bye := d.NewRequest(sipmsg.SUBSCRIBE)
		bye.Header.Add("Event", "presence")
		bye.Header.Add("Expires", "0")
		r.remote.Send(oursAddr, bye)
		r.remote.Expect("200/SUBSCRIBE")
		r.notified("terminated;reason=timeout", "closed")
		r.left(1)
		if !r.last.Unsubscribed() {
			t.Error("nobody knows that the subscriber has ended it")
		}
	})
}

// TestRouteSet: the proxies that want to stay in the path are told to the subscriber, and NOTIFYs visit them.
func TestRouteSet(t *testing.T) {
	inBubble(t, func(r *rig) {
		const routes = "<sip:" + theirIP + ";lr>, <sip:192.0.2.77;lr>"
		_, p := r.subscribe(200, field("Event", "presence"), field("Record-Route", routes))
		if got := p.Response().Header.Get("Record-Route"); got != routes {
			t.Errorf("the answer brings Record-Route: %q, want %q", got, routes)
		}
		if got := r.notified("active;expires=600", "open").Request().Header.Get("Route"); got != "<sip:"+theirIP+";lr>" {
			t.Errorf("NOTIFY with Route: %q", got)
		}
	})
}

// TestRefused has what is not taken at all.
func TestRefused(t *testing.T) {
	presence := field("Event", "presence")
	for name, tt := range map[string]struct {
		fields []sipmsg.Field
		want   int
		answer sipmsg.Field
	}{
		"no Event":            {nil, 489, field("Allow-Events", "presence, undecided")},
		"an unknown event":    {[]sipmsg.Field{field("Event", "weather")}, 489, field("Allow-Events", "presence, undecided")},
		"nobody decides":      {[]sipmsg.Field{field("Event", "undecided")}, 480, sipmsg.Field{}},
		"another type":        {[]sipmsg.Field{presence, field("Accept", "text/plain, image/*")}, 406, field("Accept", "application/pidf+xml, application/xpidf+xml")},
		"too short":           {[]sipmsg.Field{presence, field("Expires", "4")}, 423, field("Min-Expires", "5")},
		"a Contact of no use": {[]sipmsg.Field{presence, field("Contact", "*")}, 400, sipmsg.Field{}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				_, p := r.subscribe(tt.want, tt.fields...)
				if tt.answer.Name != "" && p.Response().Header.Get(tt.answer.Name) != tt.answer.Value {
					t.Errorf("%s: %s", tt.answer.Name, p.Response().Header.Get(tt.answer.Name))
				}
				r.left(0)
			})
		})
	}
}

// TestWhatTheSubscriberUnderstands decides in which of its types a package is told.
func TestWhatTheSubscriberUnderstands(t *testing.T) {
	for accept, want := range map[string]string{
		"application/xpidf+xml":                         "application/xpidf+xml",
		"application/xpidf+xml, application/pidf+xml":   pidf,
		"text/plain, Application/PIDF+XML;q=0.2":        pidf,
		"application/*":                                 pidf,
		"*/*":                                           pidf,
		"text/*;q=1, application/xpidf+xml;version=1.0": "application/xpidf+xml",
	} {
		inBubble(t, func(r *rig) {
			r.subscribe(200, field("Event", "presence"), field("Accept", accept))
			if got := r.notified("active;expires=600", "open").Request().Header.ContentType(); got != want {
				t.Errorf("Accept: %s is told in %s", accept, got)
			}
		})
	}
}

func TestExpiresIsBounded(t *testing.T) {
	inBubble(t, func(r *rig) {
		_, p := r.subscribe(200, field("Event", "presence"), field("Expires", "4294967295"))
		if got := p.Response().Header.Get("Expires"); got != "3600" {
			t.Errorf("granted %s s", got)
		}
		r.notified("active;expires=3600", "open")
		time.Sleep(time.Hour)
		r.notified("terminated;reason=timeout", "open")
		if r.last.Unsubscribed() {
			t.Error("the subscriber is said to have ended it")
		}
		if at := time.Since(r.start); at != time.Hour {
			t.Errorf("it ended after %v", at)
		}
		r.left(1)
	})
}

// TestFetch is told once, in a NOTIFY that ends it.
func TestFetch(t *testing.T) {
	inBubble(t, func(r *rig) {
		_, p := r.subscribe(200, field("Event", "presence"), field("Expires", "0"))
		if got := p.Response().Header.Get("Expires"); got != "0" {
			t.Errorf("granted %s s", got)
		}
		r.notified("terminated;reason=timeout", "open")
		r.left(1)
	})
}

// TestPending is granted later.
func TestPending(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.policy = func(a *Asked) { r.accept(a, true) }
		r.subscribe(202, field("Event", "presence"))
		r.notified("pending;expires=600", "")
		r.end.Do(func() {
			if s := r.last.State(); s != subscription.Pending {
				t.Errorf("state %s", s)
			}
			r.last.Activate()
		})
		r.tell("open", "")
		r.notified("active;expires=600", "open")
		r.tell("", "rejected")
		r.notified("terminated;reason=rejected", "")
		r.left(1)
	})
}

func TestRefusedByPolicy(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.policy = func(a *Asked) { a.Refuse(403, "Not You") }
		_, p := r.subscribe(403, field("Event", "presence"))
		if got := p.Response().Reason; got != "Not You" {
			t.Errorf("refused with %s", got)
		}
		r.left(0)
	})
}

// TestOneNotifyAtATime: what is told while one is under way gives way to what is newer.
func TestOneNotifyAtATime(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.subscribe(200, field("Event", "presence"))
		p := r.wants("active;expires=600", "open")
		for _, body := range []string{"1", "2", "3"} {
			r.tell(body, "")
		}
		r.remote.Reply(p, "200")
		r.notified("active;expires=600", "3")
		r.remote.Quiet(time.Second)
	})
}

// TestSubscriberThatIsGone: a NOTIFY that is refused or never answered ends the subscription.
func TestSubscriberThatIsGone(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.established()
		r.tell("closed", "")
		r.remote.Reply(r.wants("active;expires=600", "closed"), "481")
		r.left(1)
		r.subscribe(200, field("Event", "presence"))
		r.remote.Skip("NOTIFY")
		time.Sleep(time.Minute)
		r.left(2)
	})
}

// TestInTheDialog has what may come in the dialog of a subscription.
func TestInTheDialog(t *testing.T) {
	for name, tt := range map[string]struct {
		method sipmsg.Method
		event  string
		want   string
	}{
		"another event":  {sipmsg.SUBSCRIBE, "dialog", "481/SUBSCRIBE"},
		"no event":       {sipmsg.SUBSCRIBE, "", "481/SUBSCRIBE"},
		"another id":     {sipmsg.SUBSCRIBE, "presence;id=1", "481/SUBSCRIBE"},
		"another method": {sipmsg.OPTIONS, "", "405/OPTIONS"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				req := r.established().NewRequest(tt.method)
				if tt.event != "" {
					req.Header.Add("Event", tt.event)
				}
				r.remote.Send(oursAddr, req)
				r.remote.Expect(tt.want)
				r.tell("still there", "")
				r.notified("active;expires=600", "still there")
			})
		})
	}
}

func TestOldSubscribe(t *testing.T) {
	inBubble(t, func(r *rig) {
		d := r.established()
		old, fresh := d.NewRequest(sipmsg.SUBSCRIBE), d.NewRequest(sipmsg.SUBSCRIBE)
		for _, req := range []*sipmsg.Request{old, fresh} {
			req.Header.Add("Event", "presence")
		}
		r.remote.Send(oursAddr, fresh)
		r.remote.Expect("200/SUBSCRIBE")
		r.notified("active;expires=600", "open")
		r.remote.Send(oursAddr, old)
		r.remote.Expect("500/SUBSCRIBE")
	})
}

// TestLimits: one sender has his share, and all together theirs.
func TestLimits(t *testing.T) {
	inBubble(t, func(r *rig) {
		for range 3 {
			r.established()
		}
		_, p := r.subscribe(503, field("Event", "presence"))
		if got := p.Response().Header.Get("Retry-After"); got != busyFor {
			t.Errorf("Retry-After: %s", got)
		}
		r.tell("", subscription.NoResource)
		r.notified("terminated;reason=noresource", "")
		r.established() // there is room again
		r.usage.cfg.PerSource, r.usage.cfg.Max = 100, 3
		r.subscribe(503, field("Event", "presence"))
	})
}

func TestAllowEvents(t *testing.T) {
	inBubble(t, func(r *rig) {
		if got := r.usage.AllowEvents(); got != "presence, undecided" {
			t.Errorf("Allow-Events: %s", got)
		}
		d := r.established()
		r.end.Do(func() {
			all := r.usage.All()
			if len(all) != 1 || all[0].Event().Package != "presence" || all[0].MediaType() != pidf || all[0].Expires() != 10*time.Minute ||
				all[0].Remote().String() != "sip:remote@"+theirIP {
				t.Errorf("subscriptions %+v", all)
			}
			if !r.usage.HasDialog(d.NewRequest(sipmsg.SUBSCRIBE)) {
				t.Error("the dialog is not known")
			}
		})
	})
}

// TestToldLater has a NOTIFY refused for now (RFC 6665 §4.2.2): it comes again after Retry-After, with what is newest then.
func TestToldLater(t *testing.T) {
	for name, tt := range map[string]struct {
		code, after, newer string
		want               time.Duration // 0: it does not come again
	}{
		"the same again":              {"503", "30", "", 30 * time.Second},
		"the newest":                  {"500", "30 (maintenance);duration=60", "open again", 30 * time.Second},
		"another class":               {"480", "7", "", 7 * time.Second},
		"at once is not at once":      {"503", "0", "", time.Second},
		"no such subscription":        {"481", "30", "", 0},
		"without a time":              {"503", "", "", 0},
		"a time that cannot be read":  {"503", "soon", "", 0},
		"later than it lasts":         {"503", "600", "", 0},
		"as late as it lasts, nearly": {"503", "599", "", 599 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.established()
				r.tell("closed", "")
				p := r.wants("active;expires=600", "closed")
				r.remote.Reply(p, tt.code, siptest.With("Retry-After", tt.after))
				if tt.want == 0 {
					r.left(1)
					return
				}
				body := "closed"
				if tt.newer != "" {
					body = tt.newer
					r.tell(body, "")
				}
				left := (600*time.Second - tt.want) / time.Second
				r.notified(fmt.Sprintf("active;expires=%d", left), body)
				if at := time.Since(r.start); at != tt.want {
					t.Errorf("told again after %v, want %v", at, tt.want)
				}
				r.tell("more", "")
				r.notified(fmt.Sprintf("active;expires=%d", left), "more")
			})
		})
	}
}

// TestEndsWhileItIsToBeToldLater has the subscription end, by either side, before the time of Retry-After.
func TestEndsWhileItIsToBeToldLater(t *testing.T) {
	inBubble(t, func(r *rig) {
		d := r.established()
		r.tell("closed", "")
		r.remote.Reply(r.wants("active;expires=600", "closed"), "503", siptest.With("Retry-After", "30"))
		bye := d.NewRequest(sipmsg.SUBSCRIBE)
		bye.Header.Add("Event", "presence")
		bye.Header.Add("Expires", "0")
		r.remote.Send(oursAddr, bye)
		r.remote.Expect("200/SUBSCRIBE")
		r.remote.Reply(r.wants("terminated;reason=timeout", "closed"), "503", siptest.With("Retry-After", "30"))
		r.left(1)

		r.established()
		r.tell("closed", "")
		r.remote.Reply(r.wants("active;expires=600", "closed"), "503", siptest.With("Retry-After", "30"))
		synctest.Wait()
		r.tell("gone", subscription.NoResource)
		r.notified("terminated;reason=noresource", "gone")
		r.left(2)

		r.established()
		r.tell("closed", "")
		p := r.wants("active;expires=600", "closed")
		r.tell("gone", subscription.NoResource) // waits for the answer, not for longer
		begin := time.Now()
		r.remote.Reply(p, "503", siptest.With("Retry-After", "30"))
		r.notified("terminated;reason=noresource", "gone")
		if waited := time.Since(begin); waited != 0 {
			t.Errorf("the end was told after %v", waited)
		}
		r.left(3)
		r.remote.Quiet(time.Minute)
	})
}
