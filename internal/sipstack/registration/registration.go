package registration

import (
	"cmp"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
)

// Registration keeps one binding at a registrar.
type Registration struct {
	cfg    Config
	params Params
	log    *slog.Logger
	state  State

	callID, tag string // "" before the first REGISTER
	seq         uint32

	attempt  attempt
	binding  binding
	again    *loop.Timer // the next refresh or retry
	failures int         // temporary ones since the last success
	resumed  time.Time   // the last registration at once after a lost connection

	nat       translation
	keepAlive keepAlive
	leaving   leaving
}

// attempt is the REGISTER under way.
type attempt struct {
	out       *uac.Outgoing
	contact   sipmsg.NameAddr // as sent
	remove    sipmsg.NameAddr // older contact taken away by the same request, zero for none
	quiet     bool            // its sending is not told, or has been
	rewritten bool            // this one follows a change of address
	raises    int             // times that 423 has raised the expiry
}

// binding is what the registrar has granted.
type binding struct {
	flow    *transport.Flow // held while the binding lives
	contact sipmsg.NameAddr
	until   time.Time // zero: there is none
}

// translation is the public address that the registrar sees in place of ours.
type translation struct {
	from, to netip.AddrPort
}

// New makes a registration; nothing is sent before Register.
func New(cfg Config, params Params) *Registration {
	cfg.UnregisterTimeout = cmp.Or(cfg.UnregisterTimeout, DefaultUnregisterTimeout)
	cfg.KeepAliveUDP = cmp.Or(cfg.KeepAliveUDP, DefaultKeepAliveUDP)
	cfg.KeepAliveStream = cmp.Or(cfg.KeepAliveStream, DefaultKeepAliveStream)
	params.Expires = cmp.Or(params.Expires, DefaultExpires)
	params.RetryDelay = cmp.Or(params.RetryDelay, DefaultRetryDelay)
	params.FirstRetry = cmp.Or(params.FirstRetry, DefaultFirstRetry)
	params.RefreshBefore = cmp.Or(params.RefreshBefore, DefaultRefreshBefore)
	if params.Rand == nil {
		params.Rand = rand.IntN
	}
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Registration{cfg: cfg, params: params, log: log.With("account", params.AOR.URI.String())}
}

// Register registers at once, whatever the state: also a refresh, and a retry
// ahead of its time. While a REGISTER is under way it does nothing; after an
// Unregister under way the registration begins anew.
func (r *Registration) Register() {
	switch r.state {
	case Registering:
	case Unregistering:
		r.leaving.back = true
	case None, Registered, Retrying, Failed:
		r.begin(attempt{})
	}
}

// begin starts an attempt.
func (r *Registration) begin(a attempt) {
	r.again.Stop()
	r.attempt = a
	if !r.setState(Registering) {
		return
	}
	if err := r.identify(); err != nil {
		r.refused(Event{Code: 503, Err: fmt.Errorf("register %s: %w", r.params.AOR.URI.String(), err)})
		return
	}
	if !a.quiet {
		r.emit(Event{Kind: Starting})
	}
	r.send(r.params.Expires)
}

// Close ends all timers and requests at once, without telling the registrar.
func (r *Registration) Close() {
	r.abandon()
	r.again.Stop()
	r.unbind()
	if r.state == Unregistering {
		r.leave(ErrClosed)
	}
	if r.state != None {
		r.setState(None)
	}
}

// abandon gives the REGISTER under way up.
func (r *Registration) abandon() {
	if r.attempt.out != nil {
		r.attempt.out.Abandon()
		r.attempt.out = nil
	}
}

// unbind forgets the binding and lets its connection go.
func (r *Registration) unbind() {
	r.setFlow(nil)
	r.binding = binding{}
}

// FlowClosed tells that connection f has ended; err says why. When it was the
// registration's, the registration is renewed at once, but not twice within the
// time of a first retry: then a retry is scheduled.
func (r *Registration) FlowClosed(f *transport.Flow, err error) {
	if r.binding.flow == nil || !r.binding.flow.Same(f) {
		return
	}
	r.setFlow(nil)
	if r.state != Registered {
		return
	}
	r.log.Info("connection to the registrar lost", "flow", f.String(), "err", err)
	now := time.Now()
	if now.Sub(r.resumed) < r.firstRetry() {
		r.failed(Event{Code: 503, Err: lost(err)}, 0)
		return
	}
	r.resumed = now
	r.emit(Event{Kind: RetryScheduled, Err: lost(err)})
	r.begin(attempt{})
}

// State says how the registration stands.
func (r *Registration) State() State { return r.state }

// Expires is what is left of the granted time, 0 when not registered.
func (r *Registration) Expires() time.Duration {
	if r.binding.until.IsZero() {
		return 0
	}
	return max(time.Until(r.binding.until), 0)
}

// Flow is the connection that the binding belongs to; nil before the first
// answer and after it has died. Incoming calls arrive by it, and outgoing ones
// should use it.
func (r *Registration) Flow() *transport.Flow { return r.binding.flow }

func (r *Registration) setFlow(f *transport.Flow) {
	old := r.binding.flow
	if f == old {
		return
	}
	if f != nil {
		f.Hold()
	}
	if old != nil {
		old.Release()
	}
	r.binding.flow = f
	r.restartKeepAlive()
}

// setState takes the edge to st when the table has it.
func (r *Registration) setState(st State) bool {
	if !r.state.mayBecome(st) {
		r.log.Error("illegal registration state", "from", r.state.String(), "to", st.String())
		return false
	}
	r.state = st
	return true
}

func (r *Registration) emit(e Event) {
	if r.params.OnEvent != nil {
		r.params.OnEvent(e)
	}
}

// identify draws Call-ID, tag and first CSeq number, once (RFC 3261 §10.2).
func (r *Registration) identify() (err error) {
	if r.callID != "" {
		return nil
	}
	if r.tag, err = dialog.Token(r.cfg.Random); err != nil {
		return err
	}
	if r.seq, err = dialog.FirstSeq(r.cfg.Random); err != nil {
		return err
	}
	r.callID, err = dialog.Token(r.cfg.Random)
	return err
}
