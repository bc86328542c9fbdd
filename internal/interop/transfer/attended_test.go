package transfer

import (
	"fmt"
	"testing"

	"gosua/internal/testkit/interop"
)

// attended: gosua calls one gosua, holds it, asks another, and joins the two.
func attended(t *testing.T, program string) {
	transferee := startGosua(t, program, transfereeTone, "--auto-answer=200")
	target := startGosua(t, program, targetTone, "--auto-answer=200")
	us := startGosua(t, program, transferorTone)
	us.consults(transferee.uri, target.uri)
	us.joins()
	us.transferred(0)
	us.Saw(`Call 1 is DISCONNECTED`) // by the target, which may come first
	transferee.Wait(`Call 1 state changed to CONFIRMED`, `Call 0 is DISCONNECTED`)
	target.Wait(`Call 1 state changed to CONFIRMED`, `Call 0 is DISCONNECTED`)
	us.quits()

	transferee.hears(talk)
	target.hears(talk)
	wantTone(t, "the transferee", transferee.quits(), targetTone)
	target.Wait(`Call 1 is DISCONNECTED`)
	wantTone(t, "the target", target.quits(), transfereeTone)
}

// attendedToBaresip: a target that knows no Replaces takes a further call, and the one asked for help stays until it is
// hung up.
func attendedToBaresip(t *testing.T, program string) {
	transferee := startGosua(t, program, transfereeTone, "--auto-answer=200")
	target := startBaresip(t, targetTone)
	us := startGosua(t, program, transferorTone)
	us.consults(transferee.uri, target.URI(""))
	target.WaitHeard(samples(talk)) // keeps the recordings apart: their names hold the second
	us.joins()
	us.transferred(0)
	transferee.Wait(`Call 1 state changed to CONFIRMED`, `Call 0 is DISCONNECTED`)
	us.Types("h")
	us.Wait(`Call 1 is DISCONNECTED`)
	target.WaitEvent(interop.EventClosed)

	transferee.hears(talk)
	target.WaitHeard(samples(talk))
	us.quits()
	wantTone(t, "the transferee", transferee.quits(), targetTone)
	target.WaitEvent(interop.EventClosed)
	wantTone(t, "the target", target.Heard(), transfereeTone)
}

// attendedOfBaresip: a transferee that spoils the address it was given reaches nobody, and both calls stay.
func attendedOfBaresip(t *testing.T, program string) {
	transferee := startBaresip(t, transfereeTone)
	target := startGosua(t, program, targetTone, "--auto-answer=200")
	us := startGosua(t, program, transferorTone)
	us.consults(transferee.URI(""), target.uri)
	us.joins()
	us.Wait(`Call 0: transfer status=100 `)
	us.Wait(`Call 0: transfer status=400 .* \[final\]`)

	us.Types("v") // takes the transferee off hold
	transferee.WaitReceived(int(talk / packetTime))
	target.hears(talk)
	us.Types("ha")
	us.Wait(`Call 0 is DISCONNECTED`, `Call 1 is DISCONNECTED`)
	transferee.WaitEvent(interop.EventClosed)
	target.Wait(`Call 0 is DISCONNECTED`)
	us.quits()
	wantTone(t, "the target", target.quits(), transferorTone)
}

// consults calls the transferee, holds it, and calls the target.
func (g *gosua) consults(transferee, target string) {
	g.t.Helper()
	g.calls(transferee)
	g.Types("H")
	g.Wait(`Local hold`)
	g.calls(target)
}

// joins asks for the transfer of the first call to the second.
func (g *gosua) joins() {
	g.t.Helper()
	g.Types("]") // the first is the current call then
	g.Types("X")
	g.Types("1")
	g.Wait(`Transferring call 0 replacing with call 1`)
}

// transferred waits for the word that a transfer went well, and for the end of its call.
func (g *gosua) transferred(call int) {
	g.t.Helper()
	of := fmt.Sprintf("Call %d", call)
	g.Wait(of + `: transfer status=100 `)
	g.Wait(of + `: transfer status=200 \(\w+\) \[final\]`)
	g.Wait(of + `: call transferred successfully, disconnecting call`)
	g.Wait(of + ` is DISCONNECTED`)
}
