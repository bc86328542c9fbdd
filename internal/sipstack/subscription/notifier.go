package subscription

import (
	"log/slog"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
)

// Reasons for the end of a subscription (RFC 6665 §4.1.3).
const (
	NoResource = "noresource" // there is nothing more to tell
	Timeout    = "timeout"    // its time is over
)

// NotifierConfig is what a Notifier is made of. Loop, Send and Event are needed.
type NotifierConfig struct {
	Loop    *loop.Loop
	Send    SendFunc
	Event   sipmsg.Event
	State   State          // Pending or Active; Null: Active
	Life    time.Duration  // how long it lasts unless it is refreshed
	Headers []sipmsg.Field // on each NOTIFY: Allow-Events and the like
	// Refreshed is to Tell the state anew, for documents that count; nil: the last is told once more.
	Refreshed func()
	Ended     func()       // the remote has been told the last, or wants to hear no more; nil: nobody hears of it
	Log       *slog.Logger // nil: silent
}

// Notifier is a subscription that somebody has with us. It tells one thing at a time: what is to be told while a NOTIFY
// is under way waits for its answer, and gives way to what is newer (RFC 6665 §4.2.2).
type Notifier struct {
	cfg     NotifierConfig
	state   State
	ends    time.Time
	timer   *loop.Timer
	last    Note
	waiting *Note       // told next
	busy    bool        // a NOTIFY is under way, or retry runs
	retry   *loop.Timer // the remote has refused one for now; nil: it has not
}

// leastRetry bounds how often somebody who asks to be told later is told.
const leastRetry = time.Second

// Note is what one NOTIFY tells.
type Note struct {
	ContentType string
	Body        []byte
	Reason      string // why nothing follows; "": more may follow
}

// NewNotifier makes a subscription that tells nothing until Tell.
func NewNotifier(cfg NotifierConfig) *Notifier {
	if cfg.State == Null {
		cfg.State = Active
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	n := &Notifier{cfg: cfg, state: cfg.State}
	n.live(cfg.Life)
	return n
}

// live lets it last for d from now.
func (n *Notifier) live(d time.Duration) {
	n.timer.Stop()
	n.ends = time.Now().Add(d)
	n.timer = n.cfg.Loop.AfterFunc(d, n.expire)
}

// State is Pending, Active or Terminated.
func (n *Notifier) State() State { return n.state }

// Expires is how long it still has.
func (n *Notifier) Expires() time.Duration { return max(time.Until(n.ends), 0) }

// Refresh lets it last for life from now, and tells the last once more, or has Refreshed do so (RFC 6665 §4.2.1.4). A life of 0 ends it.
func (n *Notifier) Refresh(life time.Duration) {
	if n.state == Terminated {
		return
	}
	if life <= 0 {
		n.expire()
		return
	}
	n.live(life)
	n.Repeat()
}

// Repeat tells the last once more, or has Refreshed tell the state anew.
func (n *Notifier) Repeat() {
	switch {
	case n.cfg.Refreshed != nil:
		n.cfg.Refreshed()
	case n.waiting == nil:
		n.Tell(n.last)
	}
}

// Waiting says that what was told last has not left yet, since the NOTIFY before it has no answer, or has to be sent again.
func (n *Notifier) Waiting() bool { return n.waiting != nil }

// Activate says that a Pending subscription has been granted; the next NOTIFY tells so.
func (n *Notifier) Activate() {
	if n.state == Pending {
		n.state = Active
	}
}

// Close ends it without a word.
func (n *Notifier) Close() {
	n.state, n.waiting = Terminated, nil
	n.timer.Stop()
	n.retry.Stop()
}

// Tell sends a NOTIFY, at once or when the one under way has been answered. With a Reason it is the last, which does not
// wait for a remote that asks to be told later.
func (n *Notifier) Tell(note Note) {
	if n.state == Terminated || n.waiting != nil && n.waiting.Reason != "" {
		return
	}
	n.last = note
	n.waiting = &note
	if note.Reason != "" && n.retry != nil {
		n.ready()
		return
	}
	n.next()
}

// expire tells the last once more, as the end.
func (n *Notifier) expire() {
	last := n.last
	last.Reason = Timeout
	n.Tell(last)
}

// next sends what waits.
func (n *Notifier) next() {
	if n.busy || n.waiting == nil {
		return
	}
	note := *n.waiting
	n.waiting, n.busy = nil, true
	if note.Reason != "" {
		n.state = Terminated
	}
	n.cfg.Send(sipmsg.NOTIFY, n.fields(note), note.Body, n.answered)
	if n.state == Terminated {
		n.over()
	}
}

// fields are the header fields of a NOTIFY, beyond those of the dialog.
func (n *Notifier) fields(note Note) []sipmsg.Field {
	state := sipmsg.SubscriptionState{State: "active", Expires: int((n.Expires() + time.Second/2) / time.Second)}
	switch n.state {
	case Pending:
		state.State = "pending"
	case Terminated:
		state = sipmsg.SubscriptionState{State: "terminated", Reason: note.Reason}
	case Null, Sent, Accepted, Active:
	}
	fields := []sipmsg.Field{{Name: "Event", Value: n.cfg.Event.String()}, {Name: "Subscription-State", Value: state.String()}}
	fields = append(fields, n.cfg.Headers...)
	if len(note.Body) > 0 {
		fields = append(fields, sipmsg.Field{Name: "Content-Type", Value: note.ContentType})
	}
	return fields
}

// answered takes the end of a NOTIFY. A remote that refuses it for good, or says nothing, wants no more (RFC 6665 §4.2.2).
func (n *Notifier) answered(resp *sipmsg.Response, err error) {
	switch {
	case n.state == Terminated:
	case err == nil && resp.StatusCode < 300:
		n.ready()
	case err == nil && n.later(resp):
	default:
		n.cfg.Log.Info("NOTIFY", "err", err)
		n.over()
	}
}

// later has the NOTIFY sent again when the remote asks for that, with what is newest then, and the end at once; false: it does
// not, or the subscription does not last so long.
func (n *Notifier) later(resp *sipmsg.Response) bool {
	secs, ok := resp.Header.RetryAfter()
	wait := max(time.Duration(secs)*time.Second, leastRetry)
	if !ok || resp.StatusCode == 481 || wait >= n.Expires() {
		return false
	}
	if n.waiting != nil && n.waiting.Reason != "" {
		n.ready()
		return true
	}
	if n.waiting == nil {
		last := n.last
		n.waiting = &last
	}
	n.retry = n.cfg.Loop.AfterFunc(wait, n.ready)
	return true
}

// ready sends what waits: nothing is under way any more.
func (n *Notifier) ready() {
	n.retry.Stop()
	n.retry, n.busy = nil, false
	n.next()
}

// over forgets it and tells so.
func (n *Notifier) over() {
	n.Close()
	if n.cfg.Ended != nil {
		n.cfg.Ended()
	}
}
