package subscriber

import (
	"errors"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/testkit/siptest"
)

func TestSubscribeRefreshUnsubscribe(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.subscribe(10 * time.Minute)
		p := r.asked("600")
		for name, want := range map[string]string{"Event": "presence", "Accept": pidf, "Contact": "<sip:192.0.2.1:5060>"} {
			if got := p.Request().Header.Get(name); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
		d := r.grant(p, "600")
		r.notify(d, "active;expires=600", "open", 200)
		r.heard("0s NULL --> SENT", "0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> ACTIVE by NOTIFY open")
		again := r.asked("600")
		if at := time.Since(r.start); at != 595*time.Second {
			t.Errorf("refreshed after %v, want 595 s", at)
		}
		if to, _ := again.Request().Header.To(); to.Tag() == "" {
			t.Error("the refresh is not in the dialog")
		}
		r.remote.Reply(again, "200", siptest.With("Expires", "600"), siptest.With("Contact", r.remote.Contact()))
		r.notify(d, "active;expires=600", "closed", 200)
		r.end.Do(s.Unsubscribe)
		r.remote.Reply(r.asked("0"), "200", siptest.With("Expires", "0"))
		r.notify(d, "terminated;reason=timeout", "", 200)
		r.heard("9m55s ACTIVE --> ACTIVE by NOTIFY closed", "9m55s ACTIVE --> TERMINATED by NOTIFY")
		r.notify(d, "active", "late", 481)
		r.count(0)
	})
}

// TestNotifyBeforeThe200: the NOTIFY makes the dialog, and of several forks the first.
func TestNotifyBeforeThe200(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.subscribe(10 * time.Minute)
		p := r.asked("600")
		fork := func(tag string) *siptest.Dialog {
			resp := r.remote.Response(p, "200")
			to, _ := resp.Header.To()
			resp.Header.SetTo(to.WithTag(tag))
			resp.Header.Set("Contact", r.remote.Contact())
			return r.remote.DialogOf(p.Request(), resp, p.From)
		}
		first, second := fork("first"), fork("second")
		r.notify(first, "pending;expires=600", "", 200)
		r.notify(second, "active;expires=600", "other", 481)
		r.remote.Reply(p, "200", siptest.With("Expires", "600"), siptest.With("Contact", "<sip:third@"+theirIP+">"))
		r.notify(first, "active;expires=600", "open", 200)
		r.heard("0s NULL --> SENT", "0s SENT --> PENDING by NOTIFY", "0s PENDING --> ACTIVE by NOTIFY open")
		refresh := r.asked("600").Request()
		if to, _ := refresh.Header.To(); to.Tag() != "first" || refresh.URI.User != "remote" {
			t.Errorf("the refresh is for %s, to %s", to.Tag(), refresh.URI)
		}
	})
}

// TestEndOfAnotherFork: one that wants nothing of us does not end what another has granted.
func TestEndOfAnotherFork(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.subscribe(10 * time.Minute)
		p := r.asked("600")
		d := r.grant(p, "600")
		resp := r.remote.Response(p, "200")
		to, _ := resp.Header.To()
		resp.Header.SetTo(to.WithTag("another"))
		r.notify(r.remote.DialogOf(p.Request(), resp, p.From), "terminated;reason=rejected", "", 200)
		r.notify(d, "active;expires=600", "open", 200)
		r.heard("0s NULL --> SENT", "0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> ACTIVE by NOTIFY open")
	})
}

// TestPromiseOfNothing: a server that says so each time is asked at once, but not for ever.
func TestPromiseOfNothing(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.subscribe(10 * time.Minute)
		d := r.grant(r.asked("600"), "600")
		r.notify(d, "active;expires=0", "open", 200)
		r.grant(r.asked("600"), "600")
		if at := time.Since(r.start); at != leastPromise/2 {
			t.Errorf("refreshed after %v", at)
		}
		r.notify(d, "active;expires=0", "open", 200)
		r.notify(d, "active;expires=0", "closed", 200)
		r.remote.Quiet(9 * time.Minute)
		r.grant(r.asked("600"), "600")
		r.notify(d, "active;expires=0", "open", 200)
		if p := r.asked("600"); p.At.Sub(r.start) > 10*time.Minute {
			t.Errorf("refreshed after %v", p.At.Sub(r.start))
		}
	})
}

// TestGrantOfNothing: the same of a 2xx.
func TestGrantOfNothing(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.subscribe(10 * time.Minute)
		d := r.grant(r.asked("600"), "0")
		r.notify(d, "active", "open", 200)
		r.grant(r.asked("600"), "0")
		if at := time.Since(r.start); at != leastPromise/2 {
			t.Errorf("refreshed after %v", at)
		}
		r.notify(d, "active", "open", 200)
		r.remote.Quiet(9 * time.Minute)
	})
}

