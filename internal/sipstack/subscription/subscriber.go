package subscription

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
)

// News is what a subscriber hears: its state before and after, and what brought the change.
type News struct {
	From, To State
	Response *sipmsg.Response // the final response to the request that makes the subscription; nil: something else
	Notify   *sipmsg.Request  // nil: something else
	Err      error            // no message brought it: the request failed, or nothing more was heard
	// Denied: Response says that the credentials are not good, or that there are none that would be.
	Denied bool
	// Suppressed: the remote took the request without a subscription (RFC 4488).
	Suppressed bool
}

// Subscriber is a subscription that a REFER of ours makes.
type Subscriber struct {
	room  *Room
	state State
	seq   uint32 // number of the REFER; an authenticated retry has a higher one until its answer is here
	hear  func(News)
	timer *loop.Timer // Timer N, then the end of what the last NOTIFY promised
}

// Refer sends a REFER with these header fields. hear is told of every change.
func (r *Room) Refer(fields []sipmsg.Field, hear func(News)) (*Subscriber, error) {
	if r.closed || len(r.sent) >= r.cfg.Max {
		return nil, ErrTooMany
	}
	s := &Subscriber{room: r, hear: hear}
	r.sent = append(r.sent, s)
	s.seq = r.cfg.Send(sipmsg.REFER, append(fields, r.allEvents), nil, s.answered)
	s.become(Sent, News{})
	return s, nil
}

// State is how far it has come.
func (s *Subscriber) State() State { return s.state }

// is tells whether the id of an Event is this one's.
func (s *Subscriber) is(id string) bool {
	n, err := strconv.ParseUint(id, 10, 32)
	if err != nil {
		return false
	}
	return uint32(n) == s.seq || s.state == Sent && uint32(n) > s.seq
}

// answered takes the end of the REFER.
func (s *Subscriber) answered(resp *sipmsg.Response, err error) {
	if s.state == Terminated {
		return
	}
	switch {
	case err != nil:
		s.become(Terminated, News{Err: err})
	case resp.StatusCode >= 300:
		s.become(Terminated, News{Response: resp})
	case strings.EqualFold(resp.Header.Get("Refer-Sub"), "false"):
		s.become(Terminated, News{Response: resp, Suppressed: true})
	default:
		s.accepted(resp)
	}
}

func (s *Subscriber) accepted(resp *sipmsg.Response) {
	if cseq, ok := resp.Header.CSeq(); ok {
		s.seq = cseq.Seq
	}
	if s.state != Sent {
		return // a NOTIFY was faster
	}
	s.await(s.room.timerN)
	s.become(Accepted, News{Response: resp})
}

// notified takes a NOTIFY.
func (s *Subscriber) notified(req *sipmsg.Request, st sipmsg.SubscriptionState) {
	to := Active
	switch st.State {
	case "terminated":
		to = Terminated
	case "pending":
		to = Pending
	}
	if to != Terminated {
		wait := maxWait
		if st.Expires >= 0 {
			wait = min(maxWait, time.Duration(st.Expires)*time.Second+s.room.timerN)
		}
		s.await(wait)
	}
	s.become(to, News{Notify: req})
}

// await bounds the wait for the next NOTIFY.
func (s *Subscriber) await(d time.Duration) {
	s.timer.Stop()
	s.timer = s.room.cfg.Loop.AfterFunc(d, func() { s.become(Terminated, News{Err: ErrNoNotify}) })
}

// become takes the edge to a state when the table has it, and tells.
func (s *Subscriber) become(to State, news News) {
	if !s.state.MayBecome(to) {
		s.room.cfg.Log.Error("illegal state of a subscription", "from", s.state.String(), "to", to.String())
		return
	}
	news.From, news.To = s.state, to
	s.state = to
	if to == Terminated {
		s.end()
	}
	s.hear(news)
}

// end forgets it.
func (s *Subscriber) end() {
	s.state = Terminated
	s.timer.Stop()
	s.room.sent = slices.DeleteFunc(s.room.sent, func(o *Subscriber) bool { return o == s })
}
