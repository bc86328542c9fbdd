package transfer

import (
	"testing"

	"gosua/internal/testkit/interop"
)

// gosuaTransfers: gosua calls one baresip and sends it to another.
func gosuaTransfers(t *testing.T, program string) {
	transferee, target := startBaresip(t, transfereeTone), startBaresip(t, targetTone)
	us := startGosua(t, program, transferorTone)
	us.calls(transferee.URI(""))
	transferee.WaitEvent(interop.EventEstablished)
	transferee.WaitHeard(samples(talk)) // which also keeps the recordings apart: their names hold the second

	us.Types("x")
	us.Types(target.URI(""))
	us.Wait(`Transferring call 0 to ` + target.URI(""))
	us.transferred(0)
	target.WaitEvent(interop.EventEstablished)
	transferee.WaitEvent(interop.EventClosed)
	us.quits()

	target.WaitHeard(samples(talk))
	transferee.WaitHeard(samples(talk))
	ends(t, target)
	transferee.WaitEvent(interop.EventClosed)
	wantTone(t, "the transferee", transferee.Heard(), targetTone)
	wantTone(t, "the target", target.Heard(), transfereeTone)
}

// gosuaIsTransferred: a baresip calls gosua and sends it to another.
func gosuaIsTransferred(t *testing.T, program string) {
	transferor, target := startBaresip(t, transferorTone), startBaresip(t, targetTone)
	us := startGosua(t, program, transfereeTone, "--auto-answer=200")
	transferor.Dial(us.uri)
	transferor.WaitEvent(interop.EventEstablished)
	transferor.WaitHeard(samples(talk))

	transferor.Command("transfer", target.URI(""))
	us.Wait(`Call to .* is being transferred to ` + target.URI(""))
	us.Wait(`Call 1 state changed to CONFIRMED`, `Call 0 is DISCONNECTED`)
	transferor.WaitEvent(interop.EventClosed)
	if n := transferor.Calls(); n != 0 {
		t.Errorf("the transferor has %d calls left", n)
	}
	us.hears(talk)
	target.WaitHeard(samples(talk))
	wantTone(t, "the transferee", us.quits(), targetTone)
	target.WaitEvent(interop.EventClosed)
	wantTone(t, "the target", target.Heard(), transfereeTone)
}

// gosuaIsTheTarget: two baresips talk, and one is sent to gosua.
func gosuaIsTheTarget(t *testing.T, program string) {
	transferor, transferee := startBaresip(t, transferorTone), startBaresip(t, transfereeTone)
	us := startGosua(t, program, targetTone, "--auto-answer=200")
	transferor.Dial(transferee.URI(""))
	transferor.WaitEvent(interop.EventEstablished)
	transferee.WaitHeard(samples(talk))

	transferor.Command("transfer", us.uri)
	us.Wait(`Call 0 state changed to CONFIRMED`)
	transferor.WaitEvent(interop.EventClosed)
	us.hears(talk)
	transferee.WaitHeard(samples(talk))
	wantTone(t, "the target", us.quits(), transfereeTone)
	transferee.WaitEvent(interop.EventClosed)
	transferee.WaitEvent(interop.EventClosed)
	wantTone(t, "the transferee", transferee.Heard(), targetTone)
}
