package registration

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// unregister starts the unregistration; the channel brings its result.
func (r *rig) unregister() <-chan error {
	done := make(chan error, 10)
	r.do(func() { r.reg.Unregister(func(err error) { done <- err }) })
	return done
}

func TestUnregister(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		first := r.registered("300")
		done, again := r.unregister(), r.unregister()
		p := r.registrar.Expect("REGISTER")
		h := &p.Request().Header
		if h.Get("Expires") != "0" || h.Get("Contact") != "<sip:alice@192.0.2.1:5060>" || h.CallID() != first.Request().Header.CallID() {
			t.Errorf("REGISTER\n%s", p.Raw)
		}
		r.state(Unregistering)
		r.registrar.Reply(p, "200")
		for _, ch := range []<-chan error{done, again} {
			if err := <-ch; err != nil {
				t.Error(err)
			}
		}
		r.heard("0s Unregister", "0s UnregisterSent", "0s Unregistered 200 OK")
		r.state(None)
		r.do(func() {
			if r.reg.Expires() != 0 || r.reg.Flow() != nil {
				t.Errorf("expires in %v on %v", r.reg.Expires(), r.reg.Flow())
			}
		})
		r.registrar.Quiet(time.Hour)
	})
}

func TestUnregisterUnanswered(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.registered("300")
		done := r.unregister()
		r.registrar.Skip("REGISTER")
		if err := <-done; !errors.Is(err, ErrUnregisterTimeout) || time.Since(r.start) != 4*time.Second {
			t.Errorf("%v after %v", err, time.Since(r.start))
		}
		r.heard("0s Unregister", "0s UnregisterSent", "4s Unregistered")
		r.state(None)
	})
}

func TestUnregisterRefused(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.registered("300")
		done := r.unregister()
		r.registrar.Reply(r.registrar.Expect("REGISTER"), "403")
		if err := <-done; err == nil || err.Error() != "unregister sip:alice@example.com: 403 Forbidden" {
			t.Errorf("error %v", err)
		}
		r.heard("0s Unregister", "0s UnregisterSent", "0s Unregistered 403 Forbidden")
		r.state(None)
	})
}

func TestUnregisterOverAConnectionThatDies(t *testing.T) {
	inTCP(t, nil, func(r *rig) {
		r.registered("300")
		done := r.unregister()
		r.registrar.Expect("REGISTER")
		r.registrar.CloseConnections()
		r.registrar.Reply(r.registrar.Expect("REGISTER"), "200") // over a new one
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.do(r.reg.Register) // nobody is there: no binding comes of it
		synctest.Wait()
		r.do(r.end.Stack.Client().Close)
		r.state(Failed)
		if err := <-r.unregister(); !errors.Is(err, ErrNotRegistered) {
			t.Error(err)
		}
	})
}

func TestNothingToUnregister(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		if err := <-r.unregister(); !errors.Is(err, ErrNotRegistered) {
			t.Errorf("never registered: %v", err)
		}
		r.registrar.Reply(r.register(), "503")
		r.state(Retrying)
		if err := <-r.unregister(); !errors.Is(err, ErrNotRegistered) {
			t.Errorf("while retrying: %v", err)
		}
		r.do(func() { r.reg.Unregister(nil) })
		r.state(None)
		r.registrar.Quiet(time.Hour) // the retry is off
	})
}

func TestUnregisterWhileRegistering(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		first := r.register()
		done := r.unregister()
		second := r.registrar.Expect("REGISTER")
		if second.Request().Header.Get("Expires") != "0" {
			t.Errorf("second REGISTER\n%s", second.Raw)
		}
		r.registrar.Reply(first, "200") // too late: nobody waits for it
		r.registrar.Reply(second, "200")
		if err := <-done; err != nil {
			t.Error(err)
		}
		r.state(None)
	})
}

func TestRegisterWhileUnregistering(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.registered("300")
		done := r.unregister()
		p := r.registrar.Expect("REGISTER")
		r.do(r.reg.Register)
		r.registrar.Reply(p, "200")
		if err := <-done; err != nil {
			t.Error(err)
		}
		r.grant(r.registrar.Expect("REGISTER"), "300")
		r.heard("0s Unregister", "0s UnregisterSent", "0s Unregistered 200 OK", "0s Starting", "0s Sent", "0s Success 200 OK expires 5m0s")
	})
}

func TestLastWishCounts(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.registered("300")
		first := r.unregister()
		p := r.registrar.Expect("REGISTER")
		r.do(r.reg.Register)
		second := r.unregister()
		r.registrar.Reply(p, "200")
		for _, done := range []<-chan error{first, second} {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		r.state(None)
		r.registrar.Quiet(time.Hour)
	})
}

func TestConnectionIsReleased(t *testing.T) {
	inTCP(t, nil, func(r *rig) {
		r.registered("300")
		flow := r.flow()
		r.do(r.reg.Close)
		if flow.Held() {
			t.Error("the connection is still held")
		}
		r.at(34 * time.Second)
		if flow.Alive() {
			t.Error("an idle connection is still open")
		}
	})
}

func TestClose(t *testing.T) {
	tests := map[string]func(r *rig){
		"never used":    func(*rig) {},
		"registering":   func(r *rig) { r.register() },
		"registered":    func(r *rig) { r.registered("300") },
		"retrying":      func(r *rig) { r.registrar.Reply(r.register(), "503") },
		"failed":        func(r *rig) { r.registrar.Reply(r.register(), "403") },
		"unregistering": func(r *rig) { r.registered("300"); r.unregister(); r.registrar.Expect("REGISTER") },
	}
	for name, reach := range tests {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(r *rig) {
				reach(r)
				synctest.Wait()
				r.do(r.reg.Close)
				r.forget()
				r.state(None)
				r.registrar.Quiet(time.Hour)
				r.heard()
			})
		})
	}
	t.Run("tells those who wait", func(t *testing.T) {
		inBubble(t, nil, func(r *rig) {
			r.registered("300")
			done := r.unregister()
			r.do(r.reg.Close)
			if err := <-done; !errors.Is(err, ErrClosed) {
				t.Error(err)
			}
		})
	})
}
