package calls

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/testkit/parttest"
)

// TestTooManyTransfers: one side of a call wants so many of them; the next is refused before it is sent.
func TestTooManyTransfers(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, _ := r.up()
		transfer := func() error { return r.act(call, func(c *Call) error { return c.Transfer("sip:carol@h") }) }
		for range subscription.DefaultMax {
			r.must(transfer())
			r.Remote.Reply(r.Remote.Expect("REFER"), "202")
		}
		if err := transfer(); !errors.Is(err, subscription.ErrTooMany) {
			t.Errorf("one more: %v", err)
		}
		r.Remote.Quiet(time.Millisecond)
		r.hangup(call)
	})
}

// TestTransferOfACallThatEnds: nothing more is told of it, whoever ends the call, and there is no call to transfer.
func TestTransferOfACallThatEnds(t *testing.T) {
	for name, end := range map[string]func(r *rig, call int, bye func()){
		"by us":   func(r *rig, call int, _ func()) { r.hangup(call) },
		"by them": func(r *rig, _ int, bye func()) { bye(); r.Remote.Expect("200/BYE") },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(r *rig) {
				call, d := r.up()
				transfer := func() error { return r.act(call, func(c *Call) error { return c.Transfer("sip:carol@h") }) }
				r.must(transfer())
				r.Remote.Reply(r.Remote.Expect("REFER"), "202")
				parttest.Heard[event.TransferProgress](r.Rig)
				end(r, call, func() { d.Send(sipmsg.BYE) })
				r.Remote.Skip("BYE")
				r.Remote.Quiet(time.Minute)
				if told := parttest.Heard[event.TransferProgress](r.Rig); len(told) != 0 {
					t.Errorf("told %+v", told)
				}
				if err := transfer(); !errors.Is(err, ErrNoCall) {
					t.Errorf("of a call that is over: %v", err)
				}
			})
		})
	}
}

// TestEndOvertakesATransfer: who asks for another call and hangs up in the same breath gets none.
func TestEndOvertakesATransfer(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		_, d := r.up()
		refer := d.NewRequest(sipmsg.REFER)
		refer.Header.Add("Contact", r.Remote.Contact())
		r.atOnce(func() { send(r, refer, "", "Refer-To: <"+theirURI+">") }, func() { d.Send(sipmsg.BYE) })
		r.Remote.Skip("NOTIFY")
		r.Remote.Expect("202/REFER")
		r.Remote.Expect("200/BYE")
		r.Remote.Quiet(time.Second)
		r.free()
		if made := parttest.Heard[event.MakingCall](r.Rig); len(made) != 0 {
			t.Errorf("made %+v", made)
		}
	})
}

// TestReferralThatCannotBeFollowed: the user hears why, and who asked that there is no call.
func TestReferralThatCannotBeFollowed(t *testing.T) {
	inBubble(t, func(o *options) { o.MaxCalls = 1 }, func(r *rig) {
		_, d := r.up()
		refer := d.NewRequest(sipmsg.REFER)
		refer.Header.Add("Contact", r.Remote.Contact())
		send(r, refer, "", "Refer-To: <"+theirURI+">")
		r.Remote.Expect("202/REFER")
		r.Remote.Reply(r.Remote.Expect("NOTIFY"), "200")
		last := r.Remote.Expect("NOTIFY")
		if body := string(last.Request().Body); !strings.HasPrefix(body, "SIP/2.0 503 ") || !strings.HasPrefix(last.Head().Get("Subscription-State"), "terminated") {
			t.Errorf("told\n%s", last.Raw)
		}
		var told []string
		for _, n := range parttest.Heard[event.Notice](r.Rig) {
			told = append(told, n.Text)
		}
		if want := []string{"Call 0: transfer to <" + theirURI + ">: too many calls", "Xfer server subscription terminated"}; !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
		r.Remote.Skip("*")
	})
}

// TestTransferWithACallThatHasNone: the other call needs a dialog that somebody could take over.
func TestTransferWithACallThatHasNone(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		call, _ := r.up()
		other, invite := r.dial()
		replace := func() error { return r.act(call, func(c *Call) error { return c.TransferReplaces(other) }) }
		if err := replace(); !errors.Is(err, ErrCallState) {
			t.Errorf("before any answer: %v", err)
		}
		r.Remote.Reply(invite, "180")
		if info, _ := r.info(other); info.State != event.CallEarly {
			t.Errorf("the other call is %+v", info)
		}
		r.must(replace())
		if to := r.Remote.Expect("REFER").Head().Get("Refer-To"); !strings.Contains(to, "Replaces=") {
			t.Errorf("Refer-To: %s", to)
		}
		r.Remote.Skip("*")
	})
}
