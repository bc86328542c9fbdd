package session

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

const (
	ourIP   = "192.0.2.1"
	theirIP = "192.0.2.9"
	ourAddr = ourIP + ":5060"
)

// rig is a Stack with the usage on one host of a simulated network, and a
// scripted remote on another. Everything happens in a synctest bubble.
type rig struct {
	t      *testing.T
	net    *simnet.Network
	stack  *sipstack.Stack
	usage  *Usage
	owner  *owner
	remote *remote
	start  time.Time
}

// inBubble runs f with a rig.
func inBubble(t *testing.T, f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(newRig(t, nil)) })
}

// bubbleWith is inBubble with another Config.
func bubbleWith(t *testing.T, change func(*Config), f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(newRig(t, change)) })
}

func newRig(t *testing.T, change func(*Config)) *rig {
	t.Helper()
	r := &rig{t: t, net: simnet.New(1, simnet.Options{}), start: time.Now()}
	r.owner = &owner{rig: r}
	r.stack, r.usage = newUsage(t, r.net.Host(ourIP), change)
	r.usage.OnIncoming = func(s *Session) (Handler, ContactFunc, *sipmsg.Refusal) {
		r.owner.session = s
		return r.owner, contact, nil
	}
	r.remote = newRemote(r, theirIP)
	return r
}

// newUsage is a usage on a Stack that listens at port 5060 of the host.
func newUsage(t *testing.T, host *simnet.Host, change func(*Config)) (*sipstack.Stack, *Usage) {
	t.Helper()
	end := siptest.NewEndpoint(t, host, func(c *sipstack.Config) {
		c.NoTCP = true
		c.Capabilities.Supported = []string{"100rel", "timer"}
	})
	cfg := Config{Client: end.Stack.Client(), Loop: end.Stack.Loop(), Log: siptest.NoErrors(t)}
	if change != nil {
		change(&cfg)
	}
	u := New(cfg)
	end.Stack.AddDialogs(u)
	end.Stack.Handle(sipmsg.INVITE, u.HandleInvite)
	for _, p := range []transport.Protocol{transport.UDP, transport.TCP} {
		end.Listen(p, netip.AddrPortFrom(host.Addr(), 5060).String())
	}
	return end.Stack, u
}

// do runs f on the loop.
func (r *rig) do(f func()) {
	r.t.Helper()
	if err := r.stack.Loop().Do(f); err != nil {
		r.t.Fatal(err)
	}
}

// settle lets everything happen that can happen now.
func (r *rig) settle() { synctest.Wait() }

// at waits until d after the beginning.
func (r *rig) at(d time.Duration) {
	time.Sleep(time.Until(r.start.Add(d)))
	synctest.Wait()
}

