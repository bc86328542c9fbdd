package subscriber

import (
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/siptest"
)

// TestMovedUnderWay: the SUBSCRIBE that was under way may have told the old address.
func TestMovedUnderWay(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.subscribe(10 * time.Minute)
		p := r.asked("600")
		r.end.Do(r.usage.RefreshAll)
		d := r.grant(p, "600")
		p = r.asked("600")
		if at := time.Since(r.start); at != 0 {
			t.Errorf("asked once more after %v", at)
		}
		r.grant(p, "600")
		r.notify(d, "active;expires=600", "open", 200)
		r.remote.Quiet(9 * time.Minute)
	})
}

// TestMovedOnTheWayOut: who is leaving tells no address.
func TestMovedOnTheWayOut(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.subscribe(10 * time.Minute)
		p := r.asked("600")
		r.end.Do(r.usage.RefreshAll)
		r.end.Do(s.Unsubscribe)
		d := r.grant(p, "600")
		r.grant(r.asked("0"), "0")
		r.notify(d, "terminated;reason=timeout", "", 200)
		r.remote.Quiet(time.Hour)
	})
}

// TestManyMove: they are not refreshed all at once.
func TestManyMove(t *testing.T) {
	inBubble(t, func(r *rig) {
		const n = 3 * EndAtOnce
		r.subscribed(n)
		begun := time.Now()
		r.end.Do(r.usage.RefreshAll)
		for i := range n {
			want := max(0, time.Duration(i+1-EndAtOnce)) * EndPace
			if got := r.asked("600").At.Sub(begun).Truncate(EndPace); got != want {
				t.Errorf("number %d is refreshed after %v, want %v", i, got, want)
			}
		}
		r.end.Do(r.usage.RefreshAll)
		r.end.Do(r.usage.Close)
	})
}

// connected has a subscription over a connection of ours, and the server that it leads to.
func (r *rig) connected() (server *siptest.Remote, d *siptest.Dialog) {
	r.t.Helper()
	r.end.Listen(transport.TCP, oursIP+":5060")
	r.end.Stack.OnFlowClosed(func(f *transport.Flow, _ error) { r.usage.FlowClosed(f) })
	server = siptest.ListenTCP(r.t, r.net.Host(theirIP), theirIP+":5060")
	server.Patience = time.Hour
	r.remote = server
	r.over = ";transport=tcp"
	r.subscribe(10 * time.Minute)
	d = r.grant(r.asked("600"), "600")
	r.notify(d, "active;expires=600", "open", 200)
	return r.remote, d
}

// TestConnectionLost: the server knows no other way to us than the connection that is gone.
func TestConnectionLost(t *testing.T) {
	inBubble(t, func(r *rig) {
		server, _ := r.connected()
		time.Sleep(time.Minute)
		old := r.only().path.Flow().Local()
		server.CloseConnections()
		p := r.asked("600")
		if at := time.Since(r.start); at != time.Minute+AgainSoon {
			t.Errorf("refreshed after %v", at)
		}
		contact, _ := p.Request().Header.Contact()
		if contact.URI.Port == int(old.Port()) || contact.URI.Port == 5060 {
			t.Errorf("Contact %s, after %s", contact, old)
		}
		r.grant(p, "600")
		server.CloseConnections() // a server that ends each at once is not asked at once again
		server.Quiet(9 * time.Minute)
	})
}

// TestConnectionThatDoesNotMatter: we are reached where we listen, or have left.
func TestConnectionThatDoesNotMatter(t *testing.T) {
	inBubble(t, func(r *rig) {
		server, _ := r.connected()
		s := r.only()
		r.end.Do(func() { s.params.Contact = func(*transport.Flow) sipmsg.NameAddr { return contactAt(5060) } })
		server.CloseConnections()
		server.Quiet(9 * time.Minute)
	})
	inBubble(t, func(r *rig) {
		server, d := r.connected()
		r.notify(d, "terminated;reason=rejected", "", 200)
		server.CloseConnections()
		server.Quiet(time.Hour)
		synctest.Wait()
		r.count(0)
	})
}
