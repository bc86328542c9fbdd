package subscription

import (
	"slices"
	"strconv"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
)

// Reasons for the end of a subscription (RFC 6665 §4.1.3).
const (
	NoResource = "noresource" // there is nothing more to tell
	Timeout    = "timeout"    // its time is over
)

// Notifier is a subscription that the remote's REFER made. It tells one thing at a time: what is to be told while a
// NOTIFY is under way waits for its answer, and gives way to what is newer (RFC 6665 §4.2.2).
type Notifier struct {
	room    *Room
	event   sipmsg.Event
	state   State
	ends    time.Time
	timer   *loop.Timer
	last    Note
	waiting *Note // told next
	busy    bool  // a NOTIFY is under way
	ended   func()
}

// Note is what one NOTIFY tells.
type Note struct {
	ContentType string
	Body        []byte
	Reason      string // why nothing follows; "": more may follow
}

// Accept makes the subscription of a REFER that is answered by a 2xx. ended, which may be nil, hears that the remote has
// been told the last, or wants to hear no more; not that the dialog has ended.
func (r *Room) Accept(req *sipmsg.Request, ended func()) (*Notifier, error) {
	if r.closed || len(r.taken) >= r.cfg.Max {
		return nil, ErrTooMany
	}
	life := DefaultExpires
	if secs, ok := req.Header.Expires(); ok && secs > 0 {
		life = min(life, time.Duration(secs)*time.Second)
	}
	n := &Notifier{room: r, event: sipmsg.Event{Package: Refer}, state: Active, ends: time.Now().Add(life), ended: ended}
	if cseq, ok := req.Header.CSeq(); ok && r.hadOne {
		n.event.ID = strconv.FormatUint(uint64(cseq.Seq), 10)
	}
	r.hadOne = true
	r.taken = append(r.taken, n)
	n.timer = r.cfg.Loop.AfterFunc(life, n.expire)
	return n, nil
}

// State is Active or Terminated.
func (n *Notifier) State() State { return n.state }

// Expires is how long it still has.
func (n *Notifier) Expires() time.Duration { return max(time.Until(n.ends), 0) }

// Tell sends a NOTIFY, at once or when the one under way has been answered. With a Reason it is the last.
func (n *Notifier) Tell(note Note) {
	if n.state == Terminated || n.waiting != nil && n.waiting.Reason != "" {
		return
	}
	n.last = note
	n.waiting = &note
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
	state := sipmsg.SubscriptionState{State: "active", Expires: int((n.Expires() + time.Second/2) / time.Second)}
	if note.Reason != "" {
		state = sipmsg.SubscriptionState{State: "terminated", Reason: note.Reason}
		n.state = Terminated
	}
	n.room.cfg.Send(sipmsg.NOTIFY, []sipmsg.Field{{Name: "Event", Value: n.event.String()},
		{Name: "Subscription-State", Value: state.String()}, n.room.allEvents, {Name: "Content-Type", Value: note.ContentType}},
		note.Body, n.answered)
	if n.state == Terminated {
		n.over()
	}
}

// answered takes the end of a NOTIFY. A remote that refuses it, or says nothing, wants no more (RFC 6665 §4.2.2).
func (n *Notifier) answered(resp *sipmsg.Response, err error) {
	n.busy = false
	if n.state == Terminated {
		return
	}
	if err != nil || resp.StatusCode >= 300 {
		n.room.cfg.Log.Info("NOTIFY", "err", err)
		n.over()
		return
	}
	n.next()
}

// over forgets it and tells so.
func (n *Notifier) over() {
	n.end()
	if n.ended != nil {
		n.ended()
	}
}

func (n *Notifier) end() {
	n.state, n.waiting = Terminated, nil
	n.timer.Stop()
	n.room.taken = slices.DeleteFunc(n.room.taken, func(o *Notifier) bool { return o == n })
}
