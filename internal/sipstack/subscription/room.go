package subscription

import (
	"cmp"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
)

// Refer is the event package of REFER (RFC 3515 §3).
const Refer = "refer"

// Limits and defaults.
const (
	DefaultMax     = 8                // subscriptions of a dialog on each side
	DefaultExpires = 10 * time.Minute // what a REFER asks for, and gets at most
	maxWait        = time.Hour        // the longest that a subscriber waits for the next NOTIFY
)

// Errors of this package.
var (
	// ErrTooMany: the dialog has Config.Max subscriptions of that side already.
	ErrTooMany = errors.New("too many subscriptions in this dialog")
	// ErrNoNotify: no NOTIFY came after the request had been accepted (Timer N), or before the subscription ran out.
	ErrNoNotify = errors.New("no NOTIFY received")
)

// SendFunc sends a request in the dialog and gives its number (CSeq). done hears the final response or why there is none,
// never before SendFunc has returned.
type SendFunc func(m sipmsg.Method, fields []sipmsg.Field, body []byte, done func(*sipmsg.Response, error)) (seq uint32)

// Config is what a Room is made of. Loop and Send are needed.
type Config struct {
	Loop   *loop.Loop
	Send   SendFunc
	Timing transaction.Timing // 64*T1 is Timer N
	Max    int                // on each side; 0: DefaultMax
	Log    *slog.Logger       // nil: silent
}

// Room holds the subscriptions of one dialog.
type Room struct {
	cfg       Config
	sent      []*Subscriber // those that are not over
	taken     []*Notifier   // those that are not over
	hadOne    bool          // a REFER was taken before: the next subscription needs an id
	timerN    time.Duration
	closed    bool
	allEvents sipmsg.Field
}

// New makes a Room without subscriptions.
func New(cfg Config) *Room {
	cfg.Timing = cfg.Timing.WithDefaults()
	cfg.Max = cmp.Or(cfg.Max, DefaultMax)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Room{cfg: cfg, timerN: 64 * cfg.Timing.T1, allEvents: sipmsg.Field{Name: "Allow-Events", Value: Refer}}
}

// Count is how many subscriptions there are, of both sides.
func (r *Room) Count() int { return len(r.sent) + len(r.taken) }

// Close ends all subscriptions without a word: the dialog is over.
func (r *Room) Close() {
	r.closed = true
	for _, s := range slices.Clone(r.sent) {
		s.end()
	}
	for _, n := range slices.Clone(r.taken) {
		n.Close()
	}
	r.taken = nil
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
	event := sipmsg.Event{Package: Refer}
	if cseq, ok := req.Header.CSeq(); ok && r.hadOne {
		event.ID = strconv.FormatUint(uint64(cseq.Seq), 10)
	}
	r.hadOne = true
	var n *Notifier
	n = NewNotifier(NotifierConfig{Loop: r.cfg.Loop, Send: r.cfg.Send, Event: event, Life: life, Headers: []sipmsg.Field{r.allEvents},
		Log: r.cfg.Log, Ended: func() {
			r.taken = slices.DeleteFunc(r.taken, func(o *Notifier) bool { return o == n })
			if ended != nil {
				ended()
			}
		}})
	r.taken = append(r.taken, n)
	return n, nil
}

// HandleNotify takes a NOTIFY of the dialog and gives the response to it (RFC 6665 §4.1.3).
func (r *Room) HandleNotify(req *sipmsg.Request) *sipmsg.Response {
	event, ok := req.Header.Event()
	if !ok {
		return sipmsg.NewResponse(req, 400, "Missing Event")
	}
	state, ok := req.Header.SubscriptionState()
	if !ok {
		return sipmsg.NewResponse(req, 400, "Missing Subscription-State")
	}
	if event.Package != Refer {
		resp := sipmsg.NewResponse(req, 489, "")
		resp.Header.Add(r.allEvents.Name, r.allEvents.Value)
		return resp
	}
	s := r.subscriber(event.ID)
	if s == nil {
		return sipmsg.NewResponse(req, 481, "Subscription Does Not Exist")
	}
	s.notified(req, state)
	return sipmsg.NewResponse(req, 200, "")
}

// subscriber finds the one that a NOTIFY is for: by its id, which the NOTIFYs of a dialog's first REFER need not have.
func (r *Room) subscriber(id string) *Subscriber {
	for _, s := range r.sent {
		if id == "" || s.is(id) {
			return s
		}
	}
	return nil
}
