package flows

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sdp"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uas"
	"gosua/internal/testkit/conduct"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// addresses are where everybody lives; nobody answers at erin's.
var addresses = map[string]string{
	"alice": "10.0.0.1", "bob": "10.0.0.2", "carol": "10.0.0.3", "dora": "10.0.0.4", "erin": "10.0.0.5", "desk": "10.0.0.9",
}

const (
	delay    = 10 * time.Millisecond // how long a message takes where nothing is lost
	patience = 70 * time.Second      // how long a state may be waited for: longer than any timer of RFC 3261
	linger   = 40 * time.Second      // how long a flow is looked at after its end: the same
	look     = 5 * time.Millisecond  // between two looks at the phones
)

// scene is a network with the phones of a flow.
type scene struct {
	t     *testing.T
	net   *simnet.Network
	users map[string]*user
	start time.Time
	lossy bool // messages get lost, so that not every step is seen by everybody
}

// user is somebody with a phone.
type user struct {
	*phonetest.Phone
	s    *scene
	name string
}

// end is one side of a call.
type end struct {
	*user
	id int
}

func (s *scene) names() []string { return slices.Sorted(maps.Keys(s.users)) }

// phone starts the phones of these people.
func (s *scene) phone(name string, changes ...func(*phone.Config)) *user {
	cfg := phonetest.On(s.net, name, addresses[name])
	cfg.Media.DisableCodecs = []string{"GSM", "speex", "opus"} // G.711 and G.722, whatever is installed
	cfg.Media.ClockRate = 8000                                 // nothing to resample
	for _, change := range changes {
		change(&cfg)
	}
	s.users[name] = &user{phonetest.New(s.t, name, cfg), s, name}
	return s.users[name]
}

// desk starts a server that redirects every call to these Contacts; its URI is given back.
func (s *scene) desk(code int, contacts ...string) string {
	e := siptest.NewEndpoint(s.t, s.net.Host(addresses["desk"]))
	e.Stack.Handle(sipmsg.INVITE, func(in *uas.Incoming) {
		resp := sipmsg.NewResponse(in.Request, code, "")
		for _, c := range contacts {
			resp.Header.Add("Contact", c)
		}
		if err := in.Respond(resp); err != nil {
			s.t.Errorf("desk: %v", err)
		}
	})
	e.Listen(transport.UDP, addresses["desk"]+":5060")
	return "sip:sales@" + addresses["desk"]
}

// until waits for a state that the phones must come to.
func (s *scene) until(what string, there func() bool) {
	s.t.Helper()
	for late := time.Now().Add(patience); ; time.Sleep(look) {
		synctest.Wait()
		if there() {
			return
		}
		if time.Now().After(late) {
			s.t.Fatalf("never %s; the calls are\n%s", what, s.describe())
		}
	}
}

// describe is who is in which call.
func (s *scene) describe() string {
	var b strings.Builder
	for _, name := range s.names() {
		for _, c := range s.users[name].Calls() {
			fmt.Fprintf(&b, "  %s: call %d %s with %s, %+v\n", name, c.ID, c.State, c.Remote, c.Media)
		}
	}
	return b.String()
}

// pause lets a second go by.
func pause() { time.Sleep(time.Second) }

// dial calls somebody.
func (u *user) dial(target string) end {
	u.s.t.Helper()
	return end{u, u.Dial(target)}
}

// called waits until the phone rings.
func (u *user) called() end {
	u.s.t.Helper()
	in := phonetest.Expect[phone.IncomingCall](u.Phone, "called", nil)
	synctest.Wait()
	return end{u, in.Call}
}

// rung is called, which says that it rings for a second.
func (u *user) rung() end {
	u.s.t.Helper()
	e := u.called()
	e.answer(180)
	pause()
	return e
}

func (e end) answer(code int) {
	e.s.t.Helper()
	e.Must(e.Answer(e.id, code, "", ""))
}

// moves sends the caller to somebody else.
func (e end) moves(to *user) {
	e.s.t.Helper()
	e.Must(e.Answer(e.id, 302, "", to.URI()))
}

func (e end) hangUp() {
	e.s.t.Helper()
	e.Must(e.Hangup(e.id, 0))
}

func (e end) hold() {
	e.s.t.Helper()
	e.Must(e.Hold(e.id))
}

func (e end) retrieve() {
	e.s.t.Helper()
	e.Must(e.Reinvite(e.id))
}

// takes lets it ring, and answers.
func (u *user) takes() end {
	u.s.t.Helper()
	e := u.rung()
	e.answer(200)
	return e
}

// calls has u call other, who answers; it is u's side of the call.
func (u *user) calls(other *user) end {
	u.s.t.Helper()
	e := u.dial(other.URI())
	other.takes()
	u.s.until("confirmed", func() bool { return u.in(other) != nil && other.in(u) != nil })
	return e
}

// in is u's confirmed call with other; nil: none.
func (u *user) in(other *user) *phone.CallInfo {
	for _, c := range u.Calls() {
		if c.State == phone.CallConfirmed && strings.Contains(c.Remote, other.URI()) {
			return &c
		}
	}
	return nil
}

// with is u's side of the call with other.
func (u *user) with(other *user) end {
	u.s.t.Helper()
	c := u.in(other)
	if c == nil {
		u.s.t.Fatalf("%s is in no call with %s; the calls are\n%s", u.name, other.name, u.s.describe())
	}
	return end{u, c.ID}
}

// pair is two people in a call, with the direction of its sound as the first one has it.
type pair struct {
	a, b *user
	dir  sdp.Direction
}