// logged demands exactly these entries in the owner's log since the last call.
func (r *rig) logged(want ...string) {
	r.t.Helper()
	r.settle()
	if got := r.owner.take(); !slices.Equal(got, want) {
		r.t.Errorf("owner heard\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// sessions demands how many sessions the usage holds.
func (r *rig) sessions(want int) {
	r.t.Helper()
	r.settle()
	r.do(func() {
		if got := r.usage.Count(); got != want {
			r.t.Errorf("%d sessions, want %d", got, want)
		}
	})
}

// forgotten demands that a session whose INVITE failed is kept for as long as a 2xx of a fork may come, and no longer.
func (r *rig) forgotten() {
	r.t.Helper()
	r.sessions(1)
	time.Sleep(32 * time.Second)
	r.sessions(0)
}

// owner is a Handler that writes down what it hears, with times, and does what
// its hooks say.
type owner struct {
	rig      *rig
	session  *Session
	onState  func(s *Session, st State)
	onOffer  func(s *Session)
	onAnswer func(s *Session)
	onDone   func(s *Session) // our change has ended
	answer   func(req *sipmsg.Request) *sipmsg.Response

	mu  sync.Mutex // guards log
	log []string
}

func (o *owner) note(format string, args ...any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	at := time.Since(o.rig.start)
	o.log = append(o.log, fmt.Sprintf("%v ", at)+fmt.Sprintf(format, args...))
}

func (o *owner) take() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	log := o.log
	o.log = nil
	return log
}

func (o *owner) SessionState(s *Session, st State, cause Cause) {
	text := st.String()
	if cause != (Cause{}) {
		text += " " + cause.String()
	}
	if cause.ByRemote {
		text += " by remote"
	}
	if cause.Err != nil {
		text += ": " + cause.Err.Error()
	}
	o.note("%s", text)
	if o.onState != nil {
		o.onState(s, st)
	}
}

func (o *owner) SessionOffer(s *Session, sdp []byte) {
	o.note("offer %s", sdp)
	if o.onOffer != nil {
		o.onOffer(s)
	}
}

func (o *owner) SessionAnswer(s *Session, sdp []byte, early bool) {
	if early {
		o.note("early answer %s", sdp)
		return
	}
	o.note("answer %s", sdp)
	if o.onAnswer != nil {
		o.onAnswer(s)
	}
}

func (o *owner) SessionOfferWanted(s *Session) {
	o.note("offer wanted")
	if o.onOffer != nil {
		o.onOffer(s)
	}
}

func (o *owner) SessionReinviteDone(s *Session, err error) {
	o.note("re-INVITE done: %v", err)
	if o.onDone != nil {
		o.onDone(s)
	}
}

func (o *owner) SessionOfferCancelled(*Session) { o.note("offer cancelled") }

func (o *owner) SessionRequest(_ *Session, req *sipmsg.Request) *sipmsg.Response {
	o.note("request %s %s", req.Method, req.Body)
	if o.answer != nil {
		return o.answer(req)
	}
	return nil
}

// contact is our Contact on a flow.
func contact(f *transport.Flow) sipmsg.NameAddr {
	local := f.Local()
	return sipmsg.NameAddr{URI: uri.URI{Scheme: "sip", User: "alice", Host: local.Addr().String(), Port: int(local.Port())}}
}

// offer is an OfferFunc that offers text.
func offer(text string) OfferFunc {
	return func(netip.Addr) ([]byte, error) { return []byte(text), nil }
}

// params are those of a call to the remote.
func (r *rig) params() InviteParams {
	target := uri.URI{Scheme: "sip", User: "bob", Host: theirIP}
	return InviteParams{
		From:    sipmsg.NameAddr{URI: uri.URI{Scheme: "sip", User: "alice", Host: "example.com"}},
		To:      sipmsg.NameAddr{URI: target},
		Target:  target,
		Contact: contact,
		Offer:   offer("our offer"),
		CallID:  "call-1",
	}
}

// invite calls the remote and returns the INVITE it gets.
func (r *rig) invite(change func(*InviteParams)) *sipmsg.Request {
	r.t.Helper()
	p := r.params()
	if change != nil {
		change(&p)
	}
	r.do(func() {
		s, err := r.usage.Invite(p, r.owner)
		if err != nil {
			r.t.Error(err)
			return
		}
		if s.State() != Null {
			r.t.Errorf("state %s when Invite returns", s.State())
		}
		r.owner.session = s
	})
	return r.remote.request(sipmsg.INVITE)
}

// connected is a call of ours that the remote has taken at the time 0; the
// owner's log is empty.
func (r *rig) connected() *Session {
	r.t.Helper()
	req := r.invite(nil)
	r.remote.respond(req, 200, with{tag: "b", body: "their answer"})
	r.remote.request(sipmsg.ACK)
	r.logged("0s CALLING", "0s CONNECTING 200 (OK) by remote", "0s answer their answer", "0s CONFIRMED 200 (OK) by remote")
	return r.owner.session
}

// answered is a call of the remote that we have taken at the time 0; the owner's
// log is empty.
func (r *rig) answered() *Session {
	r.t.Helper()
	req := r.remote.invite("their offer")
	r.remote.response(100)
	r.do(func() { r.check(r.owner.session.Accept([]byte("our answer"))) })
	r.remote.ack(req, r.remote.response(200), "")
	r.settle()
	r.owner.take()
	if st := r.owner.session.State(); st != Confirmed {
		r.t.Fatalf("state %s", st)
	}
	return r.owner.session
}

func (r *rig) check(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Error(err)
	}
}