// TestRouteSetAfterAnEarlyNotify: a proxy that stays in the path need not say so in the NOTIFY, since that is within the dialog for it.
func TestRouteSetAfterAnEarlyNotify(t *testing.T) {
	stays := siptest.With("Record-Route", "<sip:"+theirIP+";lr;from=answer>")
	for _, tt := range []struct{ notify, want string }{
		{"", "<sip:" + theirIP + ";lr;from=answer>"},
		{"<sip:" + theirIP + ";lr;from=notify>", "<sip:" + theirIP + ";lr;from=notify>"},
	} {
		inBubble(t, func(r *rig) {
			r.subscribe(10 * time.Minute)
			p := r.asked("600")
			resp := r.remote.Response(p, "200")
			resp.Header.Set("Contact", r.remote.Contact())
			d := r.remote.DialogOf(p.Request(), resp, p.From)
			first := d.NewRequest(sipmsg.NOTIFY)
			if tt.notify != "" {
				first.Header.Add("Record-Route", tt.notify)
			}
			r.notifyAs(first, sipmsg.Field{Name: "Event", Value: "presence"}, "active;expires=600", "open", 200)
			stays(resp)
			r.remote.Send(p.From, resp)
			if got := r.asked("600").Request().Header.Get("Route"); got != tt.want {
				t.Errorf("NOTIFY with Record-Route %q: refresh with Route %q, want %q", tt.notify, got, tt.want)
			}
		})
	}
}

