package transfer

import (
	"testing"

	"gosua/internal/testkit/interop"
)

// Early media of gosua is judged in calls that nobody answers: all that is heard in them is early.

// baresipIsEarly: baresip answers 183 with its description, takes the caller's sound, and says nothing before it has answered.
func baresipIsEarly(t *testing.T, program string) {
	callee := startBaresipThat(t, "early", targetTone)
	us := startGosua(t, program, transferorTone)
	us.Types("m")
	us.Types(callee.URI(""))
	us.Wait(`Call 0 state changed to EARLY \(183`)
	callee.WaitEvent(interop.EventRTPEstablished)
	neverAnswered(t, callee)

	callee.Accept()
	us.Wait(`Call 0 state changed to CONFIRMED`)
	us.hears(talk)
	callee.WaitHeard(samples(talk))
	wantTone(t, "the caller", us.quits(), targetTone)
	callee.WaitEvent(interop.EventClosed)
	wantTone(t, "the callee", callee.Heard(), transferorTone)
}

// gosuasAreEarly: one gosua answers another 183 with its sound.
func gosuasAreEarly(t *testing.T, program string) {
	callee := startGosua(t, program, targetTone, "--auto-answer=183")
	us := startGosua(t, program, transferorTone)
	us.Types("m")
	us.Types(callee.uri)
	us.Wait(`Call 0 state changed to EARLY \(183`)
	us.hears(talk)
	callee.hears(talk)
	us.Types("h")
	us.Wait(`Call 0 is DISCONNECTED \[reason=487`)
	callee.Wait(`Call 0 is DISCONNECTED \[reason=487`)
	wantTone(t, "the caller", us.quits(), targetTone)
	wantTone(t, "the callee", callee.quits(), transferorTone)
}

// gosuaIsEarly: gosua answers 183 with its sound.
func gosuaIsEarly(t *testing.T, program string) {
	caller := startBaresip(t, transferorTone)
	us := startGosua(t, program, targetTone, "--auto-answer=183")
	caller.Dial(us.uri)
	us.Wait(`Call 0 state changed to EARLY \(183`)
	caller.WaitEvent(interop.EventProgress)
	us.hears(talk)
	caller.WaitHeard(samples(talk))
	caller.Hangup()
	us.Wait(`Call 0 is DISCONNECTED \[reason=487`)
	caller.WaitEvent(interop.EventClosed)
	wantTone(t, "the callee", us.quits(), transferorTone)
	wantTone(t, "the caller", caller.Heard(), targetTone)
	neverAnswered(t, caller)
}

// neverAnswered demands that a baresip has had no call that was answered.
func neverAnswered(t *testing.T, b *interop.Baresip) {
	t.Helper()
	for _, e := range b.Events() {
		if e.Type == interop.EventEstablished {
			t.Errorf("the call was answered: %+v", e)
		}
	}
}