// world waits until exactly these people are in calls with each other, and looks whether sound goes the ways it should.
func (s *scene) world(pairs ...pair) {
	s.t.Helper()
	s.until(fmt.Sprintf("%d calls as they should be", len(pairs)), func() bool { return s.is(pairs) })
	if len(pairs) > 0 {
		time.Sleep(100 * time.Millisecond) // what was sent before has arrived
		s.sound(pairs)
		if !s.is(pairs) {
			s.t.Errorf("the calls did not stay as they should be:\n%s", s.describe())
		}
	}
}

// is tells whether exactly these calls exist.
func (s *scene) is(pairs []pair) bool {
	ends := 0
	for _, u := range s.users {
		ends += len(u.Calls())
	}
	return ends == 2*len(pairs) && !slices.ContainsFunc(pairs, func(p pair) bool {
		return !p.a.hears(p.b, p.dir) || !p.b.hears(p.a, p.dir.Reverse())
	})
}

// hears tells whether u is in a call with other whose only medium has this direction, and goes to where other is.
func (u *user) hears(other *user, dir sdp.Direction) bool {
	c := u.in(other)
	return c != nil && len(c.Media) == 1 && c.Media[0].Direction == dir.String() &&
		c.Media[0].Remote.Addr().String() == addresses[other.name]
}

// sound listens for a second.
func (s *scene) sound(pairs []pair) {
	s.t.Helper()
	before := s.heard(pairs)
	pause()
	after := s.heard(pairs)
	for i, p := range pairs {
		for j, receives := range [2]bool{p.dir.Receives(), p.dir.Sends()} {
			if n := after[i][j] - before[i][j]; (n > 0) != receives {
				s.t.Errorf("%s and %s, %s: side %d heard %d packets in a second", p.a.name, p.b.name, p.dir, j, n)
			}
		}
	}
}

// heard is how many packets each side of these calls has heard.
func (s *scene) heard(pairs []pair) (counts [][2]uint64) {
	for _, p := range pairs {
		counts = append(counts, [2]uint64{p.a.with(p.b).packets(), p.b.with(p.a).packets()})
	}
	return counts
}

func (e end) packets() uint64 {
	stats, ok := e.Stats(e.id)
	if !ok || len(stats.Streams) != 1 {
		e.s.t.Errorf("%s: streams of call %d: %+v", e.name, e.id, stats)
		return 0
	}
	return stats.Streams[0].Rx.Packets
}

// ended demands how the phone's calls have ended, in order.
func (u *user) ended(codes ...int) {
	u.s.t.Helper()
	var got []int
	for _, ev := range phonetest.Told[phone.CallEnded](u.Phone) {
		got = append(got, ev.Code)
	}
	if !slices.Equal(got, codes) {
		u.s.t.Errorf("%s: calls ended with %v, want %v", u.name, got, codes)
	}
}

// told waits for the last word about u's transfer, and demands what was heard of it, the last with a "!"; all of it where
// nothing gets lost.
func (u *user) told(steps ...string) {
	u.s.t.Helper()
	last := steps[len(steps)-1]
	u.s.until("told "+last, func() bool { return slices.Contains(u.progress(), last) })
	if got := u.progress(); !u.s.lossy && !slices.Equal(got, steps) {
		u.s.t.Errorf("%s: told %v, want %v", u.name, got, steps)
	}
}

// progress is what u has heard of its transfers.
func (u *user) progress() (steps []string) {
	for _, ev := range phonetest.Told[phone.TransferProgress](u.Phone) {
		step := fmt.Sprintf("%d %s", ev.Code, ev.Reason)
		if ev.Final {
			step += "!"
		}
		steps = append(steps, step)
	}
	return steps
}

// dialog names the dialog of the last answer to an INVITE that u has got, as u is asked to replace it.
func (u *user) dialog() sipmsg.Replaces {
	u.s.t.Helper()
	for _, tr := range slices.Backward(phonetest.Told[phone.SIPTrace](u.Phone)) {
		m, err := sipmsg.ParseMessage(tr.Raw, sipmsg.Limits{})
		if err != nil || tr.Out || tr.Request {
			continue
		}
		from, _ := m.Head().From()
		to, _ := m.Head().To()
		if cseq, _ := m.Head().CSeq(); cseq.Method == sipmsg.INVITE && to.Tag() != "" {
			return sipmsg.Replaces{CallID: m.Head().CallID(), ToTag: from.Tag(), FromTag: to.Tag()}
		}
	}
	u.s.t.Fatalf("%s has no dialog", u.name)
	return sipmsg.Replaces{}
}

// messages are those that everybody has sent and received.
func (s *scene) messages() (list []conduct.Message) {
	for _, name := range s.names() {
		for _, tr := range phonetest.Told[phone.SIPTrace](s.users[name].Phone) {
			list = append(list, conduct.Message{Who: name, Out: tr.Out, At: tr.At.Sub(s.start), Raw: tr.Raw})
		}
	}
	return list
}

// play plays a flow in virtual time, and hands over the scene when nobody is in a call any more. Each message must be one that
// its sender might send.
func play(t *testing.T, seed uint64, o simnet.Options, act func(s *scene), after func(s *scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &scene{t: t, net: simnet.New(seed, o), users: map[string]*user{}, start: time.Now(), lossy: o.Loss > 0}
		act(s)
		s.world()
		time.Sleep(linger)
		s.world()
		for _, fault := range conduct.Check(s.messages()) {
			t.Error(fault)
		}
		after(s)
	})
}
