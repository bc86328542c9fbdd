package registrar

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/phonetest"
)

// TestRegistrarReturns proves that a phone whose registrar went away, with all bindings, registers again by itself when
// it is back: over UDP by its refresh and retries, over a connection because that was lost.
func TestRegistrarReturns(t *testing.T) {
	t.Parallel()
	for _, transport := range transports {
		t.Run(name(transport), func(t *testing.T) {
			k := interop.StartKamailio(t, interop.KamailioConfig{Users: users()})
			c := config(k, brief(account(k, "alice", transport)))
			c.Seams.Timing.TimerF = 2 * time.Second // else a lost REGISTER is waited for 32 s
			p := phonetest.New(t, "alice", c)
			registered(p)
			k.Stop()
			ev := phonetest.Expect[phone.RegistrationFailed](p, "the registration failed", nil)
			if ev.Permanent || !slices.Contains(causesOfLoss(transport), phone.CauseOf(ev.Err)) {
				t.Errorf("told %+v, cause %d", ev, phone.CauseOf(ev.Err))
			}
			k.Start()
			registered(p)
			k.WaitBindings("alice", 1)
			p.End()
			k.WaitBindings("alice", 0)
		})
	}
}

// causesOfLoss are what a phone can know: a datagram is not answered, a connection is refused, or reset while Kamailio
// is on its way out.
func causesOfLoss(transport string) []phone.Cause {
	return map[string][]phone.Cause{"": {phone.CauseTimeout}, "tcp": {phone.CauseConnect}, "tls": {phone.CauseConnect, phone.CauseTLS}}[transport]
}

// TestLostConnection proves that the loss of a connection is noticed and mended at once, long before the refresh is due:
// the registrar is back before the phone looks.
func TestLostConnection(t *testing.T) {
	t.Parallel()
	for _, transport := range []string{"tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			k := interop.StartKamailio(t, interop.KamailioConfig{Users: users()})
			a := account(k, "alice", transport)
			a.Expires = time.Hour
			p := phonetest.New(t, "alice", config(k, a))
			registered(p)
			k.Stop()
			down := phonetest.Expect(p, "the connection went down", func(ev phone.TransportState) bool { return !ev.Connected })
			if down.Remote.Addr() != k.Addr.Addr() {
				t.Errorf("told %+v", down)
			}
			k.Start()
			registered(p)
			k.WaitBindings("alice", 1)
		})
	}
}

// TestRegistrarComesLate proves that a phone that is there first registers when its registrar comes.
func TestRegistrarComesLate(t *testing.T) {
	t.Parallel()
	k := interop.StartKamailio(t, interop.KamailioConfig{Users: users()})
	k.Stop()
	p := phonetest.New(t, "alice", config(k, account(k, "alice", "tcp")))
	ev := phonetest.Expect[phone.RegistrationFailed](p, "refused", nil)
	if ev.Permanent || phone.CauseOf(ev.Err) != phone.CauseConnect || !strings.Contains(ev.Err.Error(), "connection refused") {
		t.Errorf("told %+v", ev)
	}
	if retry := phonetest.Expect[phone.RegistrationRetry](p, "a retry is planned", nil); retry.In <= 0 || retry.In > 2*time.Second {
		t.Errorf("the next attempt comes in %s, want about a second", retry.In)
	}
	k.Start()
	registered(p)
	k.WaitBindings("alice", 1)
}
