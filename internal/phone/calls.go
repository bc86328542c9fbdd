package phone

import (
	"fmt"
	"slices"
	"time"

	"gosua/internal/phone/audioline"
	"gosua/internal/phone/slots"
	"gosua/internal/phone/typed"
	"gosua/internal/phone/wave"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/transport"
)

const (
	defaultMaxCalls = 4
	// hangupAfterPlayback is pjsua's pause between the end of the play file and the hang-up.
	hangupAfterPlayback = 200 * time.Millisecond
)

// calls is the list of calls; it belongs to the Stack's loop.
type calls struct {
	*base
	accounts *accounts
	max      int
	slots    *slots.Slots
	list     map[int]*call
	waves    *wave.Desk // nil before Start
	ports    *audioline.Ports
	// offerless: what we send brings no offer
	offerless bool
}

func newCalls(b *base, a *accounts) *calls {
	limit := b.cfg.Calls.MaxCalls
	if limit <= 0 {
		limit = defaultMaxCalls
	}
	ports := &audioline.Ports{First: b.cfg.Media.RTPPort, Pairs: 2 * limit * (1 + b.cfg.Calls.ExtraAudio)}
	return &calls{base: b, accounts: a, max: limit, slots: slots.New(limit), list: map[int]*call{}, ports: ports}
}

func (l *calls) get(id int) (*call, error) {
	c := l.list[id]
	if c == nil {
		return nil, fmt.Errorf("call %d: %w", id, ErrNoCall)
	}
	return c, nil
}

// sorted are the calls by id.
func (l *calls) sorted() []*call {
	list := make([]*call, 0, len(l.list))
	for _, c := range l.list {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *call) int { return a.id - b.id })
	return list
}

// ended forgets a call that is over.
func (l *calls) ended(c *call) {
	delete(l.list, c.id)
	l.slots.Release(c.id)
}

// incoming says who takes a new INVITE; session.Usage.OnIncoming. The session speaks to the call afterwards.
func (l *calls) incoming(s *session.Session) (session.Handler, session.ContactFunc, *sipmsg.Refusal) {
	a := l.accounts.forRequest(s.Invite(), s.Flow())
	if a == nil {
		return nil, nil, &sipmsg.Refusal{Status: 404}
	}
	if refusal := s.SetExtensions(a.cfg.Extensions); refusal != nil {
		return nil, nil, refusal
	}
	replaces, refusal := l.replacing(s)
	if refusal != nil {
		return nil, nil, refusal
	}
	id, ok := l.slots.Take()
	if !ok {
		l.emit(TooManyCalls{Remote: shown(s.Remote(), true)})
		return nil, nil, &sipmsg.Refusal{Status: 486}
	}
	c := newCall(l, id, a)
	c.s, c.transfer.replaces = s, replaces
	l.list[id] = c
	s.SetAuth(a.auth)
	secure := s.Invite().URI.Secure()
	return c, func(f *transport.Flow) sipmsg.NameAddr { return a.contact(f, false, secure) }, nil
}

// place makes a call.
func (l *calls) place(account int, target string) (int, error) {
	a, err := l.accounts.get(account)
	if err != nil {
		return 0, err
	}
	to, err := typed.Target(target)
	if err != nil {
		return 0, err
	}
	return l.begin(a, wanted{target: target, to: to})
}

// wanted is a call that is to be made.
type wanted struct {
	target  string // as typed or referred to
	to      sipmsg.NameAddr
	headers []sipmsg.Field         // further ones of the INVITE
	tell    *subscription.Notifier // who asked for it, and wants to know what becomes of it; nil: nobody
}

func (l *calls) begin(a *account, w wanted) (int, error) {
	id, ok := l.slots.Take()
	if !ok {
		return 0, ErrTooManyCalls
	}
	c := newCall(l, id, a)
	c.transfer.tell = w.tell
	l.list[id] = c
	l.emit(MakingCall{Call: id, Account: a.id, Target: w.target})
	if err := c.invite(w.to, w.headers); err != nil {
		l.ended(c)
		return 0, fmt.Errorf("call %s: %w", w.target, err)
	}
	return id, nil
}

// playbackEnded is told when the play file of --auto-play-hangup is over, on a goroutine of the player's.
func (l *calls) playbackEnded() {
	if l.cfg.Calls.AutoPlayHangup && l.stack != nil {
		l.stack.Loop().AfterFunc(hangupAfterPlayback, l.hangupAll)
	}
}

// hangupAll ends every call at the user's word.
func (l *calls) hangupAll() {
	l.emit(CallAction{Call: NextCall, Action: "hangup all"})
	l.endAll()
}

func (l *calls) endAll() {
	for _, c := range l.sorted() {
		c.hangup(0)
	}
}

// drop forgets every call without a word to the remote.
func (l *calls) drop() {
	for _, c := range l.sorted() {
		c.forgetReferrals()
		c.media.close()
		l.ended(c)
	}
}
