package subscriber

import (
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/siptest"
)

// subscribed has n subscriptions, all active, by their Call-IDs.
func (r *rig) subscribed(n int) map[string]*siptest.Dialog {
	r.t.Helper()
	dialogs := map[string]*siptest.Dialog{}
	r.end.Do(func() { r.usage.cfg.Max = n })
	for range n {
		r.subscribe(10 * time.Minute)
		p := r.asked("600")
		d := r.grant(p, "600")
		r.notify(d, "active", "", 200)
		dialogs[p.Request().Header.CallID()] = d
	}
	synctest.Wait()
	return dialogs
}

// endAll ends everything; the time that it took is told later, and is negative before.
func (r *rig) endAll() (took *time.Duration) {
	took = new(time.Duration)
	*took = -1
	begun := time.Now()
	r.end.Do(func() { r.usage.EndAll(func() { *took = time.Since(begun) }) })
	return took
}

// TestEndOfMany keeps its pace when nobody answers: twenty leave at once, one every 10 ms follows.
func TestEndOfMany(t *testing.T) {
	inBubble(t, func(r *rig) {
		const n = 3 * EndAtOnce
		r.subscribed(n)
		begun := time.Now()
		took := r.endAll()
		seen := map[string]bool{}
		for len(seen) < n {
			p := r.asked("0")
			id := p.Request().Header.CallID()
			want := max(0, time.Duration(len(seen)+1-EndAtOnce)) * EndPace
			if got := p.At.Sub(begun); !seen[id] && got.Truncate(EndPace) != want {
				t.Errorf("number %d leaves after %v, want %v", len(seen), got, want)
			}
			seen[id] = true
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if want := (n-EndAtOnce)*EndPace + 32*time.Second; *took != want {
			t.Errorf("ended after %v, want %v", *took, want)
		}
	})
}

// TestEndOfManyIsFast when everybody answers: another leaves as soon as one has ended.
func TestEndOfManyIsFast(t *testing.T) {
	inBubble(t, func(r *rig) {
		const n = 10 * EndAtOnce
		dialogs := r.subscribed(n)
		took := r.endAll()
		r.remote.Skip("200/NOTIFY")
		for range n {
			p := r.asked("0")
			r.remote.Reply(p, "200", siptest.With("Expires", "0"))
			notify := dialogs[p.Request().Header.CallID()].NewRequest(sipmsg.NOTIFY)
			notify.Header.Add("Event", "presence")
			notify.Header.Add("Subscription-State", "terminated")
			r.remote.Send(oursAddr, notify)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if *took < 0 || *took > n*EndPace/4 {
			t.Errorf("ended after %v", *took)
		}
	})
}

// TestCloseDuringTheEnd sends nothing more.
func TestCloseDuringTheEnd(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.subscribed(2 * EndAtOnce)
		took := r.endAll()
		r.end.Do(r.usage.Close)
		calls := map[string]bool{}
		for range EndAtOnce {
			calls[r.asked("0").Request().Header.CallID()] = true
		}
		if len(calls) != EndAtOnce {
			t.Errorf("%d leave", len(calls))
		}
		time.Sleep(100 * time.Millisecond)
		r.remote.Quiet(100 * time.Millisecond)
		if *took >= 0 {
			t.Error("the end is told of what was dropped")
		}
	})
}
