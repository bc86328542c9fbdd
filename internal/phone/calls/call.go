package calls

import (
	"time"

	"gosua/internal/phone/accounts"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
)

// Call is one call: a session with its media, and what the configuration wants done with it. It belongs to the Stack's
// loop. It is the session's Handler.
type Call struct {
	*base
	calls *List
	id    int
	acc   *accounts.Account
	s     *session.Session // never nil in a call of the list
	media *callMedia

	state      event.CallState
	lastCode   int
	lastReason string
	created    time.Time
	to         sipmsg.NameAddr // as typed, of an outgoing call
	announced  bool            // an incoming call that the user knows of
	left       bool            // the user ended it
	offerless  bool            // the remote's INVITE has no offer: our 200 brings it
	early      []byte          // the answer, ours or the remote's, that early media run by
	duration   *loop.Timer
	digits     string // to be sent by INFO, the one under way first
	change     change
	transfer   transfers
	redirect   redirects
}

func newCall(l *List, id int, a *accounts.Account) *Call {
	c := &Call{base: l.base, calls: l, id: id, acc: a, created: time.Now()}
	c.media = newCallMedia(c)
	return c
}

// invite sends the INVITE, with further header fields.
func (c *Call) invite(to sipmsg.NameAddr, headers []sipmsg.Field) error {
	secure := to.URI.Secure()
	target := to.URI
	target.Headers = ""
	c.to = to
	offer := session.OfferFunc(c.media.Offer)
	if c.calls.offerless {
		offer = nil
	}
	s, err := c.cfg.Sessions.Invite(session.InviteParams{
		From:    c.acc.AOR(),
		To:      to,
		Target:  target,
		Routes:  c.acc.Routes(),
		Contact: func(f *transport.Flow) sipmsg.NameAddr { return c.acc.Contact(f, true, secure) },
		Offer:   offer,
		Auth:    c.acc.Auth(),
		NextHop: c.acc.NextHop(target),
		Stream:  c.acc.PrefersTCP(),
		Headers: c.inviteFields(to.URI, headers),

		Extensions: c.acc.Extensions(),
	}, c)
	c.s = s
	c.redirect.targets.Start(target)
	return err
}

// SessionState implements session.Handler.
func (c *Call) SessionState(_ *session.Session, st session.State, cause session.Cause) {
	c.lastCode, c.lastReason = cause.Code, cause.Reason
	before := c.state
	c.state = callState(st)
	c.report(cause)
	switch c.state {
	case event.CallDisconnected:
		c.over(cause, before)
		return
	case event.CallIncoming:
		return // told when the offer has been looked at
	case event.CallEarly:
		c.cfg.Conference.Ringback(c.id, c.s.Outgoing() && cause.Code == 180 && !c.media.up())
	case event.CallConfirmed:
		c.startDuration()
		c.media.soundChanged()
	default: // told below
	}
	if c.state > event.CallEarly {
		c.cfg.Conference.Ringback(c.id, false)
	}
	c.emit(event.CallStateChanged{Call: c.id, State: c.state, Code: cause.Code, Reason: cause.Reason})
}

// callState is the session's state as the user sees it; the two lists are the same.
func callState(st session.State) event.CallState { return event.CallState(st) }

// over tells the end, with the figures of the whole call, and gives everything back. The figures of a call that the
// user left show the state that it had before.
func (c *Call) over(cause session.Cause, before event.CallState) {
	c.settleDown()
	stats := c.Stats()
	if c.left {
		stats.Call.State = before
	}
	c.media.close()
	c.calls.ended(c)
	c.calls.waves.CallEnded(c.id)
	if !c.s.Outgoing() && !c.announced {
		return // nobody has heard of it
	}
	c.emit(event.CallEnded{Call: c.id, Code: cause.Code, Reason: cause.Reason, Err: cause.Err, Stats: stats})
}

