package session

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
	"gosua/internal/testkit/simnet"
)

// answering takes what comes: offers, and says nothing else.
type answering struct {
	silentHandler
}

func (answering) SessionOffer(s *Session, _ []byte) { _ = s.Accept([]byte("answer")) } // refused only when over

type silentHandler struct{}

func (silentHandler) SessionState(*Session, State, Cause)                       {}
func (silentHandler) SessionOffer(*Session, []byte)                             {}
func (silentHandler) SessionAnswer(*Session, []byte, bool)                      {}
func (silentHandler) SessionOfferWanted(*Session)                               {}
func (silentHandler) SessionReinviteDone(*Session, error)                       {}
func (silentHandler) SessionRequest(*Session, *sipmsg.Request) *sipmsg.Response { return nil }

// calling holds, then hangs up, and counts what went well.
type calling struct {
	silentHandler
	held, ended *int
	cause       *Cause
}

func (c calling) SessionState(s *Session, st State, cause Cause) {
	switch st {
	case Confirmed:
		if s.Reinvite(offer("hold")) != nil {
			s.Hangup(0, "")
		}
	case Disconnected:
		*c.ended++
		*c.cause = cause
	default:
	}
}

func (c calling) SessionReinviteDone(s *Session, err error) {
	if err == nil {
		*c.held++
	}
	s.Hangup(0, "")
}

// TestLoss: with a fifth of all datagrams lost each call is set up, held and
// ended, and nothing is left of it on either side.
func TestLoss(t *testing.T) {
	const calls = 100
	synctest.Test(t, func(t *testing.T) {
		network := simnet.New(7, simnet.Options{Delay: 10 * time.Millisecond, Jitter: 30 * time.Millisecond, Loss: 0.2})
		near, nearUsage := newUsage(t, network.Host(ourIP), nil)
		far, farUsage := newUsage(t, network.Host(theirIP), nil)
		farUsage.OnIncoming = func(*Session) (Handler, ContactFunc, *sipmsg.Refusal) { return answering{}, contact, nil }

		held, ended := 0, 0
		causes := make([]Cause, calls)
		target := uri.URI{Scheme: "sip", User: "bob", Host: theirIP}
		place := func(i int) {
			_, err := nearUsage.Invite(InviteParams{
				From: sipmsg.NameAddr{URI: target}, To: sipmsg.NameAddr{URI: target}, Target: target,
				Contact: contact, Offer: func(netip.Addr) ([]byte, error) { return []byte("offer"), nil },
			}, calling{held: &held, ended: &ended, cause: &causes[i]})
			if err != nil {
				t.Error(err)
			}
		}
		for i := range calls {
			near.Loop().Post(func() { place(i) })
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		if held != calls || ended != calls {
			t.Errorf("%d calls: %d held, %d ended", calls, held, ended)
		}
		for i, cause := range causes {
			if cause.Code != 200 || cause.Err != nil {
				t.Errorf("call %d ended with %+v", i, cause)
			}
		}
		for name, u := range map[string]*Usage{"near": nearUsage, "far": farUsage} {
			if n := u.Count(); n != 0 {
				t.Errorf("%s: %d sessions left", name, n)
			}
		}
		if err := far.Loop().Do(func() {}); err != nil {
			t.Error(err)
		}
	})
}
