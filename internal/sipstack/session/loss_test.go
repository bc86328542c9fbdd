package session

import (
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sessiontimer"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
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

// TestLoss: with a tenth of all datagrams lost each call is set up, held and
// ended. With more, a call fails now and then because all seven INVITEs of a
// transaction are lost (0.4^7 each), but ends by itself; one whose eleven BYEs are
// all lost (0.4^11) ends by its session timer (RFC 4028), since nothing else tells.
// In any case nothing is left on either side.
func TestLoss(t *testing.T) {
	tests := []struct {
		loss float64
		all  bool // each call must go well
	}{{0.1, true}, {0.4, false}}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) { testLoss(t, tt.loss, tt.all) })
	}
}

func testLoss(t *testing.T, loss float64, all bool) {
	const calls = 100
	network := simnet.New(7, simnet.Options{Delay: 10 * time.Millisecond, Jitter: 30 * time.Millisecond, Loss: loss})
	timed := func(c *Config) { c.Supported = sessiontimer.Tag }
	near, nearUsage := newUsage(t, network.Host(ourIP), timed)
	far, farUsage := newUsage(t, network.Host(theirIP), timed)
	timer := Extensions{Timer: sessiontimer.Config{Mode: sessiontimer.Optional, Expires: sessiontimer.DefaultMinSE}}
	farUsage.OnIncoming = func(s *Session) (Handler, ContactFunc, *sipmsg.Refusal) {
		return answering{}, contact, s.SetExtensions(timer)
	}

	held, ended := 0, 0
	causes := make([]Cause, calls)
	for i := range calls {
		near.Loop().Post(func() {
			p := callOver(transport.UDP, theirIP)
			p.Extensions = timer
			_, err := nearUsage.Invite(p, calling{held: &held, ended: &ended, cause: &causes[i]})
			if err != nil {
				t.Error(err)
			}
		})
		time.Sleep(20 * time.Millisecond)
	}
	time.Sleep(5 * time.Minute)
	left(t, map[*sipstack.Stack]*Usage{near: nearUsage, far: farUsage})
	if ended != calls || all && held != calls {
		t.Errorf("loss %v: of %d calls %d were held and %d ended", loss, calls, held, ended)
	}
	for i, cause := range causes {
		if all && (cause.Code != 200 || cause.Err != nil) {
			t.Errorf("call %d ended with %+v", i, cause)
		}
	}
}
