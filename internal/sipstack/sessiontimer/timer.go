package sessiontimer

import (
	"strconv"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// Tag is the option tag of session timers.
const Tag = "timer"

// Mode is how a session uses session timers.
type Mode int

// The modes; the numbers are those of pjsua's --use-timer.
const (
	Inactive  Mode = iota // not at all; an INVITE that requires them is refused
	Optional              // when the remote can
	Mandatory             // the remote must be able to, and is refused otherwise
	Always                // with every remote: we refresh when it cannot
)

// The intervals of RFC 4028 §4 and §5.
const (
	DefaultExpires = 30 * time.Minute
	DefaultMinSE   = Least
	Least          = 90 * time.Second // no interval is shorter
)

// MaxLonger bounds how often a session asks for a longer interval because of 422.
const MaxLonger = 5

// maxMargin is how long before its end a session that was not refreshed is ended
// at most (RFC 4028 §10); it is a third of a short interval.
const maxMargin = 32 * time.Second

// Config says how long a session is to last unless somebody refreshes it.
type Config struct {
	Mode    Mode
	Expires time.Duration // interval to ask for; 0: DefaultExpires
	MinSE   time.Duration // the shortest one to take; 0: DefaultMinSE, which is the least
}

// Timer is what one session has agreed. The zero value is inactive.
type Timer struct {
	mode     Mode
	ask      uint32        // seconds to ask for
	least    uint32        // seconds to take at least
	interval time.Duration // agreed; 0: none
	ours     bool          // we refresh
	longer   int           // 422 that were followed
}

// New is the timer of a session before anything is agreed.
func New(c Config) Timer {
	least := seconds(c.MinSE, DefaultMinSE)
	return Timer{mode: c.Mode, ask: max(seconds(c.Expires, DefaultExpires), least), least: least}
}

// seconds is d in whole seconds as a header has them, at least what the RFC
// allows; 0 stands for otherwise.
func seconds(d, otherwise time.Duration) uint32 {
	if d == 0 {
		d = otherwise
	}
	return uint32(min(max(d, Least)/time.Second, 1<<32-1))
}

// Active says that session timers are used at all.
func (t *Timer) Active() bool { return t.mode != Inactive }

// Required says that our INVITE requires them.
func (t *Timer) Required() bool { return t.mode == Mandatory }

// Interval is how long the session lasts without refresh; 0: for ever.
func (t *Timer) Interval() time.Duration { return t.interval }

// Ours says that we refresh: at half of the interval.
func (t *Timer) Ours() bool { return t.ours }

// Ends is when, after the latest refresh, whoever hears of no other ends the
// session (RFC 4028 §10).
func (t *Timer) Ends() time.Duration { return t.interval - min(maxMargin, t.interval/3) }

// Stop forgets what is agreed.
func (t *Timer) Stop() { t.interval = 0 }

// set agrees.
func (t *Timer) set(seconds uint32, ours bool) {
	t.interval, t.ours = max(time.Duration(seconds)*time.Second, Least), ours
}

// wish is the interval to ask for, in seconds: the one that is agreed, if any.
func (t *Timer) wish() uint32 {
	if t.interval > 0 {
		return uint32(t.interval / time.Second)
	}
	return t.ask
}

// role is what the refresher is in a transaction.
func role(ours, ourRequest bool) string {
	if ours == ourRequest {
		return "uac"
	}
	return "uas"
}

// Ask adds our wish to an INVITE or UPDATE of ours. Within an established session
// that has no timer there is none.
func (t *Timer) Ask(h *sipmsg.Header, established bool) {
	if !t.Active() || established && t.interval == 0 {
		return
	}
	e := sipmsg.SessionExpires{Seconds: t.wish()}
	if t.interval > 0 {
		e.Refresher = role(t.ours, true)
	}
	h.Add("Session-Expires", e.String())
	h.Add("Min-SE", strconv.FormatUint(uint64(t.least), 10))
}

// Answered takes what the 2xx to our request says (RFC 4028 §7.2). Where the
// remote wants no timer there is none, unless we insist.
func (t *Timer) Answered(h *sipmsg.Header) {
	e, ok := h.SessionExpires()
	switch {
	case !t.Active():
	case ok:
		t.set(e.Seconds, e.Refresher != "uas")
	case t.mode >= Mandatory:
		t.set(t.wish(), true)
	default:
		t.Stop()
	}
}

// TakeLonger takes the interval that a 422 to our request demands for the next
// try; false: it demands none that we did not ask for, or that was tried enough.
func (t *Timer) TakeLonger(resp *sipmsg.Response) bool {
	least, ok := resp.Header.MinSE()
	if resp.StatusCode != 422 || !t.Active() || !ok || least <= t.wish() || t.longer >= MaxLonger {
		return false
	}
	t.longer++
	t.ask, t.least = max(t.ask, least), max(t.least, least)
	if t.interval > 0 {
		t.interval = time.Duration(least) * time.Second
	}
	return true
}

// Refusal refuses an INVITE whose session timer is not to be had; nil: it is.
func (t *Timer) Refusal(invite *sipmsg.Header) *sipmsg.Refusal {
	switch {
	case !t.Active() && invite.HasToken("Require", Tag):
		return refuse(420, "Unsupported", Tag)
	case t.mode == Mandatory && !invite.Supports(Tag):
		return refuse(421, "Require", Tag)
	}
	return t.TooShort(invite)
}

// TooShort refuses a request that asks for a shorter interval than we take; nil:
// it does not. Who does not know session timers does not know 422 either: a proxy
// has put the interval there (RFC 4028 §9).
func (t *Timer) TooShort(h *sipmsg.Header) *sipmsg.Refusal {
	e, ok := h.SessionExpires()
	if !t.Active() || !ok || !h.Supports(Tag) || e.Seconds >= t.least {
		return nil
	}
	return refuse(422, "Min-SE", strconv.FormatUint(uint64(t.least), 10))
}

func refuse(code int, name, value string) *sipmsg.Refusal {
	return &sipmsg.Refusal{Status: code, Headers: []sipmsg.Field{{Name: name, Value: value}}}
}

// Grant agrees to what the remote's INVITE or UPDATE with header h asks for, and
// writes it into our 2xx (RFC 4028 §9).
func (t *Timer) Grant(h *sipmsg.Header, resp *sipmsg.Response) {
	can := h.Supports(Tag)
	e, asked := h.SessionExpires()
	if !t.Active() || !asked && !can && t.mode != Always {
		t.Stop()
		return
	}
	if !asked {
		theirs, _ := h.MinSE()
		e.Seconds = max(t.wish(), theirs)
	}
	switch {
	case !can:
		e.Refresher = "uas"
	case e.Refresher == "" && t.interval > 0:
		e.Refresher = role(t.ours, false)
	case e.Refresher == "":
		e.Refresher = "uac"
	}
	resp.Header.Add("Session-Expires", e.String())
	if can {
		resp.Header.Add("Require", Tag)
	}
	t.set(e.Seconds, e.Refresher == "uas")
}
