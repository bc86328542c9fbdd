package registration

import (
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
)

// Registration keeps one binding at a registrar.
type Registration struct {
	cfg    Config
	params Params
	state  State
}

// New makes a registration; nothing is sent before Register.
func New(cfg Config, params Params) *Registration {
	return &Registration{cfg: cfg, params: params}
}

// Register registers at once, whatever the state: also a refresh, and a retry
// ahead of its time. While a REGISTER is under way it does nothing.
func (r *Registration) Register() {}

// Unregister removes the binding and ends retries and refreshes. done, which
// may be nil, is called when the registrar has answered or
// Config.UnregisterTimeout has passed; with ErrNotRegistered at once when there
// is nothing to remove.
func (r *Registration) Unregister(done func(error)) {}

// Close ends all timers and requests at once, without telling the registrar.
func (r *Registration) Close() {}

// FlowClosed tells that connection f has ended; err says why. When it was the
// registration's, the registration is renewed at once.
func (r *Registration) FlowClosed(f *transport.Flow, err error) {}

// State says how the registration stands.
func (r *Registration) State() State { return r.state }

// Expires is what is left of the granted time, 0 when not registered.
func (r *Registration) Expires() time.Duration { return 0 }

// Flow is the connection that the binding belongs to; nil before the first
// answer and after it has died. Incoming calls arrive by it, and outgoing ones
// should use it.
func (r *Registration) Flow() *transport.Flow { return nil }

// Contact is our Contact for messages on f, with the public address learned
// from the registrar where it applies.
func (r *Registration) Contact(f *transport.Flow) sipmsg.NameAddr { return r.params.Contact(f) }
