package subscription

import (
	"errors"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

func TestNotifierTellsOneThingAtATime(t *testing.T) {
	inBubble(t, 0, func(r *rig) {
		n := r.take(5, "")
		r.tell(n, "100", "")
		r.heard("0s > NOTIFY Event: refer Subscription-State: active;expires=600 100")
		time.Sleep(time.Second)
		r.tell(n, "180", "")
		r.tell(n, "183", "") // takes the place of the 180
		r.heard()
		r.answer(200, nil)
		r.heard("1s > NOTIFY Event: refer Subscription-State: active;expires=599 183")
		r.tell(n, "200", NoResource)
		r.tell(n, "too late", "")
		r.answer(200, nil)
		r.heard("1s > NOTIFY Event: refer Subscription-State: terminated;reason=noresource 200", "1s ended")
		if n.State() != Terminated {
			t.Errorf("state %s", n.State())
		}
		r.count(0)
		r.answer(200, nil)
		r.tell(n, "too late", "")
		time.Sleep(time.Hour)
		r.heard()
	})
}

// TestLaterRefersHaveAnID: RFC 3515 §2.4.6.
func TestLaterRefersHaveAnID(t *testing.T) {
	inBubble(t, 0, func(r *rig) {
		first := r.take(5, "")
		r.tell(first, "a", NoResource)
		r.tell(r.take(9, ""), "b", "")
		r.heard("0s > NOTIFY Event: refer Subscription-State: terminated;reason=noresource a", "0s ended",
			"0s > NOTIFY Event: refer;id=9 Subscription-State: active;expires=600 b")
	})
}

func TestNotifierLivesAsLongAsAskedFor(t *testing.T) {
	for expires, want := range map[string]time.Duration{
		"": DefaultExpires, "0": DefaultExpires, "60": time.Minute, "86400": DefaultExpires, "x": DefaultExpires,
	} {
		inBubble(t, 0, func(r *rig) {
			n := r.take(5, expires)
			if n.Expires() != want {
				t.Errorf("%q: %v, want %v", expires, n.Expires(), want)
			}
			r.tell(n, "180", "")
			r.answer(200, nil)
			time.Sleep(time.Hour)
			last := want.String() + " > NOTIFY Event: refer Subscription-State: terminated;reason=timeout 180"
			state := sipmsg.SubscriptionState{State: "active", Expires: int(want / time.Second)}
			r.heard("0s > NOTIFY Event: refer Subscription-State: "+state.String()+" 180", last, want.String()+" ended")
			if n.Expires() != 0 {
				t.Errorf("%v left", n.Expires())
			}
			r.count(0)
		})
	}
}

// TestRemoteThatWantsNoMore: a NOTIFY that fails is the last.
func TestRemoteThatWantsNoMore(t *testing.T) {
	for _, end := range []func(r *rig){
		func(r *rig) { r.answer(481, nil) },
		func(r *rig) { r.answer(500, nil) },
		func(r *rig) { r.fail(errors.New("timeout")) },
	} {
		inBubble(t, 0, func(r *rig) {
			n := r.take(5, "")
			r.tell(n, "100", "")
			r.tell(n, "180", "")
			end(r)
			r.tell(n, "200", NoResource)
			time.Sleep(time.Hour)
			r.heard("0s > NOTIFY Event: refer Subscription-State: active;expires=600 100", "0s ended")
			r.count(0)
		})
	}
}

func TestNotTooManyNotifiers(t *testing.T) {
	inBubble(t, 1, func(r *rig) {
		n := r.take(5, "")
		r.do(func() {
			if _, err := r.room.Accept(blank(sipmsg.REFER, 6), nil); !errors.Is(err, ErrTooMany) {
				t.Errorf("a second one: %v", err)
			}
		})
		r.tell(n, "200", NoResource)
		r.take(7, "")
	})
}
