package registration

import (
	"fmt"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
)

// leaving is an unregistration under way.
type leaving struct {
	waiting []func(error)
	limit   *loop.Timer
	back    bool // Register was called meanwhile
}

// Unregister removes the binding and ends retries and refreshes. done, which
// may be nil, is called, never before Unregister has returned, when the
// registrar has answered or Config.UnregisterTimeout has passed; with
// ErrNotRegistered when there is nothing to remove.
func (r *Registration) Unregister(done func(error)) {
	if done == nil {
		done = func(error) {}
	}
	if r.state == Unregistering {
		r.leaving.back = false
		r.leaving.waiting = append(r.leaving.waiting, done)
		return
	}
	if !r.mayBeBound() {
		r.Close()
		r.cfg.Loop.Post(func() { done(ErrNotRegistered) })
		return
	}
	r.again.Stop()
	r.abandon()
	r.attempt = attempt{}
	r.setState(Unregistering)
	r.leaving = leaving{waiting: []func(error){done}}
	r.leaving.limit = r.cfg.Loop.AfterFunc(r.cfg.UnregisterTimeout, r.unregisterExpired)
	r.emit(Event{Kind: Unregister})
	r.send(0)
}

// mayBeBound says that the registrar holds a binding of ours, or may do so
// because a REGISTER is under way to it.
func (r *Registration) mayBeBound() bool {
	return r.Expires() > 0 || r.attempt.out != nil && r.attempt.out.Flow() != nil
}

func (r *Registration) onUnregistered(out *uac.Outgoing, resp *sipmsg.Response) {
	r.attempt.out = nil
	event := refusal(resp, out.AuthError())
	if resp.StatusCode < 300 {
		r.unregistered(event, nil)
		return
	}
	err := fmt.Errorf("unregister %s: %d %s", r.params.AOR.URI.String(), resp.StatusCode, resp.Reason)
	if event.Err == nil {
		event.Err = err
	}
	r.unregistered(event, err)
}

func (r *Registration) unregisterExpired() {
	r.abandon()
	r.unregistered(Event{Err: ErrUnregisterTimeout}, ErrUnregisterTimeout)
}

// unregistered ends the unregistration, told err, and registers anew when that
// was asked for meanwhile.
func (r *Registration) unregistered(e Event, err error) {
	if r.state != Unregistering {
		return
	}
	r.unbind()
	back := r.leaving.back
	r.setState(None)
	e.Kind = Unregistered
	r.emit(e)
	r.leave(err)
	if back && r.state == None {
		r.begin(attempt{})
	}
}

// leave tells those who wait for the unregistration.
func (r *Registration) leave(err error) {
	waiting := r.leaving.waiting
	r.leaving.limit.Stop()
	r.leaving = leaving{}
	for _, done := range waiting {
		done(err)
	}
}
