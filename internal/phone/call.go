package phone

import (
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
)

// call is one call: a session with its media, and what the configuration wants done with it. It belongs to the Stack's
// loop. It is the session's Handler.
type call struct {
	*base
	calls *calls
	id    int
	acc   *account
	s     *session.Session
	media *callMedia

	state      CallState
	lastCode   int
	lastReason string
	created    time.Time
	to         sipmsg.NameAddr // as typed, of an outgoing call
	announced  bool            // an incoming call that the user knows of
	left       bool            // the user ended it
	offerless  bool            // the remote's INVITE has no offer: our 200 brings it
	early      []byte          // the answer, ours or the remote's, that early media run by
	duration   *loop.Timer
	change     change
	transfer   transfers
	redirect   redirects
}

func newCall(l *calls, id int, a *account) *call {
	c := &call{base: l.base, calls: l, id: id, acc: a, created: time.Now()}
	c.media = newCallMedia(c)
	return c
}

// invite sends the INVITE, with further header fields.
func (c *call) invite(to sipmsg.NameAddr, headers []sipmsg.Field) error {
	secure := to.URI.Secure()
	target := to.URI
	target.Headers = ""
	c.to = to
	offer := session.OfferFunc(c.media.Offer)
	if c.calls.offerless {
		offer = nil
	}
	s, err := c.sessions.Invite(session.InviteParams{
		From:    c.acc.aor,
		To:      to,
		Target:  target,
		Routes:  c.acc.routes(),
		Contact: func(f *transport.Flow) sipmsg.NameAddr { return c.acc.contact(f, true, secure) },
		Offer:   offer,
		Auth:    c.acc.auth,
		NextHop: c.acc.nextHop(target),
		Headers: headers,

		Extensions: c.acc.cfg.Extensions,
	}, c)
	c.s = s
	c.redirect.targets.Start(target)
	return err
}

// SessionState implements session.Handler.
func (c *call) SessionState(_ *session.Session, st session.State, cause session.Cause) {
	c.lastCode, c.lastReason = cause.Code, cause.Reason
	before := c.state
	c.state = callState(st)
	c.report(cause)
	switch c.state {
	case CallDisconnected:
		c.over(cause, before)
		return
	case CallIncoming:
		return // told when the offer has been looked at
	case CallEarly:
		c.conf.Ringback(c.id, c.s.Outgoing() && cause.Code == 180 && !c.media.up())
	case CallConfirmed:
		c.startDuration()
		c.media.soundChanged()
	default: // told below
	}
	if c.state > CallEarly {
		c.conf.Ringback(c.id, false)
		c.conf.Ring(c.id, false)
	}
	c.emit(CallStateChanged{Call: c.id, State: c.state, Code: cause.Code, Reason: cause.Reason})
}

// callState is the session's state as the user sees it; the two lists are the same.
func callState(st session.State) CallState { return CallState(st) }

// over tells the end, with the figures of the whole call, and gives everything back. The figures of a call that the
// user left show the state that it had before.
func (c *call) over(cause session.Cause, before CallState) {
	c.duration.Stop()
	c.change.again.Stop()
	c.forgetReferrals()
	c.conf.Ringback(c.id, false)
	c.conf.Ring(c.id, false)
	stats := c.stats()
	if c.left {
		stats.Call.State = before
	}
	c.media.close()
	c.calls.ended(c)
	c.calls.waves.CallEnded(c.id)
	if !c.s.Outgoing() && !c.announced {
		return // nobody has heard of it
	}
	c.emit(CallEnded{Call: c.id, Code: cause.Code, Reason: cause.Reason, Err: cause.Err, Stats: stats})
}

func (c *call) startDuration() {
	d := c.cfg.Calls.Duration
	if d == 0 || c.duration != nil {
		return
	}
	c.duration = c.stack.Loop().AfterFunc(d, func() {
		c.emit(CallAction{Call: c.id, Action: "duration", Code: int(d / time.Second)})
		c.hangup(200, sipmsg.Field{Name: "Warning", Value: `399 gosua "Call duration exceeded"`})
	})
}

func (c *call) hangup(code int, headers ...sipmsg.Field) {
	c.left = true
	c.emit(CallAction{Call: c.id, Action: "hangup", Code: code})
	c.s.Hangup(code, "", headers...)
}

// SessionRequest implements session.Handler: digits by INFO are heard, transfers obeyed and followed, the rest is the
// session's to answer.
func (c *call) SessionRequest(_ *session.Session, req *sipmsg.Request) *sipmsg.Response {
	switch req.Method {
	case sipmsg.INFO:
		return c.info(req)
	case sipmsg.REFER:
		return c.referred(req)
	case sipmsg.NOTIFY:
		return c.referrals().HandleNotify(req)
	}
	return nil
}

func (c *call) stats() CallStats {
	return CallStats{Call: c.snapshot(), Streams: c.media.stats()}
}

func (c *call) snapshot() CallInfo {
	i := CallInfo{ID: c.id, Account: c.acc.id, State: c.state, Media: c.media.info(), LastCode: c.lastCode, LastReason: c.lastReason,
		Created: c.created, Local: c.acc.aor.String(), Remote: shown(c.remote(), false)}
	if c.s == nil {
		return i
	}
	i.Incoming = !c.s.Outgoing()
	i.Local, i.Remote = shown(c.s.Local(), i.Incoming), shown(c.remote(), i.Incoming)
	i.RemoteTagged = tagged(c.s.Remote().Logical(), i.Incoming)
	c.times(&i)
	return i
}

// remote is who is at the other end: as typed, or as they call themselves.
func (c *call) remote() sipmsg.NameAddr {
	if c.s == nil || c.s.Outgoing() {
		return c.to
	}
	return c.s.Remote()
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

func (c *call) times(i *CallInfo) {
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
