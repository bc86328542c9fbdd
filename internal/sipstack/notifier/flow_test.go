package notifier

import (
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/testkit/siptest"
)

// overOurs has a subscription that came over a connection of ours to the server, where Contact names our end of it.
func (r *rig) overOurs() {
	r.t.Helper()
	r.end.Listen(transport.TCP, oursIP+":5060")
	r.end.Stack.OnFlowClosed(func(f *transport.Flow, _ error) { r.usage.FlowClosed(f) })
	r.remote = siptest.ListenTCP(r.t, r.there, theirIP+":5060")
	r.remote.Patience = time.Hour
	sending := r.end.Start(uac.Params{Request: siptest.NewRequest(r.t, sipmsg.OPTIONS, "sip:"+theirIP+";transport=tcp")})
	r.remote.Reply(r.remote.Expect("OPTIONS"), "200")
	sending.Wait()
	r.established()
}

// TestConnectionLost: the subscriber knows no other way to us than the connection that is gone, until it is told once more.
func TestConnectionLost(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.overOurs()
		time.Sleep(time.Minute)
		old := r.last.path.Flow().Local().Port()
		lost := time.Now()
		r.remote.CloseConnections()
		p := r.notified("active;expires=540", "open")
		contact, _ := p.Request().Header.Contact()
		if port := contact.URI.Port; port == int(old) || port == 5060 {
			t.Errorf("Contact %s, after port %d", contact, old)
		}
		if after := time.Since(lost).Truncate(100 * time.Millisecond); after != resumeAfter {
			t.Errorf("told after %v", after)
		}
		r.remote.CloseConnections() // a server that ends each at once is not told at once again
		r.remote.Quiet(time.Minute)
	})
}

// TestConnectionThatDoesNotMatter: it was the subscriber's, we are reached where we listen, or it is all over.
func TestConnectionThatDoesNotMatter(t *testing.T) {
	for name, f := range map[string]func(r *rig){
		"listening": func(r *rig) {
			listens := contact(r.last.path.Flow())
			listens.URI.Port = 5060
			r.end.Do(func() { r.last.terms.Contact = func(*transport.Flow) sipmsg.NameAddr { return listens } })
		},
		"over": func(r *rig) {
			r.tell("closed", "noresource")
			r.notified("terminated;reason=noresource", "closed")
		},
		"over meanwhile": func(r *rig) {
			r.remote.CloseConnections()
			r.end.Do(r.usage.Close)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.overOurs()
				f(r)
				r.remote.CloseConnections()
				r.remote.Quiet(time.Minute)
			})
		})
	}
}