// settleDown ends what goes on by itself: timers, transfers, tones.
func (c *Call) settleDown() {
	c.duration.Stop()
	c.change.again.Stop()
	c.forgetReferrals()
	c.cfg.Conference.Ringback(c.id, false)
	c.cfg.Conference.Ring(c.id, false)
}

func (c *Call) startDuration() {
	d := c.cfg.Settings.Duration
	if d == 0 {
		return
	}
	c.duration = c.cfg.Loop.AfterFunc(d, func() {
		c.emit(event.CallAction{Call: c.id, Action: "duration", Code: int(d / time.Second)})
		c.Hangup(200, sipmsg.Field{Name: "Warning", Value: `399 gosua "Call duration exceeded"`})
	})
}

// Hangup ends the call with what its state needs; code 0 is 603 for an unanswered incoming call.
func (c *Call) Hangup(code int, headers ...sipmsg.Field) {
	c.left = true
	c.emit(event.CallAction{Call: c.id, Action: "hangup", Code: code})
	if c.waits() {
		headers = append(headers, c.calls.headers...)
	}
	c.s.Hangup(code, "", headers...)
}

// SessionRequest implements session.Handler: digits by INFO are heard, transfers obeyed and followed, the rest is the
// session's to answer.
func (c *Call) SessionRequest(_ *session.Session, req *sipmsg.Request) *sipmsg.Response {
	switch req.Method {
	case sipmsg.INFO:
		return c.info(req)
	case sipmsg.MESSAGE:
		return c.message(req)
	case sipmsg.REFER:
		return c.referred(req)
	case sipmsg.NOTIFY:
		return c.referrals().HandleNotify(req)
	}
	return nil
}

// Stats are the figures of the call.
func (c *Call) Stats() event.CallStats {
	return event.CallStats{Call: c.Info(), Streams: c.media.stats()}
}

// Info is the call as it stands.
func (c *Call) Info() event.CallInfo {
	in := !c.s.Outgoing()
	i := event.CallInfo{ID: c.id, Account: c.acc.ID(), State: c.state, Incoming: in, Media: c.media.info(), LastCode: c.lastCode, LastReason: c.lastReason,
		Created: c.created, Local: shown(c.s.Local(), in), Remote: shown(c.remote(), in), RemoteTagged: tagged(c.s.Remote().Logical(), in)}
	c.times(&i)
	return i
}

// remote is who is at the other end: as typed, or as they call themselves.
func (c *Call) remote() sipmsg.NameAddr {
	if c.s.Outgoing() {
		return c.to
	}
	return c.s.Remote()
}

// HasDialog tells whether requests may be sent within the call.
func (c *Call) HasDialog() bool { return c.s.Dialog() != nil }

// Remote is who is at the other end, of a call that has a dialog.
func (c *Call) Remote() string { return shown(c.s.Remote(), false) }

// Request sends a request within the dialog that the call has. done hears the final answer, or why there is none.
func (c *Call) Request(m sipmsg.Method, contentType string, body []byte, done func(*sipmsg.Response, error)) {
	c.s.Request(m, contentType, body, done)
}

// tagged is an address as From and To hold it; brackets as in shown.
func tagged(n sipmsg.NameAddr, brackets bool) string {
	n.Bare = n.Bare && !brackets
	return n.String()
}

// shown is an address without its tag: as typed, but in brackets when it came from outside, as pjsua shows it.
func shown(n sipmsg.NameAddr, brackets bool) string {
	return tagged(n.WithTag(""), brackets)
}

func (c *Call) times(i *event.CallInfo) {
	t := c.s.Times()
	if !t.FirstAnswer.IsZero() {
		i.FirstResponse = t.FirstAnswer.Sub(t.Created)
	}
	if t.Connected.IsZero() {
		return
	}
	i.Connected = t.Connected.Sub(t.Created)
	end := t.Ended
	if end.IsZero() {
		end = time.Now()
	}
	i.ConfirmedFor = end.Sub(t.Connected)
}