// TestHowItEnds has what ends a subscription that was asked for.
func TestHowItEnds(t *testing.T) {
	tests := []struct {
		name string
		do   func(r *rig, p *siptest.Packet)
		want []string
	}{
		{"refused", func(r *rig, p *siptest.Packet) { r.remote.Reply(p, "403") }, []string{"0s SENT --> TERMINATED by 403"}},
		{"nobody answers", func(*rig, *siptest.Packet) { time.Sleep(time.Minute) }, []string{"32s SENT --> TERMINATED: answer: SUBSCRIBE to UDP 192.0.2.9:5060: no answer"}},
		{"accepted, but never told", func(r *rig, p *siptest.Packet) {
			r.grant(p, "600")
			time.Sleep(time.Minute)
		}, []string{"0s SENT --> ACCEPTED by 200", "32s ACCEPTED --> TERMINATED: no NOTIFY received"}},
		{"423 twice with the same", func(r *rig, p *siptest.Packet) {
			r.remote.Reply(p, "423", siptest.With("Min-Expires", "1800"))
			r.remote.Reply(r.asked("1800"), "423", siptest.With("Min-Expires", "1800"))
		}, []string{"0s SENT --> TERMINATED by 423"}},
		{"ended by a NOTIFY", func(r *rig, p *siptest.Packet) {
			r.notify(r.grant(p, "600"), "terminated;reason=rejected", "", 200)
		}, []string{"0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> TERMINATED by NOTIFY"}},
		{"refresh answered by 481", func(r *rig, p *siptest.Packet) {
			r.notify(r.grant(p, "60"), "active;expires=60", "", 200)
			r.remote.Reply(r.asked("600"), "481")
		}, []string{"0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> ACTIVE by NOTIFY", "55s ACTIVE --> TERMINATED by 481"}},
		{"refreshes refused until the time is over", func(r *rig, p *siptest.Packet) {
			r.notify(r.grant(p, "60"), "active;expires=60", "", 200)
			for range 4 {
				r.remote.Reply(r.asked("600"), "500")
			}
			time.Sleep(5 * time.Second)
		}, []string{"0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> ACTIVE by NOTIFY", "1m0s ACTIVE --> TERMINATED: no NOTIFY received"}},
		{"refresh refused for now", func(r *rig, p *siptest.Packet) {
			r.notify(r.grant(p, "60"), "active;expires=60", "", 200)
			r.remote.Reply(r.asked("600"), "503", siptest.With("Retry-After", "4"))
			r.remote.Reply(r.asked("600"), "489")
		}, []string{"0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> ACTIVE by NOTIFY", "59s ACTIVE --> TERMINATED by 489"}},
		{"refresh refused for longer than it lasts", func(r *rig, p *siptest.Packet) {
			r.notify(r.grant(p, "60"), "active;expires=60", "", 200)
			r.remote.Reply(r.asked("600"), "503", siptest.With("Retry-After", "6"))
			r.remote.Quiet(time.Minute)
		}, []string{"0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> ACTIVE by NOTIFY", "1m0s ACTIVE --> TERMINATED by 503"}},
		{"refresh refused for longer than it lasts, then taken", func(r *rig, p *siptest.Packet) {
			d := r.grant(p, "60")
			r.notify(d, "active;expires=60", "", 200)
			r.remote.Reply(r.asked("600"), "503", siptest.With("Retry-After", "6"))
			time.Sleep(time.Second)
			r.end.Do(r.usage.RefreshAll)
			r.grant(r.asked("600"), "10")
			r.remote.Skip("SUBSCRIBE")
			time.Sleep(time.Minute)
		}, []string{"0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> ACTIVE by NOTIFY", "1m6s ACTIVE --> TERMINATED: no NOTIFY received"}},
		{"refresh denied", func(r *rig, p *siptest.Packet) {
			r.notify(r.grant(p, "60"), "active;expires=60", "", 200)
			r.remote.Reply(r.asked("600"), "401")
			r.remote.Quiet(6 * time.Second)
		}, []string{"0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> ACTIVE by NOTIFY", "1m0s ACTIVE --> TERMINATED: no NOTIFY received"}},
		{"refresh denied, on the way out", func(r *rig, p *siptest.Packet) {
			d := r.grant(p, "60")
			r.notify(d, "active;expires=60", "", 200)
			refresh := r.asked("600")
			r.end.Do(r.only().Unsubscribe)
			r.remote.Reply(refresh, "401")
			r.remote.Reply(r.asked("0"), "200")
			r.notify(d, "terminated;reason=timeout", "", 200)
		}, []string{"0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> ACTIVE by NOTIFY", "55s ACTIVE --> TERMINATED by NOTIFY"}},
		{"a NOTIFY shortens it", func(r *rig, p *siptest.Packet) {
			r.notify(r.grant(p, "600"), "active;expires=30", "", 200)
			time.Sleep(26 * time.Second)
			r.remote.Reply(r.asked("600"), "489")
		}, []string{"0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> ACTIVE by NOTIFY", "26s ACTIVE --> TERMINATED by 489"}},
		{"ended by a NOTIFY with a body that nobody asked for", func(r *rig, p *siptest.Packet) {
			r.notify(r.grant(p, "600"), "terminated;reason=deactivated", "text/html", 200)
		}, []string{"0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> TERMINATED by NOTIFY text/html"}},
		{"a NOTIFY, then a refusal: no refresh is left over", func(r *rig, p *siptest.Packet) {
			d := r.remote.DialogOf(p.Request(), r.remote.Response(p, "200"), p.From)
			r.notify(d, "active;expires=600", "", 200)
			r.remote.Reply(p, "500")
			r.grant(r.asked("600"), "600")
			r.notify(d, "terminated;reason=rejected", "", 200)
			r.remote.Quiet(time.Hour)
		}, []string{"0s SENT --> ACTIVE by NOTIFY", "5m0s ACTIVE --> TERMINATED by NOTIFY"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.subscribe(10 * time.Minute)
				tt.do(r, r.asked("600"))
				r.heard(append([]string{"0s NULL --> SENT"}, tt.want...)...)
				r.count(0)
			})
		})
	}
}

// TestNotifyThatIsRefused has NOTIFYs that change nothing.
func TestNotifyThatIsRefused(t *testing.T) {
	presence := sipmsg.Field{Name: "Event", Value: "presence"}
	tests := []struct {
		name         string
		event        sipmsg.Field
		state, media string
		want         int
		field        sipmsg.Field
	}{
		{"no Event", sipmsg.Field{Name: "X", Value: "y"}, "active", "", 400, sipmsg.Field{}},
		{"another event", sipmsg.Field{Name: "Event", Value: "dialog"}, "active", "", 489, sipmsg.Field{Name: "Allow-Events", Value: "presence"}},
		{"another id", sipmsg.Field{Name: "Event", Value: "presence;id=7"}, "active", "", 481, sipmsg.Field{}},
		{"no Subscription-State", presence, "", "", 400, sipmsg.Field{}},
		{"a body that nobody asked for", presence, "active", "text/html", 415, sipmsg.Field{Name: "Accept", Value: pidf}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.subscribe(10 * time.Minute)
				d := r.grant(r.asked("600"), "600")
				got := r.notifyAs(d.NewRequest(sipmsg.NOTIFY), tt.event, tt.state, tt.media, tt.want)
				if tt.field.Name != "" && got.Response().Header.Get(tt.field.Name) != tt.field.Value {
					t.Errorf("%s: %q", tt.field.Name, got.Response().Header.Get(tt.field.Name))
				}
				r.heard("0s NULL --> SENT", "0s SENT --> ACCEPTED by 200")
			})
		})
	}
}

