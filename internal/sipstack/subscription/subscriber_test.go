package subscription

import (
	"errors"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

const referred = "0s > REFER Refer-To: <sip:c@h> "

func TestSubscriberHearsUntilTheEnd(t *testing.T) {
	inBubble(t, 0, func(r *rig) {
		r.refer()
		r.answer(202, nil)
		r.heard(referred, "0s NULL --> SENT", "0s SENT --> ACCEPTED by 202")
		for _, step := range []struct {
			state, want string
		}{
			{"pending;expires=60", "0s ACCEPTED --> PENDING by NOTIFY"},
			{"active;expires=60", "0s PENDING --> ACTIVE by NOTIFY"},
			{"active", "0s ACTIVE --> ACTIVE by NOTIFY"},
			{"terminated;reason=noresource", "0s ACTIVE --> TERMINATED by NOTIFY"},
		} {
			if code := r.notify("refer", step.state); code != 200 {
				t.Errorf("%s: answered %d", step.state, code)
			}
			r.heard(step.want)
		}
		if code := r.notify("refer", "active"); code != 481 {
			t.Errorf("NOTIFY after the end: %d", code)
		}
		r.count(0)
		time.Sleep(2 * maxWait)
		r.heard()
	})
}

func TestNotifyBeforeTheAnswer(t *testing.T) {
	inBubble(t, 0, func(r *rig) {
		r.refer()
		r.notify("refer;id=8", "active;expires=60") // an authenticated retry has made it 8
		r.answer(202, func(resp *sipmsg.Response) { resp.Header.SetCSeq(sipmsg.CSeq{Seq: 8, Method: sipmsg.REFER}) })
		r.heard(referred, "0s NULL --> SENT", "0s SENT --> ACTIVE by NOTIFY")
		if code := r.notify("refer;id=7", "active"); code != 481 {
			t.Errorf("the number before: %d", code)
		}
		r.notify("refer;id=8", "terminated")
		r.heard("0s ACTIVE --> TERMINATED by NOTIFY")
		r.count(0)
	})
	inBubble(t, 0, func(r *rig) { // all is over before the answer
		r.refer()
		r.notify("refer", "terminated;reason=noresource")
		r.answer(202, nil)
		r.heard(referred, "0s NULL --> SENT", "0s SENT --> TERMINATED by NOTIFY")
	})
}

func TestReferThatMakesNoSubscription(t *testing.T) {
	for _, tt := range []struct {
		act  func(r *rig)
		want string
	}{
		{func(r *rig) { r.answer(603, nil) }, "0s SENT --> TERMINATED by 603"},
		{func(r *rig) { r.fail(errors.New("lost")) }, "0s SENT --> TERMINATED: lost"},
		{func(r *rig) {
			r.answer(202, func(resp *sipmsg.Response) { resp.Header.Add("Refer-Sub", "False") })
		}, "0s SENT --> TERMINATED by 202 suppressed"},
	} {
		inBubble(t, 0, func(r *rig) {
			s := r.refer()
			tt.act(r)
			r.heard(referred, "0s NULL --> SENT", tt.want)
			r.count(0)
			if s.State() != Terminated {
				t.Errorf("state %s", s.State())
			}
			if code := r.notify("refer", "active"); code != 481 {
				t.Errorf("NOTIFY afterwards: %d", code)
			}
		})
	}
}

// TestSubscriberGivesUp: exact instants of Timer N and of the end of what was promised.
func TestSubscriberGivesUp(t *testing.T) {
	inBubble(t, 0, func(r *rig) {
		r.refer()
		r.answer(202, nil)
		time.Sleep(time.Minute)
		r.heard(referred, "0s NULL --> SENT", "0s SENT --> ACCEPTED by 202", "32s ACCEPTED --> TERMINATED: no NOTIFY received")
	})
	for state, want := range map[string]string{
		"active;expires=60":         "1m32s ACTIVE --> TERMINATED: no NOTIFY received",
		"active;expires=4294967295": "1h0m0s ACTIVE --> TERMINATED: no NOTIFY received",
		"active":                    "1h0m0s ACTIVE --> TERMINATED: no NOTIFY received",
	} {
		inBubble(t, 0, func(r *rig) {
			r.refer()
			r.answer(202, nil)
			r.notify("refer", state)
			time.Sleep(2 * time.Hour)
			r.heard(referred, "0s NULL --> SENT", "0s SENT --> ACCEPTED by 202", "0s ACCEPTED --> ACTIVE by NOTIFY", want)
		})
	}
}

func TestNotifiesThatAreRefused(t *testing.T) {
	inBubble(t, 0, func(r *rig) {
		r.refer()
		r.answer(202, nil)
		for _, tt := range []struct {
			event, state string
			code         int
		}{
			{"", "active", 400},
			{"refer", "", 400},
			{"refer;id=\"", "active", 400},
			{"presence", "active", 489},
			{"refer;id=99", "active", 481},
			{"refer;id=x", "active", 481},
			{"refer;id=99999999999", "active", 481},
			{"refer;id=7", "active", 200},
		} {
			if code := r.notify(tt.event, tt.state); code != tt.code {
				t.Errorf("%q %q: %d, want %d", tt.event, tt.state, code, tt.code)
			}
		}
	})
}

// TestSeveralRefers: each hears its own, and there are not too many.
func TestSeveralRefers(t *testing.T) {
	inBubble(t, 2, func(r *rig) {
		first, second := r.refer(), r.refer()
		r.answer(202, nil)
		r.answer(202, nil)
		r.do(func() {
			if _, err := r.room.Refer(nil, r.news); !errors.Is(err, ErrTooMany) {
				t.Errorf("a third one: %v", err)
			}
		})
		r.notify("refer;id=8", "active")
		if first.State() != Accepted || second.State() != Active {
			t.Errorf("states %s, %s", first.State(), second.State())
		}
		r.notify("refer;id=8", "terminated")
		r.notify("refer", "active")
		if first.State() != Active {
			t.Errorf("state %s", first.State())
		}
		r.refer()
	})
}

// TestCloseIsSilent: nothing is told, sent or left when the dialog is over.
func TestCloseIsSilent(t *testing.T) {
	inBubble(t, 0, func(r *rig) {
		r.refer()
		n := r.take(1, "")
		r.tell(n, "100", "")
		r.tell(n, "180", "")
		r.do(r.room.Close)
		r.heard(referred, "0s NULL --> SENT", "0s > NOTIFY Event: refer Subscription-State: active;expires=600 100")
		r.count(0)
		r.answer(202, nil)
		r.answer(200, nil)
		r.tell(n, "200", NoResource)
		r.do(func() {
			if _, err := r.room.Refer(nil, r.news); err == nil {
				t.Error("a REFER after the end")
			}
			if _, err := r.room.Accept(blank(sipmsg.REFER, 9), nil); err == nil {
				t.Error("a subscription after the end")
			}
		})
		time.Sleep(2 * time.Hour)
		r.heard()
	})
}
