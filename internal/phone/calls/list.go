package calls

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"gosua/internal/phone/accounts"
	"gosua/internal/phone/audioline"
	"gosua/internal/phone/event"
	"gosua/internal/phone/slots"
	"gosua/internal/phone/typed"
	"gosua/internal/phone/wave"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/transport"
)

// hangupAfterPlayback is pjsua's pause between the end of the play file and the hang-up.
const hangupAfterPlayback = 200 * time.Millisecond

// noCall is the Call of what belongs to none.
const noCall = -1

// List is the list of calls; it belongs to the Stack's loop.
type List struct {
	*base
	max   int
	slots *slots.Slots
	list  map[int]*Call
	waves *wave.Desk
	ports *audioline.Ports
	// offerless: what we send brings no offer
	offerless bool
	headers   []sipmsg.Field // of the user's own
}

// base is what the list and its calls share.
type base struct{ cfg Config }

func (b *base) emit(ev event.Event) { b.cfg.Emit(ev) }

// note logs what a user could do nothing about.
func (b *base) note(err error) {
	if err != nil {
		b.cfg.Log.Warn("call", "err", err)
	}
}

// New is a list without calls. From now on it takes the calls that come in.
func New(cfg Config) *List {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	limit := cfg.Settings.Limit()
	l := &List{base: &base{cfg: cfg}, max: limit, slots: slots.New(limit), list: map[int]*Call{},
		ports: &audioline.Ports{First: cfg.RTPPort, Pairs: 2 * cfg.Settings.pairs()}, headers: cfg.Settings.Headers}
	l.waves = wave.NewDesk(wave.Config{Room: cfg.Conference, Do: cfg.Loop.Do, Target: l.waveTarget, Tell: l.tellWave})
	cfg.Sessions.OnIncoming = l.incoming
	return l
}

// SetOffer says whether calls and UPDATEs from now on bring an offer.
func (l *List) SetOffer(on bool) { l.offerless = !on }

// Get gives a call; ErrNoCall when there is none.
func (l *List) Get(id int) (*Call, error) {
	c := l.list[id]
	if c == nil {
		return nil, fmt.Errorf("call %d: %w", id, ErrNoCall)
	}
	return c, nil
}

// All are the calls by id.
func (l *List) All() []*Call {
	list := make([]*Call, 0, len(l.list))
	for _, c := range l.list {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *Call) int { return a.id - b.id })
	return list
}

// ended forgets a call that is over.
func (l *List) ended(c *Call) {
	delete(l.list, c.id)
	l.slots.Release(c.id)
}

// incoming says who takes a new INVITE; session.Usage.OnIncoming. The session speaks to the call afterwards.
func (l *List) incoming(s *session.Session) (session.Handler, session.ContactFunc, *sipmsg.Refusal) {
	a := l.cfg.Accounts.ForRequest(s.Invite(), s.Flow())
	if a == nil {
		return nil, nil, &sipmsg.Refusal{Status: 404}
	}
	if refusal := s.SetExtensions(a.Extensions()); refusal != nil {
		return nil, nil, refusal
	}
	replaces, refusal := l.replacing(s)
	if refusal != nil {
		return nil, nil, refusal
	}
	id, ok := l.slots.Take()
	if !ok {
		l.emit(event.TooManyCalls{Remote: shown(s.Remote(), true)})
		return nil, nil, &sipmsg.Refusal{Status: 486}
	}
	c := newCall(l, id, a)
	c.s, c.transfer.replaces = s, replaces
	l.list[id] = c
	s.SetAuth(a.Auth())
	secure := s.Invite().URI.Secure()
	return c, func(f *transport.Flow) sipmsg.NameAddr { return a.Contact(f, false, secure) }, nil
}

// Place makes a call from an account to target, as typed; it gives the id.
func (l *List) Place(account int, target string) (int, error) {
	a, err := l.cfg.Accounts.Get(account)
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

func (l *List) begin(a *accounts.Account, w wanted) (int, error) {
	id, ok := l.slots.Take()
	if !ok {
		return 0, ErrTooManyCalls
	}
	c := newCall(l, id, a)
	c.transfer.tell = w.tell
	l.emit(event.MakingCall{Call: id, Account: a.ID(), Target: w.target})
	if err := c.invite(w.to, w.headers); err != nil {
		l.slots.Release(id)
		return 0, fmt.Errorf("call %s: %w", w.target, err)
	}
	l.list[id] = c
	return id, nil
}

// Talking says that there is a call that is up.
func (l *List) Talking() bool {
	for _, c := range l.list {
		if c.state == event.CallConfirmed {
			return true
		}
	}
	return false
}

// PlaybackEnded is told when the play file of --auto-play-hangup is over, on a goroutine of the player's.
func (l *List) PlaybackEnded() {
	if l.cfg.Settings.AutoPlayHangup {
		l.cfg.Loop.AfterFunc(hangupAfterPlayback, l.HangupAll)
	}
}

// HangupAll ends every call at the user's word.
func (l *List) HangupAll() {
	l.emit(event.CallAction{Call: wave.NoCall, Action: "hangup all"})
	l.EndAll()
}

// EndAll ends every call.
func (l *List) EndAll() {
	for _, c := range l.All() {
		c.Hangup(0)
	}
}

// Drop forgets every call without a word to the remote.
func (l *List) Drop() {
	for _, c := range l.All() {
		c.settleDown()
		c.media.close()
		l.ended(c)
	}
}

// Moved offers each call anew that is up, from an address that is another now; tell is called before each.
func (l *List) Moved(tell func()) error {
	var errs []error
	for _, c := range l.All() {
		if c.state == event.CallConfirmed {
			tell()
			errs = append(errs, c.moved())
		}
	}
	return errors.Join(errs...)
}