// TestMultipart: a body that holds what was asked for is taken.
func TestMultipart(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.subscribe(10 * time.Minute)
		req := r.grant(r.asked("600"), "600").NewRequest(sipmsg.NOTIFY)
		req.Header.Add("Event", "presence")
		req.Header.Add("Subscription-State", "active;expires=600")
		req.Header.Add("Content-Type", "multipart/mixed;boundary=b")
		req.Body = []byte("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: " + pidf + "\r\n\r\nopen\r\n--b--\r\n")
		r.remote.Send(oursAddr, req)
		r.remote.Expect("200/NOTIFY")
	})
}

// TestOldNotify: one that was overtaken is refused and changes nothing.
func TestOldNotify(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.subscribe(10 * time.Minute)
		d := r.grant(r.asked("600"), "600")
		old := d.NewRequest(sipmsg.NOTIFY)
		r.notify(d, "active;expires=600", "new", 200)
		r.notifyAs(old, sipmsg.Field{Name: "Event", Value: "presence"}, "active", "old", 500)
		r.heard("0s NULL --> SENT", "0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> ACTIVE by NOTIFY new")
	})
}

// TestFetch is told once, and over.
func TestFetch(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.subscribe(0)
		r.notify(r.grant(r.asked("0"), "0"), "terminated;reason=timeout", "open", 200)
		r.heard("0s NULL --> SENT", "0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> TERMINATED by NOTIFY open")
		r.subscribe(0)
		r.notify(r.grant(r.asked("0"), "0"), "active", "open", 200)
		time.Sleep(time.Minute)
		r.heard("0s NULL --> SENT", "0s SENT --> ACCEPTED by 200", "0s ACCEPTED --> ACTIVE by NOTIFY open", "32s ACTIVE --> TERMINATED: no NOTIFY received")
	})
}

// TestUnsubscribeBeforeTheAnswer: it leaves as soon as there is a dialog.
func TestUnsubscribeBeforeTheAnswer(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.subscribe(10 * time.Minute)
		p := r.asked("600")
		r.end.Do(s.Unsubscribe)
		d := r.grant(p, "600")
		r.remote.Reply(r.asked("0"), "200", siptest.With("Expires", "0"))
		r.notify(d, "terminated;reason=timeout", "", 200)
		r.count(0)
	})
}

// TestEndAll waits for all, also for those whose notifier says nothing.
func TestEndAll(t *testing.T) {
	inBubble(t, func(r *rig) {
		ended := time.Duration(-1)
		all := func() { r.end.Do(func() { r.usage.EndAll(func() { ended = time.Since(r.start) }) }) }
		all()
		if ended != 0 {
			t.Error("nothing to end, and yet it is waited for")
		}
		ended = -1
		r.subscribe(10 * time.Minute)
		r.notify(r.grant(r.asked("600"), "600"), "active", "", 200)
		r.subscribe(10 * time.Minute)
		r.remote.Reply(r.asked("600"), "486")
		all()
		r.remote.Reply(r.asked("0"), "200", siptest.With("Expires", "0"))
		time.Sleep(time.Minute)
		r.end.Do(func() {
			if ended != 32*time.Second {
				t.Errorf("ended after %v", ended)
			}
		})
	})
}

func TestTooMany(t *testing.T) {
	inBubble(t, func(r *rig) {
		for range 3 {
			r.subscribe(time.Minute)
			r.asked("60")
		}
		r.end.Do(func() {
			if _, err := r.usage.Subscribe(Params{}); !errors.Is(err, ErrTooMany) {
				t.Errorf("a fourth: %v", err)
			}
		})
	})
}

