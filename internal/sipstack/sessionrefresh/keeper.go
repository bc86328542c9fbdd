package sessionrefresh

import (
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sessiontimer"
	"gosua/internal/sipstack/sipmsg"
)

// Retry is when a refresh that was refused, or could not be sent, is tried again.
const Retry = 2 * time.Second

// Session is what is kept alive. It is called on the loop.
type Session interface {
	// Idle says that a refresh may be sent now. What is under way otherwise
	// refreshes by itself when it succeeds.
	Idle() bool
	// Update sends an UPDATE without offer; done hears the final answer, nil for
	// none. A 2xx goes to Answered first.
	Update(done func(*sipmsg.Response))
	// Reinvite sends a re-INVITE, of which Failed hears unless it succeeds. An
	// error: it cannot be sent.
	Reinvite() error
	// GlareWait draws the wait after a 491 (RFC 3261 §14.1).
	GlareWait() time.Duration
	// Expire ends the session.
	Expire()
}

// Keeper is the session timer of a session, with its clock. The zero value is inactive.
type Keeper struct {
	sessiontimer.Timer
	loop    *loop.Loop
	session Session
	updates bool // the remote takes UPDATE
	refresh *loop.Timer
	expiry  *loop.Timer
}

// New keeps s alive as cfg says, once that is agreed with the remote.
func New(l *loop.Loop, s Session, cfg sessiontimer.Config) Keeper {
	return Keeper{Timer: sessiontimer.New(cfg), loop: l, session: s}
}

// Learn notes whether the remote takes UPDATE, when a message of its says.
func (k *Keeper) Learn(h *sipmsg.Header) {
	if h.Has("Allow") {
		k.updates = h.HasToken("Allow", string(sipmsg.UPDATE))
	}
}

// Answered takes the session timer from the 2xx to an INVITE or UPDATE of ours
// with header h.
func (k *Keeper) Answered(h *sipmsg.Header) {
	k.Learn(h)
	k.Timer.Answered(h)
	k.restart()
}

// Grant writes the session timer into our 2xx to the remote's INVITE or UPDATE
// with header h.
func (k *Keeper) Grant(h *sipmsg.Header, resp *sipmsg.Response) {
	k.Learn(h)
	k.Timer.Grant(h, resp)
	k.restart()
}

// Stop forgets what is agreed.
func (k *Keeper) Stop() {
	k.refresh.Stop()
	k.expiry.Stop()
	k.Timer.Stop()
}

// restart begins the interval that is agreed: at half of it the refresher
// refreshes, near its end whoever has not heard of that ends the session.
func (k *Keeper) restart() {
	k.refresh.Stop()
	k.expiry.Stop()
	if k.Interval() == 0 {
		return
	}
	if k.Ours() {
		k.refresh = k.loop.AfterFunc(k.Interval()/2, k.now)
	}
	k.expiry = k.loop.AfterFunc(k.Ends(), k.session.Expire)
}

// now tells the remote that the session goes on: by UPDATE when it takes that,
// else by re-INVITE (RFC 4028 §7.4).
func (k *Keeper) now() {
	switch {
	case !k.session.Idle():
		k.Failed(0)
	case k.updates:
		k.session.Update(k.updated)
	default:
		if k.session.Reinvite() != nil {
			k.Failed(0)
		}
	}
}

// updated goes on after our UPDATE; its 2xx has begun the next interval.
func (k *Keeper) updated(resp *sipmsg.Response) {
	switch {
	case resp == nil:
		k.Failed(0)
	case resp.StatusCode < 300:
	case k.TakeLonger(resp):
		k.now()
	case resp.StatusCode == 405 || resp.StatusCode == 501:
		k.updates = false
		k.now()
	default:
		k.Failed(resp.StatusCode)
	}
}

// Failed tries a refresh again that failed with a status, 0 for none. The session
// ends when none succeeds in time.
func (k *Keeper) Failed(code int) {
	if k.Interval() == 0 {
		return
	}
	wait := Retry
	if code == 491 {
		wait = k.session.GlareWait()
	}
	k.refresh.Stop()
	k.refresh = k.loop.AfterFunc(wait, k.now)
}