// TestAgain has when a subscription that has ended is asked for anew.
func TestAgain(t *testing.T) {
	notify := func(state string) subscription.News {
		req := &sipmsg.Request{}
		req.Header.Add("Subscription-State", state)
		return subscription.News{Notify: req}
	}
	answer := func(code int, retry string) subscription.News {
		resp := &sipmsg.Response{StatusCode: code}
		if retry != "" {
			resp.Header.Add("Retry-After", retry)
		}
		return subscription.News{Response: resp}
	}
	for name, tt := range map[string]struct {
		news  subscription.News
		wait  time.Duration
		again bool
	}{
		"deactivated":           {notify("terminated;reason=deactivated"), AgainSoon, true},
		"timeout":               {notify("terminated;reason=timeout"), AgainSoon, true},
		"giveup":                {notify("terminated;reason=giveup"), AgainLater, true},
		"probation":             {notify("terminated;reason=probation;retry-after=7"), 7 * time.Second, true},
		"a very long time":      {notify("terminated;reason=probation;retry-after=4000000"), maxAgain, true},
		"no reason":             {notify("terminated"), AgainLater, true},
		"rejected":              {notify("terminated;reason=rejected"), 0, false},
		"rejected, in capitals": {notify("Terminated;Reason=Rejected"), 0, false},
		"timeout, in capitals":  {notify(`TERMINATED; reason="TimeOut"`), AgainSoon, true},
		"noresource":            {notify("terminated;reason=noresource"), AgainLater, true},
		"invariant":             {notify("terminated;reason=invariant"), 0, false},
		"481":                   {answer(481, ""), AgainSoon, true},
		"404":                   {answer(404, ""), AgainLater, true},
		"503 with Retry-After":  {answer(503, "20"), 20 * time.Second, true},
		"nobody told for long":  {subscription.News{From: subscription.Active, Err: subscription.ErrNoNotify}, AgainSoon, true},
		"nobody told ever":      {subscription.News{From: subscription.Accepted, Err: subscription.ErrNoNotify}, AgainLater, true},
		"a broken connection":   {subscription.News{Err: errors.New("refused")}, AgainLater, true},
		"503 without the field": {answer(503, "soon"), AgainLater, true},
		"denied":                {subscription.News{Response: &sipmsg.Response{StatusCode: 403}, Denied: true}, 0, false},
	} {
		if wait, again := Again(tt.news); wait != tt.wait || again != tt.again {
			t.Errorf("%s: %v, %v", name, wait, again)
		}
	}
}

// TestDenied has which refusals are about credentials.
func TestDenied(t *testing.T) {
	for name, tt := range map[string]struct {
		field string // that the request had
		code  int
		want  bool
	}{
		"nothing to answer with":       {"", 401, true},
		"a proxy's challenge":          {"", 407, true},
		"a wrong password":             {"Authorization", 401, true},
		"not let in with a password":   {"Authorization", 403, true},
		"not let through by the proxy": {"Proxy-Authorization", 403, true},
		"not wanted":                   {"", 403, false},
		"not there":                    {"Authorization", 404, false},
		"not now":                      {"Proxy-Authorization", 503, false},
	} {
		req := &sipmsg.Request{}
		if tt.field != "" {
			req.Header.Add(tt.field, "Digest")
		}
		if got := denied(req, &sipmsg.Response{StatusCode: tt.code}); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestPatience: each subscription that ends at once makes the next wait longer, and one that lasted forgives.
func TestPatience(t *testing.T) {
	p := Patience{Rand: func(n int) int { return n - 1 }}
	gone := subscription.News{Response: &sipmsg.Response{StatusCode: 481}}
	want := []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second}
	for _, d := range want {
		if wait, again := p.Wait(gone, time.Second); wait != d || !again {
			t.Errorf("wait %v, want %v", wait, d)
		}
	}
	if wait, _ := p.Wait(gone, time.Minute); wait != AgainSoon {
		t.Errorf("after one that lasted: %v", wait)
	}
	for range 20 {
		p.Wait(gone, 0)
	}
	if wait, _ := p.Wait(gone, 0); wait != AgainLater+AgainSpread {
		t.Errorf("after many: %v", wait)
	}
	if wait, _ := p.Wait(subscription.News{Err: errors.New("refused")}, 0); wait != AgainLater+AgainSpread {
		t.Errorf("after a failure: %v", wait)
	}
	req := &sipmsg.Request{}
	req.Header.Add("Subscription-State", "terminated;reason=rejected")
	if _, again := p.Wait(subscription.News{Notify: req}, 0); again {
		t.Error("asked again although it was rejected")
	}
}

// TestRefreshedOnDemand: at once when that can be, and not beside a SUBSCRIBE that is under way, nor after the end.
func TestRefreshedOnDemand(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.subscribe(10 * time.Minute)
		p := r.asked("600")
		r.end.Do(s.Refresh) // too early
		d := r.grant(p, "600")
		r.notify(d, "active;expires=600", "open", 200)
		r.end.Do(r.usage.RefreshAll)
		p = r.asked("600")
		r.end.Do(s.Refresh) // it is on its way
		r.grant(p, "600")
		r.notify(d, "terminated;reason=rejected", "", 200)
		r.end.Do(s.Refresh)
		r.remote.Quiet(time.Hour)
		r.count(0)
	})
}
